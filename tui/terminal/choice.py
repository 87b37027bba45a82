"""Which driver fits this terminal and this version of Textual."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from screens.words import _
from tui.terminal import handover

if TYPE_CHECKING:
    from textual.driver import Driver


def why_plain() -> str | None:
    """Return why Textual's own driver is used, which sends more; None when ours is used."""
    if not sys.platform.startswith("linux"):
        return _("the program's own way of drawing is made for Linux")
    if not handover.fits():
        return _("the terminal (TERM={name}) is not known").format(name=os.environ.get("TERM", ""))
    try:
        from tui.terminal.driver import has_all_that_is_relied_on
    except ImportError:
        return _("this version of Textual is not known")
    return None if has_all_that_is_relied_on() else _("this version of Textual is not known")


def driver_class() -> type[Driver] | None:
    """Return our driver; None lets Textual choose."""
    if why_plain() is not None:
        return None
    from tui.terminal.driver import CellDriver

    return CellDriver
