"""The board as it was last painted, kept beside the database and shown before anything else is loaded.

Only the standard library is imported here, and of that only what every start has loaded already. A picture is shown
while everything that it was made from is as it was: the database (by SQLite's change counter), the day in Shanghai,
the size of the terminal, the language, the configuration, the program. Whatever is not as expected means no picture:
the program then paints the board the slower way and nobody notices.
"""

from __future__ import annotations

import os
import sys
import time

from tui import VERSION
from tui.confinement import ASKED
from tui.terminal import handover

_MAGIC = b"permit-tui picture 1\n"
_MOST_BYTES = 1_000_000
_ORDINARY_AND_PRIVATE = 0o100600
_SQLITE = b"SQLite format 3\x00"
_CHANGE_COUNTER = slice(24, 28)
_FORMAT, _ROLLBACK_JOURNAL = slice(18, 20), b"\1\1"
_AHEAD_OF_UTC = 8 * 60 * 60
_SECONDS_A_DAY = 24 * 60 * 60
_ABANDONED_SECONDS = 60
# What decides language and colours; a start without them differs from one with them.
_DECIDING = (
    "PERMIT_TUI_LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "TMUX",
    "STY",
    "TERM_PROGRAM",
)
_RULES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rules", "data", "shanghai.toml")


class SavedPicture:
    """Where the picture of one start is kept, and what it must have been made from."""

    def __init__(self, database: str, language: str, *, keeps: bool = True) -> None:
        self._database = database
        self._keeps = keeps
        self._path = _path_of(database)
        configuration = os.path.join(_folder("XDG_CONFIG_HOME", ".config"), "permit-tui")
        self._start = (
            VERSION,
            language,
            [os.environ.get(name) for name in _DECIDING],
            [_signature(os.path.join(configuration, name)) for name in ("config.toml", "shanghai.toml")],
            _signature(_RULES),
        )
        self._kept: bytes | None = None
        self._opened = _signature(database)

    def key(self) -> bytes | None:
        """Return what a picture of this moment is made from, on one line; None where none may be kept or shown."""
        try:
            if os.stat(f"{os.path.realpath(self._database)}-journal").st_size:
                return None  # a change is under way, or was interrupted
        except FileNotFoundError:
            pass
        except OSError:
            return None
        try:
            with open(self._database, "rb") as file:
                head = file.read(100)
            size = tuple(os.get_terminal_size(2))
        except OSError:
            return None
        if head[_FORMAT] != _ROLLBACK_JOURNAL or not head.startswith(_SQLITE):
            # Changes in another format are not counted here, and an encrypted one has no picture for everybody to see.
            return None
        found, counter = _signature(self._database), head[_CHANGE_COUNTER]
        self._opened = self._opened or found
        if self._opened is None or found is None or found[0] != self._opened[0]:
            return None  # put in the place of the file that is open, from which the board is drawn
        day = (int(time.time()) + _AHEAD_OF_UTC) // _SECONDS_A_DAY
        return repr((self._start, found, counter, day, size)).encode("utf-8", "replace")

    def show(self) -> None:
        """Show the picture if there is one of this moment, and leave it to the driver to go on with."""
        kept = self._read()
        key, _line_feed, board = kept.partition(b"\n")
        if not key or key != self.key():
            return
        try:
            text = board.decode("utf-8")
        except UnicodeDecodeError:
            return  # only a part of it has reached the disk
        self._kept = key
        handover.begin(text)

    def is_of(self, key: bytes | None) -> bool:
        """Whether the picture kept is the one of ``key``, as far as this start has seen."""
        return key is not None and key == self._kept

    def keep(self, key: bytes, board: str) -> None:
        """Keep ``board`` as the picture of ``key``; where that cannot or must not be, there is none."""
        if not self._keeps:
            return
        temporary = f"{self._path}.new"
        try:
            self._sweep(temporary)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            try:
                with open(descriptor, "wb") as file:
                    file.write(_MAGIC + key + b"\n" + board.encode())
                os.replace(temporary, self._path)
            except BaseException:
                os.unlink(temporary)
                raise
        except (OSError, UnicodeError):
            return
        self._kept = key

    @staticmethod
    def _sweep(temporary: str) -> None:
        """Take away what a start that was killed has left; what another one is writing just now stays."""
        try:
            if time.time() - os.stat(temporary).st_mtime > _ABANDONED_SECONDS:
                os.unlink(temporary)
        except FileNotFoundError:
            return

    def _read(self) -> bytes:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            found = os.fstat(descriptor)
            # An ordinary file that nobody else has a hand in.
            ours = found.st_mode == _ORDINARY_AND_PRIVATE and found.st_uid == os.geteuid()
            data = os.read(descriptor, _MOST_BYTES) if ours and found.st_size < _MOST_BYTES else b""
        except OSError:
            return b""
        finally:
            os.close(descriptor)
        return data.removeprefix(_MAGIC) if data.startswith(_MAGIC) else b""


