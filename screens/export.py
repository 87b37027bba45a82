"""Write a file: where to is proposed, an existing file is replaced only when asked for twice."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from models.errors import StoreError, named_path
from models.spreadsheets import is_sheet_name
from screens.desk import Desk
from screens.dialogs import Dialog
from screens.faults import sentence
from screens.format import holds, printable
from screens.words import _, ngettext

if TYPE_CHECKING:
    from models.exporting import Export

BACKUP, CALENDAR = ".toml", ".ics"
_SEALED = ".age"


class FileDialog(Dialog[str]):
    """Answers with the sentence to show once the file is on the disk."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self._desk = desk
        self._proposed = name
        self._confirmed: str | None = None

    def question(self, folder: str | None) -> str:
        """Ask for the file, or for its name in ``folder``."""
        raise NotImplementedError

    def note(self) -> str:
        """Say what other names would write; nothing where the name decides nothing."""
        return ""

    def write_file(self, typed: str) -> str:
        """Write the file and say so; raises StoreError."""
        raise NotImplementedError

    def hint(self) -> str:
        """Say who can read the file."""
        if self._desk.store.is_encrypted:
            return _("Unlike the database, the file is not encrypted: names and numbers stand in it in plain text.")
        return _("The file holds names and numbers in plain text; only you can read it.")

    def to_seal(self) -> Export | None:
        """Return the backup that a name with the ending of sealed ones is to hold; None where there is none."""
        return None

    def compose(self) -> ComposeResult:
        """Lay out the question, the path and the keys."""
        only = self._desk.export_folder
        with Vertical(classes="dialog"):
            yield Static(
                Content(self.question(None if only is None else short_path(only.path))), classes="dialog-title"
            )
            proposed = short_path(self._desk.backup_folder / self._proposed) if only is None else self._proposed
            yield Input(proposed, select_on_focus=False)
            yield Static(Content(self.hint()), classes="dialog-hint")
            if note := self.note():
                yield Static(Content(note), classes="dialog-note")
            yield Static(Content(_("enter writes, esc leaves")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Keep the cursor still."""
        self.query_one(Input).cursor_blink = False

    @on(Input.Submitted)
    def write(self, event: Input.Submitted) -> None:
        """Write the file and leave; on any error the path stays to be corrected."""
        typed = event.value.strip()
        if not typed:
            self.complain(_("Name a file."))
            return
        try:
            if typed != self._confirmed and self._is_there(typed):
                self._confirmed = typed
                self.complain(_("The file is there already. Press enter again to replace it."))
                return
            if typed.endswith(_SEALED) and self.to_seal() is not None:
                self._ask_passphrase(typed)
                return
            said = self.write_file(typed)
        except StoreError as error:
            self.complain(sentence(error))
            return
        self.dismiss(said)

    def _ask_passphrase(self, typed: str) -> None:
        from models.age_file import check_recipients
        from screens.passphrase import PassphraseDialog

        check_recipients(())  # says what is missing before anything is typed

        def answered(passphrase: str | None) -> None:
            if passphrase is not None:
                self.complain(_("Sealing takes a few seconds .."), wrong=False)
                self.run_worker(self._seal(typed, passphrase), exclusive=True)

        self.app.push_screen(PassphraseDialog(typed), answered)

    async def _seal(self, typed: str, passphrase: str) -> None:
        """Seal beside the screen, which goes on; who leaves meanwhile has written nothing."""
        from models.age_file import seal_by_passphrase

        try:
            export = self.to_seal()
            assert export is not None
            sealed = await to_thread(seal_by_passphrase, b"".join(export), passphrase)
            self.dismiss(written_sentence(export, self.write_pieces(typed, [sealed])))
        except StoreError as error:
            self.complain(sentence(error))

    def _is_there(self, typed: str) -> bool:
        if self._desk.export_folder is not None:
            return self._desk.export_folder.has(typed)
        path = named_path(typed)
        return path.exists() and not path.is_dir()

    def write_pieces(self, typed: str, pieces: Iterable[bytes]) -> Path:
        """Write ``pieces`` to the file that was typed and return it; raises StoreError."""
        from models.atomic_file import write_atomically

        if self._desk.export_folder is not None:
            return self._desk.export_folder.write(typed, pieces)
        path = named_path(typed)
        write_atomically(path, pieces)
        return path


class ExportDialog(FileDialog):
    """Writes a backup, a calendar, or the board as a table: the end of the name decides, and ``suffix`` is proposed.

    A table holds what ``board_filter`` shows.
    """

    def __init__(self, desk: Desk, suffix: str = BACKUP, *, board_filter: str = "") -> None:
        super().__init__(desk, f"permits-{desk.today()}{suffix}")
        self._suffix = suffix
        self._board_filter = board_filter

    def question(self, folder: str | None) -> str:
        """Ask for the file."""
        if self._suffix == CALENDAR:
            if folder is None:
                return _("Write the days that still matter to which calendar file?")
            return _("Write the days that still matter to which calendar file in {folder}?").format(folder=folder)
        if folder is None:
            return _("Write a backup of everything to which file?")
        return _("Write a backup of everything to which file in {folder}?").format(folder=folder)

    def hint(self) -> str:
        """Say who can read the file."""
        if self._suffix != BACKUP:
            return super().hint()
        if self._desk.store.is_encrypted:
            return _("Not encrypted as the database is; a name ending in .toml.age asks for a passphrase.")
        return _("Plain text that only you can read; a name ending in .toml.age asks for a passphrase.")

    def to_seal(self) -> Export:
        """Return a backup of everything."""
        return self._desk.store.export()

    def note(self) -> str:
        """Say what other names would write."""
        return _("A name that ends in .csv or .xlsx takes the list on the board.") if self._suffix == BACKUP else ""

    def write_file(self, typed: str) -> str:
        """Write the backup, the calendar or the table."""
        if typed.lower().endswith(CALENDAR):
            return self._write_calendar(typed)
        if is_sheet_name(typed):
            return self._write_table(typed)
        export = self._desk.store.export()
        path = self.write_pieces(typed, export)
        return written_sentence(export, path)

    def _write_calendar(self, typed: str) -> str:
        from screens.calendar import CalendarFile, written_words

        calendar = CalendarFile.of_everyone(self._desk.store, self._desk.today(), self._desk.last_working_day)
        path = self.write_pieces(typed, calendar)
        return written_words(calendar, short_path(path))

    def _write_table(self, typed: str) -> str:
        from models.spreadsheets import sheet_pieces
        from screens.board.sheet import board_sheet

        board = self._desk.store.board(self._desk.today(), self._board_filter)
        path = self.write_pieces(typed, sheet_pieces(board_sheet(board), typed))
        words = ngettext("{n} row written", "{n} rows written", len(board))
        return _("{rows} to {path}.").format(rows=words, path=short_path(path))


class CaseDialog(FileDialog):
    """Writes a backup of one member alone, with the dwelling that they live in."""

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, f"case-{desk.today()}{BACKUP}")
        self._key = key

    def question(self, folder: str | None) -> str:
        """Ask for the file."""
        name = self._desk.store.member(self._key, self._desk.today()).member.name
        if folder is None:
            return printable(_("Write {name} alone, with the dwelling, to which file?").format(name=name))
        text = _("Write {name} alone, with the dwelling, to which file in {folder}?")
        return printable(text.format(name=name, folder=folder))

    def to_seal(self) -> Export:
        """Return a backup of the member."""
        return self._desk.store.export(only=(self._key,))

    def write_file(self, typed: str) -> str:
        """Write the backup."""
        export = self.to_seal()
        path = self.write_pieces(typed, export)
        return written_sentence(export, path)


class SomeDialog(FileDialog):
    """Writes a backup of several members, with the dwellings that they live in."""

    def __init__(self, desk: Desk, keys: Collection[str]) -> None:
        super().__init__(desk, f"permits-{desk.today()}-some{BACKUP}")
        self._keys = keys

    def question(self, folder: str | None) -> str:
        """Ask for the file."""
        words = ngettext(
            "Write {n} person, with the dwelling, to which file?",
            "Write {n} people, with their dwellings, to which file?",
            len(self._keys),
        )
        return words if folder is None else f"{words}\n{folder}"

    def to_seal(self) -> Export:
        """Return a backup of the members."""
        return self._desk.store.export(only=self._keys)

    def write_file(self, typed: str) -> str:
        """Write the backup."""
        export = self.to_seal()
        path = self.write_pieces(typed, export)
        return written_sentence(export, path)


def written_sentence(export: Export, path: Path) -> str:
    """Say what a backup holds and where it is."""
    return _("Backup written: {people} in {path}").format(
        people=holds(export.members, export.dwellings), path=short_path(path)
    )


def short_path(path: Path) -> str:
    """Return a path with the home written as ``~``."""
    home = Path.home()
    if not path.is_relative_to(home):
        return str(path)
    return "~" if path == home else f"~/{path.relative_to(home)}"
