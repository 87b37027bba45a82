"""An import of which not everything need be taken: what there is to take, and the import of what is taken."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from models.aggregates import DWELLINGS, MEMBERS
from models.checks import check_dwelling, check_member
from models.differences import differences
from models.documents import Document, canonical_dwelling, canonical_member, dwelling_of, member_of
from models.errors import Finding, Invalid, StoreError
from models.history import IMPORT
from models.importing import Importer, Prepared, Step, copy_kept, document_of, name_of
from models.pieces import Piece, bare, pieces, put_together
from models.progress import Report
from models.rows import BulkWriter
from models.transactions import Transactions
from models.views import ChangeKind, ImportPlan
from rules.facts import Book, Dwelling, Member

Row = tuple[str, str]
"""The scope and the key of a member or a dwelling."""
_SHOWN_NAMES = 5


class Proposal(Struct, frozen=True):
    """What an import would do to one member or dwelling; ``scope`` is ``members`` or ``dwellings``."""

    scope: str
    key: str
    name: str
    kind: ChangeKind
    stored: Document | None = None
    wanted: Member | Dwelling | None = None

    @property
    def row(self) -> Row:
        """The scope and the key."""
        return self.scope, self.key

    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces: of a new one what it need not have, of one that goes what goes with it."""
        wanted = document_of(self.wanted) if self.wanted is not None else None
        stored = self.stored
        if stored is None and wanted is None:
            return ()
        if wanted is None:
            assert stored is not None
            return pieces(stored, bare(stored, self.scope))
        return pieces(bare(wanted, self.scope) if stored is None else stored, wanted)


class Preview(Struct, frozen=True):
    """Everything that an import would do, members first, and those who stay as they are last."""

    mode: str
    proposals: tuple[Proposal, ...]
    stamp: object
    """Stays equal as long as the import would find the same rows on record."""


class Usually(Enum):
    """What is taken of an import where nothing else is said."""

    ALL = "all"
    ADDITIONS = "additions"
    """Everything but what would remove something, so that nothing of either side is lost."""
    NOTHING = "nothing"


class Choices(Struct):
    """What is taken: what ``usually`` says, but the opposite of it for the rows and the pieces that are named."""

    usually: Usually = Usually.ALL
    rows: set[Row] = field(default_factory=set)
    pieces: dict[Row, set[str]] = field(default_factory=dict)

    def takes(self, row: Row, kind: ChangeKind) -> bool:
        """Whether anything is taken of a row."""
        removes = kind is ChangeKind.REMOVED
        usual = self.usually is Usually.ALL or (self.usually is Usually.ADDITIONS and not removes)
        return usual != (row in self.rows)

    def takes_piece(self, row: Row, piece: Piece) -> bool:
        """Whether a piece is taken where its row is."""
        usual = self.usually is not Usually.ADDITIONS or piece.after is not None
        return usual != (piece.id in self.pieces.get(row, ()))

    def takes_as_it_is(self, row: Row) -> bool:
        """Whether nothing is certain to be left of a row that is taken."""
        return self.usually is not Usually.ADDITIONS and not self.pieces.get(row)

    def turn(self, row: Row) -> None:
        """Take a row that is left, or leave one that is taken."""
        self.rows ^= {row}

    def turn_piece(self, row: Row, piece: Piece) -> None:
        """Take a piece that is left, or leave one that is taken."""
        self.pieces[row] = self.pieces.get(row, set()) ^ {piece.id}


def preview_import(work: Transactions, book: Book, mode: str, report: Report) -> Preview:
    """Return what an import would do; raises Invalid for what cannot stand together. See ``Store.preview_import``."""
    with work.reading():
        prepared = Importer(work.members, work.dwellings, mode, report).prepare(book)
        _Taking(work, Choices()).of(prepared)
    proposals = [
        Proposal(
            step.aggregates.scope,
            step.key,
            step.name,
            step.kind,
            step.stored.document if step.stored is not None else None,
            step.wanted,
        )
        for step in prepared.steps
    ]
    proposals += [
        Proposal(MEMBERS if isinstance(one, Member) else DWELLINGS, one.key, name_of(one), ChangeKind.SAME)
        for one in prepared.same
    ]
    proposals.sort(key=lambda one: (one.kind is ChangeKind.SAME, one.scope != MEMBERS))
    return Preview(mode, tuple(proposals), _stamp(prepared))


