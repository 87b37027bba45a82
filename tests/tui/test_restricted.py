"""The restricted mode: what a session may bring with it, ask for, and write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from models.errors import StoreError
from models.export_folder import ExportFolder, is_plain_name
from screens.desk import Desk
from tests.program import run_in_text
from tests.terminal import ROOT, Terminal, clean_environment
from tui import confinement
from tui.app import PermitApp

DATA = Path(__file__).parent / "data"
PROGRAM = ROOT / "permit_tui.py"
HOSTILE = """
TEXTUAL_LOG TEXTUAL_DRIVER PYTHONPATH PYTHONSTARTUP COLUMNS LINES BROWSER EDITOR VISUAL PAGER XDG_DATA_HOME LC_CTYPE
PERMIT_TUI_DATABASE LD_PRELOAD TMPDIR LANGUAGE TZ TERMINFO SQLITE_TMPDIR BASH_ENV LOCPATH
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("example")
    words = ("import", DATA / "example.toml", "--database", folder / "permits.db", "--language", "en")
    assert run_in_text(*words, environment=clean_environment(folder)).returncode == 0
    return (folder / "permits.db").read_bytes()


@pytest.fixture
def database(tmp_path: Path, example: bytes) -> Path:
    path = tmp_path / "data" / "permits.db"
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(example)
    return path


