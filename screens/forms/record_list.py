"""The dialog that lists entries of one kind, to add, edit and remove them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from models.drafts import Draft, DraftPlace, FormKey
from models.errors import StoreError
from screens.dialogs import Dialog
from screens.faults import sentence
from screens.format import printable
from screens.forms.form import Form, Values
from screens.forms.records import Records
from screens.options import Options
from screens.undoing import undone_sentence
from screens.words import _


class RecordList(Dialog[None]):
    """Lists entries, newest first; every change is saved at once and can be undone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", show=False),
        Binding("d,delete", "remove", show=False),
        Binding("u", "undo", show=False),
        Binding("U", "redo", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, read: Callable[[], Records[Any]], begin: Draft | None = None) -> None:
        """``begin`` is a draft whose form opens at once."""
        super().__init__()
        self._begin = begin
        self._read = read
        self._records = read()

    def compose(self) -> ComposeResult:
        """Lay out the title, the entries and the keys."""
        name = self._records.view.member.name
        with Vertical(classes="dialog"):
            yield Static(Content(f"{printable(name)}  {_(self._records.TITLE)}"), classes="dialog-title")
            yield Options(markup=False)
            yield Static(classes="dialog-hint")
            yield Static(
                Content(_("a adds, enter edits, d removes, u undoes, esc leaves")),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """List what there is."""
        self._list()
        if self._begin is not None:
            self._take_up(self._begin)

    def _take_up(self, draft: Draft) -> None:
        records, drafts = self._records, self._records.desk.store.drafts
        forms = [self._form(records, entry) for entry in records.entries()]
        if draft.form in forms:
            self._ask(forms.index(draft.form))
            return
        full = records.MOST is not None and len(forms) >= records.MOST
        number = len(forms) - 1 if full else None
        form = self._form(records, None) if number is None else forms[number]
        if form != draft.form:
            # The entry is no longer as it was: what was typed goes into the one in its place, or into a new one.
            drafts.drop(draft.form)
            drafts.keep(form, draft.version, _entries_of(draft.form) | draft.values)
        self._ask(number)

    @staticmethod
    def _form(records: Records[Any], entry: object) -> FormKey:
        values = {field.name: field.value for field in records.fields(entry)} if entry is not None else {}
        # Entries have no keys: what stands in one tells it from the others.
        return FormKey(records.kind(), records.key, msgspec.json.encode(values).decode() if values else "")

    def _reload(self) -> None:
        try:
            self._records = self._read()
        except StoreError as error:
            self._say(sentence(error), "error")
            self.dismiss(None)
            return
        self._list()

    def _list(self) -> None:
        options = self.query_one(OptionList)
        at = options.highlighted
        options.clear_options()
        entries = list(enumerate(self._records.entries()))
        for number, entry in reversed(entries):
            options.add_option(Option(Content(printable(self._records.words(entry))), id=str(number)))
        options.display = bool(entries)
        self.query_one(".dialog-hint", Static).update(Content("" if entries else _("Nothing is on record yet.")))
        if entries:
            options.highlighted = min(at or 0, len(entries) - 1)
            options.focus()

    @property
    def _chosen(self) -> int | None:
        options = self.query_one(OptionList)
        if options.highlighted is None:
            return None
        return int(options.get_option_at_index(options.highlighted).id or 0)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_add(self) -> None:
        """Ask for a new entry."""
        most = self._records.MOST
        if most is not None and len(self._records.entries()) >= most:
            self._say(_("There is one already: enter edits it."), "warning")
            return
        self._ask(None)

    @on(OptionList.OptionSelected)
    def edit(self) -> None:
        """Ask for the fields of the entry under the cursor."""
        self._ask(self._chosen)

    def _ask(self, number: int | None) -> None:
        records = self._records
        entries = list(records.entries())
        entry = None if number is None else entries[number]

        def save(values: Values) -> str:
            made = records.made(values)
            records.save([*entries, made] if number is None else [*entries[:number], made, *entries[number + 1 :]])
            return _("Saved. u takes it back.")

        form = Form(
            _(records.TITLE),
            records.fields(entry),
            draft=DraftPlace(records.desk.store.drafts, self._form(records, entry), records.version),
            save=save,
            check=records.complaints,
        )
        self.app.push_screen(form, self._saved)

    def _saved(self, message: str | None) -> None:
        if message is not None:
            self._say(message)
        self._reload()

    def action_remove(self) -> None:
        """Remove the entry under the cursor; undo brings it back."""
        number = self._chosen
        if number is None:
            self._say(_("Nothing is on record yet."), "warning")
            return
        entries = list(self._records.entries())

        def remove() -> str:
            self._records.save([*entries[:number], *entries[number + 1 :]])
            return _("Removed. u takes it back.")

        self._change(remove)

    def action_undo(self) -> None:
        """Undo the last change."""
        self._change(lambda: undone_sentence(self._records.desk.store.undo()))

    def action_redo(self) -> None:
        """Take the last undo back."""
        self._change(lambda: undone_sentence(self._records.desk.store.redo()))

    def _change(self, change: Callable[[], str]) -> None:
        """Make a change that returns what is to be said of it."""
        try:
            said = change()
        except StoreError as error:
            self._say(sentence(error), "error")
        else:
            self._say(said)
        self._reload()

    def _say(self, message: str, severity: str = "information") -> None:
        self.app.notify(message, severity=severity, markup=False)  # type: ignore[arg-type]


def _entries_of(form: FormKey) -> dict[str, str]:
    """Return what stood in the entry that a form was about."""
    try:
        return msgspec.json.decode(form.entry, type=dict[str, str])
    except msgspec.MsgspecError:
        return {}
