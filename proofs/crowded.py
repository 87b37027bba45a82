"""A family that leaves no cell free: long names, long addresses, rare characters, many papers, days near and far."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from models.demo import demo_book
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
    Contribution,
    Dwelling,
    FollowUp,
    FollowUpKind,
    Insurance,
    Kind,
    LeaseFiling,
    Member,
    Mismatch,
    Month,
    Obtained,
    OfficialCount,
    Period,
    Permit,
    Points,
    Registration,
    Tax,
    Tenure,
)
from rules.points_facts import Education, Honours, InsuranceBase, PointsEstimate, Skill

LONG_NAME = "阿卜杜拉·买买提明·艾合买提江"
LATIN_NAME = "Maximiliana Featherstonehaugh-Wolstenhol"
RARE_NAME = "𠮷田𠮷"
LONG_ADDRESS = "浦东新区周浦镇康桥东路一千二百弄东方丽景名苑二期十八号楼三单元2301室"
LATIN_ADDRESS = "Room 2301, Unit 3, Building 18, Oriental Scenery Garden Phase II, Lane 1200, East Kangqiao Road"
HOUSEHOLD = "阿卜杜拉·买买提明家"
RELATION = "配偶的祖父"
CASE_NOTE = "窗口说要带去年的旧合同原件，房东王先生周三下午三点以后才在家，先打电话确认再去。\n第二行：复印店在地铁口。"
PAPER_NOTE = "在二姨家书房左边第二个抽屉的蓝色文件夹里，周末去拿"
NOTE = "行动不便，由孙女代办；去之前给居委会打电话，问清楚需要哪些材料。"
REASON = "已经打电话问过居委会，说不需要更新卡面"
ID_NUMBER = "11010519491231002X"
NEWCOMER = "努尔古丽·阿卜杜热合曼"
RELATION_IN_LAW = "mother-in-law"
DESK = "浦东新区第三窗口王老师"
GIVEN = (
    *(NEWCOMER, RELATION_IN_LAW, DESK),
    *(LONG_NAME, LATIN_NAME, RARE_NAME, LONG_ADDRESS, LATIN_ADDRESS, HOUSEHOLD, RELATION, NOTE, PAPER_NOTE),
    *(CASE_NOTE.replace("\n", " / "), *CASE_NOTE.split("\n")),
)
"""The texts of people that may be shortened where there is no room."""


def crowded_book(today: date) -> Book:
    """Return the made-up family as of ``today``, and people who take more room than it."""
    demo = demo_book(today)
    return Book(dwellings=(*demo.dwellings, *_dwellings(today)), members=(*demo.members, *_members(today)))


def _days(today: date, count: int) -> date:
    return today + timedelta(days=count)


def _dwellings(today: date) -> tuple[Dwelling, ...]:
    filings = (
        LeaseFiling(_days(today, -1100), _days(today, -400)),
        LeaseFiling(_days(today, -399), _days(today, -30)),
    )
    return (
        Dwelling("long-flat", LONG_ADDRESS, Tenure.RELATIVE_RENTED, filings),
        Dwelling("dormitory", LATIN_ADDRESS, Tenure.DORMITORY),
    )


def _members(today: date) -> tuple[Member, ...]:
    month = Month.of(today)
    until = _days(today, 0)
    grandfather = Member(
        "abdulla",
        LONG_NAME,
        date(1949, 12, 31),
        Activity.EMPLOYED,
        relation=RELATION,
        id_number=ID_NUMBER,
        phone="13800000009",
        dwelling="long-flat",
        agent=Agent.DISABLED,
        household=HOUSEHOLD,
        notes=NOTE,
        permits=(
            Permit("SH20110412", (Period(_days(today, -3000), _days(today, -2635), Obtained.FIRST_ISSUE),)),
            Permit(
                "SH20190412-0001234567",
                (
                    Period(_days(today, -1095), _days(today, -731), Obtained.REAPPLICATION),
                    Period(_days(today, -730), _days(today, -366), Obtained.OFFLINE, _days(today, -740)),
                    Period(_days(today, -365), until, Obtained.AUTOMATIC, _days(today, -380)),
                ),
            ),
        ),
        changes=(
            Change(Kind.ADDRESS, _days(today, -60)),
            Change(Kind.EMPLOYMENT, _days(today, -50), _days(today, -40)),
            Change(Kind.PHONE, _days(today, -5)),
        ),
        address_checks=(AddressCheck(_days(today, -15), CheckResult.MISSED),),
        cases=(
            Case(
                CaseKind.RENEWAL,
                _days(today, -3),
                CaseState.REFUSED,
                frozenset({"permit_card.original", "id_card.original", "id_card.copy"}),
                notes=CASE_NOTE,
                item_notes={"lease_filing_certificate": PAPER_NOTE},
                mismatch=Mismatch.EMPLOYMENT,
                rules_checked_on=_days(today, -100),
            ),
        ),
        registrations=(Registration(_days(today, -346), _days(today, 19)),),
        contributions=(
            Contribution(month.plus(-44), month.plus(-20), Insurance.NORMAL, Tax.MATCHED),
            Contribution(month.plus(-19), month.plus(-18), Insurance.BACK_PAID, Tax.UNMATCHED),
            Contribution(month.plus(-17), month.plus(-1), Insurance.NORMAL, Tax.MATCHED),
        ),
        points=Points(125, _days(today, -400)),
        follow_ups=(
            FollowUp(FollowUpKind.CARD_FACE, _days(today, -300), _days(today, -299)),
            FollowUp(FollowUpKind.POINTS, _days(today, -300), _days(today, -297)),
        ),
        official_count=OfficialCount(38, _days(today, -70)),
        points_estimate=PointsEstimate(
            Education.COLLEGE,
            Skill.LEVEL_3,
            insurance_years=14,
            urgent_field=True,
            investment=1_250_000,
            jobs=12,
            insurance_base=InsuranceBase.DOUBLE,
            public_service_years=12,
            suburb_years=8,
            honours=Honours.MID,
            marriage_years=25,
            false_papers=1,
        ),
    )
    aunt = Member(
        "maximiliana",
        LATIN_NAME,
        date(1993, 1, 8),
        Activity.EMPLOYED,
        relation=RELATION_IN_LAW,
        phone="13800000010",
        dwelling="dormitory",
        household=HOUSEHOLD,
        desk=DESK,
        permits=(Permit("SH20190108", (Period(_days(today, -765), _days(today, -400), Obtained.FIRST_ISSUE),)),),
    )
    child = replace(
        grandfather,
        key="yoshida",
        name=RARE_NAME,
        birth_date=_days(today, -3000),
        activity=Activity.STUDENT,
        id_number="",
        agent=None,
        notes="",
        permits=(Permit("SH20200101", (Period(_days(today, -1), _days(today, 364), Obtained.FIRST_ISSUE),)),),
        changes=(),
        address_checks=(),
        cases=(),
        registrations=(),
        points=None,
        follow_ups=(),
        official_count=None,
        points_estimate=None,
    )
    newcomer = Member(
        "nurgul",
        NEWCOMER,
        date(2001, 2, 3),
        Activity.NONE,
        relation=RELATION,
        dwelling="long-flat",
        household=HOUSEHOLD,
        registrations=(Registration(_days(today, -400), _days(today, -35)),),
    )
    return grandfather, aunt, child, newcomer
