"""The board screen: what matters today in words, the list, and the panel of the member under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from models.views import Board
from rules.assessment import Assessment
from screens.board.columns import USUAL
from screens.board.desk_work import COMMANDS as DESK_COMMANDS
from screens.board.desk_work import DeskWork
from screens.board.head import banner, head_line
from screens.board.layout import SHORT, TALL, VERY_WIDE, WIDE, Layout
from screens.board.marks import OF_MARKS
from screens.board.permit_list import PermitList
from screens.board.saved_filters import COMMANDS as FILTER_COMMANDS
from screens.board.side_panel import SidePanel
from screens.commands import Command, bindings, shown_key
from screens.desk import Desk
from screens.desk_view import plain
from screens.format import printable
from screens.words import N_, _, ngettext

_REST_SECONDS = 0.12
_NEED_NOBODY = frozenset({"board.add", "board.filter", "board.month"})
_OF_FILTERS = frozenset(command.id for command in FILTER_COMMANDS)

if TYPE_CHECKING:
    from models.sorting import Order

STYLE = Path(__file__).with_name("board.tcss")


class BoardScreen(DeskWork):
    """Every permit, most urgent first."""

    OFFERED = (
        Command("board.open", "enter", N_("open"), N_("Everything about this person"), shown=True),
        Command("board.checklist", "c", N_("checklist"), N_("What to bring, with what is gathered"), shown=True),
        Command("board.result", "s", N_("result"), N_("A result came by SMS, online or at the counter"), shown=True),
        Command("board.confirm", "y", N_("unchanged"), N_("Confirm that nothing has changed"), shown=True),
        Command("board.change", "g", N_("changed"), N_("Something has changed: address, job or phone"), shown=True),
        Command("board.add", "a", N_("add"), N_("Add a person"), shown=True),
        Command("board.why", "w", N_("why"), N_("Why the verdict is what it is, with sources"), shown=True),
        Command("board.edit", "e", N_("edit"), N_("Edit this person")),
        Command("board.remove", "d", N_("remove"), N_("Remove this person")),
        Command("board.mark", "space", N_("mark"), N_("Mark or unmark this person; y, d and x act on all marked")),
        Command("board.mark_all", "asterisk", N_("mark all"), N_("Mark everyone who is listed, or nobody")),
        Command("board.history", "H", N_("history"), N_("Every change of this person: who, when, what")),
        Command(
            "board.filter",
            "slash",
            N_("filter"),
            N_("Show only some: a name, pinyin, status:offline, days<30, -child"),
            shown=True,
        ),
        Command("board.follow_ups", "f", N_("remains"), N_("What remains to be done after the last renewal")),
        Command("board.transfer", "t", N_("transfer"), N_("Holding time and household transfer, month by month")),
        Command("board.points", "m", N_("points"), N_("Points: an estimate, and what would bring it there")),
        Command("board.trip", "b", N_("trip"), N_("One household, one trip: days, papers, who comes")),
        Command("board.errands", "o", N_("errands"), N_("Other errands: lease filing, registration, points")),
        Command("board.year", "Y", N_("year"), N_("The year of the whole family: a row a person, month by month")),
        Command("board.month", "M", N_("month"), N_("A calendar of the month, with what falls due")),
        Command("board.case", "E", N_("hand on"), N_("Write this person alone to a file, to go on with elsewhere")),
        Command("board.address_check", "A", N_("checked"), N_("The address was checked by a visit or call")),
        Command("board.sort", "z", N_("sort"), N_("Sort by another column; by urgency is the usual")),
        *DESK_COMMANDS,
        *FILTER_COMMANDS,
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    class Drawn(Message):
        """The board stands for the first time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._query = ""
        self._order: Order | None = None
        self._marks: set[str] = set()
        self._shown = USUAL
        self._rest: Timer | None = None
        self._laid_out_for: Size | None = None
        self._board: Board

    def compose_body(self) -> ComposeResult:
        """Yield the head, the banner, the filter, the list with its panel, and what an empty board says."""
        self._lay_out(self.app.size, update=False)
        yield Static(id="board-head")
        yield Static(id="board-banner")
        if self.has_class("-filtering"):
            from screens.board.filter import FilterBox, FilterHint

            yield FilterBox(self._query)
            yield FilterHint()
        with Container(id="board-body"):
            yield PermitList(self._marks)
            layout = Layout.of(*self.app.size)
            yield SidePanel(layout.panel_cells, layout.panel_lines)
        yield Static(id="board-empty")

    def on_mount(self) -> None:
        """Tell when the board stands; the base of all screens draws it."""
        self.call_after_refresh(self.post_message, self.Drawn())

    def open_anew(self) -> None:
        """Come back to what the board shows when it opens."""
        self._query = ""
        self._order = None
        self.marked.clear()
        self._take_filter_away()
        self.end_tour()
        self.query_one(PermitList).open_anew()
        self.update_view()

    def as_opened(self) -> bool:
        """Whether the board shows what it shows when it opens: everyone, from the first row on."""
        changed = self._query or self._order or self.marked or self.has_class("-filtering") or self.desk.tour
        return not changed and self.query_one(PermitList).is_at_top()

    def refresh_view(self) -> None:
        """Ask for the board again and draw it."""
        if self.marked:
            self.marked.intersection_update(self.desk.store.still_there(self.marked))
        everyone = self.desk.store.board(self.desk.today())
        board = everyone
        if self._query or self._order:
            board = self.desk.store.board(self.desk.today(), self._query, self._order)
        self._board, self._shown = board, self.what_is_shown()
        self.query_one("#board-head", Static).update(
            plain(head_line(everyone, self.desk.today(), self.app.size.width, tuple(self._notes())))
        )
        self.show_banner()
        self.set_class(not len(board) and not self._query, "-empty")
        self.query_one("#board-empty", Static).update(plain(self._empty()))
        if len(everyone) and self.desk.tour is not None:
            self.desk.tour.note_somebody()
        self.query_one(PermitList).show_board(board, self._shown)
        if self.is_current and (self.focused is None or self.focused.id != "board-filter"):
            # The focus leaves a list that an empty board hides, and comes back with it.
            self.query_one(PermitList).focus()
        self._show_panel()
        if self.has_class("-filtering"):
            self._tell_complaint()

    def _notes(self) -> Iterator[str]:
        """Yield how the list is not what it is at the start."""
        shown = self.shown_filter()
        if shown is not None:
            yield f"{shown[0]} {printable(shown[1].name)}"
        elif not self.has_class("-filtering") and (typed := self.filter_without_calls()):
            yield printable(typed)
        if self._shown.calls:
            yield ngettext("{n} to call", "{n} to call", len(self._board))
        if self._order is not None:
            from screens.board.sorting import order_words

            yield order_words(self._order)
        if self.marked:
            yield ngettext("{n} marked", "{n} marked", len(self.marked))

    @property
    def marked(self) -> set[str]:
        """The keys of those who are marked."""
        return self._marks

    def listed(self) -> Board:
        """Return whom the list shows."""
        return self._board

    def go_on(self) -> None:
        """Put the cursor on the next member."""
        self.query_one(PermitList).action_move(1)

    def show_banner(self) -> None:
        """Say above the list what holds for all of it."""
        said = banner(self.desk)
        self.set_class(bool(said), "-banner")
        self.query_one("#board-banner", Static).update(plain(said))

    def _empty(self) -> str:
        nobody = _("Nobody is on record yet.")
        if self.why_read_only():
            return nobody
        key = {command.id: shown_key(command.pressed) for command in self.commands()}
        said = (
            _("{key}   adds the first person: name, birth date, until when the permit is valid").format(
                key=key["board.add"]
            ),
            _("{key}   reads a backup and shows what it would bring in").format(key=key["app.import"]),
            _("{key}   shows the way in a few keys").format(key=key["app.tour"]),
        )
        outside = (
            _("permit-tui import-table FILE   imports people from a CSV or XLSX table"),
            _("permit-tui demo                shows a made-up family to try things on"),
        )
        return "\n".join((nobody, "", *said, "", *outside))

    @on(PermitList.Highlighted)
    def show_when_resting(self) -> None:
        """Draw the panel once the cursor rests, not on every row that it passes."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._show_panel)

    def _show_panel(self) -> None:
        one = self.query_one(PermitList).assessment
        self.query_one(SidePanel).show(one, self.desk, self._shown, otherwise=self._nobody() if self._query else "")
        self.update_keys()

    @on(Resize)
    def lay_out(self, event: Resize) -> None:
        """Put the panel beside the list on a wide screen, below it on a narrow one, away on a very short one."""
        if event.size != self._laid_out_for:
            self._lay_out(event.size)
            self.call_after_refresh(self.update_view)

    def _lay_out(self, size: Size, *, update: bool = True) -> None:
        self._laid_out_for = size
        cells, height = size
        self.set_class(cells >= WIDE, "-wide", update=update)
        self.set_class(cells >= VERY_WIDE, "-very-wide", update=update)
        self.set_class(height < SHORT, "-short", update=update)
        self.set_class(height >= TALL, "-tall", update=update)

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense for the row under the cursor."""
        if command_id == "app.back":
            if self.desk.travelling or self._query or self.marked:
                return None
            return _("This is the first screen. q leaves.")
        if not command_id.startswith("board.") or command_id == "board.history":
            return None
        if command_id in OF_MARKS and (self.marked or command_id == "board.mark_all"):
            return self.why_not_marked(command_id)
        if command_id in _OF_FILTERS:
            return self.why_no_filter(command_id)
        if command_id in {"board.calls", "board.numbers"}:
            return self.why_no_desk_work(command_id)
        one = self.query_one(PermitList).assessment
        if one is None and command_id not in _NEED_NOBODY:
            return self.why_read_only() or self._nobody()
        return self.why_not_for(command_id, one)

    def _nobody(self) -> str:
        if self._query:
            return _("Nobody matches {query}. esc shows everyone.").format(query=self._query)
        return _("Nobody is selected. a adds a person.")

    def looked_at(self) -> Assessment | None:
        """Return the member under the cursor."""
        return self.query_one(PermitList).assessment

    @property
    def member_key(self) -> str:
        """Key of the member under the cursor."""
        key = self.query_one(PermitList).key
        assert key is not None
        return key

    @on(PermitList.Opened)
    def open_clicked(self) -> None:
        """Open the member who was clicked twice."""
        self.action_command("board.open")

    def do_open(self) -> None:
        """Open everything about the member."""
        from screens.permit import PermitScreen

        self.app.push_screen(PermitScreen(self.desk, self.member_key))

    def do_year(self) -> None:
        """Open the year of everyone that the board shows."""
        from screens.year import YearScreen

        self.app.push_screen(YearScreen(self.desk, self._query))

    def do_month(self) -> None:
        """Open the present month."""
        from screens.month import MonthScreen

        self.app.push_screen(MonthScreen(self.desk, self.desk.today()))

    def do_history(self) -> None:
        """Open the history of the member, or of the family where nobody is on the board."""
        from screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.desk, self.query_one(PermitList).key))

    def do_add(self) -> None:
        """Add a person."""
        from screens.forms import open_add_member

        open_add_member(self)

    def do_edit(self) -> None:
        """Edit the person."""
        from screens.forms import open_edit_member

        open_edit_member(self, self.member_key)

    def do_filter(self) -> None:
        """Open the filter."""
        from screens.board.filter import FilterBox, FilterHint

        if self.has_class("-filtering"):
            self.query_one("#board-filter").focus()
            return
        self.add_class("-filtering")
        box = FilterBox(self._query)
        self.mount(box, FilterHint(), before="#board-body")
        box.focus()

    def filter_by(self, query: str) -> None:
        """Show whom the filter names, while it is typed."""
        if query != self._query:
            self._query = query
            self.update_view()

    def _tell_complaint(self) -> None:
        from screens.board.filter import FilterHint

        complaint = self.desk.store.read_query(self._query).complaint
        for hint in self.query(FilterHint):
            hint.tell(complaint)

    def show_filtered(self, text: str) -> None:
        """Show whom a saved filter names."""
        self._query = text
        if self.has_class("-filtering"):
            self._take_filter_away()
        self.query_one(PermitList).focus()
        self.update_view()

    def board_filter(self) -> str:
        """Return what the board is filtered by."""
        return self._query

    def do_sort(self) -> None:
        """Ask for the order."""
        from screens.board.sorting import open_order

        open_order(self, self._order, len(self._board))

    def sort_by(self, order: Order | None) -> None:
        """Show the board in an order, from the top on."""
        self._order = order
        self.query_one(PermitList).open_anew()
        self.update_view()

    def leave_filter(self) -> None:
        """Go back to the list and keep the filter."""
        if not self._query:
            self._take_filter_away()
        self.query_one(PermitList).focus()

    def _take_filter_away(self) -> None:
        self.remove_class("-filtering")
        self.query("#board-filter, #board-filter-hint").remove()
        self.forget_gone()

    def do_back(self) -> None:
        """Take the marks away, else clear the filter, else come back from another day."""
        if self.marked and not self.query("#board-filter:focus"):
            self.marked.clear()
            self.update_view()
            return
        if self._query or self.has_class("-filtering"):
            self._query = ""
            self._take_filter_away()
            self.query_one(PermitList).focus()
            self.update_view()
            return
        super().do_back()
