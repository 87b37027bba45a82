"""Residence registrations, and the check of an ID number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from models.text_checks import parse_day
from rules.assess import assess
from rules.facts import Activity, Member, Month, Registration
from rules.identity import IdNumberError, check_id_number
from rules.pack import load_pack
from tests.rules.stated import TODAY, member_of


def registered(*left: int) -> Member:
    registrations = tuple(Registration(TODAY - timedelta(400), TODAY + timedelta(days)) for days in left)
    return Member("m", "M", date(1980, 1, 1), Activity.NONE, registrations=registrations)


@pytest.mark.parametrize(
    ("left", "status"),
    [
        ((31,), "valid"),
        ((30,), "ending"),
        ((0,), "ending"),
        ((-1,), "expired"),
        ((-1, 31), "valid"),
        ((31, -1), "valid"),
    ],
)
def test_registration(left: tuple[int, ...], status: str) -> None:
    found = assess(registered(*left), None, TODAY, load_pack()).registration
    assert found is not None
    assert found.status == status
    assert found.valid_until == TODAY + timedelta(max(left))


@pytest.mark.parametrize(("left", "status"), [(0, "superseded"), (-1, "expired")])
def test_a_permit_in_force_supersedes_a_registration(left: int, status: str) -> None:
    member = replace(registered(-5), permits=member_of({}, TODAY + timedelta(left)).permits)
    found = assess(member, None, TODAY, load_pack()).registration
    assert found is not None
    assert found.status == status


def test_without_a_registration_there_is_nothing_to_say() -> None:
    assert assess(registered(), None, TODAY, load_pack()).registration is None


def test_a_valid_number_tells_birth_date_and_sex() -> None:
    number = check_id_number("11010519491231002X")
    assert number.birth_date == date(1949, 12, 31)
    assert check_id_number("11010519491231002x") == number
    assert {check_id_number(text).sex for text in ("11010519491231002X", "110105194912310011")} == {"female", "male"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "110105194912310021",
        "11010519491231002",
        "11010519491231002XX",
        "11010519490231002X",
        "1101051949123100２X",
        "110105194912310 2X",
        "A1010519491231002X",
        "11010519491231002Y",
    ],
)
def test_a_wrong_number_is_refused(text: str) -> None:
    with pytest.raises(IdNumberError):
        check_id_number(text)


def test_every_single_wrong_digit_is_noticed() -> None:
    right = "11010519491231002X"
    for place in range(17):
        for digit in "0123456789":
            if digit != right[place]:
                with pytest.raises(IdNumberError):
                    check_id_number(right[:place] + digit + right[place + 1 :])


@pytest.mark.parametrize("text", ["2026-W01", "2026-1", "202601", "2026-01-01", "２０２６-01", "2026-13", ""])
def test_months_are_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["2026-W01-1", "20260101", "2026-1-1", "2026-01-01T00:00", "1899-12-31", "2201-01-01"])
def test_days_are_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_day(text)
