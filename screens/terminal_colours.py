"""The terminal's own colours of statuses: as its owner has chosen them, on a dark ground or a light one."""

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
