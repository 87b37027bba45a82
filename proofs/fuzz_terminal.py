"""Whatever a terminal sends, the app lives, the database stays sound, and nothing typed into a field is lost.

``python -m proofs.fuzz_terminal`` types ten thousand random streams, some into a real program in a pseudo-terminal:
broken UTF-8, absurd sequences, pastes without an end, keys in between. ``--unsafe`` takes a paste as keys, without
brackets, and decodes strictly: it must fail.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

from textual.widgets import Input, TextArea

from proofs.living import Died, Living, faults_in, living
from proofs.places import PLACES
from tests.terminal import Terminal, clean_environment
from tui.terminal.reading import Reading

_STREAMS_A_LIFE = 100
_IN_A_PSEUDO_TERMINAL = 60
_SHOWN = 5
_QUIT = frozenset(b"q\x11")
"""Keys that leave the app; streams go without them."""
_KEYS = [bytes([each]) for each in b"abcdefghijklmnoprstuvwxyzATLRNHU?/ \t\r\x7f\x10\x13\x01\x05\x12\x03\x0b0123"] + [
    *(b"\x1b", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x1b[Z"),
    *(b"\x1b[3~", b"\x1bOP", b"\x1b[1;5C", b"\x1b[97;5u", "李".encode(), "é".encode(), "👩‍👩‍👧".encode()),
]
_ABSURD = [
    *(b"\x1b[99999999u", b"\x1b[1114112u", b"\x1b[55296u", b"\x1b[-1u", b"\x1b[48;24;80;0;0t", b"\x1b[48;5;5;5;5t"),
    *(b"\x1b[<0;0;0M", b"\x1b[<0;99999;99999M", b"\x1b[<35;1;1M", b"\x1b[<64;10;10M", b"\x1b[<0;4;4M\x1b[<0;4;4m"),
    *(b"\x1b[M\xff\xff\xff", b"\x1b[M   ", b"\x1b[" + b"1;" * 500 + b"m", b"\x1b[" + b"9" * 5000 + b"~", b"\x1b[1;1R"),
    *(b"\x1b]0;x\x07", b"\x1b]52;c;aGk=\x07", b"\x1bP+q544e\x1b\\", b"\x1b_Gi=1;OK\x1b\\", b"\x1bX", b"\x1b^"),
    *(b"\x9b31m", b"\x9d52;c;aGk=\x9c", b"\x1b[?2026;2$y", b"\x1b[?2048;1$y", b"\x1b[I", b"\x1b[O", b"\x1b[?1;2c"),
    *(b"\x1b[200~", b"\x1b[201~", b"\x1b[200~\x1b[200~x\x1b[201~", b"\x1b\x1b\x1b[A", b"\x1b[[A", b"\x1b[", b"\x1bO"),
    *(b"\x00", b"\x1c\x1d\x1e\x1f", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "张三".encode("gbk")),
]  # fmt: skip
_NO_KEYS = [
    *(b"\x1b[99999999u", b"\x1b[1114112u", b"\x1b[48;24;80;0;0t", b"\x1b[48;5;5;5;5t", b"\x1b[?2026;2$y", b"\x1b[8;9R"),
    *(b"\x1b[<35;1;1M", b"\x1b[<0;99999;9M", b"\x1b[" + b"1;" * 500 + b"m", b"\x1b]52;c;aGk=\x07", b"\x1bP+q5\x1b\\"),
    *(b"\xc0\x80", b"\xed\xa0\x80", b"\xff\xfe", b"\x9b31m", b"\x1b[200~\xff\x1b]0;x\x07x\x1b[201~", b"\x1b[200~y"),
    *(b"\x1b[200~" + b"z" * 100_000 + b"\x1b[201~", "张三".encode("gbk")),
]  # fmt: skip


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when anything broke."""
    parser = argparse.ArgumentParser(prog="python -m proofs.fuzz_terminal", description=__doc__)
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unsafe", action="store_true", help="decode strictly: must fail")
    options = parser.parse_args(words)
    lives = -(-options.streams // _STREAMS_A_LIFE)
    seeds = [options.seed * 1_000_003 + number for number in range(lives)]
    lanes = len(os.sched_getaffinity(0))
    found = Counter[str]()
    run = partial(run_life, min(options.streams, _STREAMS_A_LIFE), options.unsafe)
    # An executor that renews its workers may wait for ever for one that it has not begun.
    with get_context("spawn").Pool(lanes, maxtasksperchild=8) as pool:
        for counts in pool.imap_unordered(run, seeds):
            found += counts
    if not options.unsafe:
        found += in_a_pseudo_terminal(options.seed, min(_IN_A_PSEUDO_TERMINAL, options.streams))
    places = sum(name.startswith("at ") for name in found)
    print(
        f"fuzz-terminal: {found['streams']} random streams, {found['bytes']} bytes, in {places} places, and"
        f" {found['real']} into a real pseudo-terminal: {found['exceptions']} exceptions, {found['ended']} ended,"
        f" {found['damaged']} damaged databases, {found['lost']} of {found['typed']} fields lost what was typed"
    )
    return int(any(found[name] for name in ("exceptions", "ended", "damaged", "lost")))


def stream(random: Random) -> bytes:
    """Return what a mad terminal may send, without the keys that leave the app."""
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: b"".join(random.choices(_KEYS, k=random.randint(1, 6))),
        lambda: random.choice(_ABSURD),
        lambda: random.randbytes(random.randint(1, 24)),
        lambda: random.choice((b"\x1b[", b"\x1b]", b"\x1bP", b"\x1bO")) + random.randbytes(random.randint(0, 12)),
        lambda: (
            b"\x1b[200~" + random.randbytes(random.randint(0, 60)) + random.choice((b"\x1b[201~", b"", b"\x1b[201"))
        ),
    )
    whole = b"".join(random.choice(makers)() for _part in range(random.randint(1, 5)))
    if random.random() < 0.01:
        whole += b"\x1b[200~" + "长".encode() * random.choice((300, 34_000)) + random.choice((b"\x1b[201~", b""))
    return bytes(each for each in whole if each not in _QUIT)


