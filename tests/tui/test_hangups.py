"""A small share of ``make prove-hangups``: the line is lost in mid-edit, and the next start offers what was typed."""

from __future__ import annotations

import shutil

import pytest

from proofs.hangups import prove, ways


@pytest.mark.parametrize("way", ["hang-up", "stalled, SIGTERM", "tmux killed"])
def test_what_was_typed_is_offered_at_the_next_start(way: str) -> None:
    if way.startswith("tmux") and shutil.which("tmux") is None:
        pytest.skip("needs tmux")
    outcome = prove(list(ways()).index(way), seed=2)
    assert outcome.way == way
    assert outcome.typed > 0
    assert outcome.faults == ()


def test_it_would_notice_a_loss() -> None:
    outcome = prove(1, seed=2, unsafe=True)
    assert outcome.kept == 0
    assert outcome.faults
