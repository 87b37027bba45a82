"""The programs that are measured: the product, its floors and its peers, each started as its user would start it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from bench.book import FAMILY, ROOT, copy_into, database, first_names, small_book, varied_book
from bench.emulator import Emulator
from bench.terminal import Terminal
from rules.facts import Obtained
from screens.signs import MARK
from tui.clock import Clock

BENCH = Path(__file__).parent
HELLO = "hello"
_NOT_THE_USERS = ("PERMIT_TUI", "TEXTUAL", "PYTHON", "XDG_", "LC_", "LANG", "NO_COLOR", "COLUMNS", "LINES", "TMUX")
_FIRST_ROWS = 10


def environment(home: Path) -> dict[str, str]:
    """Return what a user's shell would hand over: compiled modules are kept, nothing of the tester's own is obeyed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_THE_USERS)}
    return kept | {
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PERMIT_TUI_LANGUAGE": "en",
    }


class Screenful(Struct, frozen=True):
    """A full-screen program and how to tell that its first picture can be read; it ends by ``q``."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    stands: Callable[[Emulator], bool]
    seconds: float = 60
    before: Callable[[], object] = lambda: None
    """What is done before each start."""

    def start(self) -> Terminal:
        self.before()
        return Terminal(self.argv, self.environment, ROOT)


class Board(Screenful, frozen=True):
    """The product on one database; ``names`` stand in its first rows."""

    path: Path = Path()
    names: tuple[str, ...] = ()


class Setting(Struct, frozen=True):
    """Where everything lies while the bench runs."""

    folder: Path
    keep: Path
    today: date
    members: int
    table_rows: int
    environment: Mapping[str, str]

    @classmethod
    def make(cls, folder: Path, keep: Path, members: int, table_rows: int) -> Setting:
        keep.mkdir(parents=True, exist_ok=True)
        return cls(folder, keep, Clock().today(), members, table_rows, environment(folder))

    def database(self, members: int) -> Path:
        return database(self.keep, members, self.today)

    def python(self, *words: str) -> tuple[str, ...]:
        return (sys.executable, *words)

    def permit_tui(self, *words: str) -> tuple[str, ...]:
        return self.python(str(ROOT / "permit_tui.py"), *words)


def shows(*texts: str) -> Callable[[Emulator], bool]:
    """Return a test for texts that all stand on the screen."""

    def there(emulator: Emulator) -> bool:
        picture = "\n".join(emulator.lines())
        return all(text in picture for text in texts)

    return there


def marked(name: str) -> Callable[[Emulator], bool]:
    """Return a test for the cursor's mark standing in the row of a member."""
    return lambda emulator: any(MARK in line and name in line for line in emulator.lines())


def hello(setting: Setting) -> Screenful:
    return Screenful(HELLO, setting.python(str(BENCH / "hello.py")), setting.environment, shows("hello"))


def plain_table(setting: Setting) -> Screenful:
    words = (str(BENCH / "plain_table.py"), str(setting.database(setting.members)), str(setting.table_rows))
    return Screenful(
        "DataTable",
        setting.python(*words),
        {**setting.environment, "PYTHONPATH": str(ROOT)},
        lambda emulator: any(how in line for line in emulator.lines() for how in Obtained),
        seconds=300,
    )


def board(setting: Setting, members: int, name: str, *, cold: bool = False) -> Board:
    """Return the product on a copy of a database of its own; ``cold`` removes what it keeps beside the database."""
    path = copy_into(setting.database(members), setting.folder / "boards" / name.replace(" ", "-"))
    book = small_book(setting.today) if members == FAMILY else varied_book(_FIRST_ROWS * 5, setting.today)
    names = first_names(book, setting.today, _FIRST_ROWS)
    rows, mark = shows(*names), marked(names[0])

    def forget() -> None:
        for beside in path.parent.iterdir():
            if beside != path:
                shutil.rmtree(beside) if beside.is_dir() else beside.unlink()

    return Board(
        name,
        setting.permit_tui("--database", str(path)),
        setting.environment,
        lambda emulator: rows(emulator) and mark(emulator),
        seconds=200,
        before=forget if cold else lambda: None,
        path=path,
        names=names,
    )


def calcurse(setting: Setting) -> Screenful | None:
    """Return calcurse on a throw-away folder with ten appointments, or None where it is not installed."""
    program = shutil.which("calcurse")
    if program is None:
        return None
    folder = setting.folder / "calcurse"
    folder.mkdir(exist_ok=True)
    (folder / "conf").write_text("general.confirmquit=no\ngeneral.systemdialogs=no\n", "utf-8")
    (folder / "apts").write_text(
        "".join(f"{day:%m/%d/%Y} [1] renew {number}\n" for number, day in _days(setting.today)), "utf-8"
    )
    return Screenful("calcurse", (program, "-D", str(folder)), setting.environment, shows("Calendar", "renew 0"))


def khal(setting: Setting) -> Screenful | None:
    """Return khal's full screen on a throw-away calendar of ten events, or None where it is not installed."""
    program = Path(sys.executable).with_name("khal")
    if not program.exists():
        return None
    folder = setting.folder / "khal"
    (folder / "calendar").mkdir(parents=True, exist_ok=True)
    for number, day in _days(setting.today):
        lines = (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:bench",
            "BEGIN:VEVENT",
            f"UID:{number}",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"SUMMARY:renew {number}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
        (folder / "calendar" / f"{number}.ics").write_text("\r\n".join(lines), "utf-8")
    conf = folder / "config"
    conf.write_text(
        f"[calendars]\n[[home]]\npath = {folder / 'calendar'}\n[locale]\nlocal_timezone = Asia/Shanghai\n"
        "default_timezone = Asia/Shanghai\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {folder / 'khal.db'}\n",
        "utf-8",
    )
    # It asks for the locale that Python takes C.UTF-8 to be, which need not be installed.
    own = {**setting.environment, "LC_TIME": "C"}
    return Screenful("khal", (str(program), "-c", str(conf), "interactive"), own, shows("renew 0"))


def visidata(setting: Setting) -> Screenful | None:
    """Return VisiData on a table of ten members, or None where it is not installed."""
    program = Path(sys.executable).with_name("vd")
    if not program.exists():
        return None
    book = small_book(setting.today)
    table = setting.folder / "permits.tsv"
    rows = (f"{one.name}\t{one.relation}\t{one.permits[-1].periods[-1].valid_until}" for one in book.members)
    table.write_text("name\tkin\tuntil\n" + "\n".join(rows) + "\n", "utf-8")
    names = (book.members[0].name, book.members[-1].name)
    return Screenful("visidata", (str(program), str(table)), setting.environment, shows(*names))


def _days(today: date) -> Sequence[tuple[int, date]]:
    return [(number, today + timedelta(days=number)) for number in range(FAMILY)]
