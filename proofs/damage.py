"""Damaged database files: no traceback, nothing written to them, every change of content noticed by ``verify``.

``python -m proofs.damage`` changes a family's database at random - bits and bytes, zeroed and swapped stretches, a cut
end - and lets the product look at each: ``status``, ``verify``, what the app does when it opens, a change, and
``export --salvage``. What has become of the content is found out beside the product's checks, by reading the rows.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from types import ModuleType

from msgspec.structs import replace

from models import verifying
from models.copies import copies_of
from models.errors import StoreError
from proofs.changes import Known, changes, first_book
from proofs.checking import Bad
from proofs.lanes import Counts, Watch, shared_out
from proofs.setting import TODAY, folder_for_proof, open_store, warm_up
from tui import crash
from tui.cli import main as permit_tui

_CHANGES = 60
_LONGEST = 400
_SHOWN = 8
_CODES = {0, 1}


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 for what must not be, or when it would not be seen."""
    parser = argparse.ArgumentParser(prog="python -m proofs.damage", description=__doc__)
    parser.add_argument("--files", type=int, default=3_000)
    parser.add_argument("--see", type=int, default=300, metavar="FILES", help="files looked at without seals")
    parser.add_argument("--seconds", type=float, help="stop after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--details", action="store_true", help="print every count")
    options = parser.parse_args(words)
    warm_up()
    seen = prove(options.see, options.seed, sealed=False)
    found = prove(options.files, options.seed, seconds=options.seconds)
    if options.details:
        print(*(f"{count:6} {name}" for name, count in sorted(found.items())), sep="\n", file=sys.stderr)
    print(
        f"fuzz-file: {found['files']} damaged files: {found['refused']} refused or partly unreadable,"
        f" {found['content changed']} readable with other content, of which verify noticed {found['noticed']};"
        f" {found['harmless']} harmless; salvage wrote {found['salvaged']} of {found['files']};"
        f" {found['named the copy']} of {found['refusals']} refusals named the last good copy;"
        f" {found['traceback']} tracebacks, {found['written']} damaged files written to, {found['bad']} faults in all."
        f" Seen without seals: {seen['not noticed']} of {seen['content changed']} changes of content not noticed"
    )
    return int(found["bad"] > 0 or (options.see > 0 and not seen["not noticed"]))


def prove(files: int, seed: int, *, sealed: bool = True, seconds: float | None = None, lanes: int = 0) -> Counts:
    """Damage so many files, and count what comes of it."""
    return shared_out(partial(_lane, seed=seed, sealed=sealed, seconds=seconds), files, lanes) if files else Counter()


def _lane(lane: int, files: int, *, seed: int, sealed: bool, seconds: float | None) -> Counts:
    random, counts = Random(f"{seed}-{lane}"), Counter[str]()
    if not sealed:
        _look_away()
    with folder_for_proof(in_memory=True) as folder:
        os.environ.update(
            HOME=str(folder), XDG_CONFIG_HOME=str(folder / "config"), XDG_STATE_HOME=str(folder / "state")
        )
        sound = _make(folder / "sound")
        content = _content(sound)
        assert content is not None
        for _ in Watch(seconds).turns(files):
            place = folder / "damaged"
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(sound.parent, place)
            path = place / sound.name
            path.write_bytes(_damaged(random, sound.read_bytes()))
            try:
                counts["files"] += 1
                _look(path, content, counts)
            except Bad as error:
                counts.update({"bad": 1, error.kind: 1})
                if counts["bad"] <= _SHOWN and sealed:
                    print(f"  file {counts['files']} of lane {lane}: {error}", file=sys.stderr)
    return counts


def _look_away() -> None:
    """Verify as if there were no seals."""
    verifying.Stored.is_as_written = lambda _self: True  # type: ignore[method-assign]
    verifying._seal = lambda _row: verifying_any  # type: ignore[assignment]


