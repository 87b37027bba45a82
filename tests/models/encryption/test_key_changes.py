"""A database gets a key, another, or none: the old one or the new one, whatever happens, with what was typed."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

from models import encrypting, encryption
from models.atomic_file import sweep
from models.draft_file import DraftFile, drafts_path
from models.drafts import FormKey
from models.encrypting import change_key
from models.encryption import key_of, new_key
from models.errors import StoreError
from models.file_kinds import is_encrypted
from models.verifying import verify_database
from proofs.lanes import forked, killed
from rules.pack import load_pack
from tests.conftest import open_store
from tests.models.encryption.looks import draft, exported, keep_draft
from tests.sealed import encrypted, in_the_clear

pytestmark = pytest.mark.usefixtures("quick_keys")


@pytest.mark.parametrize(("does", "refused_as"), [("PRAGMA user_version", "in_use"), ("BEGIN IMMEDIATE", "locked")])
def test_nobody_may_have_it_open_or_be_saving(
    path: Path, does: str, refused_as: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encrypting, "_BUSY_SECONDS", 0.05)
    before = path.read_bytes()
    program = f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute({does!r}); print(1); input()"
    with subprocess.Popen(
        [sys.executable, "-uc", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreError) as refused:
            encrypted(path)
        assert refused.value.code == refused_as
        assert refused.value.values.get("processes", str(other.pid)) == str(other.pid)
        other.communicate("\n")
    assert path.read_bytes() == before
    encrypted(path)


def test_who_has_waited_to_save_does_not_save_into_the_old_file(path: Path) -> None:
    with open_store(path) as store:
        work = store._work
        encrypted(path)
        with pytest.raises(StoreError, match="replaced"), work.changing("member.change"):
            pytest.fail("the change has begun")


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked.db"
    link.symlink_to(path)
    encrypted(link)
    assert link.is_symlink()
    assert is_encrypted(path)
    assert exported(link)


@pytest.mark.parametrize(("broken", "expected"), [("fsync", "disk_full"), ("compared", "not_read_back")])
def test_what_does_not_succeed_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, expected: str
) -> None:
    before = path.read_bytes()
    keep_draft(path)
    if broken == "fsync":

        def fail(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(encrypting, "_hold_the_same", lambda _one, _other: False)
    with pytest.raises(StoreError, match=expected):
        encrypted(path)
    assert path.read_bytes() == before
    assert draft(path) == {"name": "欧阳"}
    assert not [each for each in path.parent.iterdir() if each.name.endswith((".tmp", ".next"))]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE period SET valid_until = '2030-01-01' WHERE id = 3",
        "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        "DELETE FROM standing WHERE first_day = (SELECT max(first_day) FROM standing)",
        "CREATE INDEX more ON member (notes)",
        "PRAGMA user_version = 2",
    ],
)
def test_what_differs_is_seen(path: Path, tmp_path: Path, change: str) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(other)) as two:
        assert encrypting._hold_the_same(one, two)
        two.execute(change)
        assert not encrypting._hold_the_same(one, two)


def test_what_was_typed_is_kept_encrypted_through_every_change_of_key(path: Path, tmp_path: Path) -> None:
    keep_draft(path)
    assert in_the_clear(tmp_path, "欧阳") == [drafts_path(path).name]
    encrypted(path)
    assert draft(path) == {"name": "欧阳"}
    assert not in_the_clear(tmp_path, "欧阳")
    assert drafts_path(path).stat().st_mode & 0o777 == 0o600
    encrypted(path, "another one, as good")
    assert draft(path) == {"name": "欧阳"}
    with open_store(path) as store:
        store.drafts.keep(FormKey("member.add"), None, {"name": "欧阳修"})
        store.write_drafts()
        assert not in_the_clear(tmp_path, "欧阳")
    change_key(path, None)
    assert draft(path) == {"name": "欧阳修"}
    assert not is_encrypted(drafts_path(path))


def test_drafts_of_another_key_are_not_kept(path: Path, tmp_path: Path) -> None:
    keep_draft(path)
    plain = drafts_path(path).read_bytes()
    encrypted(path)
    drafts_path(path).write_bytes(plain)  # as when a database is put in the place of another by hand
    assert draft(path) == {"name": "欧阳"}
    assert not in_the_clear(tmp_path, "欧阳")
    other = new_key("of another database")
    DraftFile(drafts_path(path), other).write(plain)
    assert draft(path) == {}
    assert not drafts_path(path).exists()


def whole(path: Path, expected: bytes) -> None:
    """See that a database is the old one or the new one, with what was typed, and nothing else left."""
    assert key_of(path) or not is_encrypted(path)
    assert exported(path) == expected
    assert draft(path) == {"name": "欧阳"}
    assert not verify_database(path, load_pack()).amiss
    if not is_encrypted(path):
        sweep(path.parent)  # as the first change does
    left = {each.name for each in path.parent.iterdir()} - {path.name, drafts_path(path).name}
    assert left <= {"permits.db-journal", "permits.db.lock"}


def test_kills_leave_the_old_or_the_new(path: Path) -> None:
    keep_draft(path)
    expected, chance = exported(path), random.Random(7)
    keys = [None, new_key("the one"), new_key("the other")]
    for key in keys[1:]:
        assert key is not None
        encryption.remember(key)
    began = monotonic()
    change_key(path, keys[1])
    took, found = monotonic() - began, set()
    for _turn in range(24):
        before = key_of(path)
        key = chance.choice([each for each in keys if each is not before])
        child, pipe = forked(lambda _pipe, key=key: change_key(path, key))
        sleep(chance.random() * 2 * took)
        assert killed(child), "it has ended with an error"
        os.close(pipe)
        now = key_of(path)
        assert now in (before, key)
        found.add(now is before)
        whole(path, expected)
    assert found == {True, False}


@pytest.mark.parametrize("moment", ["before the rename", "after the rename"])
def test_a_kill_beside_the_rename_loses_no_draft(path: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_draft(path)
    expected = exported(path)
    for key in (new_key("the one"), new_key("the other"), None):
        if key is not None:
            encryption.remember(key)
        before = key_of(path)

        def stop(*_given: object) -> None:
            os._exit(9)

        with monkeypatch.context() as patched:
            if moment == "before the rename":
                patched.setattr(encrypting, "_keep_owner", stop)
            else:
                patched.setattr(DraftFile, "settle", stop)
            child, pipe = forked(lambda _pipe, key=key: change_key(path, key))
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
            os.close(pipe)
        assert key_of(path) is (before if moment == "before the rename" else key)
        whole(path, expected)
        if moment == "before the rename":
            change_key(path, key)


def test_of_two_who_change_the_key_one_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = encrypted(path)
    connect, other = encrypting._connect, path.with_name("other.db")
    other.write_bytes(path.read_bytes())

    def slower(name: Path, known: encryption.Key | None) -> sqlite3.Connection:
        connection = connect(name, known)
        if other.exists():
            other.replace(path)
        return connection

    monkeypatch.setattr(encrypting, "_connect", slower)
    with pytest.raises(StoreError, match="locked"):
        change_key(path, new_key("the one that is too late"))
    assert key_of(path) is key


def test_an_open_session_follows_a_file_of_another_key_with_its_drafts(path: Path, tmp_path: Path) -> None:
    plain = path.read_bytes()
    encrypted(path)
    with open_store(path) as store:
        store.drafts.keep(FormKey("member.add"), None, {"name": "欧阳"})
        store.write_drafts()
        restored = path.with_name("restored.db")
        restored.write_bytes(plain)
        restored.replace(path)
        store.data_version()
        assert not store.is_encrypted
    assert draft(path) == {"name": "欧阳"}


def test_an_open_session_says_what_it_cannot_follow(path: Path) -> None:
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    encrypted(other)
    with open_store(path) as store:
        encryption._keys.clear()
        other.replace(path)
        with pytest.raises(StoreError, match="encrypted"):
            store.data_version()
