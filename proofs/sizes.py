"""Every size of window, and three hundred changes of it during use: no exception, and nothing typed is lost."""

from __future__ import annotations

import argparse
import asyncio
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from random import Random

from textual.widgets import Input, TextArea

from proofs.living import Living, faults_in, living
from proofs.places import PLACES

SIZES = (
    *((1, 1), (2, 1), (1, 2), (3, 3), (5, 2), (10, 2), (5, 20), (19, 4), (20, 5), (1, 200), (500, 1), (40, 10)),
    *((79, 23), (80, 24), (81, 25), (120, 36), (132, 43), (200, 50), (200, 500), (500, 200)),
)
_WORD = "Zoe7"


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when anything broke."""
    parser = argparse.ArgumentParser(prog="python -m proofs.sizes", description=__doc__)
    parser.add_argument("--resizes", type=int, default=300)
    parser.add_argument("--unsafe", action="store_true", help="empty the field at each change: must fail")
    options = parser.parse_args(words)
    counts = asyncio.run(prove(SIZES, options.resizes, unsafe=options.unsafe))
    print(
        f"sizes: {counts['sizes']} sizes and {counts['resizes']} random ones in {counts['places']} places:"
        f" {counts['exceptions']} exceptions, {counts['lost']} of {counts['typed']} entries lost,"
        f" {counts['unusable']} times of no use afterwards at 80x24"
    )
    return int(counts["exceptions"] + counts["lost"] + counts["unusable"] > 0)


async def prove(
    sizes: Sequence[tuple[int, int]], resizes: int, *, places: int = len(PLACES), unsafe: bool = False
) -> Counter[str]:
    """Give the window every size and ``resizes`` random ones in each of ``places``, and count."""
    counts, random = Counter[str](), Random(2)
    each = -(-resizes // places)
    for place in PLACES[:places]:
        wanted = [*sizes, *((random.randint(1, 150), random.randint(1, 60)) for _size in range(each))]
        counts["places"] += 1
        counts["sizes"] = len(sizes)
        counts["resizes"] += each
        try:
            async with living() as one:
                await _resize_during_use(one, place.keys, wanted, counts, unsafe=unsafe)
        except Exception:  # noqa: BLE001 - whatever it is, it must not be
            counts["exceptions"] += 1
            print(f"  {place.name}:", file=sys.stderr)
            traceback.print_exc(limit=-5)
    return counts


async def _resize_during_use(
    one: Living, keys: Sequence[bytes], sizes: Sequence[tuple[int, int]], counts: Counter[str], *, unsafe: bool
) -> None:
    for key in keys:
        await one.type(key)
    box = one.app.focused if isinstance(one.app.focused, Input | TextArea) else None
    if box is not None:
        await one.type(_WORD.encode())
    for number, size in enumerate(sizes):
        await one.resize(*size)
        await one.type((b"\x1b[B", b"\x1b[A", b"\x1b[6~")[number % 3] if box is None else b"\x1b[C")
        if unsafe and box is not None:
            _set(box, "")
    await one.resize(80, 24)
    if box is not None:
        counts["typed"] += 1
        counts["lost"] += _WORD not in _text(box)
    await one.to_the_board()
    await one.type(b"\x1b")  # a filter that finds nobody
    await one.nothing_more_comes()
    await one.type(b"c")
    counts["unusable"] += len(one.app.screen_stack) != 2 or faults_in(one.store.path) is not None


def _text(box: Input | TextArea) -> str:
    return box.value if isinstance(box, Input) else box.text


def _set(box: Input | TextArea, text: str) -> None:
    if isinstance(box, Input):
        box.value = text
    else:
        box.text = text


if __name__ == "__main__":
    sys.exit(main())
