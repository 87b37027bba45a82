"""Drafts on the disk: kept for their person, bounded, and never believed where the file is not as it should be."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.draft_file import DraftFile
from models.drafts import KEPT_FOR, MOST_CHARACTERS, MOST_DRAFTS, Drafts, FormKey
from tests.conftest import SHANGHAI, open_store

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=SHANGHAI)
ADD, EDIT = FormKey("member.add"), FormKey("member.edit", "li-ming")


def drafts(path: Path, actor: str = "zhang", now: datetime = NOW) -> Drafts:
    return Drafts(DraftFile(path, None), actor, lambda: now)


def left(path: Path, actor: str = "zhang", now: datetime = NOW) -> dict[FormKey, dict[str, str]]:
    """Return what the next session finds."""
    return {draft.form: draft.values for draft in drafts(path, actor, now).all()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".x.db.drafts"


def test_the_next_session_finds_what_was_typed(path: Path) -> None:
    first = drafts(path)
    first.keep(ADD, None, {"name": "王 "})
    first.keep(EDIT, 3, {"phone": "1"})
    first.write()
    assert path.stat().st_mode & 0o777 == 0o600
    second = drafts(path)
    found = second.of(EDIT)
    assert found is not None
    assert (found.version, found.values, found.typed_at) == (3, {"phone": "1"}, NOW)
    second.drop(EDIT)
    second.write()
    assert left(path) == {ADD: {"name": "王 "}}
    second.drop(ADD)
    second.write()
    assert not path.exists()


def test_nothing_is_written_for_an_unchanged_form_or_without_a_file(path: Path) -> None:
    one = drafts(path)
    one.keep(ADD, None, {})
    one.write()
    one.passing.keep(ADD, None, {"days": "9"})
    one.write()
    assert not path.exists()
    assert one.of(ADD) is None
    assert one.passing.of(ADD) is not None


def test_a_draft_that_is_only_looked_at_stays_as_old_as_it_is(path: Path) -> None:
    first = drafts(path)
    first.keep(EDIT, 3, {"phone": "1"})
    first.write()
    second = drafts(path, now=NOW + timedelta(days=1))
    second.keep(EDIT, 4, {"phone": "1"})
    assert second.is_written
    second.keep(EDIT, 4, {"phone": "12"})
    second.write()
    assert [(draft.version, draft.values) for draft in drafts(path).all()] == [(4, {"phone": "12"})]


@pytest.mark.parametrize("other", ["zhang", "li"])
def test_sessions_at_once_lose_nothing_of_each_other(path: Path, other: str) -> None:
    one, two = drafts(path), drafts(path, other)
    one.keep(ADD, None, {"name": "one"})
    one.write()
    two.keep(EDIT, 1, {"name": "two"})
    two.write()
    one.keep(ADD, None, {"name": "one more"})
    one.write()
    assert left(path)[ADD] == {"name": "one more"}
    assert left(path, other)[EDIT] == {"name": "two"}
    assert ADD not in left(path, "li")
    two.drop(EDIT)
    two.write()
    assert left(path) == {ADD: {"name": "one more"}}


def test_what_another_session_typed_further_is_not_dropped_with_what_was_taken_over(path: Path) -> None:
    one = drafts(path)
    one.keep(ADD, None, {"name": "a"})
    one.write()
    two = drafts(path)
    assert two.of(ADD) is not None
    two.drop(ADD)
    one.keep(ADD, None, {"name": "ab"})
    one.write()
    two.write()
    assert left(path) == {ADD: {"name": "ab"}}


def test_old_many_and_long_drafts_give_way(path: Path) -> None:
    one = drafts(path)
    one.keep(FormKey("old"), None, {"name": "x"})
    one.write()
    later = NOW + KEPT_FOR
    assert left(path, now=later - timedelta(seconds=1))
    assert not left(path, now=later)
    moments = (later + timedelta(seconds=n) for n in range(1000))
    two = Drafts(DraftFile(path, None), "zhang", lambda: next(moments))
    two.keep(FormKey("long"), None, {"name": "x" * MOST_CHARACTERS})
    for n in range(MOST_DRAFTS + 5):
        two.keep(FormKey("many", str(n)), None, {"name": "x"})
    two.write()
    assert {form.key for form in left(path, now=later)} == {str(n) for n in range(5, MOST_DRAFTS + 5)}
    assert two.of(FormKey("long")) is not None


ENTRY = (
    '{"actor":"zhang","session":"s","form":{"kind":"member.add"},"typed_at":"%s","version":null,"values":{"name":%s}}'
)
AWARE = "2026-12-01T09:00:00+08:00"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"[" * 100_000,
        b'{"version":1,"drafts":[{}]}',
        b'{"version":"1","drafts":[]}',
        f'{{"version":1,"drafts":[{ENTRY % ("2026-12-01T09:00:00", "1")}]}}'.encode(),
        f'{{"version":1,"drafts":[{ENTRY % (AWARE, 1)}]}}'.encode(),
        f'{{"version":1,"drafts":[{ENTRY % (AWARE, chr(34) + chr(92) + "ud800" + chr(34))}]}}'.encode(),
        f'{{"version":1,"drafts":[{ENTRY % ("9999-12-31T23:59:59-12:00", chr(34) * 2)}]}}'.encode(),
        b" " * 5_000_000,
    ],
)
def test_a_file_that_is_not_as_it_should_be_counts_as_none(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o600)
    one = drafts(path)
    assert one.all() == []
    one.keep(ADD, None, {"name": "a"})
    one.write()
    assert left(path) == {ADD: {"name": "a"}}


@pytest.mark.parametrize("how", ["link", "open to others", "a pipe", "a folder"])
def test_what_others_have_a_hand_in_is_not_read(path: Path, how: str) -> None:
    one = drafts(path)
    one.keep(ADD, None, {"name": "a"})
    one.write()
    if how == "link":
        path.rename(path.with_name("victim"))
        path.symlink_to("victim")
    elif how == "open to others":
        path.chmod(0o640)
    else:
        path.unlink()
        os.mkfifo(path) if how == "a pipe" else path.mkdir()
    two = drafts(path)
    assert two.all() == []
    two.keep(EDIT, 1, {"name": "b"})
    two.write()
    if how == "link":
        assert left(path.with_name("victim")) == {ADD: {"name": "a"}}
    assert two.is_written == (how in {"link", "open to others"})
    assert left(path) == ({EDIT: {"name": "b"}} if two.is_written else {})


def test_drafts_of_a_newer_version_stay(path: Path) -> None:
    path.write_bytes(b'{"version":2,"entries":[1]}')
    path.chmod(0o600)
    one = drafts(path)
    one.keep(ADD, None, {"name": "a"})
    one.write()
    assert path.read_bytes() == b'{"version":2,"entries":[1]}'
    assert one.of(ADD) is not None


def test_a_store_that_changes_nothing_keeps_none(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    with open_store(database) as store:
        store.drafts.keep(ADD, None, {"name": "a"})
    assert [draft.values for draft in open_store(database).drafts.all()] == [{"name": "a"}]
    (tmp_path / ".x.db.drafts").unlink()
    with open_store(database, read_only=True) as store:
        store.drafts.keep(ADD, None, {"name": "a"})
    assert not (tmp_path / ".x.db.drafts").exists()
