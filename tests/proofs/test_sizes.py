"""A small share of the sizes that a window can have."""

from __future__ import annotations

from proofs.sizes import prove


async def test_no_size_breaks_anything() -> None:
    found = await prove([(1, 1), (500, 1), (1, 200), (20, 5)], 8, places=2)
    assert not found["exceptions"] + found["lost"] + found["unusable"], found
    assert found["typed"] == 1


async def test_the_proof_sees_what_is_lost() -> None:
    assert (await prove([(5, 2)], 1, places=1, unsafe=True))["lost"] == 1
