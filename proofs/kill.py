"""kill -9 at random moments: nothing acknowledged is lost, nothing is half there.

``python -m proofs.kill`` forks workers that make changes through the store and acknowledge each on a pipe once it has
returned. They are killed at random, and what is left is opened by the product and held against what must be there.
``--see`` does the same on settings that are known to be unsafe, where losses must be found.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from time import sleep

from models import atomic_file
from models.copies import copies_of
from models.store import Store
from proofs import changes as changing
from proofs.changes import Known, changes, first_book
from proofs.checking import Bad, check, check_copy, check_file, check_standings
from proofs.lanes import Counts, Watch, all_of, forked, killed, shared_out
from proofs.older import book_of_schema, make_older
from proofs.setting import folder_for_proof, open_store, pragmas, warm_up

_MIGRATING = 10
"""One in so many lives is one of migrations."""
_LIVES = 40
"""Kills that one database goes through before the next one is made."""
_HEARD = 5
_LONGEST, _OPENING = 0.006, 0.07
"""Seconds: how long a worker makes changes, and how long one that opens a database may live, at most."""
_OPENED_FIRST = 0.8
"""How many workers are killed after they have opened the database only."""
UNSAFE = ("acknowledged early", "no journal", "written in place")
_SHOWN = 5


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when something was lost, or not seen."""
    parser = argparse.ArgumentParser(prog="python -m proofs.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, help="stop after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--see", type=int, default=400, metavar="KILLS", help="kills on each unsafe setting; 0 for none"
    )
    options = parser.parse_args(words)
    warm_up()
    watch = Watch()
    seen = {name: prove(options.see, options.seed, unsafe=name) for name in UNSAFE if options.see}
    took = watch.seconds
    found = prove(options.kills, options.seed, seconds=options.seconds)
    rate = found["kills"] / (watch.seconds - took)
    print(
        f"prove-kill: {found['kills']} kills, {found['migrating']} of them at a migration: {found['in a transaction']}"
        f" left a transaction to roll back, {found['in a migration']} a migration, {found['left a temporary file']} a"
        f" temporary file, {found['committed unheard']} came between commit and acknowledgement."
        f" {found['acknowledged']} changes acknowledged, {found['lost']} lost, {bad(found) - found['lost']} other"
        f" faults; {rate:.0f} kills a second. Seen on unsafe settings: "
        + ", ".join(f"{name} {bad(one)} of {one['kills']}" for name, one in seen.items())
    )
    return int(bad(found) > 0 or not all(map(bad, seen.values())))


def bad(counts: Counts) -> int:
    """Return how many kills have left something that must not be."""
    return counts["bad"]


def prove(kills: int, seed: int, *, unsafe: str = "", seconds: float | None = None, lanes: int = 0) -> Counts:
    """Kill so many workers, and count what was found."""
    return shared_out(partial(_lane, seed=seed, unsafe=unsafe, seconds=seconds), kills, lanes)


def _lane(lane: int, kills: int, *, seed: int, unsafe: str, seconds: float | None) -> Counts:
    random, counts = Random(f"{seed}-{lane}"), Counter[str]()
    turns = Watch(seconds).turns(kills)
    with folder_for_proof(in_memory=True) as folder, _setting(unsafe):
        older = [make_older(_new(folder / f"older-{schema}"), schema) for schema in (1, 2)]
        life = 0
        while some := list(islice(turns, _LIVES)):
            life += 1
            if not unsafe and life % _MIGRATING == 2:
                for _ in some:
                    _migrate_once(random, older[random.randrange(2)], _new(folder / "life"), counts)
            else:
                _live(random, _new(folder / "life"), len(some), counts, unsafe)
    return counts


