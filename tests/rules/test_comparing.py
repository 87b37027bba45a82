"""Another pack replayed: whose verdict changes, from what to what, because of which value; packs that are refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.comparing import Difference, compare_packs
from rules.facts import Activity, Contribution, Insurance, Member, Month, Tax
from rules.other_packs import read_other_pack
from rules.pack import Pack, PackError, packaged_pack
from rules.pack_reader import DATA
from tests.rules.stated import TODAY, dwelling_of, member_of

PACK = DATA / "shanghai.toml"


def other_pack(folder: Path, *changes: tuple[str, str]) -> Pack:
    text = PACK.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "other.toml"
    path.write_text(text, "utf-8")
    return read_other_pack(path)


def member(days_left: int) -> Member:
    return member_of({"recorded_on": "2026-01-01"}, TODAY + timedelta(days=days_left))


LATER_WINDOW = ('value = 30\nsource = "city_rule_58"', 'value = 20\nsource = "city_rule_58"')
LATER_REAPPLY = ("value = 90", "value = 150")
MORE_MONTHS = ('value = 84\nsource = "transfer_rule_2019"', 'value = 60\nsource = "transfer_rule_2019"')
LONGER_NOTICE = ('value = 15\nsource = "guide"', 'value = 25\nsource = "guide"')


def differences(days_left: int, pack: Pack) -> dict[str, tuple[str | None, str | None, tuple[str, ...]]]:
    found = compare_packs([(member(days_left), dwelling_of({}))], packaged_pack(), pack, TODAY).members
    told: tuple[Difference, ...] = found[0].differences if found else ()
    return {one.aspect: (one.before, one.after, one.because) for one in told}


def test_from_what_to_what_and_why(tmp_path: Path) -> None:
    pack = other_pack(tmp_path, LATER_WINDOW, LATER_REAPPLY)
    window, reapply = ("renewal_window_opens",), ("reapply_after",)
    assert differences(25, pack) == {
        "status": ("window_open", "valid", window),
        "next_action": ("answer_address_check", "confirm_facts", window),
        "due": ("2026-12-11", "2026-12-06", window),
    }
    assert differences(-100, pack) == {
        "status": ("reapply_required", "expired", reapply),
        "next_action": ("reapply", "renew_late", reapply),
        "due": (None, "2027-01-20", reapply),
    }
    assert differences(5, pack) == {}


def test_the_values_that_differ_are_listed_even_when_no_verdict_changes(tmp_path: Path) -> None:
    comparison = compare_packs([], packaged_pack(), other_pack(tmp_path, LATER_REAPPLY), TODAY)
    (value,) = comparison.values
    assert value.parameter == "reapply_after"
    assert value.before is not None
    assert value.after is not None
    assert (value.before.value, value.after.value) == (90, 150)
    assert comparison.members == ()


def test_the_same_pack_changes_nothing() -> None:
    comparison = compare_packs([(member(25), None)], packaged_pack(), packaged_pack(), TODAY)
    assert (comparison.values, comparison.members) == ((), ())


def test_a_cause_that_works_only_together_with_another_is_found(tmp_path: Path) -> None:
    pack = other_pack(tmp_path, LATER_WINDOW, LONGER_NOTICE)
    assert differences(23, pack)["status"] == ("window_open", "awaiting_notice", ("automatic_notice_expected",))
    acting = ('value = 10\nsource = "guide"', 'value = 5\nsource = "guide"')
    fewer = ('value = 15\nsource = "guide"', 'value = 7\nsource = "guide"')
    both = other_pack(tmp_path, acting, fewer)
    assert differences(8, both)["status"] == (
        "offline_required",
        "window_open",
        ("automatic_notice_expected", "act_offline_without_notice"),
    )


def test_the_month_of_a_household_transfer_is_compared(tmp_path: Path) -> None:
    paid = (Contribution(Month.of(date(2026, 1, 1)), Month.of(date(2026, 6, 1)), Insurance.NORMAL, Tax.MATCHED),)
    someone = Member("m", "M", date(1980, 1, 1), Activity.EMPLOYED, contributions=paid)
    (change,) = compare_packs([(someone, None)], packaged_pack(), other_pack(tmp_path, MORE_MONTHS), TODAY).members
    (moved,) = change.differences
    assert (moved.aspect, moved.because) == ("transfer_reached_in", ("transfer_months",))
    assert (moved.before, moved.after) == ("2033-11", "2031-11")


DAMAGE = {
    "a paper that records refer to": ('id = "kinship_proof"', 'id = "kinship_proofs"', "items, key 'kinship_proof'"),
    "a step that records refer to": ('id = "data_compared"', 'id = "compared"', "steps, key 'data_compared'"),
    "a sentence of reason": ("lease_runs", "lease_run", "texts.reason, key 'lease_runs'"),
    "a place that nothing fills": ("{check_day}", "{checkday}", "checkday"),
    "a brace that is not closed": ("{check_day}", "{check_day", "key 'zh'"),
    "a number beyond the calendar": ("value = 90", "value = 90000000", "parameter reapply_after, key 'value'"),
    "years beyond the calendar": ("value = 3\n", "value = 9000\n", "parameter lease_filing_max, key 'value'"),
    "days counted by the calendar": (
        'value = 90\nsource = "guide"',
        'value = 90\ncounted = "after_expiry"\nsource = "guide"',
        "key 'counted'",
    ),
    "no parameter's name": ('parameters = ["change_forces_offline"', "parameters = [[]", "key 'parameters'"),
    "too deep": ("[title]\n", "x = " + "[" * 2000 + "\n[title]\n", "is not TOML"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_pack_that_knows_less_is_refused(name: str, tmp_path: Path) -> None:
    before, after, complaint = DAMAGE[name]
    with pytest.raises(PackError) as caught:
        other_pack(tmp_path, (before, after))
    assert str(caught.value).startswith("other.toml: ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"", b"pack = 1"])
def test_what_is_no_pack_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PackError, match=r"^none\.toml: "):
        read_other_pack(path)
