"""The command line as others use it: exit codes, JSON, what is printed where."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from models.results import Result
from rules.facts import LeaseFiling, Obtained, OfficialCount, Period
from tests.conftest import open_store
from tests.program import run_in_text
from tests.terminal import clean_environment
from tui.cli import main
from tui.parser_words import _cells

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
TODAY = date(2026, 12, 1)


def run(*words: str, database: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PERMIT_TUI")}
    return run_in_text(*words, "--database", database, "--language", "en", environment=environment)


def contains(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(key in found and contains(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(contains, found, wanted))
    return bool(found == wanted)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("example") / "permits.db"
    assert run("import", str(DATA / "example.toml"), database=path).returncode == 0
    return path.read_bytes()


@pytest.fixture
def database(tmp_path: Path, example: bytes) -> Path:
    path = tmp_path / "permits.db"
    path.touch(mode=0o600)
    path.write_bytes(example)
    return path


def test_the_example_gives_its_json(database: Path) -> None:
    done = run("status", "--json", "--today", "2026-12-01", database=database)
    assert contains(json.loads(done.stdout), json.loads((DATA / "example_status.json").read_text("utf-8")))
    assert done.stderr == ""


def test_a_backup_comes_back_the_same(database: Path, tmp_path: Path) -> None:
    first = run("export", "-", database=database).stdout
    (tmp_path / "b.toml").write_text(first, encoding="utf-8")
    again = run("import", str(tmp_path / "b.toml"), "--mode", "replace", database=tmp_path / "other.db")
    assert again.returncode == 0
    assert run("export", "-", database=tmp_path / "other.db").stdout == first


def test_check_sets_the_exit_code(database: Path) -> None:
    codes = {
        day: run("status", "--check", "--today", day, database=database).returncode
        for day in ("2026-12-01", "2026-11-01", "2026-10-01")
    }
    assert codes == {"2026-12-01": 20, "2026-11-01": 10, "2026-10-01": 0}


def test_a_refused_file_changes_nothing(database: Path, tmp_path: Path) -> None:
    before = database.read_bytes()
    (tmp_path / "bad.toml").write_text('format = "x"\n[[members]]\nkey = "a"\n', encoding="utf-8")
    done = run("import", str(tmp_path / "bad.toml"), database=database)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 6
    assert database.read_bytes() == before


def test_as_of_another_day_nothing_is_made_or_changed(database: Path, tmp_path: Path) -> None:
    assert run("import", str(DATA / "example.toml"), "--today", "2026-12-01", database=database).returncode == 1
    absent = tmp_path / "absent.db"
    assert run("status", "--today", "2026-12-01", database=absent).returncode == 0
    assert not absent.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status", "nobody"], 1),
        (["status", "--bogus"], 2),
        (["nonsense"], 2),
        (["--today", "2026-02-30"], 2),
        (["--today", "2026/2/3"], 2),
    ],
)
def test_wrong_words_are_told_in_a_sentence(database: Path, words: list[str], code: int) -> None:
    done = run(*words, database=database)
    assert done.returncode == code
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_without_any_word_and_without_a_terminal_the_status_is_printed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "permit_tui.py")],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=clean_environment(tmp_path, LANG="en_US.UTF-8"),
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No permits are on record yet.")


@pytest.mark.parametrize("words", [("status", "--check"), ("status", "--json"), ("export", "-")])
def test_a_named_database_that_is_not_there_counts_as_empty_and_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    missing = tmp_path / "slip.db"
    done = run(*words, database=missing)
    assert (done.returncode, done.stderr) == (0, f"permit-tui: There is no database {missing} yet.\n")
    assert not missing.exists()


def test_demo_without_a_terminal_prints_its_status(tmp_path: Path) -> None:
    done = run("demo", database=tmp_path / "unused.db")
    assert done.returncode == 0
    assert "李明" in done.stdout
    assert not (tmp_path / "unused.db").exists()


@pytest.mark.parametrize("command", ["status", "history", "calendar -", "visit 李明", "visit 李明 --qr"])
def test_the_command_line_does_not_import_textual(database: Path, command: str) -> None:
    program = (
        f"import sys; sys.argv[1:] = {command.split()}; import permit_tui; permit_tui.main(); "
        "assert 'textual' not in sys.modules"
    )
    environment = os.environ | {"PERMIT_TUI_DATABASE": str(database)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_one_member_goes_into_a_file_and_comes_back(database: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    assert run("export", str(case), "--member", "李明", database=database).returncode == 0
    assert case.stat().st_mode & 0o777 == 0o600
    assert run("export", "-", "--member", "li-ming", database=database).stdout == case.read_text("utf-8")
    other = tmp_path / "elsewhere.db"
    assert run("import", str(case), database=other).returncode == 0
    assert run("export", "-", database=other).stdout == case.read_text("utf-8")
    done = run("export", "-", "--member", "nobody", database=database)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_an_export_never_takes_the_place_of_a_database_or_of_a_good_backup(database: Path, tmp_path: Path) -> None:
    before = database.read_bytes()
    done = run("export", str(database), database=database)
    assert (done.returncode, database.read_bytes()) == (1, before)
    backup = tmp_path / "good.toml"
    assert run("export", str(backup), database=database).returncode == 0
    good = backup.read_bytes()
    done = run("export", str(backup), database=tmp_path / "mistyped.db")
    assert (done.returncode, backup.read_bytes()) == (1, good)
    assert "mistyped.db" in done.stderr


def shell(command: str, database: Path) -> subprocess.CompletedProcess[str]:
    program = f"{sys.executable} {ROOT / 'permit_tui.py'} --database {database} --language en"
    return subprocess.run(
        ["bash", "-c", command.format(program=program)], capture_output=True, text=True, timeout=60, cwd=ROOT
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("{program} status --check --today 2026-12-01 | true; exit ${{PIPESTATUS[0]}}", 20),
        ("{program} status --check --today 2026-12-01 >&-", 20),
        ("{program} status --json --check --today 2026-12-01 >&-", 20),
        ("{program} export - >&-", 1),
        ("{program} calendar - >&-", 1),
        ("{program} table - >&-", 1),
        ("{program} export - | true; exit ${{PIPESTATUS[0]}}", 0),
        ("{program} status 2>&-", 0),
        ("{program} status <&-", 0),
        ("{program} status >/dev/full", 1),
        ("{program} export - >/dev/full", 1),
        ("{program} status $'\\xff'", 1),
    ],
)
def test_closed_and_full_outputs_change_no_result(database: Path, command: str, code: int) -> None:
    done = shell(command, database)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr


def test_json_is_utf8_whatever_the_locale(database: Path) -> None:
    done = shell("PYTHONIOENCODING=ascii {program} status --json --today 2026-12-01", database)
    assert json.loads(done.stdout)["permits"][0]["name"] == "李明"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE member SET birth_date = 'x'",
        "UPDATE member SET activity = 'zz'",
        "UPDATE member SET name = x'ff'",
        "UPDATE period SET valid_until = '9999-12-31'",
        "UPDATE case_file SET ticks = 'no json'",
        "DROP TABLE period",
    ],
)
def test_a_damaged_database_is_told_and_not_touched(database: Path, damage: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(damage)
    connection.close()
    before = database.read_bytes()
    for words in (["status"], ["export", "-"], ["explain", "li-ming"]):
        done = run(*words, database=database)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), (words, done.stderr)
        assert "is damaged" in done.stderr
    assert database.read_bytes() == before
    mended = run("import", str(DATA / "example.toml"), database=database)
    assert mended.returncode == 0 or "is damaged" in mended.stderr


def test_a_database_url_is_not_read_as_one_by_sqlite(tmp_path: Path) -> None:
    done = shell("cd " + str(tmp_path) + " && {program} import " + str(DATA / "example.toml"), Path("file:zz.db"))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.glob("*zz*.db")] == ["file:zz.db"]
    assert (tmp_path / "file:zz.db").stat().st_mode & 0o777 == 0o600


def test_within_keeps_what_is_due_or_overdue(database: Path) -> None:
    def listed(day: str, days: int) -> list[str]:
        done = run("status", "--json", "--within", str(days), "--today", day, database=database)
        return [permit["status"] for permit in json.loads(done.stdout)["permits"]]

    assert listed("2026-12-01", 9) == []
    assert listed("2026-12-01", 10) == ["offline_required"]
    assert listed("2026-12-12", 0) == ["expired"]
    assert (
        "Nothing is due within that time."
        in run("status", "--within", "9", "--today", "2026-12-01", database=database).stdout
    )


@pytest.fixture
def changed(database: Path) -> Path:
    """A database with an import, a changed phone number and an undone official count."""
    with open_store(database) as store:
        view = store.member("li-ming", TODAY)
        store.save_member(replace(view.member, phone="13912345678"), view.version)
        store.set_official_count("li-ming", OfficialCount(20, TODAY))
        store.undo()
    return database


def test_the_history_is_printed_newest_first_with_numbers_masked(changed: Path) -> None:
    done = run("history", database=changed)
    assert done.returncode == 0
    lines = [line.partition("  tester  ")[2] for line in done.stdout.splitlines()[:3]]
    assert lines == [
        "undone: the official count of 李明: Official count: 20 months on 2026-12-01 (removed)",
        "[undone] the official count of 李明: Official count: 20 months on 2026-12-01 (new)",
        "the changes to 李明: Phone: 138****0000 -> 139****5678",
    ]
    assert done.stdout.splitlines()[0].startswith("2026-12-01 09:30  ")
    assert done.stdout.splitlines()[-1] == "    member: 李明, 1949-12-31 (new)"
    assert "13912345678" not in done.stdout
    assert "11010519491231002X" not in done.stdout


def test_the_history_as_json(changed: Path) -> None:
    done = run("history", "李明", "--json", "--limit", "3", database=changed)
    changes = json.loads(done.stdout)["changes"]
    assert [(one["action"], one["actor"], one["undone"]) for one in changes] == [
        ("undo", "tester", False),
        ("transfer.official", "tester", True),
        ("member.save", "tester", False),
    ]
    assert changes[2]["rows"] == [
        {
            "table": "members",
            "key": "li-ming",
            "name": "李明",
            "entry": "phone",
            "before": "138****0000",
            "after": "139****5678",
        }
    ]
    assert changes[1]["rows"][0]["after"] == {"as_of": "2026-12-01", "counted_months": 20}
    whole = json.loads(run("history", "--json", database=changed).stdout)["changes"]
    assert len(whole) == 4
    (member,) = (row for row in whole[-1]["rows"] if row["table"] == "members")
    assert member["after"]["id_number"] == "110***********002X"


@pytest.mark.parametrize(
    ("words", "code"),
    [(["nobody"], 1), (["--limit", "0"], 2), (["--limit", "x"], 2), (["--today", "2026-12-01", "--limit", "1"], 0)],
)
def test_the_history_says_what_it_cannot_do(changed: Path, words: list[str], code: int) -> None:
    done = run("history", *words, database=changed)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_has_no_history(tmp_path: Path) -> None:
    done = run("history", database=tmp_path / "absent.db")
    assert (done.returncode, done.stdout) == (0, "Nothing has been changed yet.\n")
    assert not (tmp_path / "absent.db").exists()


def test_status_tells_the_official_count(changed: Path) -> None:
    with open_store(changed) as store:
        store.set_official_count("li-ming", OfficialCount(20, TODAY))
    done = run("status", "--json", "--today", "2026-12-01", database=changed)
    (permit,) = json.loads(done.stdout)["permits"]
    assert permit["official_count"] == {"counted_months": 20, "as_of": "2026-12-01", "difference": -2}
    earlier = json.loads(run("status", "--json", "--today", "2026-11-30", database=changed).stdout)
    assert earlier["permits"][0]["official_count"] is None


def test_what_remains_after_a_renewal_is_told_and_counts_as_soon(database: Path) -> None:
    with open_store(database) as store:
        view = store.member("li-ming", TODAY)
        filing = LeaseFiling(TODAY, date(2029, 12, 31))
        store.record_lease_filing("pudong-flat", filing, TODAY)
        period = Period(date(2026, 12, 12), date(2027, 12, 11), Obtained.AUTOMATIC, TODAY)
        store.record_result(view.member.key, Result(period), TODAY)
    done = run("status", "--check", "--today", "2026-12-02", database=database)
    assert done.returncode == 10
    assert "Have the date on the card refreshed at a machine or counter: 2026-12-02 Wed, today" in done.stdout
    assert "What remains to be done" in run("explain", "li-ming", "--today", "2026-12-02", database=database).stdout
    (permit,) = json.loads(run("status", "--json", "--today", "2026-12-02", database=database).stdout)["permits"]
    assert [entry["kind"] for entry in permit["follow_ups"]] == ["card_face", "points"]


@pytest.mark.parametrize("named", ["0", "", "wide", "-1"])
def test_help_is_as_wide_as_it_can_where_the_width_is_no_number(
    named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", named)
    _cells.cache_clear()
    with pytest.raises(SystemExit) as left:
        main(["--help", "--language", "en"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("usage: permit-tui")
    _cells.cache_clear()


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["export", "~nobody-of-this-name/x.toml"],
        ["verify", "~nobody-of-this-name/x.toml"],
        ["rules", "compare", "~nobody-of-this-name/x.toml"],
    ],
)
def test_a_home_of_nobody_is_told_in_one_sentence(words: list[str], database: Path) -> None:
    done = run(*words, database=database if len(words) > 1 else Path("~nobody-of-this-name/x.db"))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "~nobody-of-this-name" in done.stderr
