"""A small share of the hostile text: what stands in the database stays text."""

from __future__ import annotations

import json

from models.text_checks import escape_hidden
from proofs.hostile_text import STEERING, prove


def test_text_from_the_database_steers_no_terminal() -> None:
    found = prove([("c",), ("e", "\r")], [("status",), ("history", "--json"), ("export", "-")])
    assert not found["steering"] + found["ended"], found
    assert found["commands"] == 3
    assert found["screens"] == 2


def test_what_is_copied_steers_nothing_where_it_is_pasted() -> None:
    keys = ("C", "j", "j", "j", "\r", "j", "\r")
    found = prove([keys], [])
    assert not found["steering"] + found["ended"], found
    assert found["copied"] >= 2
    assert prove([keys], [], unsafe=True)["steering"]


def test_the_proof_sees_what_is_not_filtered() -> None:
    assert prove([("c",), ("e", "\r"), ("H",)], [], unsafe=True)["steering"]


def test_escapes_mean_the_same() -> None:
    assert json.loads(escape_hidden(json.dumps(STEERING, ensure_ascii=False))) == STEERING
