"""The calendar file, read back by another library: the days of the assessments, whatever the names hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from models.demo import demo_book
from models.reader import Revision
from models.workdays import WorkingDays
from rules.assess import assess
from rules.assessment import Assessment
from rules.facts import Book, Member
from rules.occasions import BEGINNINGS, occasions_of
from rules.pack import load_pack
from screens.calendar import CalendarFile, uid_of
from screens.format import printable
from screens.words import use_language

TODAY = date(2026, 12, 1)
LAST_WORKING_DAY = WorkingDays().last_working_day
NAMES = st.text(st.characters() | st.sampled_from('\n\r;,:\\"😀李\u202e\x1b\x00\u2028'), min_size=1, max_size=90)


def judged(book: Book, today: date = TODAY) -> list[Assessment]:
    return [assess(member, book.dwelling_of(member), today, load_pack()) for member in book.members]


def written(people: list[Assessment], *, with_names: bool = True, changes: int = 1) -> bytes:
    revisions = {one.member.key: Revision(changes, changes) for one in people}
    today = people[0].today if people else TODAY
    return b"".join(CalendarFile(people, revisions, today, LAST_WORKING_DAY, with_names=with_names))


def events(data: bytes) -> list[Any]:
    calendar = vobject.readOne(data.decode("utf-8"))
    return list(calendar.contents.get("vevent", []))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_reader_finds_the_days_of_the_assessments(language: str) -> None:
    use_language(language)
    people = judged(demo_book(TODAY))
    occasions = occasions_of(people, LAST_WORKING_DAY)
    found = events(written(people))
    assert {event.uid.value: event.dtstart.value for event in found} == {uid_of(one): one.day for one in occasions}
    assert len(found) == len(occasions) > 20
    for event, occasion in zip(found, occasions, strict=True):
        assert type(event.dtstart.value) is date
        names = occasion.residents if occasion.is_of_dwelling else (occasion.one.member.name,)
        text = event.description.value if occasion.is_of_dwelling else event.summary.value
        assert all(name in text for name in names)
        triggers = [alarm.trigger.value for alarm in event.valarm_list]
        at_nine = {moment - timedelta(days=moment.days) for moment in triggers}
        assert at_nine == {timedelta(hours=9)}
        assert max(triggers) == (timedelta(hours=9) if occasion.kind in BEGINNINGS else timedelta(hours=-15))


@settings(max_examples=40)
@given(NAMES, NAMES)
def test_names_stay_text_and_break_nothing(name: str, address: str) -> None:
    book = demo_book(TODAY)
    homes = tuple(replace(home, address=address) for home in book.dwellings)
    people = judged(Book(homes, tuple(replace(member, name=name) for member in book.members[:2])))
    data = written(people)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = events(data)
    assert len(found) == len(occasions_of(people, LAST_WORKING_DAY))
    told = printable(name)
    for event in found:
        if event.uid.value.startswith("lease-ends"):
            assert printable(address) in event.description.value
        else:
            assert event.summary.value.startswith(f"{told}: ")


def test_a_day_that_moves_is_the_same_event_with_a_higher_number() -> None:
    book = demo_book(TODAY)
    before = {event.uid.value: event for event in events(written(judged(book), changes=1))}

    def later(member: Member) -> Member:
        permits = tuple(
            replace(
                permit,
                periods=tuple(replace(p, valid_until=p.valid_until + timedelta(days=3)) for p in permit.periods[-1:]),
            )
            for permit in member.permits
        )
        return replace(member, permits=permits)

    moved = replace(book, members=tuple(map(later, book.members)))
    after = {event.uid.value: event for event in events(written(judged(moved), changes=2))}
    ends = [uid for uid in before if uid.startswith("valid-until-")]
    assert len(ends) == 6
    for uid in ends:
        assert after[uid].dtstart.value == before[uid].dtstart.value + timedelta(days=3)
        assert int(after[uid].sequence.value) > int(before[uid].sequence.value)


def test_the_same_data_gives_the_same_bytes_and_the_next_day_a_higher_number() -> None:
    book = demo_book(TODAY)
    assert written(judged(book)) == written(judged(book))
    today = {event.uid.value: event for event in events(written(judged(book), changes=900))}
    tomorrow = {event.uid.value: event for event in events(written(judged(book, TODAY + timedelta(days=1))))}
    common = today.keys() & tomorrow.keys()
    assert len(common) > 20
    for uid in common:
        assert int(tomorrow[uid].sequence.value) > int(today[uid].sequence.value)
        assert tomorrow[uid].dtstamp.value - today[uid].dtstamp.value == timedelta(days=1)


def test_without_names_nothing_tells_whose_it_is() -> None:
    book = demo_book(TODAY)
    people = judged(book)
    data = written(people, with_names=False)
    unfolded = data.replace(b"\r\n ", b"").decode()
    for member in book.members:
        assert member.name not in unfolded
        assert member.key not in unfolded
    for home in book.dwellings:
        assert home.address not in unfolded
        assert home.key not in unfolded
    assert {event.uid.value for event in events(data)} == {event.uid.value for event in events(written(people))}


def test_nothing_to_tell_is_a_calendar_all_the_same() -> None:
    assert events(written([])) == []
    assert written([]).startswith(b"BEGIN:VCALENDAR\r\n")
