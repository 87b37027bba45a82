"""What people typed into forms and did not save, kept in a file beside the database, one for all who use it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from models.draft_file import MOST_BYTES, DraftFile
from models.encryption import Key
from models.errors import StoreError

KEPT_FOR = timedelta(days=30)
MOST_DRAFTS = 20
"""Of one person; older ones give way."""
MOST_CHARACTERS = 20_000
"""Of one draft; a longer one is kept while the program runs."""
_VERSION = 1


class FormKey(Struct, frozen=True):
    """Which form: its kind, the key of the member that it is about, and what tells one entry from others."""

    kind: str
    key: str = ""
    entry: str = ""


class Draft(Struct, frozen=True):
    """What was typed into one form: only fields that differ from what stood there.

    ``version`` is that of the row as the form showed it, None where the form makes a new one. ``session`` tells the
    drafts of one person's sessions apart.
    """

    actor: str
    session: str
    form: FormKey
    typed_at: Annotated[datetime, Meta(tz=True)]
    version: int | None
    values: dict[str, str]


class DraftPlace(Struct, frozen=True):
    """Where the draft of a form is kept; ``version`` is that of the row it was read from, None for a new one."""

    drafts: Drafts
    form: FormKey
    version: int | None


class _File(Struct, frozen=True):
    version: int
    drafts: list[Draft] = []


class _Head(Struct, frozen=True):
    version: int


class Drafts:
    """The drafts of one session; without a ``file`` they end with it.

    Nothing here raises when the file cannot be read or written: what was typed then lasts as long as the session.
    """

    def __init__(self, file: DraftFile | None, actor: str, now: Callable[[], datetime]) -> None:
        self._file = file
        self._actor = actor
        self._now = now
        self._session = os.urandom(8).hex()
        self._own: dict[FormKey, Draft] = {}
        self._unwritten: set[FormKey] = set()
        self._gone: list[Draft] = []
        self.ask: Callable[[], None] | None = None
        """Called before writing: the form in front tells by ``keep`` what stands in it."""

    @cached_property
    def passing(self) -> Drafts:
        """Drafts that end with the session."""
        return Drafts(None, self._actor, self._now)

    def place(self, kind: str, key: str = "", version: int | None = None) -> DraftPlace:
        """Return where the draft of a form is kept."""
        return DraftPlace(self, FormKey(kind, key), version)

    def of(self, form: FormKey) -> Draft | None:
        """Return what was last typed into a form, in this session or in one before it."""
        return self._own.get(form) or next((draft for draft in self._left() if draft.form == form), None)

    def all(self) -> list[Draft]:
        """Return every draft of this person, the newest first."""
        found = {draft.form: draft for draft in reversed(self._left())} | self._own
        return sorted(found.values(), key=lambda draft: draft.typed_at, reverse=True)

    def keep(self, form: FormKey, version: int | None, values: Mapping[str, str]) -> None:
        """Keep ``values`` as the draft of a form in place of the one that it began with; without any there is none."""
        before = self.of(form)
        if before is not None and before.values == values:
            return
        self.drop(form)
        if values:
            self._own[form] = Draft(self._actor, self._session, form, self._now(), version, dict(values))
            self._unwritten.add(form)

    def drop(self, form: FormKey) -> None:
        """Forget the draft of a form: it was saved, or is not wanted."""
        own = self._own.pop(form, None)
        if own is not None:
            self._unwritten.add(form)
        elif (before := self.of(form)) is not None:
            self._gone.append(before)

    @property
    def is_written(self) -> bool:
        """Whether the file holds what was kept and dropped so far."""
        return self._file is None or not (self._unwritten or self._gone)

    def use_key(self, key: Key | None) -> None:
        """Write by another key from now on: a database with that one has taken the place of the one before."""
        if self._file is not None and self._file.use_key(key):
            self._unwritten.update(self._own)

    def write(self) -> None:
        """Bring the file up to date; drafts of others and of other sessions stay as they are."""
        if self.ask is not None:
            self.ask()
        if self._file is None or self.is_written:
            return
        with suppress(OSError, StoreError, UnicodeError), self._file.locked():
            if not _made_by_newer(data := self._file.read()):
                drafts = self._bounded(self._merged(_drafts_in(data)))
                self._file.write(msgspec.json.encode(_File(_VERSION, drafts)) if drafts else b"")
                self._unwritten.clear()
                self._gone.clear()

    def _left(self) -> list[Draft]:
        """Return what earlier sessions of this person have left, newest first."""
        if self._file is None:
            return []
        mine = [draft for draft in _drafts_in(self._file.read()) if self._is_left(draft)]
        return sorted(mine, key=lambda draft: draft.typed_at, reverse=True)

    def _is_left(self, draft: Draft) -> bool:
        return (
            draft.actor == self._actor
            and draft.session != self._session
            and draft not in self._gone
            and self._is_fresh(draft)
        )

    def _is_fresh(self, draft: Draft) -> bool:
        return abs(self._now() - draft.typed_at) < KEPT_FOR

    def _merged(self, found: list[Draft]) -> list[Draft]:
        # What somebody else has typed further meanwhile is equal to nothing that was taken over, and stays.
        others = [draft for draft in found if not self._is_mine(draft) and draft not in self._gone]
        small = [draft for draft in self._own.values() if _characters(draft) <= MOST_CHARACTERS]
        return others + small

    def _is_mine(self, draft: Draft) -> bool:
        return (draft.actor, draft.session) == (self._actor, self._session)

    def _bounded(self, drafts: list[Draft]) -> list[Draft]:
        kept: list[Draft] = []
        counts: dict[str, int] = {}
        left = MOST_BYTES // 8  # a character may take so many bytes, escaped
        for draft in sorted(drafts, key=lambda draft: draft.typed_at, reverse=True):
            counts[draft.actor] = counts.get(draft.actor, 0) + 1
            left -= _characters(draft)
            if self._is_fresh(draft) and counts[draft.actor] <= MOST_DRAFTS and left > 0:
                kept.append(draft)
        return kept


def _characters(draft: Draft) -> int:
    texts = (draft.actor, draft.form.kind, draft.form.key, draft.form.entry, *draft.values, *draft.values.values())
    return 200 + sum(map(len, texts))


def _drafts_in(data: bytes) -> list[Draft]:
    try:
        return msgspec.json.decode(data, type=_File).drafts if data else []
    except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError):
        return []


def _made_by_newer(data: bytes) -> bool:
    try:
        return bool(data) and msgspec.json.decode(data, type=_Head).version > _VERSION
    except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError):
        return False
