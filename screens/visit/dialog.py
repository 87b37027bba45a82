"""Write the sheet of a visit to a file: a page of PDF, or plain text."""

from __future__ import annotations

from screens.desk import Desk
from screens.export import FileDialog, short_path
from screens.visit.paper import PDF, sheet_file, written_words
from screens.visit.sheet import Sheet
from screens.words import _


class SheetDialog(FileDialog):
    """The end of the name decides: ``.pdf`` is for paper, anything else gets text."""

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        super().__init__(desk, f"visit-{desk.today()}{PDF}")
        self._sheet = sheet

    def question(self, folder: str | None) -> str:
        """Ask for the file."""
        if folder is None:
            return _("Write the sheet to take along to which file (.pdf or .txt)?")
        return _("Write the sheet to take along to which file (.pdf or .txt) in {folder}?").format(folder=folder)

    def write_file(self, typed: str) -> str:
        """Write the sheet."""
        written = sheet_file(self._sheet, typed, self._desk.today())
        return written_words(short_path(self.write_pieces(typed, [written])))
