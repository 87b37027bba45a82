"""The checklist screen: tick papers as they are gathered, note, and record what the counter said."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content, Span
from textual.widgets import Static

from models.errors import Finding, NotFound
from models.views import MemberView
from rules.assessment import Assessment, Verdict
from rules.facts import CaseKind, CaseState, Mismatch
from screens import signs
from screens.base import DeskScreen, plain
from screens.checklist.paper_list import PaperList
from screens.checklist.rows import Paper, Row, Step, checklist_rows
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.dialogs import Choice, ChoiceDialog, LineDialog, NotesDialog
from screens.faults import finding_sentence
from screens.format import days_left, long_day, printable
from screens.words import N_, _, listed, say

_BAR_CELLS = 12


class ChecklistScreen(DeskScreen):
    """The checklist of one member's case; looking changes nothing, the first tick opens the case."""

    CSS_PATH = "checklist.tcss"
    OFFERED = (
        Command("checklist.toggle", "space", N_("tick"), N_("Tick all the row asks for, or nothing"), shown=True),
        Command("checklist.original", "o", N_("original"), N_("Tick the original"), shown=True),
        Command("checklist.copy", "p", N_("copy"), N_("Tick the photocopy"), shown=True),
        Command("checklist.note", "n", N_("note"), N_("Note on the row"), shown=True),
        Command("checklist.case_notes", "N", N_("case notes"), N_("Notes on the whole case")),
        Command("checklist.result", "r", N_("counter said"), N_("Record what the counter said"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self._key = key
        self._view: MemberView | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the head, the list, and the detail of the row under the cursor."""
        yield Static(id="checklist-head")
        yield PaperList()
        yield Static(id="checklist-detail")

    def refresh_view(self) -> None:
        """Read the member again and draw; leaves when the member is gone."""
        try:
            self._view = self.desk.store.member(self._key, self.desk.today())
        except NotFound:
            self._view = None
        verdict = self._verdict
        if verdict is None:
            self.say(_("This person or the permit is no longer on record."), severity="warning")
            self.app.pop_screen()
            return
        self.query_one("#checklist-head", Static).update(self._head(verdict))
        self.query_one(PaperList).show_rows(checklist_rows(verdict, self.desk.pack))

    @property
    def _verdict(self) -> Verdict | None:
        return self._view.assessment.verdict if self._view else None

    def _head(self, verdict: Verdict) -> Content:
        assert self._view is not None
        checklist = verdict.checklist
        name = printable(self._view.member.name)
        until = listed((long_day(verdict.period.valid_until), days_left(verdict.days_left)))
        status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
        lines = [
            Content(f"{name}  {say('case_kind', checklist.kind)}", [Span(0, len(name), "bold")]),
            Content(f"  {until}  "),
            Content(status, [Span(0, len(status), f"bold $status-{verdict.status.value.replace('_', '-')}")]),
        ]
        parts = [Content.assemble(*lines)]
        if not checklist.needed_now:
            parts.append(plain(_("No offline renewal is needed now. This is what would be needed:")))
        progress = signs.bar(checklist.gathered, checklist.needed, _BAR_CELLS)
        words = _("{gathered} of {needed} gathered").format(gathered=checklist.gathered, needed=checklist.needed)
        case = checklist.case
        state = say("case_state", case.state) if case else _("not begun; the first tick opens the case")
        parts.append(plain(f"{progress} {words}  {state}"))
        if case and case.notes:
            parts.append(plain(printable(case.notes.replace("\n", " / "))))
        return Content("\n").join(parts)

    def looked_at(self) -> Assessment | None:
        """Return the member."""
        return self._view.assessment if self._view else None

    @on(PaperList.Moved)
    def show_detail(self, event: PaperList.Moved) -> None:
        """Say more about the row under the cursor."""
        row = event.row
        detail = getattr(row, "detail", "")
        note = row.note if isinstance(row, Paper) else ""
        text = "\n".join(part for part in (_("Note: {note}").format(note=note) if note else "", detail) if part)
        self.query_one("#checklist-detail", Static).update(plain(printable_lines(text)))
        self.update_keys()

    @on(PaperList.BoxClicked)
    def tick_clicked(self, event: PaperList.BoxClicked) -> None:
        """Tick the box that was clicked."""
        self.action_command(f"checklist.{event.form}")

    @property
    def _row(self) -> Row | None:
        return self.query_one(PaperList).row

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense on the row under the cursor."""
        if not command_id.startswith("checklist."):
            return None
        if refusal := self.why_read_only():
            return refusal
        row = self._row
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
            case "checklist.note":
                return None if isinstance(row, Paper) else _("Notes stand on papers. N writes one on the whole case.")
        return None

    @property
    def _kind(self) -> CaseKind:
        assert self._verdict is not None
        return self._verdict.checklist.kind

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
        verdict = self._verdict
        return verdict is not None and verdict.checklist.gathered == verdict.checklist.needed

    def do_note(self) -> None:
        """Ask for a note on the row."""
        row = self._row
        if not isinstance(row, Paper):
            return

        def save(text: str | None) -> None:
            if text is not None and text != row.note:
                self.change(
                    lambda: self.desk.store.set_item_note(self._key, self._kind, row.id, text, self.desk.today())
                )

        self.app.push_screen(
            LineDialog(_("Note on {paper}").format(paper=row.text), row.note, complaint=line_complaint), save
        )

    def do_case_notes(self) -> None:
        """Ask for notes on the whole case."""
        assert self._verdict is not None
        case = self._verdict.checklist.case
        before = case.notes if case else ""

        def save(text: str | None) -> None:
            if text is not None and text != before:
                self.change(lambda: self.desk.store.set_case_notes(self._key, self._kind, text, self.desk.today()))

        self.app.push_screen(NotesDialog(_("Notes on the case"), before, notes_complaint), save)

    def do_result(self) -> None:
        """Ask what happened at the counter."""
        assert self._verdict is not None
        case = self._verdict.checklist.case
        not_open = None if case else _("no case is open")
        choices = [
            Choice("endorsed", _("Endorsed: printed on the spot")),
            Choice("endorsed_address_changed", _("Endorsed, and the address on the card changed")),
            Choice("refused", _("Refused: something does not match")),
            Choice("submitted", _("Handed in, the result comes later")),
            Choice("gathering", _("Begin the case"), _("it is open") if case else None),
            Choice("cancelled", _("Give the case up"), not_open),
        ]
        self.app.push_screen(ChoiceDialog(_("What did the counter say?"), choices), self._record)

    def _record(self, answer: str | None) -> None:
        match answer:
            case None:
                return
            case "endorsed" | "endorsed_address_changed":
                from screens.forms import open_result

                open_result(self, self._key)
            case "refused":
                mismatches = [Choice(mismatch.value, say("mismatch", mismatch)) for mismatch in Mismatch]
                self.app.push_screen(ChoiceDialog(_("What does not match?"), mismatches), self._refuse)
            case _:
                state = CaseState(answer)
                self.change(lambda: self.desk.store.set_case_state(self._key, self._kind, state, self.desk.today()))

    def _refuse(self, answer: str | None) -> None:
        if answer is not None:
            self.change(
                lambda: self.desk.store.set_case_state(
                    self._key, self._kind, CaseState.REFUSED, self.desk.today(), mismatch=Mismatch(answer)
                )
            )


def printable_lines(text: str) -> str:
    """Return several lines with nothing in them that could steer a terminal."""
    return "\n".join(printable(line) for line in text.split("\n"))


def line_complaint(text: str) -> str | None:
    """Say what is wrong with a line of text, or None."""
    from models.checks import check_text

    return _said(check_text(text))


def notes_complaint(text: str) -> str | None:
    """Say what is wrong with notes, or None."""
    from models.checks import check_text

    return _said(check_text(text, line_feeds=True))


def _said(finding: Finding | None) -> str | None:
    return None if finding is None else finding_sentence(finding)
