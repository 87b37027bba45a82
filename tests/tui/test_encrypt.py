"""`encrypt`, `encrypt --change`, `decrypt`, with the passphrase from a file descriptor."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from models import encryption
from models.demo import demo_book
from models.encryption import unlock
from models.file_kinds import is_encrypted
from proofs.older import make_older
from screens.board.screen import BoardScreen
from screens.desk import Desk
from tests.conftest import open_store
from tests.sealed import NAMES, PASSPHRASE, encrypted, family_at, in_the_clear, lines, run
from tests.tui.test_app import press, see
from tui.app import PermitApp
from tui.cli import main
from tui.saved_picture import SavedPicture

OTHER = "another one, as good"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return family_at(tmp_path / "own.db")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.mark.usefixtures("quick_keys")
class TestCommands:
    def test_there_and_back(self, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = tmp_path / "exports"
        folder.mkdir()
        backup = folder / "plain.toml"
        assert run(database, "export", str(backup)) == 0
        capsys.readouterr()
        assert run(database, "encrypt", given=(PASSPHRASE,)) == 0
        said = capsys.readouterr().out
        assert f"{database} is encrypted." in said
        assert f"  {backup}\n" in said
        assert in_the_clear(tmp_path, *NAMES) == ["plain.toml"]
        assert run(database, "status", given=(PASSPHRASE,)) == 0
        assert "李明" in capsys.readouterr().out
        assert run(database, "encrypt", "--change", given=(PASSPHRASE, OTHER)) == 0
        assert run(database, "status", given=(PASSPHRASE,)) == 1
        assert run(database, "decrypt", given=(OTHER,)) == 0
        assert "is no longer encrypted" in capsys.readouterr().out
        assert run(database, "export", str(tmp_path / "again.toml")) == 0
        assert (tmp_path / "again.toml").read_bytes() == backup.read_bytes()

    def test_copies_are_gone_back_to_also_over_a_change_of_the_passphrase(
        self, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        backup = tmp_path / "plain.toml"
        assert run(database, "export", str(backup)) == 0
        assert run(database, "encrypt", given=(PASSPHRASE,)) == 0
        backup.write_text(backup.read_text("utf-8").replace("李明", "李光"), "utf-8")
        assert run(database, "import", str(backup), given=(PASSPHRASE,)) == 0
        capsys.readouterr()
        assert run(database, "restore", given=(PASSPHRASE,)) == 0
        assert "before an import  8 people" in capsys.readouterr().out
        assert run(database, "encrypt", "--change", given=(PASSPHRASE, OTHER)) == 0
        locked = database.read_bytes()
        assert run(database, "restore", "1", given=(PASSPHRASE,)) == 1
        assert database.read_bytes() == locked
        assert run(database, "restore", given=(OTHER,)) == 0
        assert "opens with a passphrase of before" in capsys.readouterr().out
        assert run(database, "restore", "1", given=(OTHER, PASSPHRASE)) == 0
        assert "Restored: 0 added, 2 changed" in capsys.readouterr().out
        assert run(database, "explain", "李明", given=(OTHER,)) == 0
        backup.unlink()
        assert in_the_clear(tmp_path, *NAMES) == []

    def test_every_command_works(
        self, database: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        commands = (
            ("status", "--json"),
            ("explain", "li-ming"),
            ("checklist", "li-ming"),
            ("history",),
            ("export", "-"),
            ("rules", "compare", "rules/data/shanghai.toml"),
            ("verify",),
            ("verify", str(database)),
        )

        def results() -> list[bytes]:
            found = []
            for words in commands:
                assert run(database, *words, given=(PASSPHRASE,)) == 0, words
                found.append(capfdbinary.readouterr().out)
            return found

        before = results()
        run(database, "encrypt", given=(PASSPHRASE,))
        capfdbinary.readouterr()
        assert results() == before
        assert run(database, "doctor", "--today", "2026-11-24", given=(PASSPHRASE,)) == 0
        assert "encrypted, and so are the copies" in capfdbinary.readouterr().out.decode()

    def test_a_backup_moves_to_a_new_one_with_a_warning(
        self, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        backup, again, new = tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "new.db"
        run(database, "encrypt", given=(PASSPHRASE,))
        capsys.readouterr()
        assert run(database, "export", str(backup), given=(PASSPHRASE,)) == 0
        assert "The backup is not encrypted" in capsys.readouterr().err
        assert run(new, "encrypt", given=(OTHER,)) == 0
        assert run(new, "import", str(backup), given=(OTHER,)) == 0
        assert run(new, "export", str(again), given=(OTHER,)) == 0
        assert again.read_bytes() == backup.read_bytes()
        assert run(new, "import", "--mode", "replace", str(backup), given=(OTHER,)) == 0
        assert is_encrypted(new)

    def test_an_export_to_standard_output_never_lies_on_the_disk(
        self, database: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        import tempfile

        run(database, "encrypt", given=(PASSPHRASE,))
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda: pytest.fail("it was written to the disk"))
        assert run(database, "export", "-", given=(PASSPHRASE,)) == 0
        assert "李明".encode() in capfdbinary.readouterr().out

    @pytest.mark.parametrize("schema", [1, 2])
    def test_an_older_one_leaves_no_plain_copy(self, tmp_path: Path, schema: int) -> None:
        older = make_older(tmp_path, schema)
        assert run(older, "encrypt", given=(PASSPHRASE,)) == 0
        assert run(older, "status", given=(PASSPHRASE,)) == 0
        assert not in_the_clear(tmp_path, *NAMES)

    def test_copies_from_before_are_named_and_found_by_doctor(
        self, database: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with open_store(database) as store:
            plain = store.import_book(demo_book(date(2026, 12, 2)), "replace", apply=True).copy
        capsys.readouterr()
        run(database, "encrypt", given=(PASSPHRASE,))
        assert f"delete what you do not need:\n  {plain}\n" in capsys.readouterr().out
        assert run(database, "doctor", given=(PASSPHRASE,)) == 1
        assert f"rm {plain}" in capsys.readouterr().out
        encryption._keys.clear()
        assert unlock(database, PASSPHRASE)
        with open_store(database) as store:
            sealed = store.import_book(demo_book(date(2026, 12, 3)), "replace", apply=True).copy
        run(database, "encrypt", "--change", given=(PASSPHRASE, OTHER))
        assert f"with the passphrase of before:\n  {sealed}\n" in capsys.readouterr().out
        assert run(database, "verify", str(sealed), given=(PASSPHRASE,)) == 0

    @pytest.mark.parametrize(
        ("words", "given", "said"),
        [
            (("encrypt",), ("short",), "at least 8 characters"),
            (("encrypt",), ("an arrow\x1b[A in it",), "cannot be seen"),
            (("encrypt", "--change"), (PASSPHRASE, OTHER), "is not encrypted"),
            (("decrypt",), (PASSPHRASE,), "is not encrypted"),
            (("encrypt", "--read-only"), (PASSPHRASE,), "reading only"),
            (("encrypt", "--today", "2026-12-01"), (PASSPHRASE,), "another day"),
            (("decrypt", "--today", "2026-12-01"), (PASSPHRASE,), "another day"),
        ],
    )
    def test_what_cannot_be_is_told_in_a_sentence(
        self,
        database: Path,
        words: tuple[str, ...],
        given: tuple[str, ...],
        said: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        before = database.read_bytes()
        assert run(database, *words, given=given) == 1
        output = capsys.readouterr()
        assert said in output.err
        assert not output.out
        assert output.err.count("\n") == 1
        assert database.read_bytes() == before

    @pytest.mark.parametrize(
        ("words", "given", "said"),
        [
            (("encrypt",), (PASSPHRASE,), "encrypted already"),
            (("encrypt", "--change"), (PASSPHRASE,), "no passphrase on file descriptor"),
            (("encrypt", "--change"), (OTHER, PASSPHRASE), "not the passphrase"),
            (("decrypt",), (OTHER,), "not the passphrase"),
            (("status",), (OTHER,), "not the passphrase"),
            (("status",), ("",), "no passphrase on file descriptor"),
            (("import", "constraints.txt"), (OTHER,), "not the passphrase"),
        ],
    )
    def test_an_encrypted_one_stays_as_it_is(
        self,
        database: Path,
        words: tuple[str, ...],
        given: tuple[str, ...],
        said: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        encrypted(database)
        before = database.read_bytes()
        assert run(database, *words, given=given) == 1
        assert said in capsys.readouterr().err
        assert database.read_bytes() == before

    def test_a_database_that_is_not_there_is_not_made_by_a_passphrase_that_is_none(self, tmp_path: Path) -> None:
        new = tmp_path / "new.db"
        assert run(new, "encrypt", given=("short",)) == 1
        assert run(new, "decrypt", given=(PASSPHRASE,)) == 1
        assert not new.exists()

    def test_the_rest_of_standard_input_is_left_to_others(self, database: Path) -> None:
        encrypted(database)
        encryption._keys.clear()
        with lines(PASSPHRASE, "more") as number:
            assert main(["status", "--database", str(database), "--passphrase-fd", number]) == 0
            assert os.read(int(number), 100) == b"more\n"

    @pytest.mark.parametrize("number", ["99", "-1", "x", "9999999"])
    def test_a_descriptor_that_is_none(self, database: Path, number: str, capsys: pytest.CaptureFixture[str]) -> None:
        encrypted(database)
        encryption._keys.clear()
        words = ["status", "--database", str(database), "--language", "en", f"--passphrase-fd={number}"]
        if number == "99":
            assert main(words) == 1
            assert "cannot be read from file descriptor 99" in capsys.readouterr().err
        else:
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert ended.value.code == 2

    def test_a_passphrase_that_is_no_text(self, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
        encrypted(database)
        reading, writing = os.pipe()
        os.write(writing, b"\xff\xfe\n")
        encryption._keys.clear()
        words = ["status", "--database", str(database), "--language", "en", "--passphrase-fd", str(reading)]
        assert main(words) == 1
        assert "not UTF-8" in capsys.readouterr().err
        os.close(reading)
        os.close(writing)

    @pytest.mark.parametrize("words", [("encrypt",), ("decrypt",)])
    def test_a_restricted_session_has_no_such_command(self, database: Path, words: tuple[str, ...]) -> None:
        assert run(database, *words, "--restricted") == 2

    @pytest.mark.parametrize("words", [("status",), ("encrypt", "--change"), ("doctor",)])
    def test_without_the_extra_it_is_named(
        self,
        database: Path,
        monkeypatch: pytest.MonkeyPatch,
        words: tuple[str, ...],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        encrypted(database)
        monkeypatch.setitem(sys.modules, "sqlcipher3", None)
        assert run(database, *words, given=(PASSPHRASE,)) == 1
        output = capsys.readouterr()
        assert "pip install 'permit-tui[sealed]'" in output.err + output.out

    def test_no_picture_of_it_is_kept_or_shown(self, database: Path) -> None:
        picture = SavedPicture(str(database), "en")
        picture.keep(b"key", "李明")
        left = database.with_name(".own.db.picture")
        assert left.exists()
        run(database, "encrypt", given=(PASSPHRASE,))
        assert not left.exists()
        assert SavedPicture(str(database), "en").key() is None


@pytest.mark.usefixtures("quick_keys")
async def test_the_export_dialog_says_that_the_file_is_not_encrypted(database: Path, desk: Desk) -> None:
    encrypted(desk.store.path)
    with open_store(desk.store.path) as store:
        desk.store = store
        async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
            await press(pilot, "x")
            await see(pilot, "Not encrypted as the database is")
            assert isinstance(pilot.app.screen_stack[0], BoardScreen)
