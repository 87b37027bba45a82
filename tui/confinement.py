"""The restricted mode, for an account that people reach over SSH and that gives them this program and nothing else.

It begins before anything else is loaded: whatever came with the session and would steer Python, Textual or this
program is dropped, and Python itself starts anew where it has not been told to leave all of that alone. Only the
standard library is imported here, and of that only what every start has loaded already.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
"""Type checkers take it for true; the module of this name is not loaded here."""
if TYPE_CHECKING:
    from collections.abc import Mapping

ASKED = "SSH_ORIGINAL_COMMAND"
# Those that only tell of the terminal and the language, whose command it is, and what can but take rights away.
_KEPT = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "SSH_CONNECTION", "SSH_TTY", "PERMIT_TUI_READ_ONLY")
_AS_THEY_ARE = (ASKED, "PERMIT_USER")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+:;@=, ")
_LONGEST = 100
_PATH = "/usr/local/bin:/usr/bin:/bin"
_NAME_ALLOWS = frozenset("._-·' ")
_LONGEST_NAME = 40
_LONGEST_COMMAND = 1000
_QUESTIONS = ("status", "explain", "checklist", "visit")
_FLAGS = ("--json", "--check", "--read-only", "--qr")
_WITH_VALUE = ("--within", "--language", "--today", "--household", "--desk")


def begin(program: str, words: list[str]) -> None:
    """Clear the environment; start ``program`` anew with ``words`` unless Python is isolated already."""
    environment = kept(os.environ)
    if not sys.flags.isolated:
        _start_isolated(program, words, environment)
    os.environ.clear()
    os.environ.update(environment)
    os.umask(0o077)
    import resource

    # What a program that fails leaves of its memory holds people's names and numbers.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kept(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what may stay of an environment, with the account's own home and name."""
    import pwd

    found = {name: value for name, value in environment.items() if _may_stay(name, value)}
    found["PATH"] = _PATH
    try:
        account = pwd.getpwuid(os.getuid())
    except KeyError:
        return found
    return found | {"HOME": account.pw_dir, "USER": account.pw_name, "LOGNAME": account.pw_name}


def _may_stay(name: str, value: str) -> bool:
    if name in _AS_THEY_ARE:
        return True
    if not name.startswith("LC_") and name not in _KEPT:
        return False
    # A language with a path in it would have the C library read files from there.
    allowed = _PLAIN | {"/"} if name.startswith("SSH_") else _PLAIN
    return len(value) <= _LONGEST and allowed.issuperset(value)


def _start_isolated(program: str, words: list[str], environment: Mapping[str, str]) -> None:
    """Replace this process by one that obeys no variable meant for Python; ends it where that cannot be."""
    try:
        os.execve(sys.executable, [sys.executable, "-I", program, *words], environment)  # noqa: S606 - a shell is what must not be
    except (OSError, ValueError):
        from screens.words import _, language_of, use_language

        use_language(language_of(environment))
        said = _("Python cannot be started anew in isolation; write python -I into the command of this account.")
        sys.exit(f"permit-tui: {said}")


def is_plain_name(name: str) -> bool:
    """Whether a person's name for the history is short and made of letters, digits and a few marks."""
    return (
        0 < len(name) <= _LONGEST_NAME
        and name[0].isalnum()
        and all(char.isalnum() or char in _NAME_ALLOWS for char in name)
    )


def asked_by_session() -> str:
    """Return, once, the command that the SSH client has asked for; empty where it has asked for none."""
    return os.environ.pop(ASKED, "").strip()


def words_of(command: str) -> list[str] | None:
    """Return the words of a client's command; None for any but a question about permits.

    No shell ever reads it. The name of the program may stand in front.
    """
    import shlex

    if len(command) > _LONGEST_COMMAND or not command.isprintable():
        return None
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if words[:1] == ["permit-tui"]:
        del words[0]
    if not words:
        return []
    return words if words[0] in _QUESTIONS and all(map(_is_harmless, words[1:])) else None


def _is_harmless(word: str) -> bool:
    option, _equals, _value = word.partition("=")
    return not word.startswith("-") or word in _FLAGS or option in _WITH_VALUE
