"""Copying: what there is to copy, sent to the terminal (OSC 52) and shown, since nobody is told whether it arrives."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rules.assessment import Assessment, Checklist
from screens import signs
from screens.checkup.abilities import MOST_COPIED_BYTES, passing_on, takes_copies
from screens.desk import Desk
from screens.dialogs import Dialog
from screens.explanation import explain, next_action_words
from screens.format import days_left, masked, printable
from screens.options import Options
from screens.words import _, in_turn, labelled, say, words_of


class Copyable(Struct, frozen=True):
    """Something that may be copied: what it is called in the list, and the text."""

    label: str
    text: str


def texts_about(one: Assessment, desk: Desk) -> Iterator[Copyable]:
    """Yield what there is to copy about one member; a number is shown whole only once it is chosen."""
    member, verdict = one.member, one.verdict
    name = printable(member.name)
    if verdict is not None:
        status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
        line = f"{name}  {verdict.period.valid_until}  {days_left(verdict.days_left)}  {status}"
        yield _of(_("The line of this person"), f"{line}  {next_action_words(one, verdict)}")
        if missing := "\n".join(_missing(verdict.checklist, desk)):
            yield _of(_("Papers still missing"), f"{name}\n{missing}")
        sections = explain(one, desk.pack, desk.last_working_day, desk.calendar_published)
        yield _of(_("Why the verdict is what it is"), "\n\n".join("\n".join((it.title, *it.lines)) for it in sections))
    yield _of(labelled(_("Name"), name), name)
    if one.dwelling is not None:
        address = printable(one.dwelling.address)
        yield _of(labelled(_("Address"), address), address)
    for words, number in ((_("ID number"), member.id_number), (_("Phone"), member.phone)):
        if number:
            yield _of(_("{what}, whole: {masked}").format(what=words, masked=masked(number)), number)


def _of(label: str, text: str) -> Copyable:
    return Copyable(printable(label), "\n".join(printable(line) for line in text.split("\n")))


def _missing(checklist: Checklist, desk: Desk) -> Iterator[str]:
    for item in checklist.items:
        forms = ((_("original"), item.original), (_("copy"), item.copy))
        wanted = " + ".join(words for words, ticked in forms if ticked is False)
        if wanted:
            yield f"[ ] {labelled(words_of(desk.pack.item(item.id).text), wanted)}"


class CopyDialog(Dialog[None]):
    """Lists texts; each that is chosen is sent and shown, and never said to have arrived."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("pagedown", "scroll(8)", show=False, priority=True),
        Binding("pageup", "scroll(-8)", show=False, priority=True),
    ]

    def __init__(self, texts: Sequence[Copyable]) -> None:
        super().__init__()
        self._texts = texts

    def compose(self) -> ComposeResult:
        """Lay out what there is, then what was sent."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Copy")), classes="dialog-title")
            yield Options(*(Option(Content(one.label)) for one in self._texts), markup=False)
            yield Static(classes="dialog-hint")
            with VerticalScroll(can_focus=False, classes="copy-text"):
                yield Static()
            yield Static(Content(_("enter copies, pgup and pgdn scroll, esc leaves")), classes="dialog-keys")

    @on(OptionList.OptionSelected)
    def copy(self, event: OptionList.OptionSelected) -> None:
        """Send the text that was chosen, and show it."""
        text = self._texts[event.option_index].text
        self.app.copy_to_clipboard(text)
        self.complain(said_of_copy(text), wrong=False)
        shown = self.query_one(".copy-text", VerticalScroll)
        shown.query_one(Static).update(Content(text))
        shown.scroll_home(animate=False)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_scroll(self, lines: int) -> None:
        """Scroll the text that is shown."""
        self.query_one(".copy-text").scroll_relative(y=lines, animate=False)


def said_of_copy(text: str) -> str:
    """Say what became of a text, as far as that can be known."""
    if not takes_copies(os.environ):
        return _("This terminal has no clipboard; nothing was sent.") + "\n" + _("Here is the text, to be selected:")
    if len(text.encode()) > MOST_COPIED_BYTES:
        return _("It is too long for terminals, and was not sent.") + "\n" + _("Here is the text, to be selected:")
    said = _("Sent to the terminal; not every one takes it.")
    return "\n".join((in_turn(said, passing_on(os.environ)), _("Here is the text, to be selected:")))
