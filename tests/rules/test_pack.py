"""The rule pack: what it says, what it refuses, and what becomes of a value that has grown old."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from rules.assess import assess
from rules.pack import Pack, PackError, load_pack
from rules.pack_reader import DATA, read_pack
from tests.rules.stated import TODAY, dwelling_of, member_of

PACK = DATA / "shanghai.toml"
RULES = Path(__file__).parents[2] / "rules"
TABLE = tomllib.loads((Path(__file__).parent / "tables" / "parameters.toml").read_text("utf-8"))["parameters"]


@pytest.mark.parametrize(("parameter_id", "value", "unit", "grade"), TABLE, ids=[row[0] for row in TABLE])
def test_deciding_value(parameter_id: str, value: object, unit: str, grade: str) -> None:
    parameter = load_pack().parameters[parameter_id]
    deciding = parameter.deciding(TODAY)
    assert (deciding.value, parameter.unit, deciding.grade) == (
        tuple(value) if isinstance(value, list) else value,
        unit,
        grade,
    )
    assert type(deciding.value) is (tuple if isinstance(value, list) else type(value))


def test_the_table_is_whole() -> None:
    assert {row[0] for row in TABLE} == set(load_pack().parameters)


def test_every_reading_has_source_and_dates() -> None:
    for parameter in load_pack().parameters.values():
        assert len([reading for reading in parameter.readings if reading.decides]) >= 1, parameter.id
        for reading in parameter.readings:
            assert reading.source in load_pack().sources
            assert reading.checked_on >= date(2026, 1, 1)
            assert reading.value is not None or reading.remark, parameter.id


FIRST = 'id = "permit_validity"\nunit = "years"\n'
DAMAGE = {
    "no TOML": ("[title]", "[title", "is not TOML"),
    "a missing key": ("checked_on = 2026-11-23\n\n[title]", "\n[title]", "'checked_on': is missing"),
    "a wrong type": ("checked_on = 2026-11-23\n\n[title]", 'checked_on = "x"\n\n[title]', "must be date, not str"),
    "an unknown key": ('pack = "shanghai"', 'pack = "shanghai"\nwhat = 1', "'what': is not known here"),
    "an unknown unit": (
        FIRST,
        FIRST.replace("years", "weeks"),
        "parameter permit_validity, key 'unit': 'weeks' is none of",
    ),
    "an unknown grade": (
        'article = "10"\ngrade = "law"',
        'article = "10"\ngrade = "rumour"',
        "'grade': 'rumour' is none of",
    ),
    "an unknown source": ('source = "decree_663"', 'source = "nobody"', "key 'source'"),
    "an unknown parameter": ('id = "permit_validity"', 'id = "permit_ability"', "permit_validity"),
    "a doubled parameter": ('id = "renewal_window_opens"', 'id = "permit_validity"', "key 'id'"),
    "nothing that decides": ("decides = true\nvalue = 1\n", "value = 1\n", "decides"),
    "a value of the wrong kind": (
        "decides = true\nvalue = 1\n",
        "decides = true\nvalue = true\n",
        "parameter permit_validity, key 'readings': the deciding value",
    ),
    "a number below zero": (
        "decides = true\nvalue = 1\n",
        "decides = true\nvalue = -1\n",
        "parameter permit_validity, key 'readings': the deciding value",
    ),
    "a missing translation": ('zh = "居住证有效期"\n', "", "key 'zh': is missing"),
    "an empty translation": ('zh = "居住证有效期"\n', 'zh = " "\n', "key 'zh': is empty"),
    "a text for an unknown code": ('reapply_required = {zh = "须重新申领"', 'reapply = {zh = "须重新申领"', "reapply"),
    "an unknown item kind": ('kinds = ["renewal"]', 'kinds = ["holiday"]', "key 'kinds'"),
    "a points item for no fact": ('id = "suburb_years"', 'id = "suburbs"', "points item suburbs, key 'id'"),
    "a doubled points item": ('id = "detentions"', 'id = "convictions"', "points item convictions, key 'id'"),
    "a choice without points": (
        "doctor = {points = 110, ",
        "doctor = {",
        "points item education.choices.doctor, key 'points': is missing",
    ),
    "a choice that no fact has": (
        "doctor = {points",
        "professor = {points",
        "points item education.choices, key 'doctor': is missing",
    ),
    "points below zero for a choice": (
        "doctor = {points = 110",
        "doctor = {points = -1",
        "points item education.choices.doctor, key 'points': must be 0 or more",
    ),
    "an item that gives nothing": ("points = 3\nper = 1", "points = 0\nper = 1", "insurance_years, key 'points'"),
    "a step of nothing": ("points = 3\nper = 1", "points = 3\nper = 0", "insurance_years, key 'per'"),
    "a limit on what is taken off": (
        "points = -50\nper = 1",
        "points = -50\nper = 1\nmost = 5",
        "points item detentions, key 'points'",
    ),
    "a points item by an unknown source": (
        'source = "points_rule_2015"',
        'source = "hearsay"',
        "points item age, key 'source'",
    ),
    "ages that go backwards": ("base_until = 60", "base_until = 50", "points item age, key 'base_until'"),
    "an age limit below the base": ("per_year = 2\nmost = 30", "per_year = 2\nmost = 3", "points item age, key 'most'"),
    "a pair of one": ('better_of = "business"', 'better_of = "trade"', "better_of"),
    "a points note in one language": (
        'en = "An estimate by the text of 2015',
        'fr = "An estimate by the text of 2015',
        "points.note, key 'en'",
    ),
    "an ID number with weights missing": ("weights = [7, 9, ", "weights = [9, ", "id_number"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_pack_is_refused_with_file_entry_and_key(name: str, tmp_path: Path) -> None:
    before, after, complaint = DAMAGE[name]
    text = PACK.read_text("utf-8")
    assert before in text
    damaged = tmp_path / "damaged.toml"
    damaged.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(PackError) as caught:
        read_pack(damaged)
    assert str(caught.value).startswith("damaged.toml: ")
    assert complaint in str(caught.value)


def changed_pack(tmp_path: Path, *changes: tuple[str, str]) -> Pack:
    text = PACK.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "changed.toml"
    path.write_text(text, "utf-8")
    return read_pack(path)


FACTS = {"days_left": 20, "confirmations": ["address 2026-06-01", "employment 2026-06-01", "phone 2026-06-01"]}


def test_a_value_nobody_has_checked_for_a_year_still_decides_and_says_so(tmp_path: Path) -> None:
    member, home = member_of(FACTS, date(2026, 12, 21)), dwelling_of(FACTS)
    fresh, old = load_pack(), changed_pack(tmp_path, ("checked_on = 2026-11-23", "checked_on = 2025-11-30"))
    assert assess(member, home, TODAY, fresh).stale == ()
    judged = assess(member, home, TODAY, old)
    assert judged.verdict == assess(member, home, TODAY, fresh).verdict
    assert "renewal_window_opens" in {stale.id for stale in judged.stale}
    assert {stale.checked_on for stale in judged.stale} == {date(2025, 11, 30)}


def test_a_year_is_not_over_on_its_last_day(tmp_path: Path) -> None:
    pack = changed_pack(tmp_path, ("checked_on = 2026-11-23", "checked_on = 2025-12-01"))
    member = member_of(FACTS, date(2026, 12, 21))
    assert assess(member, None, TODAY, pack).stale == ()
    assert assess(member, None, date(2026, 12, 2), pack).stale != ()


def test_a_value_that_has_run_out_still_decides_and_says_so(tmp_path: Path) -> None:
    line = 'article = "14"\ngrade = "city_rule"\napplies_from = 2018-01-01\n'
    pack = changed_pack(tmp_path, (line, line + "applies_until = 2026-11-30\n"))
    judged = assess(member_of(FACTS, date(2026, 12, 21)), dwelling_of(FACTS), TODAY, pack)
    assert judged.verdict is not None
    assert judged.verdict.status == "window_open"
    assert [(stale.id, stale.applies_until) for stale in judged.stale] == [("renewal_window_opens", date(2026, 11, 30))]


def test_the_last_reading_that_has_begun_decides() -> None:
    parameter = load_pack().parameters["renewal_window_opens"]
    old = next(reading for reading in parameter.readings if reading.decides)
    new = replace(old, value=45, applies_from=date(2027, 1, 1))
    changed = replace(parameter, readings=(old, new))
    values = [changed.deciding(on).value for on in (date(2000, 1, 1), date(2026, 12, 31), date(2027, 1, 1))]
    assert values == [30, 30, 45]


# What a calendar and an identity number are made of, and the limits of a filter, not what a rule decides.
NOT_OF_THE_DOMAIN = {
    "dates.py": {2, 4, 12, 28, 30, 31, 100, 400},
    "facts.py": {12, 31, 1900, 2200},
    "follow_ups.py": {24},
    "guide.py": {2, 4},
    "identity.py": {2, 6, 14, 16, 18},
    "months.py": {240},
    "pack.py": {64},
    "pack_reader.py": {11, 17},
    "query.py": {6, 10},
    "query_reader.py": {3, 12, 24, 400},
    "standing.py": {4, 5, 8, 12, 16, 30.436875},
}


def numbers_in(source: Path) -> Iterator[float]:
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and node.value not in {0, 1}:
            yield node.value


def test_no_number_of_the_domain_stands_in_code() -> None:
    found = {
        source.name: set(numbers_in(source)) - NOT_OF_THE_DOMAIN.get(source.name, set())
        for source in RULES.glob("*.py")
    }
    assert len(found) > 12
    assert {name: numbers for name, numbers in found.items() if numbers} == {}
