"""What is taken along to the counter: the command line, the screens, and the modes that may do less."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import vobject
from textual.pilot import Pilot
from textual.widgets import Input

from models.demo import demo_book
from models.export_folder import ExportFolder
from rules.facts import CaseKind
from screens.checklist import ChecklistScreen
from screens.desk import Desk
from screens.trip import TripScreen
from screens.visit.screen import CodeScreen
from screens.words import use_language
from tests.conftest import open_store
from tests.screens.visit.decoding import read_codes
from tests.terminal import clean_environment
from tests.tui.test_app import picture, press, see
from tests.tui.test_cli import TODAY
from tui.app import PermitApp
from tui.cli import main

PROGRAM = Path(__file__).parents[2] / "permit_tui.py"


@pytest.fixture
def family(tmp_path: Path) -> Path:
    path = tmp_path / "family" / "permits.db"
    path.parent.mkdir(mode=0o700)
    with open_store(path) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    return path


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], family: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")

    def in_process(*words: str, database: Path = family) -> Done:
        try:
            code = main([*words, "--today", str(TODAY), "--database", str(database), "--language", "en"])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return in_process


def test_one_person_and_several_and_a_household(run: Run) -> None:
    one = run("visit", "李明")
    assert one.returncode == 0, one.stderr
    for text in ("To the service centre: 李明", "2026-12-09", "any community affairs service centre", "[x] original"):
        assert text in one.stdout
    not_due = run("visit", "li-wei").stdout
    assert "No visit is needed now" in not_due
    two = run("visit", "li-ming", "li-wei", "李明").stdout
    assert two.startswith("To the service centre: 李明, 李薇\n")
    household = run("visit", "--household", "李家").stdout
    assert household.startswith("To the service centre: 赵敏, 李国强, 李明\n")
    checklist = run("checklist", "li-ming").stdout
    for line in checklist.splitlines():
        if line.startswith("["):
            assert line in one.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("nobody",), 1),
        (("--household", "nobody"), 1),
        (("--household", ""), 1),
        (("li-ming", "--qr", "--to", "x.pdf"), 2),
        (("li-ming", "--to", "/nowhere/x.txt"), 1),
        (("li-ming", "--to", "/tmp"), 1),
        (("li-ming", "--to", "x.pdf", "--font", "/nowhere/x.ttf"), 1),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run: Run, words: tuple[str, ...], code: int) -> None:
    done = run("visit", *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_files_are_private_and_whole(run: Run, family: Path, tmp_path: Path) -> None:
    for name in ("x.txt", "x.ics"):
        path = tmp_path / name
        words = ("visit", "li-ming", "--to") if name == "x.txt" else ("calendar",)
        done = run(*words, str(path), "--read-only")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert path.stat().st_mode & 0o777 == 0o600
        before = family.read_bytes()
        refused = run(*words, str(family))
        assert (refused.returncode, family.read_bytes()) == (1, before)
    assert (tmp_path / "x.txt").read_text("utf-8") == run("visit", "li-ming").stdout


def test_the_code_on_standard_output_is_read(run: Run) -> None:
    done = run("visit", "李明", "--qr")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    found = read_codes(lines, ink_is_dark=False, ground_is_dark=True)
    assert len(found) == sum(line.startswith("code ") for line in lines) or len(found) == 1
    assert "lease contract" in "".join(found)


def test_the_calendar_of_one_and_of_all_and_without_names(run: Run) -> None:
    def summaries(*words: str) -> list[str]:
        done = run("calendar", "-", *words)
        assert done.returncode == 0, done.stderr
        return [event.summary.value for event in vobject.readOne(io.StringIO(done.stdout)).vevent_list]

    of_one = summaries("--member", "李明")
    assert of_one == ["李明: Permit expires", "Lease filing ends"]
    everyone = summaries()
    assert set(of_one) < set(everyone)
    assert summaries("--without-names") == [text.partition(": ")[2] or text for text in everyone]
    nobody = run("calendar", "-", "--member", "nobody")
    assert (nobody.returncode, nobody.stdout) == (1, "")


def test_no_calendar_of_a_database_that_is_not_there(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "good.ics"
    good.write_bytes(b"good")
    done = run("calendar", str(good), database=tmp_path / "mistyped.db")
    assert (done.returncode, good.read_bytes()) == (1, b"good")
    assert "mistyped.db" in done.stderr


@pytest.mark.parametrize(
    ("asked_over_ssh", "words", "code"),
    [
        (True, ("visit", "--household", "李家", "--qr"), 0),
        (True, ("visit", "li-ming", "--to", "x.txt"), 2),
        (False, ("visit", "li-ming", "--to", "x.txt"), 2),
        (False, ("visit", "li-ming", "--font", "/etc/passwd"), 2),
        (False, ("calendar", "-"), 2),
    ],
)
def test_a_restricted_session_gets_no_files(
    family: Path, asked_over_ssh: bool, words: tuple[str, ...], code: int
) -> None:
    command = [sys.executable, "-I", str(PROGRAM), "--restricted", "--database", str(family), "--language", "en"]
    environment = clean_environment(family.parent)
    if asked_over_ssh:
        environment["SSH_ORIGINAL_COMMAND"] = " ".join(words)
    done = subprocess.run(
        command if asked_over_ssh else [*command, *words],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        cwd=family.parent,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) == (code == 0)
    assert not (family.parent / "x.txt").exists()


async def open_code(pilot: Pilot[None]) -> list[str]:
    """Open the code of the member under the cursor from the checklist and return what stands there."""
    await press(pilot, "j", "j", "c", "Q")
    assert isinstance(pilot.app.screen, CodeScreen)
    return picture(pilot.app).split("\n")


def dark_on_light(app: PermitApp) -> bool:
    """Whether each cell of the code is black on white."""
    strips = app.screen._compositor.render_strips()
    styles = {segment.style for line in strips for segment in line if "▄" in segment.text and segment.style}
    return all(
        style.color
        and style.bgcolor
        and (style.color.get_truecolor(), style.bgcolor.get_truecolor()) == ((0, 0, 0), (255, 255, 255))
        for style in styles
    ) and bool(styles)


async def read_parts(pilot: Pilot[None]) -> str:
    """Return what the codes hold, from the first to the last."""
    text = ""
    for _part in range(20):
        lines = picture(pilot.app).split("\n")[:-1]
        (part,) = read_codes(lines, ink_is_dark=True, ground_is_dark=False)
        text += part
        assert isinstance(pilot.app.screen, CodeScreen)
        if pilot.app.screen.why_not("code.next"):
            break
        await press(pilot, "n")
    return text


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_screen_shows_a_code_that_is_read_at_any_size(desk: Desk, language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_code(pilot)
        assert dark_on_light(app)
        assert {"zh": "网签租赁合同", "en": "lease contract"}[language] in await read_parts(pilot)
        for size in ((120, 36), (40, 40), (200, 60), (37, 24)) if language == "zh" else ():
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            await press(pilot, *["p"] * 3)
            text = await read_parts(pilot)
            assert "网签租赁合同" in text.replace("\n", ""), size
        for size in ((36, 23), (80, 18), (20, 5), (1, 1)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            assert "▀" not in picture(app)


async def test_without_colour_either_ground_has_its_code(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        lines = await open_code(pilot)
        on_dark = read_codes(lines[:-1], ink_is_dark=False, ground_is_dark=True)
        await press(pilot, "v")
        on_light = read_codes(picture(app).split("\n")[:-1], ink_is_dark=True, ground_is_dark=False)
        assert on_dark == on_light
        assert len(on_dark) == 1


async def test_more_shows_everything_in_several_codes(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_code(pilot)
        await press(pilot, "m")
        await see(pilot, "code 1 of")
        (first,) = read_codes(picture(app).split("\n")[:-1], ink_is_dark=True, ground_is_dark=False)
        assert first.split("\n")[1].startswith("To the service centre")
        await press(pilot, "n", "p", "p")
        await see(pilot, "This is the first code.")


async def test_the_trip_has_a_sheet_and_a_code_and_an_errand_has_none(desk: Desk, tmp_path: Path) -> None:
    desk.export_folder = ExportFolder(tmp_path / "exports")
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "b")
        assert isinstance(app.screen, TripScreen)
        await press(pilot, "P")
        app.screen.query_one(Input).value = "trip.txt"
        await press(pilot, "enter")
        await see(pilot, "The sheet is written to")
        assert (tmp_path / "exports" / "trip.txt").read_text("utf-8").startswith("To the service centre: 赵敏")
        await press(pilot, "Q")
        assert isinstance(app.screen, CodeScreen)
        (text,) = read_codes(picture(app).split("\n")[:-1], ink_is_dark=True, ground_is_dark=False)
        assert "赵敏" in text
        await press(pilot, "escape", "escape")
        app.push_screen(ChecklistScreen(desk, "li-ming", CaseKind.LEASE_FILING))
        await pilot.pause()
        await press(pilot, "Q")
        await see(pilot, "There is nothing to take along for this errand.")


async def test_the_calendar_is_written_from_the_screen(desk: Desk, tmp_path: Path) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "X")
        assert app.screen.query_one(Input).value.endswith("permits-2026-12-01.ics")
        await press(pilot, "enter")
        await see(pilot, "Calendar written with")
        await press(pilot, "x")
        app.screen.query_one(Input).value = str(tmp_path / "other.ICS")
        await press(pilot, "enter")
        await see(pilot, "other.ICS")
    calendar = (tmp_path / "permits-2026-12-01.ics").read_bytes()
    assert calendar == (tmp_path / "other.ICS").read_bytes()
    assert re.match(rb"BEGIN:VCALENDAR\r\n", calendar)
