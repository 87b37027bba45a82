"""Where the program keeps things on disk."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from models.place import Place

APP = "permit-tui"
DATABASE_NAME = "permits.db"


def default_database() -> Path:
    """Return the path of the user's own database."""
    if sys.platform == "linux":
        return _xdg("XDG_DATA_HOME", ".local/share") / APP / DATABASE_NAME
    from platformdirs import user_data_path

    return user_data_path(APP) / DATABASE_NAME


def default_configuration() -> Path:
    """Return the path of the user's configuration file."""
    if sys.platform == "linux":
        return _xdg("XDG_CONFIG_HOME", ".config") / APP / "config.toml"
    from platformdirs import user_config_path

    return user_config_path(APP) / "config.toml"


def default_state_folder() -> Path:
    """Return the folder for what is only worth remembering: reports of faults, whether the tour was shown."""
    if sys.platform == "linux":
        return _xdg("XDG_STATE_HOME", ".local/state") / APP
    from platformdirs import user_state_path

    return user_state_path(APP)


def _xdg(variable: str, otherwise: str) -> Path:
    """Return what platformdirs says on Linux, which every start would wait for."""
    named = os.environ.get(variable, "")
    return Path(named if named.strip() else os.path.expanduser(f"~/{otherwise}"))  # noqa: PTH111 - as platformdirs does


def default_backup_folder() -> Path:
    """Return the folder that a backup goes to unless another is named: the user's home."""
    return Path.home()


def default_export_folder(database: Place) -> Path:
    """Return the one folder that a restricted session writes backups into unless another is named."""
    return (database.parent if isinstance(database, Path) else database.folder) / "exports"


def actor() -> str:
    """Return the name that stands in the history: ``PERMIT_USER``, else the login name."""
    named = os.environ.get("PERMIT_USER", "").strip()
    if named.isprintable() and named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
