"""Signs that are one cell wide in every terminal, Chinese ones included: none of ambiguous East Asian width."""

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
