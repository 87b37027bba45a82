"""An encrypted database: everything works on it, nothing of it lies in the clear, and no damage goes unnoticed."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest
from msgspec.structs import replace

from models import encrypting, encryption
from models.atomic_file import sweep, write_atomically
from models.backup_read import load_backup
from models.copies import copies_of, last_good_copy
from models.demo import demo_book
from models.draft_file import DraftFile, drafts_path
from models.drafts import FormKey
from models.encrypting import change_key
from models.encryption import key_of, new_key, unlock
from models.errors import StoreError
from models.file_kinds import is_encrypted, looks_encrypted
from models.verifying import verify_database
from proofs.lanes import forked, killed
from proofs.older import make_older
from rules.pack import load_pack
from tests.conftest import open_store
from tests.sealed import PASSPHRASE, encrypted, in_the_clear, sqlcipher

pytestmark = pytest.mark.usefixtures("quick_keys")

TODAY = date(2026, 12, 1)
NAMES = ("李明", "赵敏", "浦东")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "permits.db"
    with open_store(path) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
        store.prepare()
    return path.read_bytes()


@pytest.fixture
def path(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    path.write_bytes(made)
    path.chmod(0o600)
    return path


def exported(path: Path) -> bytes:
    with open_store(path, read_only=True) as store:
        return b"".join(store.export())


def forget(path: Path) -> None:
    encryption._keys.clear()
    assert not encryption.is_unlocked(path)


def code(path: Path) -> str:
    """How the program refuses to open a database."""
    with pytest.raises(StoreError) as refused:
        open_store(path)
    return refused.value.code


def test_it_holds_the_same_and_nothing_in_the_clear(path: Path, tmp_path: Path) -> None:
    before = exported(path)
    assert in_the_clear(tmp_path, *NAMES) == ["permits.db"]
    encrypted(path)
    assert not in_the_clear(tmp_path, *NAMES)
    assert is_encrypted(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert exported(path) == before
    assert not verify_database(path, load_pack()).amiss
    change_key(path, None)
    assert path.read_bytes().startswith(b"SQLite format 3\0")
    assert exported(path) == before


def test_the_key_is_the_passphrases_alone(path: Path) -> None:
    first = encrypted(path)
    assert code_after_forgetting(path) == "encrypted"
    assert not unlock(path, PASSPHRASE + " ")
    assert code(path) == "encrypted"
    assert unlock(path, PASSPHRASE)
    assert exported(path)
    encrypted(path, "another one, as good")
    assert first.salt != path.read_bytes()[:16]
    forget(path)
    assert not unlock(path, PASSPHRASE)
    assert unlock(path, "another one, as good")


def code_after_forgetting(path: Path) -> str:
    forget(path)
    return code(path)


def test_letters_that_look_the_same_are_the_same(path: Path) -> None:
    encrypted(path, "caf\u00e9 and more")
    forget(path)
    assert unlock(path, "cafe\u0301 and more")


def test_a_key_shows_nothing_of_itself() -> None:
    key = new_key(PASSPHRASE)
    assert not {key._bytes.hex(), str(key._bytes), key.salt.hex()} & set(f"{key} {key!r}".split("'"))


def test_the_tools_of_sqlcipher_open_it_by_the_passphrase(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    encrypted(path, 'it\'s "quoted"')
    connection = sqlcipher.connect(str(path))
    connection.execute("PRAGMA key = 'it''s \"quoted\"'")
    assert connection.execute("SELECT count(*) FROM member").fetchone() == (8,)
    connection.close()


def test_changes_undo_history_and_copies_work_on_it(path: Path, tmp_path: Path) -> None:
    encrypted(path)
    before = exported(path)
    with open_store(path) as store:
        view = store.member("li-ming", TODAY)
        store.save_member(replace(view.member, notes="秘密的话"), view.version)
        assert "秘密的话".encode() in b"".join(store.export())
        store.undo()
        assert b"".join(store.export()) == before
        assert store.events()
        fewer = replace(demo_book(TODAY), members=demo_book(TODAY).members[:2])
        copy = store.import_book(fewer, "replace", apply=True).copy
    assert copy is not None
    assert is_encrypted(copy)
    assert last_good_copy(path) == copy
    assert exported(copy) == before
    assert not in_the_clear(tmp_path, "秘密的话", *NAMES)
    forget(copy)
    assert last_good_copy(path) is None
    assert unlock(copy, PASSPHRASE)


def test_neither_the_journal_nor_a_file_of_its_own_holds_a_name(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for variable in ("SQLITE_TMPDIR", "TMPDIR"):
        monkeypatch.setenv(variable, str(elsewhere))
    encrypted(path)
    with open_store(path) as store:
        work = store._work
        work.database.pragma("cache_size", 2)
        with work.changing("member.change") as _events:
            work.database.execute_sql("UPDATE member SET notes = name || notes")
            work.database.execute_sql("CREATE TEMP TABLE spilled AS SELECT * FROM member ORDER BY notes")
            journal = path.with_name("permits.db-journal")
            assert journal.stat().st_size > 4096
            assert not in_the_clear(tmp_path, *NAMES)


def test_a_backup_comes_back_byte_for_byte_in_a_new_one(path: Path, tmp_path: Path) -> None:
    encrypted(path)
    written = exported(path)
    other = tmp_path / "other.db"
    open_store(other).close()
    encrypted(other, "of the other one")
    with open_store(other) as store:
        store.import_book(load_backup(written, load_pack(), None), "merge", apply=True)
    assert exported(other) == written


@pytest.mark.parametrize("schema", [1, 2])
def test_an_older_one_is_brought_up_to_date(tmp_path: Path, schema: int) -> None:
    older = make_older(tmp_path, schema)
    plain = exported(older)
    encrypted(older)
    untouched = older.read_bytes()
    assert exported(older) == plain
    assert older.read_bytes() == untouched
    with open_store(older) as store:
        store.prepare()
        store._work.members.keys()
    assert exported(older) == plain
    assert [is_encrypted(copy.path) for copy in copies_of(older)] == [True]
    assert not in_the_clear(tmp_path, *NAMES)


def test_no_flip_goes_unnoticed_and_none_is_written_to(path: Path) -> None:
    encrypted(path)
    good, chance = path.read_bytes(), random.Random(20261201)
    places = [3, 17, 100, 4095, *(chance.randrange(len(good)) for _turn in range(57))]
    unnoticed = []
    for place in places:
        data = bytearray(good)
        data[place] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        if key_is_gone := place < 16:
            assert not unlock(path, PASSPHRASE)
        try:
            found = key_is_gone or verify_database(path, load_pack()).amiss
        except StoreError as refused:
            found = refused.code == "damaged"
        if not found:
            unnoticed.append(place)
        assert path.read_bytes() == bytes(data)
    assert not unnoticed


@pytest.mark.parametrize("page", [0, 1])
def test_a_damaged_page_is_told_as_damage_once_the_passphrase_fits(path: Path, page: int) -> None:
    encrypted(path)
    with open_store(path) as store:
        copy = store.import_book(replace(demo_book(TODAY), members=()), "replace", apply=True).copy
    data = bytearray(path.read_bytes())
    data[page * 4096 + 2000] ^= 1
    path.write_bytes(data)
    forget(path)
    assert unlock(path, PASSPHRASE)
    with pytest.raises(StoreError) as refused, open_store(path) as store:
        store.undo()
    assert (refused.value.code, refused.value.values["copy"]) == ("damaged", copy)
    with pytest.raises(StoreError, match="damaged"):
        change_key(path, None)
    assert path.read_bytes() == bytes(data)
    assert not [each for each in path.parent.iterdir() if each.name.endswith(".tmp")]


def test_what_is_not_encrypted_is_not_taken_for_it(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    assert not looks_encrypted(b"X" + data[1:4096])
    assert not looks_encrypted(os.urandom(1000) + data[1000:4096])
    assert not looks_encrypted(exported(path)[:4096])
    assert not looks_encrypted(os.urandom(4095))
    assert not looks_encrypted(b"")
    assert all(looks_encrypted(os.urandom(4096)) for _turn in range(200))
    path.write_bytes(b"X" + data[1:])
    assert code(path) == "not_a_database"


def test_a_backup_does_not_take_its_place(path: Path) -> None:
    encrypted(path)
    with pytest.raises(StoreError, match="target_is_encrypted"):
        write_atomically(path, [b"x"])


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


def keep_draft(path: Path) -> None:
    with open_store(path) as store:
        store.drafts.keep(FormKey("member.add"), None, {"name": "欧阳"})


def draft(path: Path) -> dict[str, str]:
    """Return what the next session finds."""
    with open_store(path) as store:
        found = store.drafts.of(FormKey("member.add"))
        return found.values if found else {}


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


def test_damaged_drafts_are_as_none(path: Path) -> None:
    encrypted(path)
    keep_draft(path)
    data = bytearray(drafts_path(path).read_bytes())
    data[5000] ^= 1
    drafts_path(path).write_bytes(data)
    assert draft(path) == {}
    keep_draft(path)
    assert draft(path) == {"name": "欧阳"}


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


def test_files_alike_are_not_alike_encrypted(path: Path) -> None:
    """Two files of the same content and passphrase have nothing in common."""
    twin = path.with_name("twin.db")
    twin.write_bytes(path.read_bytes())
    encrypted(path)
    encrypted(twin)
    one, two = path.read_bytes(), twin.read_bytes()
    assert len(one) == len(two)
    same = sum(a == b for a, b in zip(one, two, strict=True)) / len(one)
    assert same < 0.01


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
