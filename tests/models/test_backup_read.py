"""What a backup may hold, and what is refused: every finding at once, each with its place."""

from __future__ import annotations

from time import process_time

import pytest

from models.absurdities import is_plain
from models.backup import dump_backup
from models.backup_read import load_backup
from models.errors import BackupRefused
from rules.facts import Book
from rules.pack import Pack
from screens.faults import finding_sentence
from screens.words import use_language

HEAD = 'format = "permit-tui-backup"\nversion = 1\n'
MEMBER = HEAD + '[[members]]\nkey = "m"\nname = "M"\nbirth_date = 2000-01-01\nactivity = "none"\n'
PERIOD = (
    '[[members.permits]]\n[[members.permits.periods]]\nvalid_from = {0}\nvalid_until = {1}\nobtained = "automatic"\n'
)
SECOND = '[[members.permits.periods]]\nvalid_from = 2021-01-01\nvalid_until = 2022-01-01\nobtained = "late"\n'


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", {"missing_key"}),
        ('format = "x"\nversion = "1"', {"bad_format", "wrong_type"}),
        (MEMBER.replace("2000-01-01", "2001-02-29") + 'dwelling = "x"', {"bad_date", "unknown_dwelling"}),
        (HEAD.replace("= 1", "= 2"), {"newer_version"}),
        (HEAD + "a = ", {"not_toml"}),
        (HEAD + "colour = 1", {"unknown_key"}),
        (HEAD + "[[people]]", {"unknown_table"}),
        (HEAD + "a." * 100_000 + "b = 1", {"too_many_dots"}),
        (HEAD + "a = " + "[" * 100_000, {"too_deep"}),
        (HEAD + "a = " + "9" * 100_000, {"number_out_of_range"}),
        (MEMBER.replace('"M"', '" "'), {"empty_name"}),
        (MEMBER.replace('"M"', '"a\\u200bb"'), {"hidden_character"}),
        (MEMBER.replace('"none"', '"working"'), {"unknown_value"}),
        (MEMBER.replace("2000-01-01", "2000-01-01T00:00:00"), {"wrong_type"}),
        (MEMBER.replace("2000-01-01", "1899-12-31"), {"date_out_of_range"}),
        (MEMBER.replace("birth_date = 2000-01-01\n", ""), {"missing_key"}),
        (MEMBER + 'dwelling = "x"', {"unknown_dwelling"}),
        (MEMBER + 'id_number = "11010519491231002X"', {"id_contradicts_birth_date"}),
        (MEMBER + 'id_number = "110105194912310021"', {"bad_id_number"}),
        (MEMBER + MEMBER.removeprefix(HEAD), {"doubled_key"}),
        (MEMBER + PERIOD.format("2021-01-01", "2020-01-01"), {"end_before_beginning"}),
        (MEMBER + PERIOD.format("2020-01-01", "2021-01-01") + SECOND, {"overlap"}),
    ],
)
def test_broken_backups_are_refused_with_every_finding(pack: Pack, text: str, codes: set[str]) -> None:
    with pytest.raises(BackupRefused) as caught:
        load_backup(text.encode(), pack)
    assert {finding.code for finding in caught.value.findings} == codes


def test_a_byte_order_mark_is_taken_off_and_other_encodings_are_refused(pack: Pack) -> None:
    assert load_backup(b"\xef\xbb\xbf" + MEMBER.encode(), pack).members[0].name == "M"
    with pytest.raises(BackupRefused):
        load_backup(MEMBER.replace("M", "李").encode("gbk"), pack)


ABSURD = {
    "a string that is not closed": ('x = "' + '\\"' * 100_000 + "\n", {"too_slow", "not_toml"}),
    "a text that is not closed": ('x = """\n' + '\\"""\n' * 40_000, {"too_slow", "not_toml"}),
    "dots behind four quotes": ('notes = """a"""" # \\\n' + "a." * 60_000 + 'b = 1 # "', {"too_many_dots"}),
    "brackets behind four quotes": ('notes = """a"""" # \\\nx = ' + "[" * 60_000, {"too_deep"}),
    "inline tables": ("x = {" * 60_000, {"too_deep"}),
    "many keys": ("".join(f"k{n} = 1\n" for n in range(6_000)), {"too_many_keys"}),
    "a long key": ("k" * 10_000 + " = 1", {"too_long_name"}),
    "a heading with dots": ("[" + "a." * 100_000 + "b]", {"too_many_dots"}),
    "headings without keys": ("[[members]]\n" * 600_000, {"too_slow", "missing_key"}),
    "comments only": ("#\n" * 3_000_000, {"too_slow"}),
    "headings that are not known": ("[[p]]\n" * 800_000, {"too_slow", "unknown_table"}),
    "one long list": ("x = [" + "1," * 3_000_000 + "]", {"too_slow", "unknown_key"}),
}


@pytest.mark.parametrize("name", ABSURD)
def test_what_costs_a_parser_too_much_is_refused(pack: Pack, name: str) -> None:
    text, codes = ABSURD[name]
    with pytest.raises(BackupRefused) as caught:
        load_backup((HEAD + text).encode(), pack)
    found = {finding.code for finding in caught.value.findings}
    assert found
    assert found <= codes


