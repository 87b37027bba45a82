"""A start loads only what the first picture needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LATER = (
    "arrow.parser",
    "chinese_calendar",
    "fpdf",
    "holidays",
    "icalendar",
    "models.absurdities",
    "models.backup",
    "models.backup_read",
    "models.taking",
    "models.cipher",
    "models.encrypting",
    "rules.guide",
    "screens.calendar",
    "models.pinyin",
    "models.seeking",
    "models.sorting",
    "rules.query",
    "rules.query_reader",
    "screens.board.filter",
    "screens.board.together",
    "screens.checklist",
    "screens.checkup.screen",
    "screens.copying",
    "screens.key_map",
    "screens.forms",
    "screens.guide",
    "screens.help",
    "screens.importing",
    "screens.month",
    "screens.palette",
    "screens.permit",
    "screens.points",
    "screens.rules",
    "screens.themes",
    "screens.tour",
    "screens.toml_reasons",
    "screens.visit",
    "screens.why",
    "screens.year",
    "segno",
    "shtab",
    "sqlcipher3",
    "tomli_w",
    "textual.widgets._data_table",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
)
PROGRAM = """
import asyncio, sys, tempfile
from datetime import date, datetime
from pathlib import Path
from models.store import Store
from models.workdays import WorkingDays
from rules.pack import load_pack
from screens.desk import Desk
from tui.app import PermitApp

async def start():
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "x.db", pack=load_pack(), actor="x", now=datetime.now)
        days = WorkingDays()
        desk = Desk(store=store, pack=load_pack(), clock=lambda: date(2026, 12, 1), backup_folder=Path(folder),
                    last_working_day=days.last_working_day, calendar_published=days.published)
        async with PermitApp(desk).run_test() as pilot:
            await pilot.pause()
        print("\\n".join(sys.modules))

asyncio.run(start())
"""


def test_the_first_picture_loads_no_more_than_it_needs() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "screens.board.screen" in loaded
    assert loaded.isdisjoint(LATER), loaded & set(LATER)
