"""What is left out of a start is not needed, and is there for those who ask for it later."""

from __future__ import annotations

import subprocess
import sys

from tests.terminal import ROOT


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_msgspec_works_without_typing_extensions() -> None:
    assert run(
        "import sys\nfrom tui.loading import load_msgspec\nload_msgspec()\n"
        "print('typing_extensions' in sys.modules)\n"
        "import typing_extensions, msgspec\nprint(msgspec.json.decode(b'[1]', type=list[int]))"
    ).split("\n")[:2] == ["False", "[1]"]


def test_textual_works_without_its_palette_and_without_tls() -> None:
    out = run(
        "import sys\nfrom tui.loading import load_textual\nload_textual()\n"
        "print([name for name in ('textual.command', 'platformdirs', 'ssl') if name in sys.modules])\n"
        "import textual.app, platformdirs, ssl\n"
        "print(textual.app.user_downloads_path() == platformdirs.user_downloads_path())\n"
        "from textual.command import CommandPalette\nfrom textual.widgets import DataTable, Input, Markdown, Select\n"
        "print(CommandPalette.__module__)"
    )
    assert out.split("\n")[:3] == ["[]", "True", "textual.command"]


def test_a_textual_that_wants_more_is_loaded_as_a_whole() -> None:
    out = run(
        "import sys\nfrom tui import loading\nloading._OF_PALETTE = ('Provider',)\nloading.load_textual()\n"
        "import textual.app\nprint(textual.app.CommandPalette.__module__)"
    )
    assert out.strip() == "textual.command"


def test_a_status_loads_neither_textual_nor_peewee_nor_a_zone_database() -> None:
    out = run(
        "import sys, tempfile\nfrom pathlib import Path\nfrom datetime import date, datetime\n"
        "from models.demo import demo_book\nfrom models.store import Store\nfrom rules.pack import load_pack\n"
        "folder = tempfile.mkdtemp()\npath = Path(folder) / 'x.db'\n"
        "with Store(path, pack=load_pack(), actor='x', now=datetime.now) as store:\n"
        "    store.import_book(demo_book(date(2026, 12, 1)), 'replace', apply=True)\n"
        "import subprocess\n"
        'code = \'import sys, permit_tui; sys.argv[1:] = ["status", "--database", "\' + str(path) + \'"]; \'\n'
        'code += \'import tui.cli; tui.cli.main(); print(sorted({"peewee", "textual", "arrow", "zoneinfo", \'\n'
        'code += \'"tomllib", "platformdirs", "shtab"} & set(sys.modules)))\'\n'
        "done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)\n"
        "print(done.stdout.splitlines()[-1], done.stderr)"
    )
    assert out.strip() == "[]"
