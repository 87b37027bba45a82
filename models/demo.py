"""A made-up family for trying the app: eight people in three dwellings, every status of a permit on the board.

All dates hang on the day of the demo, so that the board looks the same on any day. Names, numbers and addresses are
invented.
"""

from __future__ import annotations

from datetime import date, timedelta

from rules.case_rules import values_deciding
from rules.dates import plus_years
from rules.facts import (
    Activity,
    AddressCheck,
    Agent,
    Book,
    Case,
    CaseKind,
    CaseState,
    Change,
    CheckResult,
    Confirmation,
    Contribution,
    Dwelling,
    Insurance,
    Kind,
    LeaseFiling,
    Member,
    Month,
    Obtained,
    Period,
    Permit,
    Points,
    Registration,
    Tax,
    Tenure,
)
from rules.identity import check_character
from rules.pack import load_pack
from rules.points_facts import Education, PointsEstimate, Skill

HOUSEHOLD = "李家"
_REGION = "310000"
_UNCHANGED = (Kind.ADDRESS, Kind.EMPLOYMENT, Kind.PHONE)


def demo_book(today: date) -> Book:
    """Return the family as of ``today``."""
    return Book(dwellings=_dwellings(today), members=tuple(_members(today)))


def _dwellings(today: date) -> tuple[Dwelling, ...]:
    return (
        Dwelling(
            "pudong-flat",
            "浦东新区示例路1弄2号301室",
            Tenure.RENTED,
            (
                LeaseFiling(_days(today, -740), _days(today, -10)),
                LeaseFiling(_days(today, -9), _days(today, 356)),
            ),
        ),
        Dwelling("minhang-house", "闵行区样例街88号", Tenure.RELATIVE_OWNED),
        Dwelling(
            "baoshan-room",
            "宝山区虚构路15号602室",
            Tenure.RENTED,
            (LeaseFiling(_days(today, -400), _days(today, -35)),),
        ),
    )


def _days(today: date, count: int) -> date:
    return today + timedelta(days=count)


def _id_number(birth_date: date, serial: int) -> str:
    digits = f"{_REGION}{birth_date:%Y%m%d}{serial:03d}"
    return digits + check_character(digits, load_pack().id_number)


def _chain(until: date, *obtained: Obtained) -> tuple[Period, ...]:
    """Return yearly periods without a gap, the last of which ends on ``until``."""
    periods: list[Period] = []
    for years_ago, how in enumerate(reversed(obtained)):
        end = plus_years(until, -years_ago)
        begin = plus_years(until, -years_ago - 1) + timedelta(days=1)
        recorded = begin - timedelta(days=9) if how is not Obtained.FIRST_ISSUE else None
        periods.append(Period(begin, end, how, recorded))
    return tuple(reversed(periods))


def _confirmed(day: date, *kinds: Kind) -> tuple[Confirmation, ...]:
    return tuple(Confirmation(kind, day) for kind in kinds)


_FIRST, _AUTO, _OFFLINE = Obtained.FIRST_ISSUE, Obtained.AUTOMATIC, Obtained.OFFLINE


