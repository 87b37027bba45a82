"""Passphrases: typed at the terminal without being shown, or read from a file descriptor. Never from anywhere else."""

from __future__ import annotations

import os

from screens.words import _
from tui.cli import CommandError

_MOST_BYTES = 4096


def passphrase_to_open(descriptor: int | None, what: object) -> str:
    """Return the passphrase of something that is there; raises CommandError."""
    if descriptor is not None:
        return _from_descriptor(descriptor)
    return _typed(_("Passphrase of {what}: ").format(what=what))


def passphrase_to_seal(descriptor: int | None, what: object) -> str:
    """Return a new passphrase, typed twice; raises CommandError."""
    if descriptor is not None:
        return _from_descriptor(descriptor)
    first = _typed(_("Passphrase for {what}: ").format(what=what))
    if first != _typed(_("The same once more: ")):
        raise CommandError(_("The two passphrases differ; nothing was written. Try again."))
    return first


def _from_descriptor(descriptor: int) -> str:
    data = b""
    try:
        while b"\n" not in data and len(data) <= _MOST_BYTES:
            read = os.read(descriptor, _MOST_BYTES)
            if not read:
                break
            data += read
    except OSError as error:
        said = _("No passphrase can be read from descriptor {n} ({reason}). Write --passphrase-fd 3 3< FILE.")
        raise CommandError(said.format(n=descriptor, reason=error.strerror)) from error
    return _checked(data.partition(b"\n")[0].removesuffix(b"\r"))


def _typed(question: str) -> str:
    from getpass import getpass

    from screens.format import printable

    # Where there is no terminal, getpass would read what is typed with everybody looking on.
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError as error:
        raise CommandError(
            _("There is no terminal to ask for the passphrase. Hand it in: --passphrase-fd 3 3< FILE.")
        ) from error
    try:
        return _checked(getpass(printable(question)).encode("utf-8", "surrogateescape"))
    except (EOFError, UnicodeError) as error:
        raise CommandError(_("No passphrase was typed.")) from error


def _checked(data: bytes) -> str:
    try:
        passphrase = data.decode()
    except UnicodeDecodeError as error:
        raise CommandError(_("The passphrase is not UTF-8.")) from error
    if not passphrase or len(data) > _MOST_BYTES:
        raise CommandError(_("The passphrase is empty, or longer than {most} bytes.").format(most=_MOST_BYTES))
    return passphrase
