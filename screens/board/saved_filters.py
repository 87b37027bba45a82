"""Filters under the number keys: saving the one that is shown, switching to another, everyone again."""

from __future__ import annotations

from functools import partialmethod

from msgspec.structs import replace

from models.errors import StoreError
from screens.commands import Command
from screens.faults import sentence
from screens.format import printable
from screens.member_actions import MemberActions
from screens.saved_filter import MOST_NAME, MOST_TEXT, NUMBERS, SavedFilter
from screens.words import N_, _

_SHOW = "board.show_"
COMMANDS = (
    Command(
        "board.save_filter", "v", N_("save filter"), N_("Save this filter under a number key, or change a saved one")
    ),
    Command("board.show_everyone", "0", N_("everyone"), N_("Show everyone again")),
    *(Command(f"{_SHOW}{number}", str(number), N_("saved filter")) for number in NUMBERS),
)


class SavedFilters(MemberActions):
    """A screen with a filter that may be saved."""

    def show_filtered(self, text: str) -> None:
        """Show whom a filter names; everyone where it is empty."""
        raise NotImplementedError

    def shown_filter(self) -> tuple[int, SavedFilter] | None:
        """Return the saved filter that is shown, with its number."""
        typed = self.board_filter().strip()
        return next((pair for pair in sorted(self.desk.filters.items()) if typed and pair[1].text == typed), None)

    def why_no_filter(self, command_id: str) -> str | None:
        """Say why a command about saved filters makes no sense just now."""
        if command_id == "board.show_everyone":
            return None if self.board_filter() else _("Everyone is shown already.")
        if command_id == "board.save_filter":
            if self.desk.keep_filter is None:
                return _("Filters cannot be saved in this session.")
            return (
                None if self.board_filter().strip() else _("Nothing is filtered. / filters; v then saves the filter.")
            )
        number = _number_of(command_id)
        if number is None or number in self.desk.filters:
            return None
        return _("No filter is saved under {number}. / filters; v then saves the filter.").format(number=number)

    def commands_now(self) -> list[tuple[Command, str | None]]:
        """Return every command but the numbers under which nothing is saved."""
        found = super().commands_now()
        return [pair for pair in found if (number := _number_of(pair[0].id)) is None or number in self.desk.filters]

    def _foretold(self, command: Command) -> Command:
        number = _number_of(command.id)
        saved = self.desk.filters.get(number) if number is not None else None
        if saved is None:
            return super()._foretold(command)
        words = _("Show {name}: {filter}").format(name=printable(saved.name), filter=printable(saved.text))
        return replace(command, said=words)

    def _show(self, number: int) -> None:
        self.show_filtered(self.desk.filters[number].text)

    do_show_1 = partialmethod(_show, 1)
    do_show_2 = partialmethod(_show, 2)
    do_show_3 = partialmethod(_show, 3)
    do_show_4 = partialmethod(_show, 4)
    do_show_5 = partialmethod(_show, 5)
    do_show_6 = partialmethod(_show, 6)
    do_show_7 = partialmethod(_show, 7)
    do_show_8 = partialmethod(_show, 8)
    do_show_9 = partialmethod(_show, 9)

    def do_show_everyone(self) -> None:
        """Show everyone."""
        self.show_filtered("")

    def do_save_filter(self) -> None:
        """Save the filter that is shown; rename or forget it where it is saved already."""
        from screens.dialogs import Choice, ChoiceDialog

        shown = self.shown_filter()
        if shown is not None:
            number, saved = shown
            title = _("{number}: {name}").format(number=number, name=printable(saved.name))
            choices = [Choice("name", _("Give it another name")), Choice("forget", _("Delete it"))]

            def answered(answer: str | None) -> None:
                if answer == "name":
                    self._ask_name(number, saved.name)
                elif answer == "forget":
                    self._put(number, None)

            self.app.push_screen(ChoiceDialog(title, choices), answered)
            return
        free = next((number for number in NUMBERS if number not in self.desk.filters), None)
        if free is not None:
            self._ask_name(free, self.board_filter().strip())
            return
        choices = [
            Choice(str(number), f"{number}  {printable(saved.name)}")
            for number, saved in sorted(self.desk.filters.items())
        ]
        title = _("All nine keys are taken. In place of which one?")

        def chosen(answer: str | None) -> None:
            if answer is not None:
                self._ask_name(int(answer), self.board_filter().strip())

        self.app.push_screen(ChoiceDialog(title, choices), chosen)

    def _ask_name(self, number: int, name: str) -> None:
        from screens.dialogs import LineDialog

        def named(answer: str | None) -> None:
            if answer is not None:
                self._put(number, SavedFilter(answer.strip(), self.board_filter().strip()[:MOST_TEXT]))

        title = _("What is the filter under {number} called?").format(number=number)
        self.app.push_screen(LineDialog(title, name[:MOST_NAME], complaint=_complaint), named)

    def _put(self, number: int, saved: SavedFilter | None) -> None:
        assert self.desk.keep_filter is not None
        try:
            self.desk.filters = self.desk.keep_filter(number, saved)
        except StoreError as error:
            self.say(sentence(error), severity="error")
            return
        self.update_view()
        if saved is None:
            self.say(_("Deleted. v saves it again while it is shown."))
        else:
            self.say(_("Saved: {number} shows {name}.").format(number=number, name=printable(saved.name)))


def _number_of(command_id: str) -> int | None:
    last = command_id.removeprefix(_SHOW)
    return int(last) if last.isdecimal() else None


def _complaint(name: str) -> str | None:
    from models.text_checks import check_text

    if not name.strip():
        return _("A name is missing.")
    if len(name.strip()) > MOST_NAME or check_text(name) is not None:
        return _("At most {n} ordinary characters.").format(n=MOST_NAME)
    return None
