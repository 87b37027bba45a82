"""Write a backup: where to is proposed, an existing file is replaced only when asked for twice."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterable
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
from screens.words import _

_SEALED = ".age"


class ExportDialog(Dialog[str]):
    """Answers with the sentence to show once the backup is on the disk."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._confirmed: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question, the path and the keys."""
        name = f"permits-{self._desk.today()}.toml"
        only = self._desk.export_folder
        question = _("Write a backup of everything to which file?")
        if only is not None:
            question = _("Write a backup of everything to which file in {folder}?").format(folder=_short(only.path))
        with Vertical(classes="dialog"):
            yield Static(Content(question), classes="dialog-title")
            yield Input(_short(self._desk.backup_folder / name) if only is None else name, select_on_focus=False)
            yield Static(
                Content(_("Plain text that only you can read; a name ending in .toml.age asks for a passphrase.")),
                classes="dialog-hint",
            )
            yield Static(Content(_("enter writes, esc leaves")), classes="dialog-keys")

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
            if typed.endswith(_SEALED):
                self._ask_passphrase(typed)
                return
            export = self._desk.store.export()
            self._written(export, self._write(typed, export))
        except StoreError as error:
            self._complain(sentence(error))

    def _written(self, export: Export, path: Path) -> None:
        self.dismiss(
            _("Backup written: {members} members, {dwellings} dwellings in {path}").format(
                members=export.members, dwellings=export.dwellings, path=_short(path)
            )
        )

    def _ask_passphrase(self, typed: str) -> None:
        from models.age_file import check_recipients
        from screens.passphrase import PassphraseDialog

        check_recipients(())  # says what is missing before anything is typed

        def answered(passphrase: str | None) -> None:
            if passphrase is not None:
                self._complain(_("Sealing takes a few seconds .."), wrong=False)
                self.run_worker(self._seal(typed, passphrase), exclusive=True)

        self.app.push_screen(PassphraseDialog(typed), answered)

    async def _seal(self, typed: str, passphrase: str) -> None:
        """Seal beside the screen, which goes on; who leaves meanwhile has written nothing."""
        from models.age_file import seal_by_passphrase

        try:
            export = self._desk.store.export()
            sealed = await to_thread(seal_by_passphrase, b"".join(export), passphrase)
            self._written(export, self._write(typed, [sealed]))
        except StoreError as error:
            self._complain(sentence(error))

    def _is_there(self, typed: str) -> bool:
        if self._desk.export_folder is not None:
            return self._desk.export_folder.has(typed)
        path = named_path(typed)
        return path.exists() and not path.is_dir()

    def _write(self, typed: str, pieces: Iterable[bytes]) -> Path:
        from models.atomic_file import write_atomically

        if self._desk.export_folder is not None:
            return self._desk.export_folder.write(typed, pieces)
        path = named_path(typed)
        write_atomically(path, pieces)
        return path

    def _complain(self, message: str, *, wrong: bool = True) -> None:
        hint = self.query_one(".dialog-hint", Static)
        hint.update(Content(message))
        hint.set_class(wrong, "-wrong")


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
