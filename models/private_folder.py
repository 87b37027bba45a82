"""Folders that nobody else can look into."""

from __future__ import annotations

from pathlib import Path

from models.errors import StoreError


def make_private_folder(folder: Path) -> None:
    """Create ``folder`` so that only the user can look into it; raises StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("cannot_write", path=folder, reason=error.strerror) from error
