"""What is on record about one member, as lines in sections. Numbers are masked unless shown on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content, Span

from models.views import MemberView
from rules.assessment import Assessment, Chain
from rules.facts import Member
from screens import signs
from screens.desk import Desk
from screens.explanation import follow_up_line, next_action_words
from screens.format import days_left, folded, long_day, masked, printable, wrap
from screens.ledger import condition_lines, deadline_lines, warning_lines
from screens.reading import titled
from screens.timeline import draw_timeline
from screens.weakest_link import chain_line, first_line, reason_of_link
from screens.words import _, labelled, listed, ngettext, say

_BAR_CELLS = 24
_MOST_TIME_CELLS = 160


def sections(view: MemberView, desk: Desk, *, cells: int, shown: bool) -> Iterator[Content]:
    """Yield every section of the permit screen; ``shown`` unmasks numbers, ``cells`` is the room for the time line."""
    verdict = view.assessment.verdict
    if verdict is not None:
        drawn = draw_timeline(verdict, desk.today(), min(_MOST_TIME_CELLS, max(40, cells)))
        yield Content("\n".join((drawn.dates, drawn.line, drawn.today)))
        if follow_ups := view.assessment.follow_ups:
            remaining = (folded(follow_up_line(one, desk.today()), cells) for one in follow_ups)
            yield titled(_("What remains to be done"), map(Content, remaining))
        yield titled(_("Conditions of an automatic renewal"), condition_lines(verdict, cells, unseen=True))
        if verdict.warnings:
            yield titled(_("Warnings"), warning_lines(verdict, cells))
        if verdict.notes:
            notes = (say("note", note) for note in verdict.notes)
            yield titled(_("Good to know"), (Content("\n".join(wrap(note, cells))) for note in notes))
        if view.assessment.chain is not None:
            yield titled(_("The weakest link"), _chain(view.assessment.chain, desk, cells))
        yield titled(_("Deadlines"), deadline_lines(verdict, desk, cells))

    def lines(texts: Iterable[str]) -> Iterator[Content]:
        return (Content(folded(text, cells)) for text in texts)

    yield titled(_("Person"), lines(_person(view, shown=shown)))
    yield titled(_("Periods in force"), lines(_periods(view.member)))
    if verdict is not None:
        yield titled(_("Holding time"), lines(_holding(view.assessment)))
    if records := [*_records(view.member), *_estimate(view.assessment), *_registration(view.assessment)]:
        yield titled(_("On record"), lines(records))


def head(view: MemberView) -> Content:
    """Return the first line: who, status, until when."""
    name = printable(view.member.name)
    verdict = view.assessment.verdict
    if verdict is None:
        return Content(name + "  " + _("no permit yet"), [Span(0, len(name), "bold")])
    status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
    until = listed((long_day(verdict.period.valid_until), days_left(verdict.days_left)))
    line = Content(f"{name}  {status}  {until}", [Span(0, len(name), "bold")])
    return Content("\n").join(
        [line, Content(_("Next: {action}").format(action=next_action_words(view.assessment, verdict)))]
    )


def _chain(chain: Chain, desk: Desk, cells: int) -> Iterator[Content]:
    lines = [chain_line(chain), first_line(chain, desk.today())]
    if chain.first is not None:
        lines.append(reason_of_link(chain.first))
    for line in lines:
        yield Content("\n  ".join(wrap(line, cells - 2)))


def _person(view: MemberView, *, shown: bool) -> Iterator[str]:
    member, assessment = view.member, view.assessment
    years = ngettext("{n} year old", "{n} years old", assessment.age)
    yield labelled(_("Birth date"), f"{member.birth_date} ({years})")
    pairs = (
        (_("Kinship"), member.relation),
        (_("Household"), member.household),
        (_("ID number"), masked(member.id_number, shown=shown)),
        (_("Phone"), masked(member.phone, shown=shown)),
        (_("Work or study"), say("activity", member.activity)),
        (_("Goes to the centre"), say("agent", member.agent) if member.agent else ""),
    )
    for label, value in pairs:
        if value:
            yield labelled(label, printable(value))
    dwelling = view.dwelling
    if dwelling is None:
        yield labelled(_("Dwelling"), _("not on record"))
    else:
        yield labelled(_("Dwelling"), f"{printable(dwelling.address)} ({say('tenure', dwelling.tenure)})")
        for filing in dwelling.lease_filings:
            yield "  " + _("lease filed {filed}, valid until {until}").format(
                filed=filing.filed_on, until=filing.valid_until
            )
    for line in member.notes.split("\n"):
        if line:
            yield printable(line)


def _periods(member: Member) -> Iterator[str]:
    for permit in member.permits:
        if permit.card_number:
            yield _("Card {number}").format(number=printable(permit.card_number))
        for period in reversed(permit.periods):
            line = f"  {period.valid_from} .. {period.valid_until}  {say('obtained', period.obtained)}"
            if period.recorded_on:
                line += "  " + _("recorded {day}").format(day=period.recorded_on)
            yield line
    if not member.permits:
        yield _("No permit is on record.")


def _holding(assessment: Assessment) -> Iterator[str]:
    assert assessment.verdict is not None
    holding, transfer = assessment.verdict.holding, assessment.transfer
    yield ngettext("{n} day in all", "{n} days in all", holding.cumulative_days)
    if holding.continuous_since is not None:
        yield _("continuous since {day}").format(day=holding.continuous_since)
    if transfer is not None:
        bar = signs.bar(transfer.counted_months, transfer.needed_months, _BAR_CELLS)
        yield _("Household transfer: {bar} {counted} of {needed} months, reached in {month}").format(
            bar=bar, counted=transfer.counted_months, needed=transfer.needed_months, month=transfer.reached_in
        )


def _records(member: Member) -> Iterator[str]:
    for change in reversed(member.changes):
        declared = _("declared {day}").format(day=change.declared_on) if change.declared_on else _("not declared yet")
        yield _("{day}  changed: {what} ({declared})").format(
            day=change.changed_on, what=say("kind", change.kind), declared=declared
        )
    for confirmation in reversed(member.confirmations):
        yield _("{day}  unchanged: {what}").format(day=confirmation.confirmed_on, what=say("kind", confirmation.kind))
    for check in reversed(member.address_checks):
        yield _("{day}  address check: {result}").format(day=check.checked_on, result=say("check_result", check.result))
    for case in reversed(member.cases):
        yield _("{day}  case: {kind}, {state}").format(
            day=case.opened_on, kind=say("case_kind", case.kind), state=say("case_state", case.state)
        )
    if member.points is not None:
        yield _("{day}  points approved: {score}").format(
            day=member.points.confirmed_on, score=member.points.approved_score
        )


def _estimate(assessment: Assessment) -> Iterator[str]:
    points = assessment.points
    if points is not None:
        yield _("Points estimate: {total} of {standard}").format(total=points.total, standard=points.standard)


def _registration(assessment: Assessment) -> Iterator[str]:
    registration = assessment.registration
    if registration is not None:
        yield _("Residence registration until {day}: {status}").format(
            day=registration.valid_until, status=say("registration_status", registration.status)
        )
