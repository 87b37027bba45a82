"""A share of `make fuzz`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.models.test_database import ROOT


def spoilt(backups: int, unsafe: str = "") -> dict[str, int]:
    """Spoil backups in a process of its own: it takes other folders for the user's, and checks nothing when unsafe."""
    counts = f"prove({backups}, 7, unsafe={unsafe!r}, lanes=1)"
    program = f"import json; from proofs.fuzz_backups import prove; print(json.dumps({counts}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_spoilt_backups_are_refused_without_a_trace_or_come_back_as_they_are() -> None:
    found = spoilt(600)
    assert found.get("bad", 0) == 0
    assert found["refused"] + found["accepted"] == 600
    assert found["written"]
    assert found["command"]


@pytest.mark.parametrize("unsafe", ["unchecked", "piecemeal"])
def test_an_import_that_is_not_safe_would_be_found_out(unsafe: str) -> None:
    assert spoilt(60, unsafe)["bad"]