class _EqualToAll:
    def __ne__(self, _other: object) -> bool:
        return False

    def __eq__(self, _other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


verifying_any = _EqualToAll()


def _make(folder: Path) -> Path:
    """Make a family's database with a history and a copy beside it."""
    folder.mkdir()
    path, known = folder / "permits.db", Known(first_book())
    with open_store(path, "demo") as store:
        store.import_book(first_book(), "replace", apply=True)
    with open_store(path) as store:
        store.prepare()
        for change in islice(changes(Random(5), known), _CHANGES):
            change.make(store)
    # One copy is enough, and the last import shall not be the last change.
    _newest, *others = copies_of(path)
    for copy in others:
        copy.path.unlink()
    return path


def _damaged(random: Random, data: bytes) -> bytes:
    """Return the bytes of a file to which something has happened."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        at, length = random.randrange(len(changed)), random.randrange(1, _LONGEST)
        match random.choice(("bit", "bit", "byte", "byte", "digit", "digit", "zeroed", "noise", "moved", "cut")):
            case "bit":
                changed[at] ^= 1 << random.randrange(8)
            case "byte":
                changed[at] = random.randrange(256)
            case "digit":
                _change_digit(random, changed, at)
            case "zeroed":
                changed[at : at + length] = bytes(len(changed[at : at + length]))
            case "noise":
                changed[at : at + length] = random.randbytes(len(changed[at : at + length]))
            case "moved":
                to = random.randrange(len(changed) - length)
                part = changed[at : at + length]
                changed[to : to + len(part)] = part
            case "cut":
                del changed[max(at, 1024) :]
    return bytes(changed)


def _change_digit(random: Random, data: bytearray, at: int) -> None:
    """Change the next digit of a text to another, as it changes dates and numbers."""
    for place in range(at, min(at + 5000, len(data))):
        if 48 <= data[place] <= 57 and (place and 48 <= data[place - 1] <= 57):
            data[place] = 48 + (data[place] - 48 + random.randrange(1, 10)) % 10
            return


def _look(path: Path, sound: object, counts: Counts) -> None:
    before = path.read_bytes()
    code, _out, err = _run("status", "--database", str(path))
    if code:
        _check_sentence(err, path, counts)
    content = _content(path)
    verdict, out, _ = _run("verify", str(path), "--database", str(path))
    if path.read_bytes() != before:
        raise Bad("written", "by reading")
    _salvage(path, counts)
    if content is None:
        counts["refused"] += 1
        _check_verdict(verdict, out, "refused")
    elif content != sound:
        counts["content changed"] += 1
        _check_verdict(verdict, out, "content")
        counts["noticed"] += 1
    else:
        counts["harmless"] += 1
        counts["harmless but reported"] += verdict != 0
    _open_and_change(path, before, is_damaged=content != sound or verdict != 0, counts=counts)


def _check_verdict(verdict: int, out: str, what: str) -> None:
    if verdict == 0:
        raise Bad("not noticed", f"{what}: {out}")


def _run(*words: str) -> tuple[int, str, str]:
    """Run a command as a person would; raises Bad for a traceback or a crash."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    told: list[BaseException] = []
    tell = crash.tell
    _replace_tell(crash, lambda error: told.append(error) or 70)  # type: ignore[func-returns-value]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = permit_tui(["--language", "en", "--today", TODAY.isoformat(), *words])
    except BaseException as error:
        raise Bad("traceback", repr(error)) from error
    finally:
        _replace_tell(crash, tell)
    if told or code not in _CODES:
        raise Bad("traceback", f"{words[0]}: {told!r} {code}")
    out.flush()
    return code, out.buffer.getvalue().decode(), err.getvalue()  # type: ignore[attr-defined]


def _replace_tell(module: ModuleType, tell: object) -> None:
    module.tell = tell  # type: ignore[attr-defined]


def _check_sentence(said: str, path: Path, counts: Counts) -> None:
    """A refusal is one sentence, and names the copy beside the database."""
    if len(said.strip().splitlines()) != 1:
        raise Bad("no sentence", said)
    counts["refusals"] += 1
    (copy,) = copies_of(path)
    if str(copy.path) not in said:
        raise Bad("copy not named", said)
    counts["named the copy"] += 1


def _content(path: Path) -> object:
    """Return everything that a person sees of a database, read row by row; None where not all can be read."""
    from models.store import Store
    from proofs.setting import now
    from rules.pack import load_pack

    try:
        with Store(path, pack=load_pack(), actor="reader", now=now, read_only=True) as store:
            events = [replace(event, id=0) for event in store.events(limit=100_000)]
            store._work.database.execute_sql("SELECT * FROM standing").fetchall()
            return repr((store.book(), events))
    except Exception:  # noqa: BLE001 - whatever it is, it cannot be read
        return None


def _salvage(path: Path, counts: Counts) -> None:
    target = path.with_name("salvaged.toml")
    code, _out, err = _run("export", "--salvage", str(target), "--database", str(path))
    counts["salvaged"] += target.exists()
    if not target.exists() and (code == 0 or not err):
        raise Bad("salvage", err)
    if target.exists():
        verdict, _out, err = _run("verify", str(target))
        counts["salvaged and restorable"] += verdict == 0


def _open_and_change(path: Path, before: bytes, *, is_damaged: bool, counts: Counts) -> None:
    """Do what the app does: open, show the board and a member. Then, in a copy, change someone."""
    try:
        with open_store(path) as store:
            store.prepare()
            board = store.board(TODAY)
            list(board.rows(0, len(board)))
            keys = [member.key for member in store.book().members]
    except StoreError:
        keys = []
    except Exception as error:
        raise Bad("traceback", f"opening: {error!r}") from error
    if is_damaged and path.read_bytes() != before:
        raise Bad("written", "by opening")
    for key in keys[:3]:
        try:
            with open_store(path) as store:
                view = store.member(key, TODAY)
                store.save_member(replace(view.member, notes="z"), view.version)
        except StoreError:
            counts["changes refused"] += 1
        except Exception as error:
            raise Bad("traceback", f"changing: {error!r}") from error


if __name__ == "__main__":
    sys.exit(main())
