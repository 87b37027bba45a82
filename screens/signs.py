"""Signs that are one cell wide in every terminal, Chinese ones included: none of ambiguous East Asian width.

Where a terminal or its font has not even these, each is replaced, as late as can be, by an ASCII one of the same width:
whatever draws asks :func:`as_drawn`. Only signs are replaced, so that words in Chinese and names stay as they are.
"""

from collections.abc import Iterable

from rules.assessment import State, Status

STATUS = {
    Status.REAPPLY_REQUIRED: "✗",
    Status.EXPIRED: "!",
    Status.OFFLINE_REQUIRED: "»",
    Status.AWAITING_NOTICE: "~",
    Status.WINDOW_OPEN: "+",
    Status.AT_RISK: "^",
    Status.VALID: "✓",
}
STATE = {State.HOLDS: "✓", State.FAILS: "✗", State.UNKNOWN: "?"}
TICKED = "✓"
CHOSEN, STALE = "*", "!"
MARK = "▸"
BAR_DONE = "⣿"
BAR_LEFT = "⣀"
DAY_LINE = "⡇"
"""One day drawn through all rows."""
UP, DOWN = "^", "v"


def bar(done: int, total: int, cells: int) -> str:
    """Draw progress in ``cells``; any progress shows, and only all of it fills the bar."""
    if total <= 0:
        return BAR_LEFT * cells
    filled = done * cells // total
    if done and not filled:
        filled = 1
    return BAR_DONE * filled + BAR_LEFT * (cells - filled)


def joined(parts: Iterable[str]) -> str:
    """Join parts of one line by a dot; the dot within a name stays what it is."""
    return (" - " if _in_ascii else " · ").join(parts)


AUTO, ASCII, UNICODE = "auto", "ascii", "unicode"
CHOICES = (AUTO, ASCII, UNICODE)
"""What the configuration may say: by the terminal's name, always ASCII, never."""
_BOX_DRAWING, _AFTER_BOX_DRAWING = 0x2500, 0x2580
_LINES = dict.fromkeys("─━┄┅┈┉╌╍╴╶╸╺╼╾", "-") | dict.fromkeys("│┃┆┇┊┋╎╏╵╷╹╻╽╿║", "|") | {"═": "="}
_IN_ASCII = str.maketrans(
    # Half blocks stay: codes are drawn in them, which no phone would read otherwise.
    {chr(code): "+" for code in range(_BOX_DRAWING, _AFTER_BOX_DRAWING)}
    | _LINES
    | dict.fromkeys("▁▂▃▅▆▇", "_")
    | dict.fromkeys("▉▊▋▌▍▎▏▐▕", "|")
    | dict.fromkeys("░▒▓", "#")
    | {
        "▔": "-",
        "✗": "x",
        "✓": "v",
        "»": "@",
        MARK: ">",
        BAR_DONE: "#",
        BAR_LEFT: ".",
        DAY_LINE: ":",
        "↑": "^",
        "↓": "v",
    }
    # Ambiguous as well, and set in words.
    | {"…": ".", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "•": "*"}
)
_WITHOUT_SIGNS = ("linux", "vt1", "vt2")
"""Terminals whose fonts have none of them: the console of Linux, and what passes itself off as hardware."""
_in_ascii = False


def use(choice: str, terminal: str = "", encoding: str = "utf-8") -> None:
    """Draw by ``choice`` from now on; the automatic one goes by the terminal's name (TERM) and its encoding."""
    global _in_ascii  # noqa: PLW0603 - one process has one terminal
    unable = terminal.startswith(_WITHOUT_SIGNS) or encoding.lower().replace("-", "") not in {"utf8", ""}
    _in_ascii = choice == ASCII or (choice == AUTO and unable)


def in_ascii() -> bool:
    """Whether signs are drawn in ASCII."""
    return _in_ascii


def as_drawn(text: str) -> str:
    """Return ``text`` with its signs as they are drawn here, each in as many cells as before."""
    return text.translate(_IN_ASCII) if _in_ascii and not text.isascii() else text
