"""A case keeps the values it was opened under, and says where today's differ."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from models.cases import opened
from rules.adapting import adapted
from rules.assess import VERDICT_PARAMETERS
from rules.case_rules import changed_since_opened
from rules.facts import CaseKind
from rules.pack import packaged_pack
from tests.rules.stated import TODAY


def test_a_new_case_keeps_the_values_that_verdicts_rest_on() -> None:
    values = opened(CaseKind.RENEWAL, TODAY, packaged_pack()).rules_values
    assert set(values) == set(VERDICT_PARAMETERS)
    assert (values["reapply_after"], values["change_forces_offline"]) == (90, True)


@pytest.mark.parametrize(
    ("parameter", "reading", "then", "now"),
    [
        ("reapply_after", "guide_faq", 90, 365),
        ("change_forces_offline", "secondary", True, False),
        ("lease_filing_min_remaining", "secondary", 0, 24),
    ],
)
def test_what_decides_otherwise_today_is_told(parameter: str, reading: str, then: object, now: object) -> None:
    case = opened(CaseKind.RENEWAL, TODAY, packaged_pack())
    assert changed_since_opened(case, packaged_pack(), TODAY) == ()
    today_s = adapted(packaged_pack(), {parameter: reading}, {})
    assert changed_since_opened(case, today_s, TODAY) == ((parameter, then, now),)


def test_rules_that_count_by_the_calendar_do_not_change_with_the_day() -> None:
    pack = adapted(packaged_pack(), {"renewal_window_opens": "decree_663"}, {})
    case = opened(CaseKind.RENEWAL, date(2027, 3, 15), pack)
    assert case.rules_values["renewal_window_opens"] == 28
    assert changed_since_opened(case, pack, date(2027, 5, 15)) == ()


def test_a_case_without_values_and_values_no_longer_known_tell_nothing() -> None:
    case = opened(CaseKind.RENEWAL, TODAY, packaged_pack())
    for values in ({}, {"replaced_long_ago": 7}):
        assert changed_since_opened(replace(case, rules_values=values), packaged_pack(), TODAY) == ()
