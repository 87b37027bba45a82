"""What hostile sessions send: variables, commands and names; whatever works leaves something in ``outside``."""

from __future__ import annotations

from pathlib import Path

SHELL_SAYS = "proof-42"
ASKS_SHELL = "echo proof-$((6*7))"
_TOUCHING = ("BROWSER", "EDITOR", "VISUAL", "PAGER", "GIT_PAGER", "SSH_ASKPASS")
_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME", "TMPDIR", "SQLITE_TMPDIR")


def variables(outside: Path, curses: Path) -> dict[str, str]:
    """Return variables that Python, Textual or this program would obey."""
    return {
        "PYTHONPATH": f"{curses}",
        "PYTHONSTARTUP": f"{curses}/foreign.py",
        "PYTHONINSPECT": "1",
        "PYTHONUSERBASE": f"{outside}/base",
        "PYTHONPYCACHEPREFIX": f"{outside}/cache",
        "TEXTUAL_DRIVER": "foreign:Driver",
        "TEXTUAL_LOG": f"{outside}/log",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": f"{outside}",
        "TEXTUAL_PRESS": "x,enter",
        "TEXTUAL_DEBUG": "1",
        "COLUMNS": "100000",
        "LINES": "3000",
        "TZ": "Pacific/Kiritimati",
        "LANGUAGE": "xx",
        "LC_ALL": f"{curses}/locale",
        "PERMIT_TUI_DATABASE": f"{outside}/other.db",
        "PERMIT_TUI_TODAY": "1999-01-01",
        **{name: f"touch {outside}/{name}" for name in _TOUCHING},
        **{name: f"{outside}/{name}" for name in _FOLDERS},
    }


def variables_of_shells(outside: Path, curses: Path) -> dict[str, str]:
    """Return variables that the shell or the linker obey before the program begins: sshd must not let them through."""
    return {
        "BASH_ENV": f"$(touch {outside}/bash-env)",
        "ENV": f"$(touch {outside}/env)",
        "LD_PRELOAD": f"{curses}/foreign.so",
        "PERMIT_USER": "../x",
    }


def commands(outside: Path, curses: Path) -> tuple[str, ...]:
    """Return commands that must all be refused."""
    return (
        ASKS_SHELL,
        "bash -i",
        "python3 -i",
        f"touch {outside}/touched",
        f"sh -c 'touch {outside}/sh'",
        f"status; touch {outside}/semicolon",
        f"status && touch {outside}/and",
        f"status | tee {outside}/pipe",
        f"status > {outside}/redirected",
        f"status $(touch {outside}/substituted)",
        f"status `touch {outside}/ticks`",
        f"status\ntouch {outside}/line-feed",
        f"export {outside}/export.toml",
        f"permit-tui export {outside}/export.toml",
        "export -",
        f"import {curses}/victim",
        f"demo --save {outside}/demo.db",
        f"rules compare {curses}/victim",
        f"status --database {outside}/made.db",
        f"--database {outside}/made.db",
        f"status --export-folder {outside}",
        "explain ../../etc/passwd",
        "checklist " + "证" * 300,
        "status '",
        "status \udcff",
        "x" * 5000,
        "history",
        "--help",
        "status --help",
    )


QUESTIONS = ("status --json", "status", "permit-tui status --within 400", "explain li-ming --json")


def names(outside: Path) -> tuple[str, ...]:
    """Return names for a backup; no absolute one is that of a file that matters."""
    return (
        "../permit-proof",
        "../../permit-proof",
        f"../outside/{'x' * 10}",
        f"{outside}/absolute.toml",
        f"file://{outside}/url",
        ".permit-proof",
        "~/permit-proof",
        "x" * 300,
        "证" * 150,
        "a\0b",
        "a/b",
        "-rf",
        "..",
        ".",
        "x\u202e",
        "\\..\\x",
        "plain.toml",
        "备份.toml",
    )