def _members(today: date) -> list[Member]:
    this_month = Month.of(today)
    return [
        Member(
            "li-ming",
            "李明",
            date(1985, 4, 12),
            Activity.EMPLOYED,
            relation="本人",
            id_number=_id_number(date(1985, 4, 12), 17),
            phone="13800000001",
            dwelling="pudong-flat",
            household=HOUSEHOLD,
            notes="九月底从宝山搬到浦东。",
            permits=(Permit("SH20190412", _chain(_days(today, 8), _FIRST, _AUTO, _AUTO, _AUTO)),),
            changes=(Change(Kind.ADDRESS, _days(today, -60), _days(today, -40)),),
            confirmations=_confirmed(_days(today, -12), Kind.EMPLOYMENT, Kind.PHONE),
            address_checks=(AddressCheck(_days(today, -15), CheckResult.MISSED),),
            cases=(
                Case(
                    CaseKind.RENEWAL,
                    _days(today, -3),
                    CaseState.GATHERING,
                    frozenset({"permit_card.original", "id_card.original", "id_card.copy"}),
                    rules_checked_on=load_pack().checked_on,
                    rules_values=values_deciding(load_pack(), _days(today, -3)),
                ),
            ),
            contributions=(
                Contribution(this_month.plus(-44), this_month.plus(-20), Insurance.NORMAL, Tax.MATCHED),
                Contribution(this_month.plus(-19), this_month.plus(-18), Insurance.BACK_PAID, Tax.MATCHED),
                Contribution(this_month.plus(-17), this_month.plus(-1), Insurance.NORMAL, Tax.MATCHED),
            ),
            points=Points(125, _days(today, -340)),
        ),
        Member(
            "wang-fang",
            "王芳",
            date(1987, 9, 3),
            Activity.EMPLOYED,
            relation="妻子",
            id_number=_id_number(date(1987, 9, 3), 24),
            phone="13800000002",
            dwelling="pudong-flat",
            household=HOUSEHOLD,
            permits=(Permit("SH20200903", _chain(_days(today, 13), _FIRST, _AUTO, _AUTO)),),
            confirmations=_confirmed(_days(today, -20), *_UNCHANGED),
            address_checks=(AddressCheck(_days(today, -16), CheckResult.ANSWERED),),
            contributions=(Contribution(this_month.plus(-34), this_month.plus(-1), Insurance.NORMAL, Tax.MATCHED),),
        ),
        Member(
            "li-xiaoyu",
            "李小雨",
            plus_years(_days(today, -120), -9),
            Activity.STUDENT,
            relation="女儿",
            dwelling="pudong-flat",
            household=HOUSEHOLD,
            permits=(Permit("SH20230220", _chain(_days(today, 24), _FIRST, _AUTO)),),
            confirmations=_confirmed(_days(today, -20), Kind.ADDRESS, Kind.PHONE),
        ),
        Member(
            "li-guoqiang",
            "李国强",
            date(1955, 2, 28),
            Activity.NONE,
            relation="父亲",
            id_number=_id_number(date(1955, 2, 28), 31),
            phone="13800000004",
            dwelling="minhang-house",
            agent=Agent.ELDER,
            household=HOUSEHOLD,
            permits=(Permit("SH20210228", _chain(_days(today, -23), _FIRST, _OFFLINE, _AUTO)),),
            notes="行动不便，由李明代办。",
        ),
        Member(
            "zhang-guilan",
            "张桂兰",
            date(1957, 6, 15),
            Activity.NONE,
            relation="母亲",
            phone="13800000005",
            dwelling="minhang-house",
            household=HOUSEHOLD,
            permits=(Permit("SH20210615", _chain(_days(today, 48), _FIRST, _OFFLINE, _AUTO)),),
            confirmations=_confirmed(_days(today, -90), Kind.ADDRESS),
        ),
        Member(
            "li-qiang",
            "李强",
            date(1992, 11, 20),
            Activity.EMPLOYED,
            relation="弟弟",
            id_number=_id_number(date(1992, 11, 20), 15),
            phone="13800000006",
            dwelling="baoshan-room",
            household=HOUSEHOLD,
            permits=(Permit("SH20221120", _chain(_days(today, 122), _FIRST, _AUTO)),),
            changes=(Change(Kind.ADDRESS, _days(today, -18)),),
            points_estimate=PointsEstimate(Education.COLLEGE, Skill.LEVEL_3, insurance_years=4),
        ),
        Member(
            "zhao-min",
            "赵敏",
            date(1993, 1, 8),
            Activity.EMPLOYED,
            relation="弟媳",
            phone="13800000007",
            dwelling="baoshan-room",
            household=HOUSEHOLD,
            permits=(Permit("SH20190108", _chain(_days(today, -131), _FIRST, _AUTO)),),
            registrations=(Registration(_days(today, -346), _days(today, 19)),),
        ),
        Member(
            "li-wei",
            "李薇",
            date(1999, 12, 31),
            Activity.EMPLOYED,
            relation="妹妹",
            id_number=_id_number(date(1999, 12, 31), 26),
            phone="13800000008",
            dwelling="minhang-house",
            household=HOUSEHOLD,
            permits=(Permit("SH20240101", _chain(_days(today, 241), _FIRST, _AUTO)),),
            confirmations=_confirmed(_days(today, -30), *_UNCHANGED),
        ),
    ]
