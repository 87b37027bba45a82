"""Changes as people make them, drawn by a seed, each with what the database must hold afterwards.

What must be there is worked out by pure functions on the book that was there before, never by reading a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from models import cases
from models.atomic_file import write_atomically
from models.backup import dump_backup
from models.demo import demo_book
from models.documents import canonical_book
from models.results import Result, with_result
from models.store import Store
from models.workdays import WorkingDays
from proofs.setting import TODAY
from rules.dates import plus_years
from rules.facts import Activity, Book, CaseKind, Dwelling, LeaseFiling, Member, Obtained, Period, Tenure
from rules.pack import load_pack

BACKUP = "backup.toml"
_FEWEST, _MOST = 6, 12
_TICK = "permit_card.original"


class Known(Struct, frozen=True):
    """What must be there: the book, the books that undo and redo lead to, how many changes, and the backup's bytes."""

    book: Book
    behind: tuple[Book, ...] = ()
    ahead: tuple[Book, ...] = ()
    changes: int = 0
    backup: bytes | None = None

    def changed(self, book: Book) -> Known:
        """Return what must be there after a change to ``book``."""
        return replace(
            self, book=canonical_book(book), behind=(*self.behind, self.book), ahead=(), changes=self.changes + 1
        )

    def undone(self) -> Known:
        """Return what must be there after an undo."""
        *behind, book = self.behind
        return replace(self, book=book, behind=tuple(behind), ahead=(*self.ahead, self.book), changes=self.changes + 1)

    def redone(self) -> Known:
        """Return what must be there after a redo."""
        *ahead, book = self.ahead
        return replace(self, book=book, behind=(*self.behind, self.book), ahead=tuple(ahead), changes=self.changes + 1)


class Change(Struct, frozen=True):
    """One change: its kind, how it is made, and what must be there once it is."""

    kind: str
    make: Callable[[Store], object]
    after: Known


def first_book() -> Book:
    """Return the book that every proof begins with."""
    return canonical_book(demo_book(TODAY))


def changes(random: Random, known: Known) -> Iterator[Change]:
    """Yield one change after the other, each built upon the one before; the same seed gives the same changes."""
    while True:
        draw = random.choices(tuple(_KINDS), weights=tuple(weight for weight, _ in _KINDS.values()))[0]
        change = _KINDS[draw][1](random, known)
        if change is None:
            continue
        yield change
        known = change.after


def change_of(kind: str, random: Random, known: Known) -> Change:
    """Return a change of one kind."""
    change = _KINDS[kind][1](random, known)
    assert change is not None, kind
    return change


def _member(random: Random, known: Known) -> Member:
    return random.choice(known.book.members)


def _home(member: Member, book: Book) -> Dwelling | None:
    return next((one for one in book.dwellings if one.key == member.dwelling), None)


def _with(book: Book, *members: Member, dwellings: tuple[Dwelling, ...] = ()) -> Book:
    mine, homes = {one.key for one in members}, {one.key for one in dwellings}
    return Book(
        dwellings=(*(one for one in book.dwellings if one.key not in homes), *dwellings),
        members=(*(one for one in book.members if one.key not in mine), *members),
    )


def _settled(member: Member, book: Book) -> Member:
    for kind in (CaseKind.RENEWAL, CaseKind.REAPPLICATION):
        member = cases.with_readiness(member, _home(member, book), kind, TODAY, load_pack())
    return member


def _newcomer(random: Random) -> Member:
    serial = f"{random.getrandbits(40):010x}"
    born = TODAY - timedelta(days=random.randrange(7000, 30000))
    return Member(f"new-{serial}", f"新人{serial}", born, Activity.NONE, notes="搬来不久。" * random.randrange(1, 200))


def _add(random: Random, known: Known) -> Change | None:
    if len(known.book.members) >= _MOST:
        return None
    member, dwelling = _newcomer(random), None
    if random.random() < 0.5:
        dwelling = Dwelling(f"home-{member.key}", f"浦东新区{member.key}号", Tenure.RENTED)
        member = replace(member, dwelling=dwelling.key)
    book = _with(known.book, member, dwellings=(dwelling,) if dwelling else ())
    return Change("add", lambda store: store.add_member(member, dwelling), known.changed(book))


