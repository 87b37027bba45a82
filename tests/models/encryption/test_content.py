"""An encrypted database: everything works on it, nothing of it lies in the clear, and no damage goes unnoticed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.atomic_file import write_atomically
from models.backup_read import load_backup
from models.copies import copies_of, last_good_copy
from models.demo import demo_book
from models.draft_file import drafts_path
from models.encrypting import change_key
from models.encryption import new_key, unlock
from models.errors import StoreError
from models.file_kinds import is_encrypted, looks_encrypted
from models.verifying import verify_database
from proofs.older import make_older
from rules.pack import load_pack
from tests.conftest import open_store
from tests.models.encryption.looks import code, draft, exported, forget, keep_draft
from tests.sealed import NAMES, PASSPHRASE, TODAY, encrypted, in_the_clear, sqlcipher

pytestmark = pytest.mark.usefixtures("quick_keys")


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


def test_damaged_drafts_are_as_none(path: Path) -> None:
    encrypted(path)
    keep_draft(path)
    data = bytearray(drafts_path(path).read_bytes())
    data[5000] ^= 1
    drafts_path(path).write_bytes(data)
    assert draft(path) == {}
    keep_draft(path)
    assert draft(path) == {"name": "欧阳"}


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
