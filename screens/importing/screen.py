"""The import screen: what a backup would change, member by member and piece by piece, and then the change itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from models.backup_read import load_backup
from models.errors import BackupRefused, Finding, Invalid, StoreError
from models.importing import MERGE, REPLACE
from models.progress import Report
from models.taking import Choices, Preview, Row, Usually
from models.views import ChangeKind, ImportPlan
from rules.facts import Book
from screens.base import DeskScreen
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.dialogs import Choice, ChoiceDialog
from screens.export import short_path
from screens.faults import finding_sentence, sentence
from screens.findings import imported_words
from screens.format import clip, printable
from screens.importing.dialog import Source
from screens.importing.import_list import ImportList, Place
from screens.importing.job import Job
from screens.importing.rows import FindingRows, ProposalRows, count_words, taken_of
from screens.stages import stage_words
from screens.words import N_, _, in_turn

_FRAME = 2
_TELL_SECONDS = 0.2
_LONG_TOAST_SECONDS = 12


class ImportScreen(DeskScreen):
    """One backup against what is on record."""

    CSS_PATH = "importing.tcss"
    OFFERED = (
        Command("importing.take", "space", N_("take/leave"), N_("Take this, or leave it as it is"), shown=True),
        Command("importing.open", "enter", N_("open"), N_("Open what is under the cursor, or close it"), shown=True),
        Command("importing.run", "s", N_("import"), N_("Import all that is taken, or nothing"), shown=True),
        Command("importing.mode", "m", N_("merge/replace"), N_("Add and update only, or also remove"), shown=True),
        Command(
            "importing.both", "b", N_("keep both"), N_("Leave whatever would remove something; or take it"), shown=True
        ),
        Command("importing.all", "a", N_("all/none"), N_("Leave everything, or take everything"), shown=True),
        Command("importing.numbers", "v", N_("numbers"), N_("Show or hide ID number and phone")),
        Command("importing.again", "r", N_("read again"), N_("Read the file again"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    class Ended(Message):
        """A job has come to its end."""

        def __init__(self, job: Job) -> None:
            super().__init__()
            self.job = job

    def __init__(self, desk: Desk, source: Source) -> None:
        super().__init__(desk)
        self._source = source
        self._mode = MERGE
        self._book: Book | None = None
        self._preview: Preview | None = None
        self._compared_at: object = None
        self._choices = Choices()
        self._opened: set[Row] = set()
        self._findings: tuple[Finding, ...] = ()
        self._numbers_shown = False
        self._is_over = False
        self._job: Job | None = None
        self._then: Callable[[Job], None] = self._read
        self._ticking: Timer | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the head, what is being done or would be, and the list."""
        yield Static(id="import-head")
        yield Static(id="import-said")
        yield ImportList()

    def on_mount(self) -> None:
        """Begin to read."""
        self.query_one(ImportList).focus()
        self._start(self._reading, self._read)

    def on_unmount(self) -> None:
        """Let nobody work for a screen that is gone."""
        if self._job is not None:
            self._job.stop()

    # Jobs

    def _start(self, work: Callable[[Report], object], then: Callable[[Job], None]) -> None:
        """Do ``work`` beside the screen, and ``then`` what comes of it."""
        if self._job is not None:
            self._job.stop()
        self._then = then
        self._job = Job(work, lambda job: self.post_message(self.Ended(job)))
        if self._ticking is None:
            self._ticking = self.set_interval(_TELL_SECONDS, self._tell_progress)

    @on(Ended)
    def end(self, event: Ended) -> None:
        """Take what a job has brought; one that nobody waits for any more is let go."""
        if event.job is not self._job:
            return
        self._job = None
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
        try:
            self._then(event.job)
        except (BackupRefused, Invalid) as error:
            self._findings = error.findings
        except StoreError as error:
            self.say(sentence(error), severity="error")
            if self._book is None:
                self._is_over = True
            else:
                self._compare()
        if self.is_active:
            self.update_view()
        else:
            self._seen_stamp = ()  # once what is in front is closed

    def _reading(self, report: Report) -> Book:
        data = self._source.read()
        with self.desk.store.beside() as store:
            known = store.dwelling_keys()
        return load_backup(data, self.desk.pack, self._source.path, known, report)

    def _read(self, job: Job) -> None:
        self._book = job.answer()
        self._compare()

    def _compare(self) -> None:
        book, mode = self._book, self._mode
        assert book is not None
        self._compared_at = self.desk.store.data_version()

        def compare(report: Report) -> Preview:
            with self.desk.store.beside() as store:
                return store.preview_import(book, mode, report)

        self._start(compare, self._compared)

    def _compared(self, job: Job) -> None:
        preview = job.answer()
        before, self._preview = self._preview, preview
        self._findings = ()
        if before is not None and before.mode == preview.mode and before.stamp != preview.stamp:
            self.say(_("Somebody has changed something meanwhile: this is what would change now."), severity="warning")

    def _import(self) -> None:
        book, preview, choices = self._book, self._preview, self._choices
        assert book is not None
        assert preview is not None

        def run(report: Report) -> ImportPlan:
            with self.desk.store.beside() as store:
                return store.import_taken(book, preview, choices, report)

        self._start(run, self._imported)
        self.update_view()

    def _imported(self, job: Job) -> None:
        if job.stopped:
            self.say(_("Stopped: nothing was imported."), severity="warning")
            return
        plan: ImportPlan = job.answer()
        said = [imported_words(plan), _("u takes it back.")]
        if plan.copy is not None:
            said.append(_("A copy of the database as it was: {path}").format(path=short_path(plan.copy)))
        self._is_over = True
        self.app.notify(printable(in_turn(*said)), timeout=_LONG_TOAST_SECONDS, markup=False)

    # What is shown

    def refresh_view(self) -> None:
        """Draw; compare again when somebody has changed something; go back when there is nothing more to do."""
        if self._is_over:
            self.app.pop_screen()
            return
        is_idle = self._job is None and not self._findings and self._book is not None
        if is_idle and self._compared_at != self.desk.store.data_version():
            self._compare()
        self._draw()

    def _draw(self, cursor: int | None = None) -> None:
        cells = self.app.size.width - _FRAME
        self.query_one("#import-head", Static).update(plain(clip(self._head(), cells)))
        self.query_one("#import-said", Static).update(plain(clip(self._said(), cells)))
        listed = self.query_one(ImportList)
        if self._findings:
            listed.show(FindingRows(list(map(finding_sentence, self._findings)), listed.cells), cursor)
        elif self._preview is not None:
            listed.show(self._rows(), cursor)

    def _rows(self) -> ProposalRows:
        assert self._preview is not None
        cells = self.query_one(ImportList).cells
        return ProposalRows(self._preview, self._choices, self._opened, cells=cells, numbers_shown=self._numbers_shown)

    def _head(self) -> str:
        what = _("Cannot be imported; nothing was changed") if self._findings else _("Import")
        counts = [count_words(self._preview)] if self._preview is not None and not self._findings else []
        return "  ".join((what, *counts, printable(short_path(self._source.path))))

    def _said(self) -> str:
        if self._job is not None and self._job.progress is not None:
            return stage_words(*self._job.progress)
        if self._findings:
            return _("Everything that is wrong with it; r reads it again once it is corrected.")
        if self._preview is None:
            return ""
        said = (
            _("merge: who is in the file takes the place of the same key; nobody goes.")
            if self._mode == MERGE
            else _("replace: everything becomes what the file says; who is not in it goes.")
        )
        taken, whole = taken_of(self._preview, self._choices)
        parts = [said]
        if self._choices.usually is Usually.ADDITIONS:
            parts.insert(0, _("what only one side has is kept"))
        if taken < whole:
            parts.insert(0, _("{taken} of {whole} taken").format(taken=taken, whole=whole))
        return "  ".join(parts)

    def _tell_progress(self) -> None:
        self.query_one("#import-said", Static).update(plain(clip(self._said(), self.app.size.width - _FRAME)))

    @on(ImportList.Resized)
    def fit_rows(self) -> None:
        """Cut and break the rows for the new width."""
        self._draw()

    @on(ImportList.Moved)
    def look_at_keys(self) -> None:
        """Other keys may make sense on another row."""
        self.update_keys()

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id == "app.import":
            return _("This is the import.")
        if not command_id.startswith("importing."):
            return None
        if self._job is not None:
            return _("Wait until this is done; esc stops it.")
        if command_id == "importing.again":
            return None
        if self._preview is None or self._findings:
            return _("The file cannot be imported as it is. Correct it, then r reads it again.")
        refusal = self.why_read_only() if command_id == "importing.run" else None
        return refusal or self._why_not_here(command_id, self._preview)

    def _why_not_here(self, command_id: str, preview: Preview) -> str | None:
        if command_id == "importing.run" and not taken_of(preview, self._choices)[0]:
            return _("Nothing is taken, so nothing would change.")
        if command_id not in {"importing.take", "importing.open"}:
            return None
        place = self._place
        if place is None:
            return _("There is nobody in the file, and nothing to take.")
        kind = preview.proposals[place.entry].kind
        if kind is ChangeKind.SAME:
            return _("Nothing differs here.")
        if command_id == "importing.take" and place.piece >= 0 and kind is ChangeKind.REMOVED:
            return _("Whoever is removed is removed as a whole.")
        return None

    @property
    def _place(self) -> Place | None:
        return self.query_one(ImportList).place

    def do_take(self) -> None:
        """Take what is under the cursor, or leave it."""
        assert self._preview is not None
        place = self._place
        assert place is not None
        proposal, rows = self._preview.proposals[place.entry], self._rows()
        taken = rows.taken(place.entry)
        if place.piece < 0:
            if taken is None or (taken is False and self._choices.takes(proposal.row, proposal.kind)):
                self._choices.pieces[proposal.row] = {
                    piece.id
                    for piece in rows.pieces(place.entry)
                    if self._choices.usually is Usually.ADDITIONS and piece.after is None
                }
            else:
                self._choices.turn(proposal.row)
        else:
            piece = rows.pieces(place.entry)[place.piece]
            if not self._choices.takes(proposal.row, proposal.kind):
                # Of a row that was left, nothing but this piece.
                self._choices.turn(proposal.row)
                for other in rows.pieces(place.entry):
                    if self._choices.takes_piece(proposal.row, other) != (other == piece):
                        self._choices.turn_piece(proposal.row, other)
            else:
                self._choices.turn_piece(proposal.row, piece)
        self.update_view()

    def do_open(self) -> None:
        """Open the row under the cursor to its pieces, or close it."""
        assert self._preview is not None
        place = self._place
        assert place is not None
        self._opened ^= {self._preview.proposals[place.entry].row}
        rows = self._rows()
        self._draw(rows.places.index(Place(place.entry)))
        self.update_keys()

    @on(ImportList.Opened)
    def open_clicked(self) -> None:
        """Open the row that was clicked twice."""
        self.action_command("importing.open")

    def do_mode(self) -> None:
        """Switch between merge and replace."""
        self._mode = REPLACE if self._mode == MERGE else MERGE
        self._compare()
        self.update_view()

    def do_both(self) -> None:
        """Keep what only one side has, or let the file decide again."""
        self._usually(Usually.ADDITIONS)

    def do_all(self) -> None:
        """Leave everything, or take everything."""
        self._usually(Usually.NOTHING)

    def _usually(self, usually: Usually) -> None:
        self._choices = Choices(Usually.ALL if self._choices.usually is usually else usually)
        self.update_view()

    def do_numbers(self) -> None:
        """Show numbers, or hide them again."""
        self._numbers_shown = not self._numbers_shown
        self.update_view()

    def do_again(self) -> None:
        """Read the file again, and forget what was chosen."""
        self._findings, self._preview, self._book, self._choices = (), None, None, Choices()
        self._start(self._reading, self._read)
        self.update_view()

    def do_run(self) -> None:
        """Ask once more, then import what is taken."""
        assert self._preview is not None
        taken, whole = taken_of(self._preview, self._choices)
        title = _("Import what is taken of {taken} of {whole} members and dwellings?").format(taken=taken, whole=whole)
        choices = [Choice("yes", _("Yes, all of it or nothing; a copy is kept first")), Choice("no", _("No, not yet"))]

        def chosen(answer: str | None) -> None:
            if answer == "yes" and self._job is None:
                self._import()

        self.app.push_screen(ChoiceDialog(title, choices), chosen)

    def do_back(self) -> None:
        """Stop what is being done, else leave findings of what was taken, else go back."""
        if self._job is not None and self._then == self._imported:
            self._job.stop()
            return
        if self._findings and self._preview is not None:
            self._findings = ()
            self.update_view()
            return
        super().do_back()
