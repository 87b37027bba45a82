"""Themes, and the colours of statuses: chosen so that no two neighbours differ by red and green alone.

A colour never stands alone: every status has a sign and a word as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from rules.assessment import Status
from screens.terminal_colours import ACCENT, OF_STATUS, ON_LIGHT

DARK = "permit-dark"
LIGHT = "permit-light"
TERMINAL = "permit-terminal"
DEFAULT_THEME = TERMINAL

_ON_TERMINAL = {status: f"ansi_{name}" for status, name in OF_STATUS.items()}
_ON_DARK = {
    Status.REAPPLY_REQUIRED: "#d98cff",
    Status.EXPIRED: "#ff6b6b",
    Status.OFFLINE_REQUIRED: "#ff9f43",
    Status.AWAITING_NOTICE: "#ffe066",
    Status.WINDOW_OPEN: "#4dd8e6",
    Status.AT_RISK: "#e6b84d",
    Status.VALID: "#7bd88f",
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
        variables=_variables(_ON_DARK),
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
        variables=_variables(ON_LIGHT),
    ),
)
THEME_NAMES = tuple(theme.name for theme in THEMES)
