"""A share of `make prove-sessions`."""

from __future__ import annotations

from proofs.sessions import _write_unsafely, prove_starting, prove_writing


def test_sessions_that_change_the_same_lose_nothing() -> None:
    found = prove_writing(6, 10)
    assert (found["there"], found["told"]) == (60, 0)


def test_a_lost_change_would_be_seen() -> None:
    found = prove_writing(6, 10, by=_write_unsafely)
    assert found["there"] < 60


def test_one_of_many_migrates() -> None:
    found = prove_starting(12)
    assert (found["errors"], found["migrated"]) == (0, 1)
