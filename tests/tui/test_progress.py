"""Progress of something long: one line on a terminal's standard error, nothing anywhere else."""

from __future__ import annotations

import gc
import io

import pytest

from models.progress import Stage
from tui import progress
from tui.progress import bulk_work, progress_line


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_is_written_over_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress, "_FIRST_AFTER", 0)
    monkeypatch.setattr(progress, "_EVERY", 0)
    with progress_line() as report:
        report(Stage.READING_FILE, 1, 4)
        report(Stage.WRITING, 4, 4)
    lines = [line.rstrip() for line in terminal.getvalue().split("\r") if line.strip()]
    assert lines == ["Reading and checking the file: 25 %", "Writing into the database: 99 %"]
    assert "\n" not in terminal.getvalue()
    assert terminal.getvalue().rsplit("\r", 2)[1].isspace()


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with progress_line() as report:
        report(Stage.EXPORTING, 1, 2)
    assert terminal.getvalue() == ""


def test_a_file_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    monkeypatch.setattr(progress, "_FIRST_AFTER", 0)
    with progress_line() as report:
        report(Stage.COPYING, 1, 2)
    assert file.getvalue() == ""


def test_garbage_is_looked_for_again_after_bulk_work() -> None:
    with bulk_work():
        assert not gc.isenabled()
    assert gc.isenabled()
