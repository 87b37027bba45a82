"""The dialog for notes of several lines; what is typed is kept as a draft until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar
from zlib import crc32

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from models.drafts import Drafts
from models.errors import StoreError
from rules.facts import CaseKind
from screens.dialogs import Dialog
from screens.drafting import Drafting
from screens.faults import notes_complaint, sentence
from screens.words import _

if TYPE_CHECKING:
    from textual._types import WatchCallbackType
    from textual.dom import DOMNode

_FIELD = "notes"
_NOTE = "note"


def version_of_text(text: str) -> int:
    """Return what tells a draft whether the notes below it are still the same."""
    return crc32(text.encode("utf-8", "replace"))


def note_form(kind: CaseKind, item: str = "") -> str:
    """Return the kind of form that asks for the note on a paper of a case, or on the whole case."""
    return f"{_NOTE}/{kind}/{item}"


def noted_in(form: str) -> tuple[CaseKind, str] | None:
    """Return the kind of case and the paper that a form of notes is about; None for another form."""
    word, _slash, rest = form.partition("/")
    kind, _slash, item = rest.partition("/")
    return (CaseKind(kind), item) if word == _NOTE and kind in set(CaseKind) else None


class NotesArea(TextArea):
    """A field of several lines that is let go of when its dialog is left."""

    def watch(self, obj: DOMNode, attribute_name: str, callback: WatchCallbackType, init: bool = True) -> None:
        """Follow no change of theme: none can be chosen over a dialog, and the app never lets go of who follows it."""
        if attribute_name != "theme":
            super().watch(obj, attribute_name, callback, init)


class NotesDialog(Dialog[str]):
    """Type several lines; ``ctrl+s`` saves them by one call and answers with them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+r", "start_anew", show=False, priority=True),
    ]

    def __init__(
        self, title: str, text: str, *, drafts: Drafts, kind: str, key: str, save: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._save = save
        self._draft = Drafting(drafts.place(kind, key, version_of_text(text)), self._typed)

    def compose(self) -> ComposeResult:
        """Lay out the title, the text, what is wrong with it, and the keys."""
        kept = self._draft.kept
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield NotesArea(kept.values.get(_FIELD, self._text) if kept else self._text)
            yield Static(Content(self._draft.kept_words()), classes="dialog-hint")
            yield Static(Content(_("ctrl+s saves, esc keeps a draft")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Keep the cursor still, and put it behind the text."""
        area = self.query_one(NotesArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        self._draft.begin()

    def on_unmount(self) -> None:
        """Leave drafts to the next form."""
        self._draft.end()

    def _typed(self) -> Mapping[str, str]:
        text = self.query_one(NotesArea).text
        return {} if text == self._text else {_FIELD: text}

    @on(TextArea.Changed)
    def note_typing(self) -> None:
        """Keep what was typed."""
        self._draft.note(self)

    def action_save(self) -> None:
        """Save unless something is wrong; whatever happens, what was typed stays."""
        text = self.query_one(NotesArea).text
        wrong = notes_complaint(text)
        if wrong is None:
            try:
                self._save(text)
            except StoreError as error:
                wrong = sentence(error)
        if wrong is None:
            self._draft.saved()
            self.dismiss(text)
            return
        self._draft.write()
        self.complain(wrong)

    def action_start_anew(self) -> None:
        """Forget the draft."""
        self._draft.start_anew()
        self.query_one(NotesArea).text = self._text
        self._draft.write()

    def action_leave(self) -> None:
        """Leave and keep what was typed."""
        self._draft.left(self)
        self.dismiss(None)