def run(*words: str, database: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run as a Python that is isolated already would."""

    def prepare() -> None:
        confinement._start_isolated = lambda _program, _words, _environment: None

    environment = clean_environment(database.parent.parent) | more
    words = ("--restricted", "--database", str(database), "--language", "en", *words)
    return run_in_text(*words, environment=environment, prepare=prepare)


def run_python(database: Path, *, isolated: bool, **more: str) -> subprocess.CompletedProcess[str]:
    options = ["-I"] if isolated else []
    return subprocess.run(
        [sys.executable, *options, PROGRAM, "--restricted", "--database", database, "--language", "en"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=clean_environment(database.parent.parent) | more,
        timeout=60,
    )


def test_of_the_environment_only_what_tells_of_the_terminal_stays() -> None:
    plain = {"TERM": "xterm", "LC_ALL": "zh_CN.UTF-8", "NO_COLOR": "1", "SSH_TTY": "/dev/pts/1", "PERMIT_USER": "x"}
    hostile = dict.fromkeys(HOSTILE.split(), "/tmp/x")
    found = confinement.kept(plain | hostile | {"HOME": "/elsewhere", "LANG": "x" * 101})
    assert plain.items() <= found.items()
    assert found.keys() - plain.keys() == {"PATH", "HOME", "USER", "LOGNAME"}
    assert found["HOME"] != "/elsewhere"


@pytest.mark.parametrize("isolated", [True, False])
def test_the_mode_clears_the_environment_and_starts_python_isolated(
    database: Path, tmp_path: Path, isolated: bool
) -> None:
    (tmp_path / "curses").mkdir()
    for module in ("tui", "msgspec", "textual", "sqlite3"):
        (tmp_path / "curses" / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    elsewhere = str(tmp_path / "elsewhere")
    done = run_python(
        database,
        isolated=isolated,
        PYTHONPATH=str(tmp_path / "curses"),
        PERMIT_TUI_DATABASE=elsewhere,
        XDG_CONFIG_HOME=elsewhere,
        PYTHONVERBOSE="1" if isolated else "",
        PERMIT_TUI_TODAY="nonsense",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not (tmp_path / "ran").exists()
    assert not Path(elsewhere).exists()


@pytest.mark.parametrize(
    "asked", ["status --json", "permit-tui status --json", "status --within 400 --json", "'status' --json"]
)
def test_questions_of_the_client_are_answered(database: Path, asked: str) -> None:
    done = run(database=database, SSH_ORIGINAL_COMMAND=asked)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{")


@pytest.mark.parametrize(
    "asked",
    [
        "sh", "bash -i", "status; touch x", "export -", "export /etc/x", "import x", "rules compare x", "history",
        "status --database x", "status --database=x", "status --restricted", "status --export-folder x", "demo",
        "/usr/lib/openssh/sftp-server", "scp -t .", "--database x status", "status '", "status \x1b[2J", "app",
        "status " + "x" * 1000, "explain --help", "status -- -x", "$(touch x)", "`touch x`", "permit-tui export -",
        "calendar -", "visit x --to y", "visit x --to=y", "visit x --font y",
    ],
)  # fmt: skip
def test_all_else_that_a_client_asks_for_is_refused(database: Path, tmp_path: Path, asked: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    done = run(database=database, SSH_ORIGINAL_COMMAND=asked)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "words",
    [
        ("import", "x"),
        ("export", "-"),
        ("export", "x.toml"),
        ("rules", "compare", "x"),
        ("demo", "--save", "x"),
        ("calendar", "-"),
        ("calendar", "x.ics"),
        ("visit", "x", "--to", "x.txt"),
    ],
)
def test_commands_that_deal_in_files_are_refused(database: Path, words: tuple[str, ...]) -> None:
    done = run(*words, database=database)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["", " ", "a\tb", "x" * 41, "../x", "a/b", "\x1b[2J", "-x", "张\u202e三"])
def test_a_name_for_the_history_is_a_plain_one(database: Path, name: str) -> None:
    assert not confinement.is_plain_name(name)
    done = run(database=database, PERMIT_USER=name)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("name", ["zhang", "张三", "阿卜杜拉·买买提", "O'Neil", "a.b_c-1"])
def test_names_of_people_are_plain(name: str) -> None:
    assert confinement.is_plain_name(name)


def test_an_export_folder_needs_the_restricted_mode(database: Path) -> None:
    words = ("status", "--database", database, "--export-folder", "x", "--language", "en")
    done = run_in_text(*words, environment=clean_environment(database.parent))
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("place", ["folder", "file"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_what_others_can_change_is_refused_or_warned_of(database: Path, place: str, mode: int) -> None:
    path = database.parent if place == "folder" else database
    path.chmod(path.stat().st_mode | mode)
    refused = run(database=database)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert str(path) in refused.stderr
    assert "chmod go-w" in refused.stderr
    words = ("status", "--database", database, "--language", "en")
    warned = run_in_text(*words, environment=clean_environment(database.parent))
    assert warned.returncode == 0
    assert warned.stdout
    assert warned.stderr == refused.stderr


NAMES = (
    "", ".", "..", ".bashrc", "../x", "/etc/x", "a/b", "a\\b", "~/x", "-x", "x\0y", "x\n", "\x1b[2J", "x" * 101,
    "证" * 90, "\u202ex", "\udcff",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_only_a_plain_name_can_be_written(tmp_path: Path, name: str) -> None:
    assert not is_plain_name(name)
    with pytest.raises(StoreError, match="no_plain_name"):
        ExportFolder(tmp_path / "exports").write(name, [b"x"])
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_folder_is_private_and_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "exports")
    assert not folder.has("备份.toml")
    path = folder.write("备份.toml", [b"first"])
    folder.write("备份.toml", [b"sec", b"ond"])
    assert folder.has("备份.toml")
    assert path.read_bytes() == b"second"
    assert (path.stat().st_mode & 0o777, folder.path.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [each.name for each in folder.path.iterdir()] == ["备份.toml"]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "exports").symlink_to(outside)
    with pytest.raises(StoreError):
        ExportFolder(tmp_path / "exports").write("x", [b"x"])
    folder = ExportFolder(tmp_path / "own")
    folder.path.mkdir(mode=0o700)
    (folder.path / "x").symlink_to(outside / "victim")
    assert folder.has("x")
    with pytest.raises(StoreError, match="not_a_file"):
        folder.write("x", [b"x"])
    folder.path.chmod(0o770)
    with pytest.raises(StoreError, match="folder_not_private"):
        folder.write("y", [b"x"])
    assert list(outside.iterdir()) == []


def test_what_a_killed_session_has_left_is_swept(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "exports")
    folder.write("x", [b"x"])
    (folder.path / ".export.permit-tui-0123456789ab.tmp").write_bytes(b"half")
    folder.write("x", [b"y"])
    assert [each.name for each in folder.path.iterdir()] == ["x"]


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    def pieces() -> object:
        yield b"x"
        raise OSError(28, "full")

    folder = ExportFolder(tmp_path / "exports")
    with pytest.raises(StoreError, match="disk_full"):
        folder.write("x", pieces())  # type: ignore[arg-type]
    assert list(folder.path.iterdir()) == []


async def test_the_dialog_asks_for_a_name_in_the_folder(desk: Desk, tmp_path: Path) -> None:
    desk.export_folder = ExportFolder(tmp_path / "exports")
    app = PermitApp(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("x")
        await pilot.pause()
        field = app.screen.query_one(Input)
        assert field.value == "permits-2026-12-01.toml"
        for name in ("../x.toml", "/tmp/x.toml", ".bashrc", "~/x"):
            field.value = name
            await pilot.press("enter", "enter")
            await pilot.pause()
            assert "without a folder" in str(app.screen.query_one(".dialog-hint", Static).content)
        field.value = "own.toml"
        await pilot.press("enter")
        await pilot.pause()
    assert "李明" in (tmp_path / "exports" / "own.toml").read_text("utf-8")


async def test_whoever_may_only_look_writes_no_backup(desk: Desk) -> None:
    desk.exports = False
    app = PermitApp(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("x")
        await pilot.pause()
        assert not app.screen.query(Input).filter(".dialog Input")
        assert "No file can be written" in str(list(app._notifications)[-1].message)


async def test_the_screen_is_never_written_to_a_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    app = PermitApp(desk)
    async with app.run_test() as pilot:
        await app.run_action("app.screenshot('picture.svg', '.')")
        await app.run_action("app.suspend_process")
        await pilot.pause()
    assert sorted(tmp_path.iterdir()) == before


def test_the_app_opens_and_ctrl_z_does_nothing(database: Path, tmp_path: Path) -> None:
    words = ("--restricted", "--database", str(database), "--language", "en")
    hostile = {"COLUMNS": "5", "LINES": "2", "TEXTUAL_LOG": str(tmp_path / "log"), "TEXTUAL_DEBUG": "1"}
    with Terminal(words, clean_environment(tmp_path, **hostile)) as terminal:
        terminal.see("李明")
        terminal.press("\x1a")
        terminal.rests()
        terminal.press("x")
        terminal.see("which file in")
        terminal.press("enter")
        terminal.see("Backup written")
        terminal.press("q")
        assert terminal.end() == 0
    assert len(list((database.parent / "exports").iterdir())) == 1
    assert not (tmp_path / "log").exists()


def test_without_isolation_there_is_no_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    with pytest.raises(SystemExit, match="python -I"):
        confinement.begin(str(PROGRAM), ["--restricted"])
