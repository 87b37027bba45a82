"""A small share of the streams that a mad terminal sends."""

from __future__ import annotations

from proofs.fuzz_terminal import in_a_pseudo_terminal, run_life


def test_the_app_lives_on_whatever_is_sent() -> None:
    found = run_life(12, False, 7)
    assert not found["exceptions"] + found["ended"] + found["damaged"] + found["lost"], found
    assert found["streams"] == 12


def test_so_does_a_real_program() -> None:
    found = in_a_pseudo_terminal(3, 10)
    assert found["real"] == 10
    assert not found["exceptions"] + found["ended"] + found["damaged"], found


def test_the_proof_sees_a_reader_that_breaks() -> None:
    assert run_life(6, True, 7)["exceptions"]
