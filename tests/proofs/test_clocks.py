"""A small share of the clocks: two zones, and every jump."""

from __future__ import annotations

from proofs.clocks import believing, in_zones, jumps


def test_midnight_is_that_of_shanghai() -> None:
    found = in_zones(["America/New_York", "Pacific/Kiritimati"])
    assert found["midnights"] == 10
    assert not found["wrong"]


async def test_a_clock_that_goes_back_makes_nothing_valid_again() -> None:
    found = await jumps()
    assert found["jumps"] == 7
    assert not found["stale"] + found["valid again"] + found["unsaid"] + found["changed"], found


async def test_the_proof_sees_a_clock_that_is_believed() -> None:
    with believing():
        assert (await jumps())["valid again"]
