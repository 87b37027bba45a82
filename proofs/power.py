"""Power cuts: what the disk holds at a random moment of real changes is opened by the product and held to its word.

``python -m proofs.power`` lets the product make changes and writes down each call that changes a file, then builds what
a disk may hold at a cut: of all that was not synced yet each write is kept, dropped, torn at 512 bytes, or written
before an earlier one. Creating, renaming and removing last from the next sync of the folder or of any file on, as on
ext4, xfs and btrfs. ``--see`` does the same with settings that are known to lose.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from msgspec import Struct

from proofs.changes import Known, changes, first_book
from proofs.checking import Bad, check
from proofs.lanes import Counts, forked, shared_out
from proofs.setting import folder_for_proof, open_store, pragmas, warm_up
from proofs.shim import NotAtHand, Shim, loaded

_CHANGES = 60
"""Changes in one recording; many recordings are made."""
_CUTS = 250
"""Cuts of one recording."""
_SECTOR = 512
_HEAD = struct.Struct("=qqqq")
UNSAFE: dict[str, dict[str, str | int]] = {
    "synchronous=OFF": {"synchronous": 0},
    "journal_mode=OFF": {"journal_mode": "off"},
    "journal_mode=MEMORY": {"journal_mode": "memory"},
    "journal_mode=DELETE": {"journal_mode": "delete"},
}
_SHOWN = 5


class Call(Struct, frozen=True):
    """One call that changes a file: created, written, truncated, synced, renamed, unlinked; or a mark between them."""

    what: str
    name: str
    data: bytes
    place: int


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when something was lost, or not seen."""
    parser = argparse.ArgumentParser(prog="python -m proofs.power", description=__doc__)
    parser.add_argument("--cuts", type=int, default=5_000)
    parser.add_argument("--see", type=int, default=250, metavar="CUTS", help="cuts of each unsafe setting; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--details", action="store_true", help="print every count")
    options = parser.parse_args(words)
    try:
        shim = loaded("proofs.power")
    except NotAtHand as error:
        print(f"prove-power: skipped, {error}")
        return 0
    warm_up()
    seen = {}
    for name, setting in UNSAFE.items() if options.see else ():
        with pragmas(**setting):
            seen[name] = prove(shim, options.see, options.seed, quiet=True)
    found = prove(shim, options.cuts, options.seed)
    if options.details:
        print(*(f"{count:6} {name}" for name, count in sorted(found.items())), sep="\n", file=sys.stderr)
    print(
        f"prove-power: {found['cuts']} cuts of {found['changes']} changes in {found['calls']} calls,"
        f" {found['with something pending']} with something not synced: {found['lost']} acknowledged lost,"
        f" {found['corrupt'] + found['unusable']} corrupt, {found['bad']} faults in all. Seen on unsafe settings: "
        + ", ".join(f"{name} {one['bad']} of {one['cuts']}" for name, one in seen.items())
    )
    return int(found["bad"] > 0 or not all(seen[name]["bad"] for name in list(seen)[:3]))


def prove(shim: Shim, cuts: int, seed: int, *, quiet: bool = False, lanes: int = 0) -> Counts:
    """Cut so many times, and count what was found."""
    return shared_out(partial(_lane, shim, seed, quiet), cuts, lanes)


def _lane(shim: Shim, seed: int, quiet: bool, lane: int, cuts: int) -> Counts:
    random, counts = Random(f"{seed}-{lane}"), Counter[str]()
    with folder_for_proof(in_memory=True) as folder:
        while counts["cuts"] < cuts:
            recorded = folder / "recorded"
            shutil.rmtree(recorded, ignore_errors=True)
            recorded.mkdir()
            drawn = random.random()
            calls, states = _record(shim, recorded, drawn)
            counts.update(changes=len(states) - 1, calls=len(calls))
            for _ in range(min(_CUTS, cuts - counts["cuts"])):
                _cut(random, folder / "disk", recorded, calls, states, counts, quiet)
    return counts


def _record(shim: Shim, folder: Path, seed: float) -> tuple[list[Call], list[Known]]:
    """Make changes on a new database, as acknowledged by marks, and return the calls and what must be there."""
    path, known = folder / "permits.db", Known(first_book())
    log = folder.with_name("calls")
    made = list(islice(changes(Random(seed), known), _CHANGES))

    def work(_pipe: int) -> None:
        with open(log, "wb") as file:
            shim.watch(folder)
            shim.record(file.fileno())
            with open_store(path, "demo") as store:
                store.import_book(first_book(), "replace", apply=True)
                store.prepare()
            shim.mark("begun")
            with open_store(path) as store:
                for change in made:
                    change.make(store)
                    shim.mark("acknowledged")
            shim.record(-1)

    child, pipe = forked(work)
    os.close(pipe)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("the recording has ended with an error")
    return list(_read(log.read_bytes())), [known, *(change.after for change in made)]


