"""What the proofs of living on rest upon: a failure beside the app's own messages is noticed."""

from __future__ import annotations

import asyncio

import pytest

from proofs.living import living


async def test_a_callback_that_fails_is_noticed() -> None:
    def fail() -> None:
        raise LookupError

    async with living() as one:
        asyncio.get_running_loop().call_soon(fail)
        await asyncio.sleep(0)
        with pytest.raises(LookupError):
            await one.settle()


async def test_changes_of_others_are_heard_of_while_the_language_is_switched() -> None:
    async with living() as one:
        await one.type(b"i")
        guide = one.app.screen

        async def hear() -> None:
            while True:
                guide._seen_stamp = None  # type: ignore[attr-defined]
                one.app._notice_changes()
                await asyncio.sleep(0)

        hearing = asyncio.create_task(hear())
        await one.type(b"L")
        await one.type(b"L")
        assert not hearing.done()
        hearing.cancel()
