"""`move`: a database carried over to a server and back, as it is, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from peewee import Model

from models import moving
from models.demo import demo_book
from models.moving import move
from models.place import Place
from models.tables import MemberRow
from models.verifying import verify_database
from rules.facts import Confirmation, Kind
from rules.pack import load_pack
from tests.conftest import open_store
from tests.server import Cluster
from tui.cli import main


@pytest.fixture
def left(tmp_path: Path, today: date) -> Path:
    path = tmp_path / "left.db"
    with open_store(path) as store:
        store.import_book(demo_book(today), "replace", apply=True)
        store.record("li-ming", Confirmation(Kind.PHONE, today))
        store.undo()
        store.mark_digest(store.digest(today))
    return path


@pytest.fixture(params=["file", "server"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "file":
        return str(tmp_path / "arrived.db")
    server: Cluster = request.getfixturevalue("server")
    return server.make(f"moved_{abs(hash(tmp_path))}", "template0")


def run(*words: str) -> int:
    return main(["--language", "en", *words])


def place(named: str) -> Place:
    from tui.commands.opening import place_of

    return place_of(named)


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_all_of_it_arrives_and_comes_back_the_same(
    left: Path, target: str, tmp_path: Path, today: date, capsys: pytest.CaptureFixture[str]
) -> None:
    before = left.read_bytes()
    assert run("--database", str(left), "move", "--to", target) == 0
    assert (
        "compared table by table: 8 members and 3 dwellings, with 13 entries of the history." in capsys.readouterr().out
    )
    assert run("--database", target, "move", "--to", str(tmp_path / "back.db")) == 0
    assert left.read_bytes() == before
    with open_store(left) as one, open_store(tmp_path / "back.db") as other, open_store(place(target)) as moved:
        assert one.book() == other.book() == moved.book()
        assert one.events() == other.events() == moved.events()
        assert moved.digest(today).news == ()
        assert moved.next_redo() == one.next_redo()
        moved.redo()  # what was undone before the move is done again after it, with ids that go on
        moved.record("li-wei", Confirmation(Kind.PHONE, today))
    assert verify_database(place(target), load_pack()).amiss == []


def test_a_move_can_be_made_again_and_never_over_something_else(
    left: Path, target: str, today: date, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--database", str(left), "move", "--to", target) == 0
    assert run("--database", str(left), "move", "--to", target) == 0
    assert "holds the same already" in capsys.readouterr().out
    with open_store(left) as store:
        store.record("li-ming", Confirmation(Kind.ADDRESS, today))
    with open_store(place(target)) as store:
        kept = store.book()
    assert run("--database", str(left), "move", "--to", target) == 1
    assert "holds something else already" in capsys.readouterr().err
    with open_store(place(target)) as store:
        assert store.book() == kept


def test_what_was_interrupted_has_left_nothing(left: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_stage: Any, done: int, _whole: int) -> None:
        if done > 20:
            raise KeyboardInterrupt

    with open_store(left) as source, open_store(place(target)) as arrived:
        with pytest.raises(KeyboardInterrupt):
            move(source._work, arrived._work, interrupted)
        assert arrived.book().members == ()
    assert run("--database", str(left), "move", "--to", target) == 0


def test_a_row_that_arrives_otherwise_is_noticed(
    left: Path, target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    insertion = moving._insertion

    def spoilt(model: type[Model]) -> str:
        if model is not MemberRow:
            return insertion(model)
        names = moving._columns(model)
        return insertion(model).replace("VALUES (?, ?, ?", "VALUES (?, ?, ? || 'x'") if names[2] == "name" else ""

    monkeypatch.setattr(moving, "_insertion", spoilt)
    assert run("--database", str(left), "move", "--to", target) == 1
    assert "nothing was left there" in capsys.readouterr().err
    with open_store(place(target)) as store:
        assert store.book().members == ()


def test_where_it_is_already_and_what_is_not_there(left: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--database", str(left), "move", "--to", str(left)) == 1
    assert "where everything is already" in capsys.readouterr().err
    assert run("--database", str(left) + "x", "move", "--to", "new.db") == 1
    assert "There is no database" in capsys.readouterr().err
    assert run("--database", str(left), "move", "--to", "postgresql://me:pw@host/db") == 1
    assert "Leave it out" in capsys.readouterr().err