def _edit(random: Random, known: Known) -> Change:
    member = _member(random, known)
    text = f"{random.getrandbits(40):010x} " * random.randrange(1, 300)
    edited = replace(member, notes=text.strip(), phone=f"138{random.randrange(10**8):08d}")

    def make(store: Store) -> None:
        store.save_member(edited, store.member(member.key, TODAY).version)

    return Change("edit", make, known.changed(_with(known.book, _settled(edited, known.book))))


def _tick(random: Random, known: Known) -> Change:
    member = _member(random, known)
    kind = CaseKind.RENEWAL
    case = cases.open_case(member, kind)
    ticks = {_TICK: case is None or _TICK not in case.ticks}
    ticked = cases.with_ticks(member, kind, ticks, TODAY, load_pack())
    ready = cases.with_readiness(ticked, _home(member, known.book), kind, TODAY, load_pack())
    after = known.changed(_with(known.book, ready))
    return Change("tick", lambda store: store.set_ticks(member.key, kind, ticks, TODAY), after)


def _result(random: Random, known: Known) -> Change | None:
    member = _member(random, known)
    ends = [period.valid_until for permit in member.permits for period in permit.periods]
    if not ends or max(ends).year > 2150:
        return None
    begin = max(ends) + timedelta(days=1)
    period = Period(begin, plus_years(begin, 1) - timedelta(days=1), Obtained.OFFLINE, TODAY)
    result = Result(period)
    after = with_result(member, result, TODAY, WorkingDays().plus_working_days, load_pack().limits(TODAY))
    known = known.changed(_with(known.book, after))
    return Change("result", lambda store: store.record_result(member.key, result, TODAY), known)


def _lease(random: Random, known: Known) -> Change:
    dwelling = random.choice(known.book.dwellings)
    day = TODAY + timedelta(days=random.randrange(1, 20000))
    filing = LeaseFiling(day, day + timedelta(days=364))
    filings = tuple(one for one in dwelling.lease_filings if one != filing)
    filed = replace(dwelling, lease_filings=(*filings, filing))
    living = [one for one in known.book.members if one.dwelling == dwelling.key]
    closed = [cases.closed(one, CaseKind.LEASE_FILING, TODAY) for one in living]
    after = known.changed(_with(known.book, *closed, dwellings=(filed,)))
    return Change("lease", lambda store: store.record_lease_filing(dwelling.key, filing, TODAY), after)


def _remove(random: Random, known: Known) -> Change | None:
    if len(known.book.members) <= _FEWEST:
        return None
    gone = _member(random, known)
    book = replace(known.book, members=tuple(one for one in known.book.members if one is not gone))

    def make(store: Store) -> None:
        store.remove_member(gone.key, store.member(gone.key, TODAY).version)

    return Change("remove", make, known.changed(book))


def _merge(random: Random, known: Known) -> Change:
    some = random.sample(known.book.members, 3)
    edited = [replace(one, notes=f"{random.getrandbits(40):010x}", dwelling=None) for one in some]
    if len(known.book.members) < _MOST:
        edited.append(_newcomer(random))
    book = Book(members=tuple(edited), dwellings=())
    after = known.changed(_with(known.book, *edited))
    return Change("merge", lambda store: store.import_book(book, "merge", apply=True), after)


def _replace(random: Random, known: Known) -> Change:
    """A restore: the family as it was at first, with a note that tells it from every other."""
    book = first_book()
    marked = replace(book.members[0], notes=f"{random.getrandbits(40):010x}")
    book = _with(book, marked, _newcomer(random))
    return Change("replace", lambda store: store.import_book(book, "replace", apply=True), known.changed(book))


def _undo(_random: Random, known: Known) -> Change | None:
    return Change("undo", lambda store: store.undo(), known.undone()) if known.behind else None


def _redo(_random: Random, known: Known) -> Change | None:
    return Change("redo", lambda store: store.redo(), known.redone()) if known.ahead else None


def _export(_random: Random, known: Known) -> Change:
    def make(store: Store) -> None:
        write_atomically(Path(store.path).with_name(BACKUP), store.export())

    return Change("export", make, replace(known, backup=dump_backup(known.book)))


_KINDS: dict[str, tuple[int, Callable[[Random, Known], Change | None]]] = {
    "add": (3, _add),
    "edit": (4, _edit),
    "tick": (4, _tick),
    "result": (3, _result),
    "lease": (2, _lease),
    "remove": (2, _remove),
    "merge": (2, _merge),
    "replace": (1, _replace),
    "undo": (3, _undo),
    "redo": (2, _redo),
    "export": (2, _export),
}
KINDS = tuple(_KINDS)
