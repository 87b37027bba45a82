"""The colours of statuses: the terminal's own, as its owner has chosen them, and those for a light ground."""

from __future__ import annotations

from collections.abc import Mapping

from rules.assessment import Status

OF_STATUS: Mapping[Status, str] = {
    Status.REAPPLY_REQUIRED: "magenta",
    Status.EXPIRED: "red",
    Status.OFFLINE_REQUIRED: "bright_red",
    Status.AWAITING_NOTICE: "yellow",
    Status.WINDOW_OPEN: "cyan",
    Status.AT_RISK: "yellow",
    Status.VALID: "green",
}
ON_LIGHT: Mapping[Status, str] = {
    Status.REAPPLY_REQUIRED: "#430d5f",
    Status.EXPIRED: "#b92c50",
    Status.OFFLINE_REQUIRED: "#4e1a00",
    Status.AWAITING_NOTICE: "#796100",
    Status.WINDOW_OPEN: "#0067b0",
    Status.AT_RISK: "#624100",
    Status.VALID: "#1a603c",
}
DEFAULT_THEME = "permit-terminal"
ACCENT = "cyan"
SGR: Mapping[str, str] = {
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "bright_red": "91",
}
"""The number by which a terminal is told a colour (ECMA-48, select graphic rendition; the bright ones by aixterm)."""