LARGE = {
    "comments in many lines": "# aaaaaaaaaaaaaaaaa\n",
    "one comment": "#" + "a" * 1_000_000,
    "headings of no table": "[[ppppppppppppp]]\n",
    "members without keys": "[[members]]                       \n",
    "a text that is not closed": '[[members]]\nkey = "aaaaaaaaaaaaaaaaaaaa"\n',
    "dots": "[[members]]\n" + "a." * 5_000 + "b = 1\n",
    "one table after the other": '[[members]]\nname="a"\n[[dwellings]]\nkey="a"\n',
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_in_no_plain_lines_is_refused_before_it_is_parsed(pack: Pack, name: str) -> None:
    begin = 'x = """\n' if name == "a text that is not closed" else ""
    data = (HEAD + begin + LARGE[name] * (40 * 1024 * 1024 // len(LARGE[name]))).encode()
    began = process_time()
    with pytest.raises(BackupRefused) as caught:
        load_backup(data, pack)
    assert [finding.code for finding in caught.value.findings] == ["too_slow"]
    assert process_time() - began < 5


def test_long_notes_make_no_plain_lines_strange() -> None:
    note = "notes = " + _quoted("a = 1\n" * 4_000) + "\n"
    assert is_plain(MEMBER + note + PERIOD.format("2020-01-01", "2021-01-01") + SECOND)
    assert is_plain(MEMBER + note.replace("\\n", "\n").replace('"', '"""'))
    assert not is_plain(HEAD + "a = 1\n" * 6_000)


def test_dates_that_do_not_exist_are_found_where_they_stand_with_everything_else(pack: Pack) -> None:
    text = (
        MEMBER.replace("2000-01-01", "2001-02-29") + PERIOD.format("2020-13-01", "2021-01-01") + 'colour = "2021-02-30"'
    )
    with pytest.raises(BackupRefused) as caught:
        load_backup(text.encode(), pack)
    found = {(finding.code, finding.table, finding.entry, finding.key) for finding in caught.value.findings}
    assert found == {
        ("bad_date", "members", "m", "birth_date"),
        ("bad_date", "members.permits.periods", "m / 1 / 1", "valid_from"),
        ("unknown_key", "members.permits.periods", "m / 1 / 1", "colour"),
    }
    assert ("found", "2001-02-29") in {value for finding in caught.value.findings for value in finding.values}


def test_a_date_in_a_text_is_only_text(pack: Pack) -> None:
    (member,) = load_backup((MEMBER + 'notes = "until 2001-02-29, then 2001-02-30"').encode(), pack).members
    assert member.notes == "until 2001-02-29, then 2001-02-30"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("name", "a key without ="),
        ('name = "X"', "stands here twice"),
        ("notes = x", "not a value"),
        ('notes = "x', "next line"),
        ('notes = "x" y', "needs quotes"),
        ("notes = [1", "without ]"),
        ("[x", "without ]"),
        ("?", "neither a key"),
    ],
)
def test_what_is_no_toml_is_explained_in_the_users_language(pack: Pack, wrong: str, said: str) -> None:
    with pytest.raises(BackupRefused) as caught:
        load_backup((MEMBER + wrong + "\n").encode(), pack)
    (finding,) = caught.value.findings
    assert finding.code == "not_toml"
    assert said in finding_sentence(finding)
    use_language("zh")
    assert finding_sentence(finding).isascii() is False
    assert said not in finding_sentence(finding)


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ('phnoe = "1"', "phone"),
        ('Phone = "1"', "phone"),
        ("[[members.perimts]]", "permits"),
        ('agent = "ELDER"', "elder"),
        ('[[members.cases]]\nkind = "renewl"\nopened_on = 2026-01-01\nstate = "ready"', "renewal"),
        (
            '[[members.cases]]\nkind = "renewal"\nopened_on = 2026-01-01\nstate = "ready"\nticks = ["id_card.orignal"]',
            "id_card.original",
        ),
        ('dwelling = "hoem"', "home"),
        ("xyzzy = 1", None),
    ],
)
def test_the_nearest_known_word_is_named(pack: Pack, wrong: str, nearest: str | None) -> None:
    with pytest.raises(BackupRefused) as caught:
        load_backup((MEMBER + wrong).encode(), pack, known_dwellings=("home",))
    (finding,) = caught.value.findings
    assert dict(finding.values).get("nearest") == nearest


def test_a_slip_that_was_made_a_thousand_times_is_explained_each_time(pack: Pack) -> None:
    entries = "".join(
        f'[[members]]\nkey = "m{n}"\nname = "M"\nbirth_date = 2000-01-01\nactivity = "none"\nphnoe = "1"\n'
        for n in range(1_000)
    )
    with pytest.raises(BackupRefused) as caught:
        load_backup((HEAD + entries).encode(), pack)
    assert all(("nearest", "phone") in finding.values for finding in caught.value.findings)


def test_thousands_of_findings_are_all_told(pack: Pack) -> None:
    entries = "".join(
        f'[[members]]\nkey = "m{n}"\nname = ""\nbirth_date = 2000-01-01\nactivity = "none"\n' for n in range(3_000)
    )
    with pytest.raises(BackupRefused) as caught:
        load_backup((HEAD + entries).encode(), pack)
    assert len(caught.value.findings) == 3_000


def test_members_may_be_written_in_one_line_each(pack: Pack) -> None:
    entries = ", ".join(
        f'{{key = "m{n}", name = "M", birth_date = 2000-01-01, activity = "none"}}' for n in range(2_500)
    )
    assert len(load_backup(f"{HEAD}members = [{entries}]".encode(), pack).members) == 2_500


@pytest.mark.parametrize("char", ["\\", '"', "\n", "居"], ids=["backslash", "quote", "line", "han"])
def test_the_longest_notes_come_back(pack: Pack, char: str) -> None:
    (member,) = load_backup((MEMBER + f"notes = {_quoted(char * 100_000)}").encode(), pack).members
    assert load_backup(dump_backup(Book(members=(member,))), pack).members == (member,)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