def run_life(streams: int, unsafe: bool, seed: int) -> Counter[str]:
    """Type ``streams`` streams into one app; begin another where it ends. Return the counts."""
    random, counts = Random(seed), Counter[str]()
    with _strict() if unsafe else _as_it_is():
        while counts["streams"] < streams:
            try:
                asyncio.run(_live(random, streams, counts))
            except Died as error:
                # Some clicks and choices leave as they should.
                counts["left" if error.args[0] in {None, 0} else "ended"] += 1
            except Exception:  # noqa: BLE001 - whatever it is, it must not be
                counts["exceptions"] += 1
                if counts["exceptions"] <= _SHOWN and not unsafe:
                    traceback.print_exc(limit=-6)
                    print(f"  seed {seed}, stream {counts['streams']}", file=sys.stderr)
    return counts


async def _live(random: Random, streams: int, counts: Counter[str]) -> None:
    async with living() as one:
        while counts["streams"] < streams:
            counts["streams"] += 1
            place = random.choice(PLACES)
            await one.to_the_board()
            for key in place.keys:
                await one.type(key)
            counts[f"at {place.name}"] += 1
            typed = await _type_a_word(one, random)
            data = stream(random) if typed is None else b"".join(random.choices(_NO_KEYS, k=random.randint(1, 5)))
            counts["bytes"] += len(data)
            for piece in _pieces(random, data):
                await one.type(piece)
            await one.nothing_more_comes()
            if typed is not None:
                counts["typed"] += 1
                counts["lost"] += not _is_still_there(*typed)
        await one.to_the_board()
        counts["damaged"] += faults_in(one.store.path) is not None


async def _type_a_word(one: Living, random: Random) -> tuple[Input | TextArea, str] | None:
    box = one.app.focused
    if not isinstance(box, Input | TextArea) or random.random() < 0.5:
        return None
    await one.type(b"Zoe7")
    return box, "Zoe7"


def _is_still_there(box: Input | TextArea, word: str) -> bool:
    return box.is_attached and word in (box.value if isinstance(box, Input) else box.text)


def _pieces(random: Random, data: bytes) -> Iterator[bytes]:
    while data:
        size = random.choice((7, 64, 65536, 65536))
        yield data[:size]
        data = data[size:]


def in_a_pseudo_terminal(seed: int, streams: int) -> Counter[str]:
    """Send ``streams`` streams to a real program; it must still be there, obey, and leave when it is asked to."""
    random, counts = Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="proof-") as home:
        path = Path(home) / "demo.db"
        words = ["demo", "--language", "en", "--save", str(path)]
        with Terminal(words, clean_environment(Path(home)), (80, 24)) as terminal:
            terminal.see("A made-up family")
            for _stream in range(streams):
                terminal.press_bytes(stream(random)[:2000])
                terminal.rests(quiet=0.02, seconds=1)
                counts["real"] += 1
                if terminal.process.poll() is not None:
                    counts["ended"] += 1
                    return counts
            # An unfinished paste is given up after a while.
            terminal.press_bytes(b"\x1b[201~\x1b\\")
            terminal.rests(quiet=0.3)
            terminal.press_bytes(b"\x11")
            counts["exceptions"] += terminal.end(20) != 0
            counts["damaged"] += faults_in(path) is not None
    return counts


@contextmanager
def _strict() -> Iterator[None]:
    """Decode strictly, as Textual does, to show that the proof sees it."""
    made = Reading.__init__

    def strict(self: Reading) -> None:
        made(self)
        self._decode = lambda data, final=False: bytes(data).decode()  # noqa: ARG005 # type: ignore[assignment, misc]

    Reading.__init__ = strict  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        Reading.__init__ = made  # type: ignore[method-assign]


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


if __name__ == "__main__":
    sys.exit(main())
