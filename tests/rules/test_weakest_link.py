"""The weakest link: what each link says, which breaks first, and by which day to act."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from rules.assess import assess
from rules.assessment import Chain, Link, LinkId, State
from rules.facts import Activity, Contribution, Dwelling, Insurance, Member, Month, Permit, Points, Registration, Tax
from rules.pack import load_pack
from rules.points_facts import PointsEstimate
from tests.books import families
from tests.rules.stated import TODAY, dwelling_of, member_of, period

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "weakest_link.toml").read_text("utf-8"))


def chain_of(row: Mapping[str, Any]) -> Chain:
    facts = row["facts"]
    member = member_of(facts, TODAY + timedelta(days=facts["days_left"]))
    if "points" in row:
        member = replace(member, points=Points(120, date.fromisoformat(row["points"])))
    if "estimate" in row:
        member = replace(member, points_estimate=PointsEstimate())
    if "paid" in row:
        member = replace(member, contributions=(paid(row["paid"]),))
    chain = assess(member, dwelling_of(facts), TODAY, load_pack()).chain
    assert chain is not None
    return chain


def paid(months: str) -> Contribution:
    first, last = map(Month.parse, months.split())
    return Contribution(first, last, Insurance.NORMAL, Tax.MATCHED)


def written(link: Link) -> str:
    return f"{link.id} {link.state} {link.reason} {link.breaks_on or '-'} {link.act_by or '-'}"


@pytest.mark.parametrize("name", TABLE)
def test_the_chain(name: str) -> None:
    row = TABLE[name]
    chain = chain_of(row)
    assert [written(link) for link in chain.links] == row["links"]
    assert (f"{chain.first.id} {chain.first.act_by or '-'}" if chain.first else "") == row["first"]
    if "reached_in" in row:
        transfer = chain.links[-1]
        assert (str(transfer.reached_in), str(transfer.if_lapsed)) == (row["reached_in"], row["if_lapsed"])


def test_what_a_link_rests_on() -> None:
    facts = {"days_left": 100, "tenure": "rented", "filings": ["2026-01-01 2028-12-31"]}
    chain = chain_of({"facts": facts, "points": "2026-11-01", "paid": "2026-01 2026-11"})
    rests_on = {link.id: link.depends_on for link in chain.links}
    assert rests_on == {
        LinkId.LEASE_FILING: None,
        LinkId.PERMIT: LinkId.LEASE_FILING,
        LinkId.POINTS: LinkId.PERMIT,
        LinkId.TRANSFER: LinkId.PERMIT,
    }
    owned = chain_of({"facts": {"days_left": 100}})
    assert owned.links[0].depends_on is None


@pytest.mark.parametrize(
    ("begin", "until", "reason", "state"),
    [
        ("2019-01-01", "2026-12-31", "transfer_reached", State.HOLDS),
        ("2020-01-01", "2026-12-31", "transfer_before_end", State.HOLDS),
        ("2020-01-01", "2026-12-30", "transfer_follows", State.HOLDS),
        ("2020-01-01", "2026-11-30", "transfer_loses", State.FAILS),
    ],
)
def test_a_transfer_near_its_end(begin: str, until: str, reason: str, state: State) -> None:
    contributions = (paid("2019-01 2026-11"),)
    permits = (Permit(periods=(period(begin, until),)),)
    member = Member("m", "M", date(1980, 1, 1), Activity.NONE, permits=permits, contributions=contributions)
    chain = assess(member, None, TODAY, load_pack()).chain
    assert chain is not None
    link = chain.links[-1]
    assert (link.id, link.reason, link.state) == (LinkId.TRANSFER, reason, state)
    assert (link.act_by is None) == (reason in {"transfer_reached", "transfer_before_end"})


def test_without_a_permit_there_is_no_chain() -> None:
    registered = (Registration(date(2026, 1, 1), date(2026, 12, 31)),)
    member = Member("m", "M", date(1980, 1, 1), Activity.NONE, registrations=registered)
    assert assess(member, None, TODAY, load_pack()).chain is None


@given(families())
def test_the_first_is_the_one_to_act_on_soonest(family: tuple[Member, Dwelling | None, date]) -> None:
    member, dwelling, today = family
    chain = assess(member, dwelling, today, load_pack()).chain
    if chain is None:
        assert not any(permit.periods for permit in member.permits)
        return
    order = [link.id for link in chain.links]
    assert order == sorted(order, key=list(LinkId).index)
    assert LinkId.PERMIT in order
    if chain.first is not None and chain.first.act_by is not None:
        soon = [link for link in chain.links if link.breaks_on is not None and link.breaks_on <= today and link.act_by]
        assert all(chain.first.act_by <= link.act_by for link in soon if link.act_by)
    for link in chain.links:
        if link.state is State.HOLDS and link.breaks_on is not None:
            assert link.breaks_on >= today
