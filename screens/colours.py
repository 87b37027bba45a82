"""Themes, and the colours of statuses: told apart by people with any colour vision, as docs/colours.md says.

A colour never stands alone: every status has a sign and a word as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from rules.assessment import Status
from screens.terminal_colours import ACCENT, DEFAULT_THEME, OF_STATUS, ON_LIGHT

DARK = "permit-dark"
LIGHT = "permit-light"
CONTRAST = "permit-contrast"
TERMINAL = DEFAULT_THEME

_ON_TERMINAL = {status: f"ansi_{name}" for status, name in OF_STATUS.items()}
_ON_DARK = {
    Status.REAPPLY_REQUIRED: "#cc69fd",
    Status.EXPIRED: "#f66388",
    Status.OFFLINE_REQUIRED: "#f5a578",
    Status.AWAITING_NOTICE: "#ffffab",
    Status.WINDOW_OPEN: "#28e9f0",
    Status.AT_RISK: "#ffd735",
    Status.VALID: "#00ad05",
}
_ON_BLACK = {
    Status.REAPPLY_REQUIRED: "#cd6aff",
    Status.EXPIRED: "#ff6189",
    Status.OFFLINE_REQUIRED: "#c58d49",
    Status.AWAITING_NOTICE: "#feff06",
    Status.WINDOW_OPEN: "#5dc6c9",
    Status.AT_RISK: "#e0c65d",
    Status.VALID: "#c2ffb9",
}


def status_class(status: Status) -> str:
    """Return the style class, and the name of the theme variable, of a status."""
    return f"status-{status.value.replace('_', '-')}"


def _variables(colours: Mapping[Status, str]) -> dict[str, str]:
    return {status_class(status): colour for status, colour in colours.items()}


STATUS_VARIABLES = _variables(_ON_TERMINAL)

THEMES = (
    Theme(
        name=TERMINAL,
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent=f"ansi_{ACCENT}",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=True,
        variables=_variables(_ON_TERMINAL)
        | {
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "border-blurred": "ansi_bright_black",
            "block-cursor-foreground": "ansi_bright_white",
            "block-cursor-background": "ansi_blue",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-background": "ansi_default",
            "input-cursor-text-style": "reverse",
            "input-selection-foreground": "ansi_black",
            "input-selection-background": "ansi_cyan",
            "screen-selection-foreground": "ansi_black",
            "screen-selection-background": "ansi_cyan",
        },
    ),
    Theme(
        name=DARK,
        primary="#5b8fd9",
        secondary="#41648f",
        accent="#7fb2ff",
        warning="#ffb454",
        error="#ff6b6b",
        success="#7bd88f",
        foreground="#e4e7eb",
        background="#14181d",
        surface="#1b2027",
        panel="#262d36",
        dark=True,
        variables=_variables(_ON_DARK) | {"text-muted": "#a3acb6"},
    ),
    Theme(
        name=LIGHT,
        primary="#2f5f9e",
        secondary="#8aa6c8",
        accent="#1f4f8f",
        warning="#8a5200",
        error="#b3121d",
        success="#1a6b2d",
        foreground="#1d2228",
        background="#f7f8fa",
        surface="#eef1f4",
        panel="#dde3ea",
        dark=False,
        variables=_variables(ON_LIGHT) | {"text-muted": "#59626d"},
    ),
    Theme(
        name=CONTRAST,
        primary="#9fc9ff",
        secondary="#9fc9ff",
        accent="#ffffff",
        warning="#ffd24d",
        error="#ff8080",
        success="#7dff8a",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        boost="#1c1c1c",
        dark=True,
        variables=_variables(_ON_BLACK) | {"text-muted": "#c8c8c8"},
    ),
)
THEME_NAMES = tuple(theme.name for theme in THEMES)
