"""What all proofs share: one clock, one person, the store as the product opens it, and folders of their own."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path

from models import database
from models.store import Store
from rules.pack import load_pack

TODAY = date(2026, 12, 1)
ACTOR = "prover"
_WANTED = (
    *("models.backup", "models.importing", "models.copy_keeper", "models.history", "models.past", "models.standings"),
    *("models.transactions", "models.undoing", "playhouse.migrations"),
)
_MEMORY = Path("/dev/shm")
ROOT = Path(__file__).parents[1]


def now() -> datetime:
    """Return one instant, always the same."""
    return datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def open_store(path: Path, actor: str = ACTOR) -> Store:
    """Open a store to be changed, as the app does."""
    return Store(path, pack=load_pack(), actor=actor, now=now)


@contextmanager
def folder_for_proof(*, in_memory: bool) -> Iterator[Path]:
    """Give an empty folder; ``in_memory`` where what is proved does not hang on a disk, which is quicker."""
    where = _MEMORY if in_memory and os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="proof-", dir=where) as folder:
        yield Path(folder)


@contextmanager
def pragmas(**unsafe: str | int) -> Iterator[None]:
    """Open databases with other pragmas than the product's: to show that a proof sees what they lose."""
    shipped = database._WRITING_PRAGMAS
    database._WRITING_PRAGMAS = {**shipped, **unsafe}
    try:
        yield
    finally:
        database._WRITING_PRAGMAS = shipped


def warm_up() -> None:
    """Load everything now and keep the collector from touching it, so that children that are forked start at once."""
    for name in _WANTED:
        import_module(name)

    gc.collect()
    gc.freeze()


def tell(done: int, whole: int, what: str) -> None:
    """Say on a terminal how far a proof is."""
    if sys.stderr.isatty():
        end = "\n" if done >= whole else ""
        print(f"\r{done} of {whole} {what} ", end=end, file=sys.stderr, flush=True)