def _path_of(database: str) -> str:
    folder, name = os.path.split(database)
    return os.path.join(folder, f".{name}.picture")


def remove(database: str | os.PathLike[str]) -> None:
    """Take away the picture of a database that is to have none."""
    path = _path_of(os.fspath(database))
    for left in (path, f"{path}.new"):
        try:
            os.unlink(left)
        except OSError:
            continue


class PlainWords:
    """What a start asks for that has neither a command nor anything but these options; empty where it does not."""

    __slots__ = ("database", "export_folder", "language", "read_only", "restricted")

    def __init__(self) -> None:
        self.database = ""
        self.language = ""
        self.export_folder = ""
        self.read_only = False
        self.restricted = False


def plain_words(words: list[str]) -> PlainWords | None:
    """Return what words ask for; None for any others."""
    plain = PlainWords()
    words = list(words)
    while words:
        option, given, value = words.pop(0).partition("=")
        if option == "--read-only" and not given:
            plain.read_only = True
            continue
        if option == "--restricted" and not given:
            plain.restricted = True
            continue
        # What looks like an option is none of the values: that is for argparse to say.
        takes_value = option in {"--database", "--language", "--export-folder"}
        if not takes_value or not (given or (words and not words[0].startswith("-"))):
            return None
        value = value if given else words.pop(0)
        if option == "--database":
            plain.database = value
        elif option == "--export-folder":
            plain.export_folder = value
        elif value in {"zh", "en"}:
            plain.language = value
        else:
            return None
    return plain


def of_start(words: list[str]) -> SavedPicture | None:
    """Return where the picture of a start with these words is kept; None where it shows something else, or nothing."""
    plain = plain_words(words)
    if plain is None:
        return None
    if plain.restricted and os.environ.get(ASKED, "").strip():
        return None
    named = plain.database or os.environ.get("PERMIT_TUI_DATABASE") or ""
    if "://" in named or os.environ.get("PERMIT_TUI_TODAY") or not _can_draw():
        return None
    default = os.path.join(_folder("XDG_DATA_HOME", ".local/share"), "permit-tui", "permits.db")
    path = os.path.abspath(os.path.expanduser(named)) if named else default
    return SavedPicture(path, plain.language, keeps=not (plain.read_only or wants_only_to_look()))


def wants_only_to_look() -> bool:
    """Whether the environment asks for a session in which nothing is changed."""
    return os.environ.get("PERMIT_TUI_READ_ONLY", "").strip() not in {"", "0"}


_of_this_start: SavedPicture | None = None


def begin(words: list[str]) -> None:
    """Show the picture of a start with these words, if there is one."""
    global _of_this_start  # noqa: PLW0603 - a process starts once
    _of_this_start = of_start(words)
    if _of_this_start is not None:
        _of_this_start.show()


def of_this_start() -> SavedPicture | None:
    """Return where the picture of this start is kept; None where none is."""
    return _of_this_start


def _can_draw() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams) or not handover.fits():
        return False
    if sys.stderr.encoding.lower() not in {"utf-8", "utf8"}:
        return False
    try:
        return os.tcgetpgrp(0) == os.getpgrp()  # in the background, whoever draws is stopped
    except OSError:
        return False


def _folder(variable: str, otherwise: str) -> str:
    return os.environ.get(variable, "").strip() or os.path.expanduser(f"~/{otherwise}")


def _signature(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns)
