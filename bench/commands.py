"""One-shot commands as whole processes: status, export and import beside the work that they cannot do without."""

from __future__ import annotations

import json
import shutil
import sys

from bench.book import FAMILY, ROOT, copy_into
from bench.processes import Ran, run_command
from bench.programs import BENCH, Setting
from bench.readings import FAILED, Readings

WHOLE, PEAK, PER_BYTE = "whole process", "peak memory", "peak memory by the document's size"
STATUS, FLOOR = "permit-tui status", 'python -c "import peewee"'
EXPORT, IMPORT, DUMPS, LOADS = "permit-tui export", "permit-tui import", "tomli_w.dumps alone", "tomllib.loads alone"


def measure_status(setting: Setting, readings: Readings, runs: int) -> None:
    path = copy_into(setting.database(FAMILY), setting.folder / "status")
    commands = {
        STATUS: setting.permit_tui("status", "--database", str(path)),
        FLOOR: setting.python("-c", "import peewee"),
    }
    for run in range(-1, runs):
        for name, argv in commands.items():
            ran = run_command(argv, setting.environment, ROOT)
            if run >= 0:
                readings.add(name, WHOLE, ran.ms)


def measure_backup(setting: Setting, readings: Readings, runs: int) -> None:
    folder = setting.folder / "backup"
    path = copy_into(setting.database(setting.members), folder)
    document, empty = folder / "out.toml", folder / "into"
    for _run in range(runs):
        document.unlink(missing_ok=True)
        exported = _run_product(setting, "export", str(document), "--database", str(path))
        if not document.exists():
            readings.add(EXPORT, WHOLE, FAILED)
            return
        _told(readings, EXPORT, exported, document.stat().st_size)
        _floor(setting, readings, DUMPS, "dumps", str(document))
        shutil.rmtree(empty, ignore_errors=True)
        empty.mkdir()
        imported = _run_product(setting, "import", str(document), "--database", str(empty / "permits.db"))
        _told(readings, IMPORT, imported, document.stat().st_size)
        _floor(setting, readings, LOADS, "loads", str(document))
    readings.remark(f"The backup of {setting.members:,} permits has {document.stat().st_size / 1e6:.1f} MB.")


def _run_product(setting: Setting, *words: str) -> Ran:
    try:
        return run_command(setting.permit_tui(*words), setting.environment, ROOT, watch=True)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return Ran(FAILED, FAILED, b"")


def _told(readings: Readings, name: str, ran: Ran, size: int) -> None:
    readings.add(name, WHOLE, ran.ms)
    readings.add(name, PEAK, ran.peak_mb)
    readings.add(name, PER_BYTE, ran.peak_mb * 1024 * 1024 / size)


def _floor(setting: Setting, readings: Readings, name: str, work: str, document: str) -> None:
    """Time the call alone, in a process of its own, without its start and without reading the file."""
    argv = setting.python(str(BENCH / "toml_floor.py"), work, document)
    ran = run_command(argv, setting.environment, ROOT, watch=True)
    readings.add(name, WHOLE, json.loads(ran.output)["ms"])
    readings.add(name, PEAK, ran.peak_mb)
