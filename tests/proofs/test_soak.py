"""A small share of the soak: what was opened and left is let go of."""

from __future__ import annotations

from proofs.living import living, nodes_alive
from proofs.soak import LET_GO, MOST_NODES, growth, growth_by_dialogs, leaky, live_a_day


async def test_forms_that_were_left_are_let_go_of() -> None:
    # The last few may still be on their way out; each one kept would be thirty.
    by_dialogs = await growth_by_dialogs(30, warm_up=15)
    assert max(by_dialogs.values(), default=0) <= 5, by_dialogs
    assert (await growth(12)).total() <= MOST_NODES


async def test_the_proof_sees_what_is_kept() -> None:
    with leaky():
        grown = await growth(8, LET_GO[:2])
    assert grown["NotesArea"] == 4
    assert grown["FilterBox"] >= 3


async def test_days_that_pass_leave_nothing() -> None:
    async with living() as one:
        await one.type(b"jj")
        await live_a_day(one, ticks=20)
        before = nodes_alive().total()
        await live_a_day(one, ticks=20)
        assert nodes_alive().total() - before <= MOST_NODES
