"""The rules screen: every value that decides, its readings, and the family's say in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rules.adapting import named_readings, refusal_of
from rules.listing import Rule, list_rules
from rules.pack import Pack
from screens.base import DeskScreen
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.dialogs import Choice, ChoiceDialog
from screens.format import clip, long_day
from screens.options import Options
from screens.rule_words import refusal_words, value_words
from screens.rules.rows import Columns, detail, list_line, summary
from screens.words import N_, _, words_of

_LEAST_CELLS = 20
_SCROLLBAR = 1
_FRAME = 2
_PAGE = 6


class RulesScreen(DeskScreen):
    """Every value that decides."""

    CSS_PATH = "rules.tcss"
    OFFERED = (
        Command("rules.choose", "c,enter", N_("choose"), N_("Let another reading of this value decide"), shown=True),
        Command("rules.give_up", "d", N_("give up choice"), N_("Let the pack decide this value again"), shown=True),
        Command("rules.check", "y", N_("checked today"), N_("You have checked today that it still holds"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(OFFERED),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("l,right", "read(1)", show=False),
        Binding("h,left", "read(-1)", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rules: tuple[Rule, ...] = ()
        self._columns = Columns.of(self._rules)
        self._marked = 0

    def compose_body(self) -> ComposeResult:
        """Yield the head, the list, and what there is to say about the value under the cursor."""
        yield Static(id="rules-head")
        yield Options(id="rules-list", markup=False)
        with VerticalScroll(id="rules-body", can_focus=False):
            yield Static(id="rules-text")

    def refresh_view(self) -> None:
        """List the values as they stand today."""
        self._rules = list_rules(self.desk.pack, self.desk.today())
        self._columns = Columns.of(self._rules)
        head = _("Rules checked {day}").format(day=self.desk.pack.checked_on) + "  " + summary(self._rules)
        self.query_one("#rules-head", Static).update(plain(clip(head, self.size.width - _FRAME)))
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        self._marked = min(at, len(self._rules) - 1)
        with self.prevent(OptionList.OptionHighlighted):
            options.set_options(Option(self._line(number)) for number in range(len(self._rules)))
            options.highlighted = self._marked
        self._show_detail()

    def _line(self, number: int) -> Content:
        cells = max(_LEAST_CELLS, self.size.width - _SCROLLBAR)
        return list_line(self._rules[number], cells, self._columns, here=number == self._marked)

    @property
    def _rule(self) -> Rule | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self._rules) else self._rules[at]

    def _show_detail(self) -> None:
        rule = self._rule
        if rule is None:
            return
        cells = max(_LEAST_CELLS, self.size.width - _FRAME - _SCROLLBAR)
        self.query_one("#rules-text", Static).update(detail(rule, self.desk.pack, cells))

    @on(OptionList.OptionHighlighted)
    def show_detail(self) -> None:
        """Mark the value that the cursor has come to, and say everything about it."""
        options = self.query_one(OptionList)
        before, self._marked = self._marked, options.highlighted or 0
        for number in {before, self._marked}:
            options.replace_option_prompt_at_index(number, self._line(number))
        self.query_one("#rules-body").scroll_home(animate=False)
        self._show_detail()
        self.update_keys()

    @on(OptionList.OptionSelected)
    def choose_selected(self) -> None:
        """Choose a reading of the value that was opened."""
        self.action_command("rules.choose")

    @on(Resize)
    def lay_out(self) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self.update_view)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_read(self, pages: int) -> None:
        """Scroll what is said about the value."""
        self.query_one("#rules-body").scroll_relative(y=pages * _PAGE, animate=False)

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id == "app.rules":
            return _("These are the rules.")
        if not command_id.startswith("rules."):
            return None
        if refusal := self.why_read_only():
            return refusal
        rule = self._rule
        if rule is None or self.desk.choose_reading is None or self.desk.mark_checked is None:
            return _("The rules cannot be changed here.")
        if command_id == "rules.choose" and len(rule.parameter.readings) == 1:
            return _("There is no other reading of this value.")
        if command_id == "rules.give_up" and not rule.chosen:
            return _("The pack decides this value already.")
        return None

    def do_choose(self) -> None:
        """Ask which reading is to decide."""
        rule = self._rule
        assert rule is not None
        names = named_readings(rule.parameter)

        def chosen(name: str | None) -> None:
            if name is None or names[name] is rule.deciding:
                return
            if names[name] is rule.own:
                self._give_up(rule)
            else:
                said = _("By your choice now: {value}. d gives it up.").format(value=value_words(names[name]))
                self._change(lambda: self._choose(rule, name), said)

        self.app.push_screen(ChoiceDialog(_("Which reading is to decide?"), list(self._choices(rule))), chosen)

    def _choices(self, rule: Rule) -> list[Choice]:
        choices = []
        for name, reading in named_readings(rule.parameter).items():
            refusal = refusal_of(rule.parameter, reading)
            source = words_of(self.desk.pack.sources[reading.source])
            said = _("{value}; {source}").format(value=value_words(reading), source=source)
            if reading is rule.deciding:
                said = _("{reading} (decides now)").format(reading=said)
            choices.append(Choice(name, said, refusal_words(refusal) if refusal else None))
        return choices

    def do_give_up(self) -> None:
        """Let the pack decide again."""
        rule = self._rule
        assert rule is not None
        self._give_up(rule)

    def _give_up(self, rule: Rule) -> None:
        said = _("The pack decides again: {value}. c chooses anew.").format(value=value_words(rule.own))
        self._change(lambda: self._choose(rule, None), said)

    def _choose(self, rule: Rule, name: str | None) -> Pack:
        assert self.desk.choose_reading is not None
        return self.desk.choose_reading(rule.parameter.id, name)

    def do_check(self) -> None:
        """Mark the value as checked today; once more on the same day takes that back."""
        rule = self._rule
        assert rule is not None
        today = self.desk.today()
        done = rule.deciding.checked_by_family and rule.deciding.checked_on == today
        said = (
            _("No longer marked as checked by you; y marks it again.")
            if done
            else _("Checked by you on {day}; y takes it back.")
        )
        self._change(lambda: self._mark(rule, undone=done), said.format(day=long_day(today)))

    def _mark(self, rule: Rule, *, undone: bool) -> Pack:
        assert self.desk.mark_checked is not None
        return self.desk.mark_checked(rule.parameter.id, None if undone else self.desk.today())

    def _change(self, remake: Callable[[], Pack], said: str) -> None:
        self.change(lambda: self.desk.use_pack(remake()), said)
