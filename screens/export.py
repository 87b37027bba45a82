"""Write a backup: where to is proposed, an existing file is replaced only when asked for twice."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from models.errors import StoreError, named_path
from models.exporting import Export
from screens.desk import Desk
from screens.dialogs import Dialog
from screens.faults import sentence
from screens.words import _, ngettext


class ExportDialog(Dialog[str]):
    """Answers with the sentence to show once the backup is on the disk."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, desk: Desk, only: Collection[str] | None = None) -> None:
        """``only`` names the members that are written; None for everything."""
        super().__init__()
        self._desk = desk
        self._only = only
        self._confirmed: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question, the path and the keys."""
        some = "" if self._only is None else "-some"
        name = f"permits-{self._desk.today()}{some}.toml"
        only = self._desk.export_folder
        question = self._question()
        if only is not None and self._only is None:
            question = _("Write a backup of everything to which file in {folder}?").format(folder=_short(only.path))
        with Vertical(classes="dialog"):
            yield Static(Content(question), classes="dialog-title")
            yield Input(_short(self._desk.backup_folder / name) if only is None else name, select_on_focus=False)
            yield Static(
                Content(_("The file holds names and numbers in plain text; only you can read it.")),
                classes="dialog-hint",
            )
            yield Static(Content(_("enter writes, esc leaves")), classes="dialog-keys")

    def _question(self) -> str:
        if self._only is None:
            return _("Write a backup of everything to which file?")
        return ngettext(
            "Write {n} person, with the dwelling, to which file?",
            "Write {n} people, with their dwellings, to which file?",
            len(self._only),
        )

    def on_mount(self) -> None:
        """Keep the cursor still."""
        self.query_one(Input).cursor_blink = False

    @on(Input.Submitted)
    def write(self, event: Input.Submitted) -> None:
        """Write the backup and leave; on any error the path stays to be corrected."""
        typed = event.value.strip()
        if not typed:
            self._complain(_("Name a file."))
            return
        try:
            if typed != self._confirmed and self._is_there(typed):
                self._confirmed = typed
                self._complain(_("The file is there already. Press enter again to replace it."))
                return
            export = self._desk.store.export(only=self._only)
            path = self._write(typed, export)
        except StoreError as error:
            self._complain(sentence(error))
            return
        self.dismiss(
            _("Backup written: {members} members, {dwellings} dwellings in {path}").format(
                members=export.members, dwellings=export.dwellings, path=_short(path)
            )
        )

    def _is_there(self, typed: str) -> bool:
        if self._desk.export_folder is not None:
            return self._desk.export_folder.has(typed)
        path = named_path(typed)
        return path.exists() and not path.is_dir()

    def _write(self, typed: str, export: Export) -> Path:
        from models.atomic_file import write_atomically

        if self._desk.export_folder is not None:
            return self._desk.export_folder.write(typed, export)
        path = named_path(typed)
        write_atomically(path, export)
        return path

    def _complain(self, message: str) -> None:
        hint = self.query_one(".dialog-hint", Static)
        hint.update(Content(message))
        hint.add_class("-wrong")


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
