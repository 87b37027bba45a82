"""Passphrases: asked for on the terminal without showing them, or read from a file descriptor; kept nowhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from models import encryption
from models.file_kinds import is_encrypted
from models.place import Place
from screens.format import printable
from screens.words import _
from tui.cli import CommandError

if TYPE_CHECKING:
    from tui.cli import Options

LEAST_CHARACTERS = 8
_TRIES = 3
_MOST_BYTES = 4096


def unlock(options: Options, path: Place) -> None:
    """Let an encrypted database be opened, and do nothing about any other; raises CommandError and StoreError."""
    if not isinstance(path, Path) or not is_encrypted(path) or encryption.is_unlocked(path):
        return
    from models.cipher import require_cipher
    from models.database_file import refuse_strange
    from models.faults import faults

    with faults(path):
        refuse_strange(path)
        require_cipher(path)
        _leave_no_core()
        prompt = _("Passphrase of {path}: ").format(path=path)
        if options.passphrase_fd is not None:
            if encryption.unlock(path, _line_of(options.passphrase_fd)):
                return
        else:
            with _asking(path) as ask:
                for _turn in range(_TRIES):
                    if encryption.unlock(path, ask(prompt)):
                        return
                    print(_("That is not it."), file=sys.stderr)
    raise CommandError(
        _("This is not the passphrase of {path}, or the file is damaged or not a database; nothing was opened.").format(
            path=path
        )
    )


def existing_passphrase(options: Options, path: Path) -> str:
    """Return the passphrase of a sealed file; raises CommandError."""
    if options.passphrase_fd is not None:
        return _line_of(options.passphrase_fd)
    with _asking(path) as ask:
        return ask(_("Passphrase of {path}: ").format(path=path))


def new_passphrase(options: Options, path: Path) -> str:
    """Return a passphrase that somebody chooses, twice the same; raises CommandError."""
    if options.passphrase_fd is not None:
        chosen = _line_of(options.passphrase_fd)
        complaint = _complaint(chosen)
        if complaint:
            raise CommandError(complaint)
        return chosen
    with _asking(path) as ask:
        for _turn in range(_TRIES):
            chosen = ask(_("New passphrase for {path}, best several words: ").format(path=path))
            complaint = _complaint(chosen)
            if complaint is None and ask(_("Once more: ")) != chosen:
                complaint = _("The two are not the same.")
            if complaint is None:
                return chosen
            print(complaint, file=sys.stderr)
    raise CommandError(_("No passphrase was chosen; nothing was changed."))


def _complaint(chosen: str) -> str | None:
    if len(chosen) < LEAST_CHARACTERS:
        return _("A passphrase has at least {n} characters.").format(n=LEAST_CHARACTERS)
    if not chosen.isprintable():
        return _("This passphrase has a character in it that cannot be seen, as an arrow key leaves.")
    return None


@contextmanager
def _asking(path: Path) -> Iterator[Callable[[str], str]]:
    """Give what asks on the terminal of this session, whatever standard input is; raises CommandError.

    Nothing typed within is shown, also not what comes before it is asked for.
    """
    import termios

    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        before, hidden = termios.tcgetattr(terminal), termios.tcgetattr(terminal)
        hidden[3] &= ~termios.ECHO
        termios.tcsetattr(terminal, termios.TCSAFLUSH, hidden)
    except (OSError, termios.error) as error:
        raise CommandError(
            _("There is no terminal to ask for the passphrase of {path}. Give it with --passphrase-fd N.").format(
                path=path
            )
        ) from error
    try:
        yield lambda prompt: _typed(terminal, prompt)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        os.close(terminal)


def _typed(terminal: int, prompt: str) -> str:
    os.write(terminal, printable(prompt).encode())
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(terminal, _MOST_BYTES)
        if not more:
            raise CommandError(_("No passphrase was given; nothing was opened."))
        line += more
    os.write(terminal, b"\n")
    return _text(line)


def _line_of(descriptor: int) -> str:
    """Return the next line of a file descriptor, and leave what follows to others; raises CommandError."""
    if os.isatty(descriptor):
        raise CommandError(
            _("File descriptor {n} is a terminal, which would show the passphrase. Leave --passphrase-fd out.").format(
                n=descriptor
            )
        )
    line = b""
    try:
        while len(line) < _MOST_BYTES and (byte := os.read(descriptor, 1)) not in {b"", b"\n"}:
            line += byte
    except OSError as error:
        raise CommandError(
            _("The passphrase cannot be read from file descriptor {n} ({reason}).").format(
                n=descriptor, reason=error.strerror
            )
        ) from error
    if len(line) == _MOST_BYTES:
        raise CommandError(_("What stands on file descriptor {n} is too long for a passphrase.").format(n=descriptor))
    if not line:
        raise CommandError(_("There is no passphrase on file descriptor {n}.").format(n=descriptor))
    return _text(line)


def _text(line: bytes) -> str:
    try:
        return line.rstrip(b"\r\n").decode()
    except UnicodeDecodeError as error:
        raise CommandError(_("The passphrase is not UTF-8 text.")) from error


def _leave_no_core() -> None:
    """Keep the key out of what a program that fails leaves of its memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
