"""What stands on the screen before Textual is loaded: the last board where nothing has changed, else its rows."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pyte
import pytest
from msgspec.structs import replace
from textual.screen import Screen

from screens.board.glance import draw_glance
from screens.board.layout import Layout
from screens.board.permit_list import PermitList
from screens.board.side_panel import SidePanel
from screens.desk import Desk
from screens.words import use_language
from tests.conftest import open_store
from tests.program import run
from tests.terminal import Terminal, clean_environment
from tui import saved_picture
from tui.app import PermitApp
from tui.saved_picture import SavedPicture, plain_words
from tui.terminal import handover

SIZES = [(120, 36), (80, 24), (80, 8), (60, 20), (160, 50), (40, 12)]


def lines_of(board: str, size: tuple[int, int]) -> list[str]:
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(board)
    # pyte puts nothing into the second cell of a wide character, and spells the first.
    return ["".join(screen.buffer[y][x].data for x in range(size[0])).rstrip() for y in range(size[1])]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_rows_stand_where_the_app_then_has_them(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    glance = lines_of(draw_glance(desk.store.board(desk.today()), desk.today(), size, colour=True), size)
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        cells = Layout.of(*size).row_cells(8)
        drawn = ["".join(segment.text for segment in strip.crop(0, cells)).rstrip() for strip in strips]
        rows = Layout.of(*size).rows_in_sight()
        assert app.query_one(PermitList).size.height == rows + 1
        if app.query_one(SidePanel).display:
            assert app.query_one(SidePanel).content_size.width == Layout.of(*size).panel_cells
        assert "".join(glance[0].split()) == "".join("".join(each.text for each in strips[0]).split())
        assert [line[:cells].rstrip() for line in glance[1 : 2 + min(rows, 8)]] == drawn[1 : 2 + min(rows, 8)]


def test_without_colour_nothing_is_coloured(desk: Desk) -> None:
    board = desk.store.board(desk.today())
    assert "\x1b[36" not in draw_glance(board, desk.today(), (80, 24), colour=False)
    assert "[1;36m" in draw_glance(board, desk.today(), (80, 24), colour=True)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ([], ("", "", False)),
        (["--database", "x.db"], ("x.db", "", False)),
        (["--database=x.db", "--language", "en"], ("x.db", "en", False)),
        (["--read-only", "--database", "x.db"], ("x.db", "", True)),
        (["--read-only=1"], None),
        (["--language", "fr"], None),
        (["--database"], None),
        (["--database", "--help"], None),
        (["--database", "--language"], None),
        (["--database=--help"], ("--help", "", False)),
        (["status"], None),
        (["--today", "2026-12-01"], None),
        (["--help"], None),
    ],
)
def test_only_a_plain_start_has_a_picture(words: list[str], read: tuple[str, str, bool] | None) -> None:
    plain = plain_words(words)
    assert (plain and (plain.database, plain.language, plain.read_only)) == read


@pytest.fixture
def database(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(os, "get_terminal_size", lambda _descriptor: os.terminal_size((120, 36)))
    return desk.store.path


def shown(saved: SavedPicture, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    boards: list[str] = []
    monkeypatch.setattr(handover, "begin", boards.append)
    saved.show()
    return boards


def kept(database: Path, language: str = "") -> SavedPicture:
    saved = SavedPicture(str(database), language)
    key = saved.key()
    assert key is not None
    saved.keep(key, "板")
    return saved


def test_a_picture_of_this_moment_is_shown(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(database)
    picture = database.with_name(f".{database.name}.picture")
    assert picture.stat().st_mode & 0o777 == 0o600
    assert shown(SavedPicture(str(database), ""), monkeypatch) == ["板"]
    assert [each.name for each in database.parent.glob(".*")] == [picture.name]


def test_what_it_was_made_from_must_be_as_it_was(
    desk: Desk, database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept(database)
    assert shown(SavedPicture(str(database), "en"), monkeypatch) == []
    with monkeypatch.context() as other:
        other.setattr(os, "get_terminal_size", lambda _descriptor: os.terminal_size((119, 36)))
        assert shown(SavedPicture(str(database), ""), monkeypatch) == []
    with monkeypatch.context() as other:
        other.setenv("NO_COLOR", "1")
        assert shown(SavedPicture(str(database), ""), monkeypatch) == []
    with monkeypatch.context() as other:
        other.setattr(saved_picture, "_AHEAD_OF_UTC", saved_picture._AHEAD_OF_UTC + 24 * 60 * 60)
        assert shown(SavedPicture(str(database), ""), monkeypatch) == []
    assert shown(SavedPicture(str(database), ""), monkeypatch) == ["板"]
    (tmp_path / "permit-tui").mkdir()
    (tmp_path / "permit-tui" / "config.toml").write_text('language = "en"\n')
    assert shown(SavedPicture(str(database), ""), monkeypatch) == []
    kept(database)
    with open_store(database, "other") as other_session:
        view = other_session.member("li-ming", desk.today())
        other_session.remove_member("li-ming", view.version)
    assert shown(SavedPicture(str(database), ""), monkeypatch) == []


def test_what_was_drawn_from_a_file_that_was_replaced_is_not_kept(database: Path) -> None:
    saved = kept(database)
    other = database.with_name("restored.db")
    other.write_bytes(database.read_bytes())
    other.replace(database)
    assert saved.key() is None
    assert SavedPicture(str(database), "").key() is not None


def test_a_change_under_way_has_no_picture(database: Path) -> None:
    saved = SavedPicture(str(database), "")
    assert saved.key() is not None
    writing = sqlite3.connect(database, isolation_level=None)
    writing.execute("PRAGMA journal_mode = truncate")
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("UPDATE member SET notes = 'x'")
    writing.execute("PRAGMA cache_spill = 1")
    try:
        journal = database.with_name(f"{database.name}-journal")
        assert journal.stat().st_size == 0 or saved.key() is None
        journal.write_bytes(b"hot")
        assert saved.key() is None
    finally:
        writing.rollback()
        writing.close()


def test_a_link_is_followed_to_the_change_under_way(database: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(database)
    saved = SavedPicture(str(link), "")
    assert saved.key() is not None
    database.with_name(f"{database.name}-journal").write_bytes(b"hot")
    assert saved.key() is None


def test_a_journal_of_another_kind_has_no_picture(database: Path) -> None:
    saved = SavedPicture(str(database), "")
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA journal_mode = wal")
        assert saved.key() is None


def test_what_a_killed_start_has_left_is_taken_away(database: Path) -> None:
    left = database.with_name(f".{database.name}.picture.new")
    left.write_bytes(b"half")
    saved = kept(database)
    assert not saved._read()
    assert left.exists()
    os.utime(left, (0, 0))
    assert b"\n" in kept(database)._read()
    assert not left.exists()


def test_a_picture_of_which_a_part_is_missing_is_not_shown(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(database)
    picture = database.with_name(f".{database.name}.picture")
    picture.write_bytes(picture.read_bytes()[:-1])
    assert shown(SavedPicture(str(database), ""), monkeypatch) == []


@pytest.mark.parametrize("spoil", ["chmod 644", "link", "garbage", "empty", "folder"])
def test_what_is_not_our_own_file_is_not_shown(database: Path, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    kept(database)
    picture = database.with_name(f".{database.name}.picture")
    if spoil == "chmod 644":
        picture.chmod(0o644)
    elif spoil == "link":
        picture.rename(database.with_name("elsewhere"))
        picture.symlink_to("elsewhere")
    elif spoil == "folder":
        picture.unlink()
        picture.mkdir()
    else:
        picture.write_bytes(b"garbage\nx\ny" if spoil == "garbage" else b"")
    assert shown(SavedPicture(str(database), ""), monkeypatch) == []


def start(database: Path, environment: dict[str, str]) -> Terminal:
    return Terminal(("--database", str(database), "--language", "zh"), environment, (120, 36))


def save_demo(database: Path, environment: dict[str, str]) -> None:
    assert run("demo", "--save", database, environment=environment).returncode == 0


@pytest.mark.parametrize(("trouble", "code"), [("raise KeyboardInterrupt", 130), ("import nowhere_to_be_found", 1)])
def test_what_goes_wrong_behind_the_picture_gives_the_terminal_back(tmp_path: Path, trouble: str, code: int) -> None:
    environment, database = clean_environment(tmp_path), tmp_path / "own.db"
    save_demo(database, environment)
    with start(database, environment) as terminal:
        terminal.see("按键")
        terminal.press("q")
        assert terminal.end() == 0
    (tmp_path / "instead").mkdir()
    (tmp_path / "instead" / "msgspec.py").write_text(trouble)
    with start(database, environment | {"PYTHONPATH": str(tmp_path / "instead")}) as terminal:
        assert terminal.end() == code
        assert b"\x1b[?1049h" in terminal.raw
        assert b"\x1b[?1049l" in terminal.raw
        assert "李明" not in terminal.picture


def test_the_next_start_shows_the_board_at_once_and_never_an_old_one(tmp_path: Path) -> None:
    environment, database = clean_environment(tmp_path), tmp_path / "own.db"
    save_demo(database, environment)
    with start(database, environment) as terminal:
        terminal.see("按键")
        terminal.press("j", "j", "d")
        terminal.lose("李明")
        terminal.press("j", "j", "w")
        terminal.see("条件")
        terminal.press("q")
        assert terminal.end() == 0
    picture = tmp_path / ".own.db.picture"
    for _once_more in range(2):
        # On a busy machine leaving does not wait for the picture; then one of before is there, and never shown.
        if "李明".encode() in picture.read_bytes():
            with start(database, environment) as terminal:
                terminal.see("按键")
                assert "李明".encode() not in terminal.raw
                terminal.rests()
                terminal.press("q")
                assert terminal.end() == 0
    before = picture.read_bytes()
    assert "李明".encode() not in before
    with start(database, environment) as terminal:
        terminal.see("按键")
        terminal.rests()
        # The picture itself, and hardly anything after it: the app finds the board as it would draw it.
        board = before.split(b"\n", 2)[2]
        assert board in terminal.raw
        assert len(terminal.raw) < len(board) + 400
        assert terminal.picture.count("▸") == 1
        terminal.press("q")
        assert terminal.end() == 0
    assert picture.read_bytes() == before
    with open_store(database) as store:
        day = store.events(limit=1)[0].at.date()
        view = store.member("wang-fang", day)
        store.remove_member("wang-fang", view.version)
    with start(database, environment) as terminal:
        terminal.see("按键")
        assert "王芳".encode() not in terminal.raw
        terminal.press("q")
        assert terminal.end() == 0
    assert picture.read_bytes() != before


async def test_what_another_session_has_just_changed_is_drawn_before_it_is_kept(
    desk: Desk, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = SavedPicture(str(database), "")
    app = PermitApp(desk, picture=saved)
    drawn = ["drawn before"]

    def draw(screen: Screen[None], _frame: object) -> None:
        drawn.append("\n".join(strip.text for strip in screen._compositor.render_strips()))

    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(app, "_display", draw)
        monkeypatch.setattr(app._driver, "snapshot", lambda: (drawn[-1], app.size), raising=False)
        monkeypatch.setattr(app._driver, "muted", False, raising=False)
        with open_store(database, "other") as other_session:
            view = other_session.member("li-ming", desk.today())
            other_session.save_member(replace(view.member, name="李明明"), view.version)
        app._watch_database()
        await pilot.pause()
        await pilot.pause()
        assert saved.is_of(saved.key())
        assert "李明明".encode() in saved._read()
