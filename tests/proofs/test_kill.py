"""A share of `make prove-kill`: nothing is lost as shipped, and losses are seen where the setting is unsafe."""

from __future__ import annotations

from proofs.kill import bad, prove


def test_kills_lose_nothing() -> None:
    found = prove(60, 7, lanes=1)
    assert (found["kills"], bad(found)) == (60, 0)
    assert found["acknowledged"]
    assert found["migrating"]


def test_a_loss_would_be_seen() -> None:
    assert prove(20, 7, unsafe="acknowledged early", lanes=1)["lost"]
    # A kill must hit the moment of the writing: one in twenty does.
    assert any(bad(prove(40, seed, unsafe="written in place", lanes=1)) for seed in range(8))
