"""What stands in the list of an import: members and dwellings that open to their pieces, or findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from models.pieces import Piece
from models.taking import Choices, Preview, Proposal, Row
from models.views import ChangeKind
from screens.change_words import difference_words
from screens.format import clip, fit, printable, width, wrap
from screens.importing.import_list import Look, Place
from screens.words import _, labelled, listed, ngettext

_BOXES = {True: "[x]", None: "[-]", False: "[ ]"}
_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-", ChangeKind.SAME: "="}
_NO_BOX = "   "
_INDENT = "      "
_HANGING = "  "
_CELLS_OF_A_SIDE = 300
_LEAST_CELLS = 12


class ProposalRows:
    """Proposals with what is taken of them; some are opened to their pieces."""

    def __init__(
        self, preview: Preview, choices: Choices, opened: set[Row], *, cells: int, numbers_shown: bool
    ) -> None:
        self.preview = preview
        self._choices = choices
        self._cells = max(_LEAST_CELLS, cells)
        self._numbers_shown = numbers_shown
        self._pieces: dict[int, tuple[Piece, ...]] = {}
        words = {kind: _kind_words(kind) for kind in ChangeKind}
        cells_of_kind = max(map(width, words.values()))
        self._kinds = {kind: fit(word, cells_of_kind) for kind, word in words.items()}
        self._opened = opened
        self.places: Sequence[Place] = list(self._places())

    def _places(self) -> Iterator[Place]:
        for number, proposal in enumerate(self.preview.proposals):
            yield Place(number)
            if proposal.row in self._opened:
                for piece in range(len(self.pieces(number))):
                    for line in range(len(self._lines(number, piece))):
                        yield Place(number, piece, line)

    def pieces(self, number: int) -> tuple[Piece, ...]:
        """Return the pieces of a proposal."""
        if number not in self._pieces:
            self._pieces[number] = self.preview.proposals[number].pieces()
        return self._pieces[number]

    def text(self, place: Place) -> str:
        """Return the line of a place."""
        if place.piece < 0:
            return self._head(place.entry)
        return self._lines(place.entry, place.piece)[place.line]

    def look(self, place: Place) -> Look:
        """Return how it looks."""
        proposal = self.preview.proposals[place.entry]
        if proposal.kind is ChangeKind.SAME:
            return Look.SAME
        is_taken = self.taken(place.entry) is not False
        if is_taken and place.piece >= 0:
            is_taken = self._takes(proposal, self.pieces(place.entry)[place.piece])
        return Look.TAKEN if is_taken else Look.LEFT

    def taken(self, number: int) -> bool | None:
        """Whether a proposal is taken; None where some of its pieces are left."""
        proposal = self.preview.proposals[number]
        if not self._choices.takes(proposal.row, proposal.kind):
            return False
        if proposal.kind is not ChangeKind.REMOVED and not self._choices.takes_as_it_is(proposal.row):
            takes = {self._choices.takes_piece(proposal.row, piece) for piece in self.pieces(number)}
            if False in takes:
                return None if True in takes or proposal.kind is ChangeKind.ADDED else False
        return True

    def _takes(self, proposal: Proposal, piece: Piece) -> bool:
        return proposal.kind is ChangeKind.REMOVED or self._choices.takes_piece(proposal.row, piece)

    def _head(self, number: int) -> str:
        proposal = self.preview.proposals[number]
        box = _NO_BOX if proposal.kind is ChangeKind.SAME else _BOXES[self.taken(number)]
        name = printable(proposal.name)
        if proposal.scope != "members":
            name = labelled(_("dwelling"), name)
        begin = f"{box} {_SIGNS[proposal.kind]} {self._kinds[proposal.kind]}  "
        end = f" ({printable(proposal.key)})"
        if proposal.kind is ChangeKind.CHANGED:
            end += "  " + ngettext("{n} difference", "{n} differences", len(self.pieces(number)))
        # The key tells apart whose names begin alike.
        room = max(_LEAST_CELLS, self._cells - width(begin) - width(end))
        return clip(begin + clip(name, room) + end, self._cells)

    def _lines(self, number: int, at: int) -> list[str]:
        proposal, piece = self.preview.proposals[number], self.pieces(number)[at]
        box = _NO_BOX
        if proposal.kind in {ChangeKind.CHANGED, ChangeKind.ADDED}:
            box = _BOXES[self.taken(number) is not False and self._takes(proposal, piece)]
        words = difference_words(
            proposal.scope, piece.path, piece.before, piece.after, shown=self._numbers_shown, cells=_CELLS_OF_A_SIDE
        )
        first, *others = _broken(words, max(_LEAST_CELLS, self._cells - len(_INDENT) - len(box) - 1))
        return [f"{_INDENT}{box} {first}", *(f"{_INDENT}{' ' * len(box)} {line}" for line in others)]


class FindingRows:
    """Sentences, each broken into as many lines as it takes."""

    def __init__(self, sentences: Sequence[str], cells: int) -> None:
        self._lines = [list(_broken(sentence, max(_LEAST_CELLS, cells - len(_HANGING)))) for sentence in sentences]
        self.places: Sequence[Place] = [
            Place(number, -1, line) for number, lines in enumerate(self._lines) for line in range(len(lines))
        ]

    def text(self, place: Place) -> str:
        """Return the line of a place."""
        line = self._lines[place.entry][place.line]
        return line if not place.line else _HANGING + line

    def look(self, _place: Place) -> Look:
        """Return how it looks."""
        return Look.TAKEN


def _broken(text: str, cells: int) -> Iterator[str]:
    """Yield lines of at most ``cells``; a word that is longer than a line goes on in the next."""
    for line in wrap(text, cells):
        rest = line
        while width(rest) > cells:
            fitting = next((count for count in range(cells, 1, -1) if width(rest[:count]) <= cells), 1)
            yield rest[:fitting]
            rest = rest[fitting:]
        yield rest


def count_words(preview: Preview) -> str:
    """Say how many there are of each kind."""
    counts = Counter(proposal.kind for proposal in preview.proposals)
    return listed(f"{counts[kind]} {_kind_words(kind)}" for kind in ChangeKind if counts[kind])


def taken_of(preview: Preview, choices: Choices) -> tuple[int, int]:
    """Return of how many members and dwellings anything is taken, and of how many something could be."""
    changing = [one for one in preview.proposals if one.kind is not ChangeKind.SAME]
    return sum(choices.takes(one.row, one.kind) for one in changing), len(changing)


def _kind_words(kind: ChangeKind) -> str:
    words = {
        ChangeKind.ADDED: _("new"),
        ChangeKind.CHANGED: _("changed"),
        ChangeKind.REMOVED: _("removed"),
        ChangeKind.SAME: _("the same"),
    }
    return words[kind]
