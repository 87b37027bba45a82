"""A backup that is read part by part holds what a parser makes of the whole, and is refused with the same words."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import backup_read, cutting
from models.backup import dump_backup
from models.backup_read import load_backup
from models.cutting import parts
from models.errors import BackupRefused, Finding
from rules.facts import Book
from rules.pack import Pack, load_pack
from tests.books import books

HEAD = 'format = "permit-tui-backup"\nversion = 1\n'
MEMBER = '[[members]]\nkey = "{0}"\nname = "M"\nbirth_date = 2000-01-01\nactivity = "none"\n'
DWELLING = '[[dwellings]]\nkey = "{0}"\naddress = "A"\ntenure = "owned"\n'
LINES = (
    HEAD,
    MEMBER,
    DWELLING,
    'dwelling = "d"\n',
    'notes = """\n[[members]]\n"""\n',
    "notes = '''\n[[dwellings]]\n",
    "'''\n",
    'notes = "\\"\\"\\""\n',
    "# \"\"\" and '''\n",
    "[members.points]\napproved_score = 1\nconfirmed_on = 2020-01-01\n",
    "[[members.permits]]\n",
    "[[members.permits.periods]]\nvalid_from = 2020-01-01\nvalid_until = 2020-02-30\n",
    "[dwellings.x]\n",
    "[members]\n",
    "[[ members ]]\n",
    "members = []\n",
    "x = [\n",
    "]\n",
    "x = {\n",
    "}\n",
    "x = 1 2\n",
    "\r\n",
)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "_TARGET", 1)


def outcome(text: str) -> Book | list[Finding]:
    try:
        return load_backup(text.encode(), load_pack(), known_dwellings=("d",))
    except BackupRefused as refused:
        return list(refused.findings)


def outcome_of_whole(text: str) -> Book | list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "_MARKS", dict.fromkeys(cutting._MARKS, b"\x00"))
        return outcome(text)


@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_parts_and_whole_have_the_same_outcome(lines: list[str]) -> None:
    text = HEAD + "".join(line.replace("{0}", f"k{number}") for number, line in enumerate(lines))
    assert outcome(text) == outcome_of_whole(text)


@given(books())
def test_the_parts_of_a_backup_add_up_to_what_a_parser_makes_of_it(book: Book) -> None:
    data = dump_backup(book)
    together: dict[str, Any] = {}
    for part in parts(data):
        for key, value in tomllib.loads(data[part.start : part.end].decode()).items():
            if isinstance(value, list):
                together.setdefault(key, []).extend(value)
            else:
                together[key] = value
    assert together == tomllib.loads(data.decode())
    assert len(list(parts(data))) == 1 + len(book.dwellings) + len(book.members)


def test_lines_are_counted_from_the_beginning_of_the_file(pack: Pack) -> None:
    text = HEAD + "".join(MEMBER.replace("{0}", f"m{number}") for number in range(5)) + "phone = 1 2\n"
    with pytest.raises(BackupRefused) as caught:
        load_backup(text.encode(), pack)
    assert [(finding.code, finding.line) for finding in caught.value.findings] == [("not_toml", 28)]


def test_what_is_not_closed_in_a_large_file_meets_the_next_heading(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_read, "_READ_AGAIN", 0)
    text = HEAD + MEMBER.replace("{0}", "a") + "x = [\n" + MEMBER.replace("{0}", "b")
    assert outcome(text) == outcome_of_whole(text)
    assert outcome(text) == [Finding("not_toml", line=9, values=(("reason", "Invalid value"),))]


def test_entries_are_numbered_and_keys_compared_over_all_parts(pack: Pack) -> None:
    text = HEAD + MEMBER.replace("{0}", "a") + MEMBER.replace('key = "{0}"\n', "") + MEMBER.replace("{0}", "a")
    with pytest.raises(BackupRefused) as caught:
        load_backup(text.encode(), pack)
    found = {(finding.code, finding.entry) for finding in caught.value.findings}
    assert found == {("missing_key", "2"), ("doubled_key", "3")}


def test_dwellings_may_follow_who_lives_there(pack: Pack) -> None:
    text = HEAD + MEMBER.replace("{0}", "m") + 'dwelling = "home"\n' + DWELLING.replace("{0}", "home")
    assert load_backup(text.encode(), pack).members[0].dwelling == "home"
