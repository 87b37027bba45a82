"""Every way in which the product writes, each as something to do and a look at what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

from models.copies import copies_of
from models.errors import StoreError
from models.retention import Reason
from models.store import Store
from proofs import changes
from proofs.changes import KINDS, Change, Known, first_book
from proofs.checking import Bad, check, check_copy, check_file, check_standings
from proofs.older import book_of_schema, make_older
from proofs.setting import TODAY, open_store

DATABASE = "permits.db"


class Act(Struct, frozen=True):
    """What is done under harm, in a folder prepared for it; ``settle`` is called when the harm is over.

    ``settle`` is told whether ``do`` has returned, raises Bad for what must not be, and returns whether what was to be
    done is there.
    """

    do: Callable[[], object]
    settle: Callable[[bool], bool]


class Scenario(Struct, frozen=True):
    """A way of writing: a folder as it is before, and how to begin on a copy of it."""

    name: str
    master: Path
    begin: Callable[[Path, ExitStack], Act]


def scenarios(folder: Path) -> Iterator[Scenario]:
    """Yield all of them; masters are made below ``folder``."""
    for kind in KINDS:
        yield _changing(folder / kind, kind)
    yield _opening_and_changing(folder / "opening")
    yield _creating(folder / "creating")
    yield _copying(folder / "copying")
    for schema in (1, 2):
        yield _migrating(folder / f"migrating-{schema}", schema)
    yield _configuring(folder / "configuring")


def _family(folder: Path, kind: str) -> tuple[Known, Change]:
    """Make a database with some history in which a change of ``kind`` can be made next."""
    folder.mkdir()
    random, known = Random(kind), Known(first_book())
    with open_store(folder / DATABASE, "demo") as store:
        store.import_book(first_book(), "replace", apply=True)
    with open_store(folder / DATABASE) as store:
        store.prepare()
        for before in ("add", "edit", "export", "tick", *(["undo"] if kind == "redo" else [])):
            change = changes.change_of(before, random, known)
            change.make(store)
            known = change.after
    return known, changes.change_of(kind, random, known)


def _changing(master: Path, kind: str) -> Scenario:
    known, change = _family(master, kind)

    def begin(folder: Path, stack: ExitStack) -> Act:
        store = stack.enter_context(open_store(folder / DATABASE))
        store.prepare()
        store.next_undo()  # loads and opens what changes are made with
        return Act(lambda: change.make(store), lambda done: _settle(store, known, change, done=done))

    return Scenario(kind, master, begin)


def _settle(store: Store, known: Known, change: Change, *, done: bool) -> bool:
    """The same session goes on: its next change is saved, upon what was there before or what was to be there."""
    path = store.path
    is_there = store.book() == change.after.book and change.after.book != known.book
    base = change.after if is_there or done else known
    if base.backup != change.after.backup and _backup(path) == change.after.backup:
        base = change.after
    following = changes.change_of("edit", Random(0), base)
    following.make(store)
    check(path, [base, following.after], 1, base)
    return base is change.after


def _backup(path: Path) -> bytes | None:
    backup = path.with_name(changes.BACKUP)
    return backup.read_bytes() if backup.exists() else None


def _opening_and_changing(master: Path) -> Scenario:
    """A whole session: open, bring the standings up to date, change, close."""
    known, change = _family(master, "result")
    with open_store(master / DATABASE) as store:
        store._work.database.execute_sql("DELETE FROM standing_basis")

    def begin(folder: Path, _stack: ExitStack) -> Act:
        def do() -> None:
            with open_store(folder / DATABASE) as store:
                store.prepare()
                change.make(store)

        return Act(do, lambda done: _settled_anew(folder / DATABASE, known, change, done=done))

    return Scenario("a whole session", master, begin)


def _settled_anew(path: Path, known: Known, change: Change, *, done: bool) -> bool:
    with open_store(path) as store:
        return _settle(store, known, change, done=done)


def _creating(master: Path) -> Scenario:
    """The first start of all."""
    master.mkdir()
    known = Known(changes.Book())
    member = changes._newcomer(Random(1))
    after = known.changed(changes.Book(members=(member,)))
    change = Change("add", lambda store: store.add_member(member), after)

    def begin(folder: Path, _stack: ExitStack) -> Act:
        def do() -> None:
            with open_store(folder / DATABASE) as store:
                change.make(store)

        def settle(done: bool) -> bool:
            with open_store(folder / DATABASE) as store:
                there = store.book() == after.book
                if done and not there:
                    raise Bad("lost", "the first member")
                if not there:
                    change.make(store)
            check(folder / DATABASE, [known, after], 1, known)
            return there

        return Act(do, settle)

    return Scenario("creating", master, begin)


def _copying(master: Path) -> Scenario:
    """The copy that is kept before an import."""
    _family(master, "edit")
    before = len(copies_of(master / DATABASE))

    def begin(folder: Path, stack: ExitStack) -> Act:
        store = stack.enter_context(open_store(folder / DATABASE))
        store.next_undo()

        def keep() -> None:
            with store._work.reading():
                store._work.keep_copy(Reason.IMPORT, store._work.database.connection())

        def settle(done: bool) -> bool:
            there = len(copies_of(folder / DATABASE)) > before
            if done and not there:
                raise Bad("copy", "not made")
            keep()
            for copy in copies_of(folder / DATABASE):
                check_copy(copy.path)
            return there and done  # a copy that is there although the import was given up does no harm

        return Act(keep, settle)

    return Scenario("safety copy", master, begin)


def _migrating(master: Path, schema: int) -> Scenario:
    master.mkdir()
    make_older(master, schema).rename(master / DATABASE)
    shutil.rmtree(master / f"migrations-{schema}")

    def begin(folder: Path, _stack: ExitStack) -> Act:
        def settle(done: bool) -> bool:
            there = _schema(folder / DATABASE) != schema
            if (done and not there) or (there and not copies_of(folder / DATABASE)):
                raise Bad("migration", "not done, or without a copy")
            with open_store(folder / DATABASE) as store:
                store.prepare()
                if store.book() != book_of_schema(schema):
                    raise Bad("migration", "another book")
                check_file(store)
                check_standings(store)
            for copy in copies_of(folder / DATABASE):
                check_copy(copy.path)
            return there

        return Act(lambda: open_store(folder / DATABASE).close(), settle)

    return Scenario(f"migration from schema {schema}", master, begin)


def _schema(path: Path) -> int:
    import sqlite3

    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def _configuring(master: Path) -> Scenario:
    """The family's choices and checks of rules."""
    from tui.config import read_configuration, write_rules

    master.mkdir()
    (master / "config.toml").write_text('language = "zh"\n', encoding="utf-8")

    def begin(folder: Path, _stack: ExitStack) -> Act:
        path = folder / "config.toml"

        def settle(done: bool) -> bool:
            found = read_configuration(path)
            there = dict(found.checked) == {"x": TODAY}
            if found.language != "zh" or (done and not there):
                raise Bad("configuration", found)
            write_rules(path, {"a": "b"}, {"x": TODAY})
            if dict(read_configuration(path).readings) != {"a": "b"} or any(folder.glob(".*")):
                raise Bad("configuration", "the next one")
            return there

        return Act(lambda: write_rules(path, {}, {"x": TODAY}), settle)

    return Scenario("configuration", master, begin)


def plain_sentence(error: Exception) -> str:
    """Return the one sentence that a person is shown; raises Bad where there is none."""
    from screens.faults import _ERRORS, sentence
    from tui.config import ConfigurationError

    if isinstance(error, ConfigurationError):
        return "bad_configuration"
    if not isinstance(error, StoreError) or error.code not in _ERRORS:
        raise Bad("no sentence", repr(error))
    said: Any = sentence(error)
    if "\n" in said or "?" in said or "None" in said:
        raise Bad("no sentence", said)
    return error.code