def _new(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@contextmanager
def _setting(unsafe: str) -> Iterator[None]:
    """Put a setting that is known to be unsafe in the place of the product's."""
    if unsafe == "no journal":
        with pragmas(journal_mode="off", synchronous=0, cache_size=4):
            yield
    elif unsafe == "written in place":
        changing.write_atomically = _write_in_place  # type: ignore[assignment]
        try:
            yield
        finally:
            changing.write_atomically = atomic_file.write_atomically
    else:
        yield


def _write_in_place(path: Path, pieces: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        os.chmod(path, 0o600)
        for piece in pieces:
            file.write(piece)


def _live(random: Random, folder: Path, kills: int, counts: Counts, unsafe: str) -> None:
    """Kill so many workers on one database, one after the other."""
    path, known = _begin(folder), Known(first_book())
    for _ in range(kills):
        seed = random.random()
        child, pipe = forked(partial(_work, path, seed, known, unsafe == "acknowledged early"), quiet=bool(unsafe))
        heard = b""
        if random.random() < _OPENED_FIRST:
            for _ in range(random.randrange(1, _HEARD)):
                heard += os.read(pipe, 1)
        sleep(random.random() * _LONGEST)
        healthy = killed(child)
        acknowledged = (heard + all_of(pipe)).count(b".")
        states = [known, *(one.after for one in islice(changes(Random(seed), known), acknowledged + 1))]
        counts.update(kills=1, acknowledged=acknowledged)
        counts["in a transaction"] += _is_interrupted(path)
        counts["left a temporary file"] += _has_left(folder)
        try:
            if not healthy:
                raise Bad("error in the worker")
            found = check(path, states, acknowledged, known)
        except Bad as error:
            _note(counts, error, quiet=bool(unsafe))
            path, known = _begin(_new(folder)), Known(first_book())
            continue
        counts["committed unheard"] += found is not states[acknowledged]
        known = found
        _forget_copies(path)


def _is_interrupted(path: Path) -> bool:
    """Whether a transaction is there to be rolled back."""
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and journal.stat().st_size > 0


def _has_left(folder: Path) -> bool:
    return any(name.startswith(".") for name in os.listdir(folder))


def _begin(folder: Path) -> Path:
    path = folder / "permits.db"
    with open_store(path, "demo") as store:
        store.import_book(first_book(), "replace", apply=True)
    return path


def _work(path: Path, seed: float, known: Known, early: bool, pipe: int) -> None:
    """Make changes until somebody ends it, and acknowledge each."""
    with open_store(path) as store:
        store.prepare()
        os.write(pipe, b"o")
        for change in changes(Random(seed), known):
            if early:
                os.write(pipe, b".")
            change.make(store)
            if not early:
                os.write(pipe, b".")


def _forget_copies(path: Path) -> None:
    for copy in copies_of(path):
        copy.path.unlink()


def _migrate_once(random: Random, older: Path, folder: Path, counts: Counts) -> None:
    schema = int(older.stem.partition("-")[2])
    path = folder / "permits.db"
    shutil.copy2(older, path)
    child, pipe = forked(partial(_open, path))
    sleep(random.random() * _OPENING)
    healthy = killed(child)
    all_of(pipe)
    counts.update(kills=1, migrating=1)
    counts["in a migration"] += _is_interrupted(path)
    counts["left a temporary file"] += _has_left(folder)
    try:
        if not healthy:
            raise Bad("error in the worker")
        with open_store(path) as store:
            store.prepare()
            _check_migrated(store, schema)
        for copy in copies_of(path):
            check_copy(copy.path)
        if not copies_of(path):
            raise Bad("copy", "none")
        if left := [one.name for one in folder.iterdir() if one.name.startswith(".")]:
            raise Bad("left behind", left)
    except Bad as error:
        _note(counts, error, quiet=False)


def _open(path: Path, pipe: int) -> None:
    open_store(path).close()
    os.write(pipe, b"o")


def _check_migrated(store: Store, schema: int) -> None:
    if store.book() != book_of_schema(schema):
        raise Bad("migration", f"from schema {schema}: another book")
    check_file(store)
    check_standings(store)


def _note(counts: Counts, error: Bad, *, quiet: bool) -> None:
    counts.update({"bad": 1, error.kind: 1})
    if counts["bad"] <= _SHOWN and not quiet:
        print(f"  {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
