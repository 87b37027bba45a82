"""Which backup to read: the newest at hand is proposed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from models.backup_read import read_backup_file, read_exported
from models.errors import StoreError, named_path
from screens.base import DeskScreen
from screens.desk import Desk
from screens.dialogs import Dialog
from screens.export import short_path
from screens.faults import sentence
from screens.words import _


class Source(Struct, frozen=True):
    """A backup file, and how it is read; that raises StoreError."""

    path: Path
    read: Callable[[], bytes]


class ImportDialog(Dialog[Source]):
    """Answers with the backup to read; a restricted session names one in its folder."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Lay out the question, the path and the keys."""
        only = self._desk.export_folder
        question = _("Read which backup?")
        if only is not None:
            question = _("Read which backup in {folder}?").format(folder=short_path(only.path))
        with Vertical(classes="dialog"):
            yield Static(Content(question), classes="dialog-title")
            yield Input(self._proposed(), select_on_focus=False)
            yield Static(
                Content(_("What it would change is shown first; nothing is changed before you say so.")),
                classes="dialog-hint",
            )
            yield Static(Content(_("enter reads, esc leaves")), classes="dialog-keys")

    def _proposed(self) -> str:
        if self._desk.export_folder is not None:
            return self._desk.export_folder.newest() or ""
        with suppress(OSError):
            backups = [each for each in self._desk.backup_folder.glob("*.toml") if each.is_file()]
            if backups:
                return short_path(max(backups, key=lambda each: each.stat().st_mtime_ns))
        return short_path(self._desk.backup_folder) + "/"

    def on_mount(self) -> None:
        """Keep the cursor still."""
        self.query_one(Input).cursor_blink = False

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Answer with the file when there is one; else the name stays to be corrected."""
        typed = event.value.strip()
        try:
            if not typed:
                self.complain(_("Name a file."))
                return
            source = self._source(typed)
        except StoreError as error:
            self.complain(sentence(error))
            return
        self.dismiss(source)

    def _source(self, typed: str) -> Source:
        folder = self._desk.export_folder
        if folder is not None:
            if not folder.has(typed):
                raise StoreError("file_missing", path=folder.path / typed)
            return Source(folder.path / typed, partial(read_exported, folder, typed))
        path = named_path(typed)
        try:
            is_there = path.exists()
        except (OSError, ValueError):
            is_there = True  # reading it says what is wrong with it
        if not is_there:
            raise StoreError("file_missing", path=path)
        if path.is_dir():
            raise StoreError("is_directory", path=path)
        return Source(path, partial(read_backup_file, path))


def open_import(screen: DeskScreen) -> None:
    """Ask for a backup over ``screen``, and open what it would change."""
    from screens.importing.screen import ImportScreen

    def chosen(source: Source | None) -> None:
        if source is not None:
            screen.app.push_screen(ImportScreen(screen.desk, source))

    screen.app.push_screen(ImportDialog(screen.desk), chosen)