def _stamp(prepared: Prepared) -> object:
    return [
        (step.aggregates.scope, step.key, (step.stored.id, step.stored.version, step.stored.seal) if step.stored else 0)
        for step in prepared.steps
    ]


def import_taken(work: Transactions, book: Book, preview: Preview, choices: Choices, report: Report) -> ImportPlan:
    """Import what is taken; see ``Store.import_taken``."""
    importer = Importer(work.members, work.dwellings, preview.mode, report)
    with work.reading():
        seen = work.connection.stamp()
        prepared = importer.prepare(book)
        if _stamp(prepared) != preview.stamp:
            raise StoreError("changed_meanwhile")
        taken = _Taking(work, choices).of(prepared)
    if not taken.steps:
        return taken.plan()
    with copy_kept(work, report) as copy, work.changing(IMPORT) as events:
        if work.connection.stamp() != seen:
            raise StoreError("changed_meanwhile")
        importer.apply(taken, events, BulkWriter(work.connection))
    return replace(taken.plan(), copy=copy)


class _Taking:
    """Makes steps of what is taken of others, and looks whether they can stand together."""

    def __init__(self, work: Transactions, choices: Choices) -> None:
        self._work = work
        self._choices = choices
        self._findings: list[Finding] = []

    def of(self, prepared: Prepared) -> Prepared:
        """Return the steps of what is taken; raises Invalid with every finding."""
        steps = [taken for step in prepared.steps if (taken := self._taken(step)) is not None]
        self._look_at_homes(steps)
        if self._findings:
            raise Invalid(tuple(self._findings))
        return Prepared(steps, prepared.same)

    def _taken(self, step: Step) -> Step | None:
        row = (step.aggregates.scope, step.key)
        if not self._choices.takes(row, step.kind):
            return None
        if step.wanted is None or self._choices.takes_as_it_is(row):
            return step
        stored, wanted = step.stored, document_of(step.wanted)
        if stored is not None and not stored.is_as_written():
            # Writing would seal what has changed by itself, and nobody would notice any more.
            raise StoreError("content_changed", path=self._work.path, name=step.name)
        base = bare(wanted, step.aggregates.scope) if stored is None else stored.document
        chosen = self._checked(put_together(base, wanted, lambda piece: self._choices.takes_piece(row, piece)), step)
        if stored is None:
            return Step(step.aggregates, None, chosen, [])
        changed = differences(stored.document, document_of(chosen))
        return Step(step.aggregates, stored, chosen, changed) if changed else None

    def _checked(self, document: Document, step: Step) -> Member | Dwelling:
        if isinstance(step.wanted, Member):
            member = canonical_member(member_of(document))
            self._findings += check_member(member, self._work.pack)
            return member
        dwelling = canonical_dwelling(dwelling_of(document))
        self._findings += check_dwelling(dwelling)
        return dwelling

    def _look_at_homes(self, steps: list[Step]) -> None:
        """Note who would live in a dwelling that is not there."""
        dwellings = [step for step in steps if step.aggregates.scope == DWELLINGS]
        gone = {step.key: step.stored for step in dwellings if step.wanted is None}
        there = {*self._work.dwellings.keys(), *(step.key for step in dwellings)} - gone.keys()
        people = {step.key: step.wanted for step in steps if step.aggregates.scope == MEMBERS}
        for key, member in people.items():
            if isinstance(member, Member) and member.dwelling is not None and member.dwelling not in there:
                found = (("found", member.dwelling),)
                self._findings.append(Finding("unknown_dwelling", MEMBERS, key, "dwelling", values=found))
        for key, stored in gone.items():
            assert stored is not None
            staying = [one for one in self._work.keys_living_in(stored.id) if one not in people]
            if staying:
                names = ", ".join(staying[:_SHOWN_NAMES])
                self._findings.append(Finding("lived_in", DWELLINGS, key, values=(("names", names),)))
