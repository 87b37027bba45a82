"""What digests keep: when the last one ran, and which steps have been told. Only one digest is told at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from models.atomic_file import error_of
from models.database_file import APPLICATION_ID
from models.errors import StoreError
from models.place import Place, ServerAddress, own_file
from models.reading import Source, begins_and_is
from rules.reminders import StepName

_LONGEST_WAIT_SECONDS = 20.0
_LOOK_AGAIN_SECONDS = 0.1
_ROWS_AT_ONCE = 200
_TURN = APPLICATION_ID + 1
"""The advisory lock of a server by which digests take turns; the one before it is that of changes."""


def told_before(source: Source) -> frozenset[StepName]:
    """Return the steps that stood at the last digest."""
    return frozenset(source.execute("SELECT member_key, step, about FROM digest_told"))


def last_digest(source: Source, desk: str | None) -> date | None:
    """Return when those whom a desk looks after, or everyone, were last told of; None where they never were."""
    rows = source.execute("SELECT MAX(ran_on) FROM digest WHERE desk IS NULL OR desk = ?", (desk,))
    return next((date.fromisoformat(day) for (day,) in rows if day), None)


def mark_told(source: Source, day: date, reached: Iterable[StepName], desk: str | None = None) -> None:
    """Keep that a digest ran on ``day`` and told ``reached``; steps that stand no more are forgotten.

    With ``desk``, the digest told of those whom that desk looks after, and what was told of others stays as it is.
    Runs inside the caller's transaction. A step that was told before keeps its day.
    """
    before, now = told_before(source), frozenset(reached)
    if desk is not None:
        query = f"SELECT key FROM member WHERE {begins_and_is('desk')}"  # noqa: S608 - our own words
        theirs = frozenset(key for (key,) in source.execute(query, (desk, desk)))
        before = frozenset(name for name in before if name[0] in theirs)
    for name in before - now:
        source.execute("DELETE FROM digest_told WHERE member_key = ? AND step = ? AND about = ?", name)
    new = sorted(now - before)
    for start in range(0, len(new), _ROWS_AT_ONCE):
        some = new[start : start + _ROWS_AT_ONCE]
        values = ", ".join(["(?, ?, ?, ?)"] * len(some))
        row = [part for name in some for part in (*name, day.isoformat())]
        source.execute(f"INSERT INTO digest_told (member_key, step, about, told_on) VALUES {values}", row)  # noqa: S608 - only marks
    if desk is None:
        source.execute("DELETE FROM digest")
    else:
        source.execute("DELETE FROM digest WHERE desk = ?", (desk,))
    source.execute("INSERT INTO digest (ran_on, desk) VALUES (?, ?)", (day.isoformat(), desk))


@contextmanager
def told_one_at_a_time(database: Place, source: Source) -> Iterator[None]:
    """Let no other digest of this database be told within; raises StoreError when one does not come to its end.

    No transaction is held meanwhile: whoever reads the digest may take their time.
    """
    if isinstance(database, ServerAddress):
        _wait_for(lambda: bool(*next(iter(source.execute("SELECT pg_try_advisory_lock(?)", (_TURN,))))), database)
        try:
            yield
        finally:
            source.execute("SELECT pg_advisory_unlock(?)", (_TURN,))
        return
    path = own_file(database, "digest")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise error_of(path, error) from error
    try:
        _wait_for(lambda: _locked(descriptor), database)
        yield
    finally:
        os.close(descriptor)


def _wait_for(locked: Callable[[], bool], database: Place) -> None:
    until = time.monotonic() + _LONGEST_WAIT_SECONDS
    while not locked():
        if time.monotonic() > until:
            raise StoreError("digest_under_way", path=database)
        time.sleep(_LOOK_AGAIN_SECONDS)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
