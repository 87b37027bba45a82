"""The machinery of forms: fields below one another, checked while they are typed, kept on any error."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Paste
from textual.widgets import Button, Input, Select, Static

from models.checks import check_text, parse_day
from models.drafts import DraftPlace
from models.errors import StoreError
from rules.facts import Month
from rules.written_days import DayFault, read_day, read_month
from screens import signs
from screens.dialogs import Dialog
from screens.drafting import Drafting
from screens.faults import finding_sentence, sentence
from screens.format import long_day, wrap
from screens.words import _
from screens.written_days import day_complaint, day_example, month_complaint, month_example

Values = Mapping[str, str]
Complaints = Mapping[str, str]

_MOST_DIGITS = 9
# As the style sheet has them.
_CELLS, _LABEL_CELLS = 68, 22
_ROWS_BESIDE_FIELDS, _LEAST_ROWS = 8, 3


class Shape(Enum):
    """What may stand in a one-line field."""

    TEXT = auto()
    DAY = auto()
    MONTH = auto()
    NUMBER = auto()
    CODE = auto()
    """Letters and digits without blanks, as a number on a paper."""

    @property
    def example(self) -> str:
        """What stands in an empty field, so that nobody has to guess."""
        match self:
            case Shape.DAY:
                return day_example()
            case Shape.MONTH:
                return month_example()
        return ""

    def read(self, typed: str) -> str:
        """Return what was typed as it is stored, ``YYYY-MM-DD`` or ``YYYY-MM``; what cannot be read stays."""
        if self in {Shape.NUMBER, Shape.CODE}:
            typed = unicodedata.normalize("NFKC", typed)
        if self is Shape.CODE:
            return "".join(typed.split()).upper()
        found = self._understood(typed)
        return typed.strip() if found is None or isinstance(found, DayFault) else str(found)

    def complaint(self, value: str) -> str | None:
        """Return what is wrong with ``value``, or None."""
        found = self._understood(value)
        if isinstance(found, DayFault):
            return day_complaint(found) if self is Shape.DAY else month_complaint(found)
        if self is Shape.NUMBER and not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
            return _("Write a whole number.")
        return None

    def echo(self, value: str) -> str:
        """Return how ``value`` is understood: a day with its weekday, a month."""
        found = self._understood(value)
        return long_day(found) if isinstance(found, date) else str(found) if isinstance(found, Month) else ""

    def _understood(self, text: str) -> date | Month | DayFault | None:
        match self:
            case Shape.DAY:
                return read_day(text)
            case Shape.MONTH:
                return read_month(text)
        return None


class Field(Struct, frozen=True):
    """One line of a form. ``choices`` are pairs of a code and its words."""

    name: str
    label: str
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()
    shape: Shape = Shape.TEXT
    required: bool = False


class LineInput(Input):
    """A one-line field that keeps all of a pasted text, line ends as blanks."""

    def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(" ".join(event.text.split()))


class Form(Dialog[str]):
    """Asks for fields and saves them by one call; answers with the sentence to show.

    ``check`` names what is wrong by field, ``save`` stores and returns the sentence, ``preview`` says what the entries
    would lead to, ``begin`` names the field to begin in. What was typed is kept in ``draft`` until it is saved. With
    ``only_looks`` nothing is stored, and the button says so.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+r", "start_anew", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        draft: DraftPlace,
        save: Callable[[Values], str],
        check: Callable[[Values], Complaints] = lambda _values: {},
        fill_in: Callable[[str, Values], Values] = lambda _name, _values: {},
        preview: Callable[[Values], str] | None = None,
        begin: str = "",
        only_looks: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._save = save
        self._check = check
        self._fill_in = fill_in
        self._preview = preview
        self._begin = begin
        self._only_looks = only_looks
        self._draft = Drafting(draft, self._typed, passing=only_looks)
        self._is_saving = False

    def compose(self) -> ComposeResult:
        """Lay out the title, the fields, what is wrong, and the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if self._draft.kept:
                yield Static(Content(self._draft.kept_words()), classes="dialog-hint")
            with VerticalScroll(classes="form-fields", can_focus=False):
                for field in self._fields:
                    with Horizontal(classes="form-row"):
                        yield Static(Content(field.label), classes="form-label")
                        yield self._widget(field)
                    yield Static("", id=f"said-{field.name}", classes="form-said")
            yield Static("", classes="form-fault")
            with Horizontal(classes="form-row form-end"):
                button, keys = (
                    (_("Show"), _("enter shows it, esc leaves; nothing is changed"))
                    if self._only_looks
                    else (_("Save"), _("enter saves, tab moves on, esc keeps a draft"))
                )
                yield Button(Content(button), id="form-save", compact=True, variant="primary")
                yield Static(Content(keys), classes="form-keys")

    def _widget(self, field: Field) -> Input | Select[str]:
        kept = self._draft.kept
        value = kept.values.get(field.name, field.value) if kept else field.value
        if field.choices:
            options = [(Content(words), code) for code, words in field.choices]
            known = {code for code, _words in field.choices}
            return Select(
                options,
                value=value if value in known else field.choices[0][0],
                allow_blank=False,
                id=f"field-{field.name}",
                compact=True,
            )
        box = LineInput(value, field.shape.example, id=f"field-{field.name}", select_on_focus=False, compact=True)
        box.cursor_blink = False
        return box

    def on_mount(self) -> None:
        """Look at what stands there already; a form of choices alone begins on its button, so that enter saves."""
        for selector, sign in ((".down-arrow", signs.DOWN), (".up-arrow", signs.UP)):
            for arrow in self.query(selector).results(Static):
                arrow.update(sign)
        self._look(quiet=True)
        self._draft.begin()
        if self._begin:
            self.query_one(f"#field-{self._begin}").focus()
        elif all(field.choices for field in self._fields):
            self.query_one("#form-save").focus()

    def on_resize(self) -> None:
        """Leave room for the button and what is wrong, in however low a window."""
        rows = min(self.size.height * 7 // 10, self.size.height - _ROWS_BESIDE_FIELDS)
        self.query_one(".form-fields").styles.max_height = max(_LEAST_ROWS, rows)

    def on_unmount(self) -> None:
        """Leave drafts to the next form."""
        self._draft.end()

    def _typed(self) -> dict[str, str]:
        """Return the fields that differ from what is on record; choices alone are none."""
        # Only what was typed is kept, so that it goes on top of what others have changed meanwhile.
        entries = {field.name: self._value(field) for field in self._fields}
        changed = {field.name for field in self._fields if field.shape.read(entries[field.name]) != field.value}
        if not any(field.name in changed and not field.choices for field in self._fields):
            return {}
        return {name: value for name, value in entries.items() if name in changed}

    def _values(self) -> dict[str, str]:
        return {field.name: field.shape.read(self._value(field)) for field in self._fields}

    def _value(self, field: Field) -> str:
        if field.choices:
            return str(self.query_one(f"#field-{field.name}", Select).value)
        return self.query_one(f"#field-{field.name}", Input).value

    def _complaints(self, values: Values) -> dict[str, str]:
        found: dict[str, str] = {}
        for field in self._fields:
            value = values[field.name]
            finding = check_text(value)
            if finding is not None:
                found[field.name] = finding_sentence(finding)
            elif not value:
                if field.required:
                    found[field.name] = _("Please fill this in.")
            elif complaint := field.shape.complaint(value):
                found[field.name] = complaint
        return found or dict(self._check(values))

    def _look(self, *, quiet: bool) -> dict[str, str]:
        """Say below each field what is wrong with it; ``quiet`` leaves empty fields alone."""
        values = self._values()
        complaints = self._complaints(values)
        for field in self._fields:
            said = self.query_one(f"#said-{field.name}", Static)
            complaint = complaints.get(field.name, "")
            if quiet and not values[field.name]:
                complaint = ""
            understood = field.shape.echo(values[field.name])
            said.update(Content(self._broken(complaint, _LABEL_CELLS) if complaint else understood))
            said.set_class(bool(complaint), "-wrong")
            said.display = bool(complaint or understood)
        if self._preview is not None:
            text = "" if complaints else self._preview(values)
            self.query_one(".form-fault", Static).update(Content(self._broken(text)))
        return complaints

    def _broken(self, text: str, beside: int = 0) -> str:
        """Break a sentence into lines as wide as the form, less the cells ``beside`` it."""
        room = max(1, self.query_one(".dialog").content_size.width or _CELLS) - beside
        return "\n".join(part for line in text.split("\n") for part in wrap(line, room))

    @on(Input.Changed)
    def look_while_typing(self, event: Input.Changed) -> None:
        """Check the entries, and fill in what follows from them."""
        name = (event.input.id or "").removeprefix("field-")
        for other, value in self._fill_in(name, self._values()).items():
            box = self.query_one(f"#field-{other}", Input)
            if not box.value:
                box.value = value
        self._look(quiet=True)
        self._draft.note(self)

    @on(Select.Changed)
    def look_after_choice(self) -> None:
        """Check the entries."""
        self._look(quiet=True)
        self._draft.note(self)

    @on(Input.Submitted)
    @on(Button.Pressed, "#form-save")
    def submit(self) -> None:
        """Save from any one-line field, and from the button."""
        self.action_save()

    def action_save(self) -> None:
        """Save unless something is wrong; whatever happens, what was typed stays."""
        if self._is_saving:
            return
        complaints = self._look(quiet=False)
        if complaints:
            first = next(field.name for field in self._fields if field.name in complaints)
            self.query_one(f"#field-{first}").focus()
            return
        self._is_saving = True
        try:
            said = self._save(self._values())
        except StoreError as error:
            self._is_saving = False
            fault = self.query_one(".form-fault", Static)
            fault.update(Content(self._broken(sentence(error))))
            fault.add_class("-wrong")
            self._draft.write()
            return
        self._draft.saved()
        self.dismiss(said)

    def action_start_anew(self) -> None:
        """Forget the draft."""
        self._draft.start_anew()
        for field in self._fields:
            box = self.query_one(f"#field-{field.name}")
            if isinstance(box, Input):
                box.value = field.value
            elif isinstance(box, Select):
                codes = [code for code, _words in field.choices]
                box.value = field.value if field.value in codes else codes[0]
        self._draft.write()

    def action_leave(self) -> None:
        """Leave and keep what was typed."""
        self._draft.left(self)
        self.dismiss(None)


def day_or_none(text: str) -> date | None:
    """Return the day of a checked entry, None for an empty one."""
    return parse_day(text) if text else None
