"""Every call that reads, writes, syncs, opens or renames fails, once and for ever: no mixed states, one plain sentence.

``python -m proofs.faults`` goes through every way of writing and lets its first call fail, then its second, and so on,
with EIO and with ENOSPC. Afterwards what was to be done is there or not at all, the same session goes on, and nothing
is locked. ``--see`` does the same where there is no journal, and must find mixed states.
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from models.copies import copies_of
from models.errors import StoreError
from proofs.changes import Known, changes, first_book
from proofs.checking import Bad, check
from proofs.lanes import Counts, shared_out
from proofs.scenarios import DATABASE, Scenario, plain_sentence, scenarios
from proofs.setting import folder_for_proof, open_store, pragmas, warm_up
from proofs.shim import FOR_EVER, Calls, NotAtHand, Shim, loaded

_NUMBERS = {errno.EIO: Calls.ALL, errno.ENOSPC: Calls.WRITING | Calls.SYNCING | Calls.OPENING | Calls.NAMING}
_SHOWN = 8
_SMALL_DISK = 640


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when something was mixed, unsaid or locked, or not seen."""
    parser = argparse.ArgumentParser(prog="python -m proofs.faults", description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th call")
    parser.add_argument("--only", nargs="*", help="only these ways of writing")
    parser.add_argument("--details", action="store_true", help="print every count")
    options = parser.parse_args(words)
    try:
        shim = loaded("proofs.faults")
    except NotAtHand as error:
        print(f"prove-faults: skipped, {error}")
        return 0
    warm_up()
    wanted = frozenset(options.only or ())
    with pragmas(journal_mode="off", synchronous=0):
        seen = prove(shim, max(1, options.every), frozenset({"replace", "result"}), quiet=True)
    found = prove(shim, options.every, wanted)
    if options.details:
        print(*(f"{count:6} {name}" for name, count in sorted(found.items())), sep="\n", file=sys.stderr)
    full = prove_full_disk()
    print(
        f"prove-faults: {found['ways']} ways of writing, {found['calls']} calls, {found['faults']} faults:"
        f" {found['said']} told in one plain sentence, {found['borne']} borne without harm,"
        f" {found['perhaps saved']} told as perhaps saved, {found['there although said']} saved"
        f" although told as not, {found['bad']} mixed, unsaid or locked."
        f" {full}. Seen without a journal: {seen['bad']} of {seen['faults']}"
    )
    return int(found["bad"] + found["there although said"] > 0 or not seen["bad"])


def prove(shim: Shim, every: int, wanted: frozenset[str] = frozenset(), *, quiet: bool = False) -> Counts:
    """Let every call of every way of writing (of those ``wanted`` when any are) fail, and count what came of it."""
    with folder_for_proof(in_memory=True) as folder:
        (folder / "masters").mkdir()
        listed = [one for one in scenarios(folder / "masters") if not wanted or one.name in wanted]
        return shared_out(partial(_lane, shim, every, listed, folder, quiet), len(listed))


def _lane(shim: Shim, every: int, listed: list[Scenario], folder: Path, quiet: bool, lane: int, _count: int) -> Counts:
    counts = Counter[str]()
    lanes = max(1, min(len(os.sched_getaffinity(0)), len(listed)))
    for scenario in listed[lane::lanes]:
        counts["ways"] += 1
        _prove_one(shim, every, scenario, folder / f"lane-{lane}", counts, quiet)
    return counts


def _prove_one(shim: Shim, every: int, scenario: Scenario, folder: Path, counts: Counts, quiet: bool) -> None:
    for number, kinds in _NUMBERS.items():
        calls = _do(shim, scenario, folder, (0, -1, number, kinds), counts)
        counts["calls"] += calls if number == errno.EIO else 0
        for call in range(1, calls + 1, every):
            for last in (call, FOR_EVER):
                counts["faults"] += 1
                try:
                    _do(shim, scenario, folder, (call, last, number, kinds), counts)
                except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
                    counts["bad"] += 1
                    if counts["bad"] <= _SHOWN and not quiet:
                        print(f"  {scenario.name}, call {call} to {last}: {error!r}", file=sys.stderr)


def _do(shim: Shim, scenario: Scenario, folder: Path, how: tuple[int, int, int, Calls], counts: Counts) -> int:
    """Let calls fail and look at what came of it; return how many calls there were. Raises what must not be."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(scenario.master, folder)
    shim.watch(folder)
    with ExitStack() as stack:
        act = scenario.begin(folder, stack)
        error: Exception | None = None
        shim.arm(*how)
        try:
            act.do()
        except Exception as caught:  # noqa: BLE001 - what is no sentence is found out below
            error = caught
        finally:
            calls = shim.disarm()
        if error is not None:
            counts["said: " + plain_sentence(error)] += 1
        _refuse_locked(folder / DATABASE)
        there = act.settle(error is None)
        if how[0]:
            counts["said" if error is not None else "borne"] += 1
            if there and error is not None:
                told = isinstance(error, StoreError) and error.code == "perhaps_saved"
                counts["perhaps saved" if told else "there although said"] += 1
                if not told:
                    counts[f"there although said: {scenario.name}, {getattr(error, 'code', error)}"] += 1
    return calls


def _refuse_locked(path: Path) -> None:
    if not path.exists():
        return
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Bad("locked", error) from error
    finally:
        connection.close()


def prove_full_disk() -> str:
    """Fill a real disk of a few hundred KiB by changes until it is full, free it, and go on; say what came of it."""
    with tempfile.TemporaryDirectory(prefix="proof-") as name, _small_disk(Path(name)) as folder:
        if folder is None:
            return "A real full disk: skipped, only root can make one"
        path, known, told = folder / DATABASE, Known(first_book()), Counter[str]()
        with open_store(path, "demo") as store:
            store.import_book(first_book(), "replace", apply=True)
        with open_store(path) as store:
            store.prepare()
            from random import Random

            for change in changes(Random(3), known):
                before = known
                try:
                    change.make(store)
                except StoreError as error:
                    told[plain_sentence(error)] += 1
                    break
                known = change.after
        for ballast in copies_of(path):
            ballast.path.unlink()
        check(path, [before, known], 1, before) if known is not before else None
        return f"A real full disk after {known.changes} changes: {dict(told)}, all of them there"


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    made = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK}k", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        )
        if os.geteuid() == 0 and shutil.which("mount")
        else None
    )
    if made is None or made.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=False)


if __name__ == "__main__":
    sys.exit(main())
