"""The command line as others use it: exit codes, JSON, what is printed where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"


def run(*words: str, database: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PERMIT_TUI")}
    return subprocess.run(
        [sys.executable, str(ROOT / "permit_tui.py"), *words, "--database", str(database), "--language", "en"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment,
        timeout=60,
    )


def contains(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(key in found and contains(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(contains, found, wanted))
    return bool(found == wanted)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    assert run("import", str(DATA / "example.toml"), database=path).returncode == 0
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
    [(["status", "nobody"], 1), (["status", "--bogus"], 2), (["nonsense"], 2), (["--today", "2026-02-30"], 2)],
)
def test_wrong_words_are_told_in_a_sentence(database: Path, words: list[str], code: int) -> None:
    done = run(*words, database=database)
    assert done.returncode == code
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_demo_without_a_terminal_prints_its_status(tmp_path: Path) -> None:
    done = run("demo", database=tmp_path / "unused.db")
    assert done.returncode == 0
    assert "李明" in done.stdout
    assert not (tmp_path / "unused.db").exists()


def test_the_command_line_does_not_import_textual(database: Path) -> None:
    program = (
        "import sys; sys.argv[1:] = ['status']; import permit_tui; permit_tui.main(); "
        "assert 'textual' not in sys.modules"
    )
    environment = os.environ | {"PERMIT_TUI_DATABASE": str(database)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
