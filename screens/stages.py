"""How far something long has come, in words."""

from __future__ import annotations

from models.progress import Stage
from screens.words import _


def stage_words(stage: Stage, done: int, whole: int) -> str:
    """Say what is being done, and how much of it is; it is never all done while it is being done."""
    percent = min(99, 100 * done // max(1, whole))
    match stage:
        case Stage.READING_FILE:
            return _("Reading and checking the file: {percent} %").format(percent=percent)
        case Stage.COMPARING:
            return _("Comparing with the database: {percent} %").format(percent=percent)
        case Stage.COPYING:
            return _("Copying the database as it is: {percent} %").format(percent=percent)
        case Stage.WRITING:
            return _("Writing into the database: {percent} %").format(percent=percent)
        case Stage.EXPORTING:
            return _("Writing the backup: {percent} %").format(percent=percent)
        case Stage.REWRITING:
            return _("Writing the database anew: {percent} %").format(percent=percent)
