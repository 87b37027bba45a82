"""The checklist screen: tick papers as they are gathered, note, and record what the counter said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content, Span
from textual.widgets import Static

from models.views import MemberView
from rules.assessment import Action, Checklist, Verdict
from rules.case_rules import changed_since_opened
from rules.checklist import ERRANDS
from rules.facts import CaseKind
from screens import signs
from screens.checklist.counter import ask_result
from screens.checklist.paper_list import PaperList
from screens.checklist.rows import FirstThing, Paper, Row, Step, checklist_rows
from screens.colours import status_class
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.format import days_left, long_day, printable, wrap
from screens.member_screen import MemberScreen
from screens.notes import NotesDialog, note_form, version_of_text
from screens.visit.errand import open_sheet, visit_of
from screens.words import N_, _, listed, say

_BAR_CELLS = 12
_MARGIN, _LEAST_CELLS = 2, 20
_TO_TAKE_ALONG = frozenset({"checklist.sheet", "checklist.code"})


class ChecklistScreen(MemberScreen):
    """The checklist of one member's case; looking changes nothing, the first tick opens the case."""

    CSS_PATH = "checklist.tcss"
    GONE = N_("This person or the permit is no longer on record.")
    OFFERED = (
        Command("checklist.toggle", "space", N_("tick"), N_("Tick all the row asks for, or nothing"), shown=True),
        Command("checklist.original", "o", N_("original"), N_("Tick the original"), shown=True),
        Command("checklist.copy", "p", N_("copy"), N_("Tick the photocopy"), shown=True),
        Command("checklist.note", "n", N_("note"), N_("Note on the row"), shown=True),
        Command("checklist.case_notes", "N", N_("case notes"), N_("Notes on the whole case")),
        Command("checklist.result", "r", N_("result"), N_("Record what came of it"), shown=True),
        Command(
            "checklist.sheet", "P", N_("sheet"), N_("Write a sheet to take along: one page of PDF, or text"), shown=True
        ),
        Command("checklist.code", "Q", N_("to phone"), N_("A code from which a phone reads the list"), shown=True),
        Command("checklist.open", "enter", N_("do it"), N_("Go to what must be done before the trip")),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, key: str, kind: CaseKind = CaseKind.RENEWAL) -> None:
        super().__init__(desk, key)
        self._kind_wanted = kind

    def compose_body(self) -> ComposeResult:
        """Yield the head, the list, and the detail of the row under the cursor."""
        yield Static(id="checklist-head")
        yield PaperList()
        yield Static(id="checklist-detail")

    def draw_member(self, _view: MemberView) -> None:
        """Draw the checklist; leaves when the permit is gone."""
        if self._found() is None:
            self.leave()
            return
        self.query_one("#checklist-head", Static).update(self._head())
        self.query_one(PaperList).show_rows(checklist_rows(self._checklist, self._verdict, self.desk.pack))

    @property
    def _verdict(self) -> Verdict | None:
        return self._view.assessment.verdict if self._view else None

    @property
    def _checklist(self) -> Checklist:
        found = self._found()
        assert found is not None
        return found

    def _found(self) -> Checklist | None:
        """Return the list of the screen's kind; a renewal that has become a re-application goes on as one."""
        if self._view is None:
            return None
        if self._kind_wanted in ERRANDS:
            return next(one for one in self._view.errands if one.kind is self._kind_wanted)
        return self._verdict.checklist if self._verdict else None

    def _head(self) -> Content:
        assert self._view is not None
        checklist, case = self._checklist, self._checklist.case
        name = printable(self._view.member.name)
        whose = Content(f"{name}  {say('case_kind', checklist.kind)}", [Span(0, len(name), "bold")])
        parts = self._side_by_side(whose, *self._standing())
        if not checklist.needed_now:
            parts.append(plain(self._not_needed()))
        state = say("case_state", case.state) if case else _("not begun; the first tick opens the case")
        parts.append(plain(f"{self._progress()}  {state}"))
        if case and changed_since_opened(case, self.desk.pack, self.desk.today()):
            parts.append(plain(_("! The rules have changed since the case was opened: w on the board shows where.")))
        if case and case.notes:
            parts.append(plain(self._broken(case.notes.replace("\n", " / "))))
        return Content("\n").join(parts)

    def _standing(self) -> list[Content]:
        verdict = self._verdict
        if verdict is None or self._checklist.kind in ERRANDS:
            return []
        until = listed((long_day(verdict.period.valid_until), days_left(verdict.days_left)))
        status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
        return [Content(until), Content(status, [Span(0, len(status), f"bold ${status_class(verdict.status)}")])]

    def _side_by_side(self, first: Content, *others: Content) -> list[Content]:
        """Return lines of texts that stay whole, two blanks apart where there is room."""
        lines = [first]
        for text in others:
            if lines[-1].cell_length + 2 + text.cell_length <= self._room:
                lines[-1] = Content.assemble(lines[-1], "  ", text)
            else:
                lines.append(text)
        return lines

    def _not_needed(self) -> str:
        if self._checklist.kind in ERRANDS:
            return _("Not needed now. This is how it would go:")
        return _("No offline renewal is needed now. This is what would be needed:")

    def _progress(self) -> str:
        checklist = self._checklist
        if checklist.kind in ERRANDS:
            done = len(checklist.case.steps & set(checklist.steps)) if checklist.case else 0
            words = _("{done} of {all} steps").format(done=done, all=len(checklist.steps))
            return f"{signs.bar(done, len(checklist.steps), _BAR_CELLS)} {words}"
        words = _("{gathered} of {needed} gathered").format(gathered=checklist.gathered, needed=checklist.needed)
        return f"{signs.bar(checklist.gathered, checklist.needed, _BAR_CELLS)} {words}"

    @on(PaperList.Moved)
    def show_detail(self, event: PaperList.Moved) -> None:
        """Say more about the row under the cursor."""
        row = event.row
        whole = row.text if isinstance(row, Paper | Step) and self.query_one(PaperList).cuts(row) else ""
        detail = getattr(row, "detail", "")
        note = row.note if isinstance(row, Paper) else ""
        texts = (whole, _("Note: {note}").format(note=note) if note else "", detail)
        self.query_one("#checklist-detail", Static).update(plain(self._broken(*texts)))
        self.update_keys()

    def _broken(self, *texts: str) -> str:
        """Return texts in lines of the screen's width, with nothing in them that could steer a terminal."""
        return "\n".join(line for text in texts if text for line in wrap(printable(text), self._room))

    @property
    def _room(self) -> int:
        return max(_LEAST_CELLS, self.size.width - _MARGIN)

    @on(PaperList.BoxClicked)
    def tick_clicked(self, event: PaperList.BoxClicked) -> None:
        """Tick the box that was clicked, or open what was."""
        self.action_command(f"checklist.{event.command}")

    @property
    def _row(self) -> Row | None:
        return self.query_one(PaperList).row

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense on the row under the cursor."""
        if not command_id.startswith("checklist."):
            return None
        if command_id in _TO_TAKE_ALONG:
            if self._checklist.kind in ERRANDS:
                return _("There is nothing to take along for this errand.")
            return self.why_no_file() if command_id == "checklist.sheet" else None
        row = self._row
        if command_id != "checklist.open" and (refusal := self.why_read_only()):
            return refusal
        match command_id:
            case "checklist.toggle":
                tickable = isinstance(row, Step) or (isinstance(row, Paper) and row.item.wanted)
                return None if tickable else _("There is nothing to tick on this row.")
            case "checklist.original":
                wanted = isinstance(row, Paper) and row.item.original is not None
                return None if wanted else _("No original is asked for on this row.")
            case "checklist.copy":
                wanted = isinstance(row, Paper) and row.item.copy is not None
                return None if wanted else _("No photocopy is asked for on this row.")
            case "checklist.open":
                return None if isinstance(row, FirstThing) else _("There is nothing to go to from this row.")
            case "checklist.note":
                return None if isinstance(row, Paper) else _("Notes stand on papers. N writes one on the whole case.")
        return None

    @property
    def _kind(self) -> CaseKind:
        return self._checklist.kind

    def do_toggle(self) -> None:
        """Tick everything the row asks for, or nothing when all of it is ticked."""
        row = self._row
        if isinstance(row, Step):
            self.desk.store.set_step(self._key, self._kind, row.id, not row.done, self.desk.today())
            self.update_view()
        elif isinstance(row, Paper):
            wanted = row.item.ticked < row.item.wanted
            self._tick(dict.fromkeys(row.item.ticks, wanted))

    def do_original(self) -> None:
        """Tick the original, or take the tick back."""
        self._tick_form("original")

    def do_copy(self) -> None:
        """Tick the photocopy, or take the tick back."""
        self._tick_form("copy")

    def _tick_form(self, form: str) -> None:
        row = self._row
        if isinstance(row, Paper):
            self._tick({f"{row.id}.{form}": not getattr(row.item, form)})

    def _tick(self, ticks: dict[str, bool]) -> None:
        before = self._all_gathered()
        self.desk.store.set_ticks(self._key, self._kind, ticks, self.desk.today())
        self.update_view()
        if self._all_gathered() and not before:
            self.say(_("Everything is gathered: one trip is enough."))

    def _all_gathered(self) -> bool:
        return self._checklist.gathered == self._checklist.needed

    def do_note(self) -> None:
        """Ask for a note on the row."""
        from screens.forms.form import Field, Form

        row = self._row
        if not isinstance(row, Paper):
            return

        def save(values: Mapping[str, str]) -> str:
            if values["note"] == row.note:
                return ""
            self.desk.store.set_item_note(self._key, self._kind, row.id, values["note"], self.desk.today())
            return _("Saved. u takes it back.")

        self.app.push_screen(
            Form(
                _("Note on {paper}").format(paper=row.text),
                [Field("note", _("Note"), row.note)],
                draft=self.desk.store.drafts.place(note_form(self._kind, row.id), self._key, version_of_text(row.note)),
                save=save,
            ),
            self.saved,
        )

    def do_case_notes(self) -> None:
        """Ask for notes on the whole case."""
        case = self._checklist.case
        before = case.notes if case else ""

        def save(text: str) -> None:
            if text != before:
                self.desk.store.set_case_notes(self._key, self._kind, text, self.desk.today())

        self.app.push_screen(
            NotesDialog(
                _("Notes on the case"),
                before,
                drafts=self.desk.store.drafts,
                kind=note_form(self._kind),
                key=self._key,
                save=save,
            ),
            lambda text: self.saved(None if text in {None, before} else _("Saved. u takes it back.")),
        )

    def take_up_note(self, item: str) -> None:
        """Ask anew for the note on a paper, or on the whole case where ``item`` is empty."""
        if not item:
            self.do_case_notes()
        elif self.query_one(PaperList).go_to_paper(item):
            self.do_note()

    def do_result(self) -> None:
        """Ask what came of the case."""
        ask_result(self, self._key, self._checklist)

    def do_sheet(self) -> None:
        """Ask where to and write the sheet."""
        trip = visit_of(self.desk, self._view.assessment) if self._view else None
        if trip is not None:
            open_sheet(self, trip)

    def do_code(self) -> None:
        """Show the code."""
        from screens.visit.screen import CodeScreen

        self.app.push_screen(CodeScreen(self.desk, self._key, household=False))

    def saved(self, message: str | None) -> None:
        """Leave a case that has come to its end; what is said stands on the screen below."""
        super().saved(message)
        if message is not None and self._checklist.case is None and self.is_current:
            self.app.pop_screen()

    def do_open(self) -> None:
        """Go to what must be done before the trip."""
        row = self._row
        if not isinstance(row, FirstThing):
            return
        if row.id == Action.REFILE_LEASE:
            self.app.push_screen(ChecklistScreen(self.desk, self._key, CaseKind.LEASE_FILING))
        else:
            from screens.forms.editing import open_changes

            open_changes(self, self._key)
