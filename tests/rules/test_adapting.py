"""What a family makes of the rules: readings chosen, values checked, and verdicts that say so."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.adapting import ChoiceRefused, adapted, named_readings, refusal_of
from rules.assess import assess
from rules.assessment import Assessment
from rules.freshness import is_stale
from rules.pack import Pack, load_pack, packaged_pack, use_pack
from tests.rules.stated import TODAY, day, dwelling_of, member_of

TABLES = tomllib.loads((Path(__file__).parent / "tables" / "choices.toml").read_text("utf-8"))
CONFIRMED = {
    "recorded_on": "2026-01-01",
    "confirmations": [f"{kind} 2026-11-01" for kind in ("address", "employment", "phone")],
}


def judged(days_left: int, pack: Pack, today: date = TODAY) -> Assessment:
    member = member_of(CONFIRMED, today + timedelta(days=days_left))
    return assess(member, dwelling_of({}), today, pack)


def said(one: Assessment) -> str:
    assert one.verdict is not None
    due = one.verdict.next_action.due
    days = "-" if due is None else str((due - one.verdict.period.valid_until).days)
    return f"{one.verdict.status} {one.verdict.next_action.code} {days}"


@pytest.mark.parametrize(("parameter", "reading", "days_left", "before", "after"), TABLES["rows"])
def test_a_chosen_reading_decides_and_the_verdict_names_it(
    parameter: str, reading: str, days_left: int, before: str, after: str
) -> None:
    by_pack = judged(days_left, packaged_pack())
    by_choice = judged(days_left, adapted(packaged_pack(), {parameter: reading}, {}))
    assert (said(by_pack), said(by_choice)) == (before, after)
    assert (by_pack.chosen, by_choice.chosen) == ((), (parameter,))


@pytest.mark.parametrize(("parameter", "reading", "expiry", "days"), TABLES["calendar"])
def test_calendar_months_and_years_count_around_the_expiry(
    parameter: str, reading: str, expiry: str, days: int
) -> None:
    pack = adapted(packaged_pack(), {parameter: reading}, {})
    assert getattr(pack.limits(TODAY, day(expiry)), parameter) == days


@pytest.mark.parametrize(("parameter", "reading", "refusal"), TABLES["refused"])
def test_what_cannot_decide_is_refused(parameter: str, reading: str, refusal: str) -> None:
    with pytest.raises(ChoiceRefused) as caught:
        adapted(packaged_pack(), {parameter: reading}, {})
    assert (caught.value.parameter, caught.value.reading, caught.value.refusal) == (parameter, reading, refusal)


def test_readings_of_one_source_have_names_of_their_own() -> None:
    names = list(named_readings(packaged_pack().parameters["agent_elder_from"]))
    assert names == ["secondary@2026-01-01", "secondary@2024-01-01"]
    pack = adapted(packaged_pack(), {"agent_elder_from": names[1]}, {})
    assert pack.limits(TODAY).agent_elder_from == 65


def test_a_choice_touches_only_what_uses_it() -> None:
    pack = adapted(packaged_pack(), {"transfer_months": "secondary", "reapply_after": "guide_faq"}, {})
    assert judged(20, pack).chosen == ("reapply_after",)


def test_the_packs_own_value_stays_to_be_seen() -> None:
    parameter = adapted(packaged_pack(), {"reapply_after": "guide_faq"}, {}).parameters["reapply_after"]
    assert parameter.pack_deciding(TODAY).value == 90
    assert parameter.deciding(TODAY).source == "guide_faq"
    assert packaged_pack().parameters["reapply_after"].choice is None


CHECKED = date(2027, 11, 24)
OLD = date(2028, 6, 1)


def test_a_check_by_the_family_shows_its_day_and_keeps_the_value_fresh() -> None:
    pack = adapted(packaged_pack(), {}, {"reapply_after": CHECKED})
    reading = pack.parameters["reapply_after"].deciding(OLD)
    assert (reading.checked_on, reading.checked_by_family) == (CHECKED, True)
    stale = {one.id for one in judged(20, pack, OLD).stale}
    assert "reapply_after" not in stale
    assert "renewal_window_opens" in stale
    assert "reapply_after" in {one.id for one in judged(20, packaged_pack(), OLD).stale}


def test_a_check_grows_old_like_any_other() -> None:
    pack = adapted(packaged_pack(), {}, {"reapply_after": CHECKED})
    days = (date(2028, 11, 24), date(2028, 11, 25))
    assert [is_stale(pack.parameters["reapply_after"].deciding(on), on) for on in days] == [False, True]


def test_a_later_check_of_the_pack_stands() -> None:
    pack = adapted(packaged_pack(), {}, {"reapply_after": date(2026, 1, 1)})
    reading = pack.parameters["reapply_after"].deciding(TODAY)
    assert (reading.checked_on, reading.checked_by_family) == (date(2026, 11, 23), False)


@pytest.mark.parametrize(
    ("checked", "stale"),
    [(None, True), (date(2027, 1, 1), False)],
)
def test_a_value_that_has_run_out_is_fresh_again_once_the_family_has_checked_it(
    checked: date | None, stale: bool
) -> None:
    checks = {"reapply_after": checked} if checked else {}
    pack = adapted(packaged_pack(), {"reapply_after": "city_rule_2013"}, checks)
    reading = pack.parameters["reapply_after"].deciding(date(2027, 1, 2))
    assert is_stale(reading, date(2027, 1, 2)) is stale


def test_the_process_decides_by_the_pack_in_use() -> None:
    pack = adapted(packaged_pack(), {"reapply_after": "guide_faq"}, {})
    use_pack(pack)
    assert load_pack() is pack
    use_pack(None)
    assert load_pack() is packaged_pack()


CHOOSABLE = {
    parameter.id: [name for name, reading in named_readings(parameter).items() if not refusal_of(parameter, reading)]
    for parameter in packaged_pack().parameters.values()
}


@given(
    choices=st.fixed_dictionaries({}, optional={key: st.sampled_from(names) for key, names in CHOOSABLE.items()}),
    days_left=st.integers(-800, 800),
    today=st.dates(date(1950, 1, 1), date(2150, 1, 1)),
)
def test_whatever_is_chosen_there_is_a_verdict(choices: dict[str, str], days_left: int, today: date) -> None:
    pack = adapted(packaged_pack(), choices, {})
    expiry = today + timedelta(days=days_left)
    one = assess(member_of({}, expiry.replace(day=28)), None, today, pack)
    assert one.verdict is not None
    assert set(one.chosen) <= set(choices)
    assert set(pack.chosen) == set(choices)