def _read(data: bytes) -> Iterator[Call]:
    at = 0
    while at < len(data):
        what, place, name, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield Call(chr(what), data[at : at + name].decode(), data[at + name : at + name + length], place)
        at += name + length


class Disk:
    """What is on a disk for certain, and what has been asked for and may be there or not."""

    def __init__(self, folder: str) -> None:
        self._folders = {folder, f"{folder}/permits.db.copies"}
        self._files: dict[int, bytearray] = {}
        self._names: dict[str, int] = {}
        """As programs see them."""
        self._lasting: dict[str, int] = {}
        """As they stand on the disk for certain."""
        self._pending: dict[int, list[Call]] = {}
        self._renamings: list[tuple[str, int | None]] = []
        """Changes of names that are not on the disk for certain, oldest first."""

    def do(self, call: Call) -> None:
        """Do what a program asks for."""
        if call.what == "c":
            file = len(self._files)
            self._files[file] = bytearray()
            self._point(call.name, file)
        elif call.what == "r":
            self._point(call.data.decode(), self._names[call.name])
            self._point(call.name, None)
        elif call.what == "u":
            self._point(call.name, None)
        elif call.what == "s":
            self._sync(call.name)
        elif call.what in "wt":
            self._pending.setdefault(self._names[call.name], []).append(call)

    def _point(self, name: str, file: int | None) -> None:
        self._renamings.append((name, file))
        if file is None:
            self._names.pop(name, None)
        else:
            self._names[name] = file

    def _sync(self, name: str) -> None:
        if name not in self._folders:
            file = self._names[name]
            for call in self._pending.pop(file, ()):
                _apply(self._files[file], call)
        for one, file in self._renamings:
            _put(self._lasting, one, file)
        self._renamings.clear()

    def pending(self) -> int:
        """Return how much may be there or not."""
        return len(self._renamings) + sum(map(len, self._pending.values()))

    def cut(self, random: Random) -> dict[str, bytes]:
        """Return the files that the disk holds when the power goes now."""
        names = dict(self._lasting)
        # Names change in the order in which they were changed, up to some point.
        for one, file in self._renamings[: random.randint(0, len(self._renamings))]:
            _put(names, one, file)
        found = {}
        fate = random.choice(("kept", "dropped", "mixed", "mixed"))
        for name, file in names.items():
            content = bytearray(self._files[file])
            for call in _surviving(random, self._pending.get(file, []), fate):
                _apply(content, call)
            found[name] = bytes(content)
        return found


def _put(names: dict[str, int], name: str, file: int | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _surviving(random: Random, pending: list[Call], fate: str) -> list[Call]:
    """Return what is left of writes that nobody has synced, in the order in which the disk has got to them."""
    if fate == "dropped":
        return []
    if fate == "kept":
        return pending
    left = [part for call in pending if random.random() < 0.6 for part in _torn(random, call)]
    if random.random() < 0.5:
        random.shuffle(left)
    return left


def _torn(random: Random, call: Call) -> list[Call]:
    sectors = -(-len(call.data) // _SECTOR)
    if call.what != "w" or sectors < 2 or random.random() < 0.5:
        return [call]
    kept = sorted(random.sample(range(sectors), random.randrange(1, sectors)))
    return [
        Call("w", call.name, call.data[one * _SECTOR : (one + 1) * _SECTOR], call.place + one * _SECTOR) for one in kept
    ]


def _apply(content: bytearray, call: Call) -> None:
    end = call.place + len(call.data)
    if call.what == "t":
        del content[call.place :]
        content.extend(bytes(call.place - len(content)))
        return
    content.extend(bytes(max(0, end - len(content))))
    content[call.place : end] = call.data


def _cut(
    random: Random,
    folder: Path,
    recorded: Path,
    calls: list[Call],
    states: list[Known],
    counts: Counts,
    quiet: bool,
) -> None:
    disk = Disk(str(recorded))
    begun = next(number for number, call in enumerate(calls) if call.what == "m")
    point = random.randint(begun, len(calls))
    acknowledged = -1
    for call in calls[:point]:
        if call.what == "m":
            acknowledged += 1
        else:
            disk.do(call)
    acknowledged = max(0, acknowledged)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in disk.cut(random).items():
        target = folder / Path(name).relative_to(recorded)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o600)
    counts["cuts"] += 1
    counts["with something pending"] += disk.pending() > 0
    try:
        check(folder / "permits.db", states, acknowledged, states[0])
    except Bad as error:
        counts.update({"bad": 1, error.kind: 1})
        if counts["bad"] <= _SHOWN and not quiet:
            print(f"  cut at call {point} of {len(calls)}: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
