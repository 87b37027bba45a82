"""Read a backup, see what it would change, take what one wants of it."""

from screens.importing.dialog import open_import

__all__ = ["open_import"]
