"""Why a verdict is what it is, as plain text in sections; the command line and the screen show the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from rules.assessment import IN_PERSON_DEADLINES, Assessment, Condition, Deadlines, Verdict
from rules.case_rules import changed_since_opened
from rules.conditions import office_checks
from rules.facts import FollowUp, Mismatch
from rules.pack import Pack, Text, load_pack
from screens import signs
from screens.format import days_left, distance, long_day
from screens.rule_words import amount_words, source_line, value_words
from screens.weakest_link import first_line, link_sentences
from screens.words import _, labelled, listed, say, words_of


class Section(Struct, frozen=True):
    """A heading with its lines; an indented line belongs to the one above it."""

    title: str
    lines: tuple[str, ...]


def explain(
    assessment: Assessment, pack: Pack, last_working_day: Callable[[date], date], published: Callable[[int], bool]
) -> tuple[Section, ...]:
    """Return the whole explanation of one member's verdict."""
    verdict = assessment.verdict
    sections = []
    if verdict is None:
        sections.append(Section(_("Verdict"), (_("No permit is on record for this person."),)))
        sections += _chosen_section(assessment, pack)
    else:
        sections.append(Section(_("Verdict"), tuple(_verdict_lines(assessment, verdict))))
        sections += _chosen_section(assessment, pack)
        sections.append(Section(_("Conditions of an automatic renewal"), tuple(_condition_lines(verdict))))
        if assessment.follow_ups:
            lines = tuple(follow_up_line(one, assessment.today) for one in assessment.follow_ups)
            sections.append(Section(_("What remains to be done"), lines))
        if verdict.warnings:
            sections.append(Section(_("Warnings"), tuple(warning_sentences(verdict))))
        if verdict.notes:
            sections.append(Section(_("Good to know"), tuple(say("note", note) for note in verdict.notes)))
        sections.append(Section(_("Deadlines"), tuple(_deadline_lines(assessment, last_working_day, published))))
    if assessment.chain is not None:
        lines = (*link_sentences(assessment.chain), first_line(assessment.chain, assessment.today))
        sections.append(Section(_("The weakest link"), lines))
    if assessment.registration is not None:
        registration = assessment.registration
        word = say("registration_status", registration.status)
        sections.append(Section(_("Residence registration"), (f"{long_day(registration.valid_until)}  {word}",)))
    if assessment.stale:
        sections.append(Section(_("Values to check again"), tuple(_stale_lines(assessment, pack))))
    if changed := tuple(_changed_lines(assessment, pack)):
        sections.append(Section(_("Rules that have changed since the case was opened"), changed))
    sections.append(Section(_("Rules and their sources"), tuple(_parameter_lines(pack, assessment.today))))
    return tuple(sections)


def follow_up_line(follow_up: FollowUp, today: date) -> str:
    """Return what is to be done and from which day."""
    day = follow_up.acts_on
    return labelled(say("follow_up", follow_up.kind), listed((long_day(day), distance((day - today).days))))


def mismatch_sentence(mismatch: Mismatch) -> str:
    """Say why the counter refused."""
    return _("The counter refused: {mismatch}").format(mismatch=say("mismatch", mismatch))


def mending(mismatch: Mismatch) -> str:
    """Say what to do about a mismatch before the next trip."""
    return {
        Mismatch.EMPLOYMENT: _("Ask the employer to correct the record of your job, then go again."),
        Mismatch.DWELLING: _("Have the lease filing or the address on record corrected, then go again."),
        Mismatch.SCHOOLING: _("Ask the school to correct the record of your schooling, then go again."),
        Mismatch.OTHER: _("Ask the counter which record does not match and who can correct it, then go again."),
    }[mismatch]


def reason_of(condition: Condition) -> str:
    """Return the sentence of reason for one row of the ledger."""
    return say("reason", condition.reason, on=condition.on, check_day=condition.check_day)


def warning_sentences(verdict: Verdict) -> Iterator[str]:
    """Yield one sentence a warning."""
    for warning in verdict.warnings:
        yield say("warning", warning.code, on=warning.on, act_by=warning.act_by)


def _verdict_lines(assessment: Assessment, verdict: Verdict) -> Iterator[str]:
    status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
    until = listed((long_day(verdict.period.valid_until), days_left(verdict.days_left)))
    yield f"{status}  ({until})"
    yield say("route", verdict.route)
    yield _("Next: {action}").format(action=next_action_words(assessment, verdict))
    yield say("continuity", verdict.continuity)


def next_action_words(assessment: Assessment, verdict: Verdict) -> str:
    """Say what to do next and by when."""
    action = verdict.next_action
    words = say("action", action.code)
    if action.due is None:
        return words
    away = distance((action.due - assessment.today).days)
    return _("{action}, by {day} ({away})").format(action=words, day=long_day(action.due), away=away)


def _condition_lines(verdict: Verdict) -> Iterator[str]:
    for row in (*verdict.conditions, office_checks()):
        name = words_of(condition_text(row))
        state = labelled(name, say("state", row.state))
        yield f"{signs.STATE[row.state]} {state}  {reason_of(row)}"


def condition_text(condition: Condition) -> Text:
    """Return the name of a condition in both languages."""
    return load_pack().condition_texts[condition.id]


def _deadline_lines(
    assessment: Assessment, last_working_day: Callable[[date], date], published: Callable[[int], bool]
) -> Iterator[str]:
    if assessment.verdict is None:
        return
    guessed = False
    for field in Deadlines.__struct_fields__:
        day: date = getattr(assessment.verdict.deadlines, field)
        away = distance((day - assessment.today).days) if day >= assessment.today else _("past")
        line = f"{long_day(day)}  {say('deadline', field)}  ({away})"
        if field in IN_PERSON_DEADLINES:
            working = last_working_day(day)
            if working != day:
                line += "  " + _("last working day: {day}").format(day=long_day(working))
            guessed = guessed or not published(day.year)
        yield line
    if guessed:
        yield _("Years without a published holiday calendar count weekends and statutory days only.")


def _stale_lines(assessment: Assessment, pack: Pack) -> Iterator[str]:
    for stale in assessment.stale:
        name = words_of(pack.parameters[stale.id].text)
        line = _("{name}: last checked {day}").format(name=name, day=stale.checked_on)
        if stale.applies_until is not None:
            line += _("; it ran until {day}").format(day=stale.applies_until)
        yield line


def _chosen_section(assessment: Assessment, pack: Pack) -> Iterator[Section]:
    if assessment.chosen:
        yield Section(_("Your own choice of readings"), tuple(_chosen_lines(assessment, pack)))


def _chosen_lines(assessment: Assessment, pack: Pack) -> Iterator[str]:
    for parameter_id in assessment.chosen:
        parameter = pack.parameters[parameter_id]
        deciding, own = parameter.deciding(assessment.today), parameter.pack_deciding(assessment.today)
        yield labelled(words_of(parameter.text), value_words(deciding))
        yield "    " + source_line(deciding, pack)
        words = _("{value}; {source}").format(value=value_words(own), source=source_line(own, pack))
        yield "    " + _("Without your choice: {reading}").format(reading=words)


def _changed_lines(assessment: Assessment, pack: Pack) -> Iterator[str]:
    case = assessment.verdict.checklist.case if assessment.verdict else None
    if case is None:
        return
    for change in changed_since_opened(case, pack, assessment.today):
        parameter = pack.parameters[change.parameter]
        then, now = amount_words(change.then, parameter.unit), amount_words(change.now, parameter.unit)
        words = _("{then} when it was opened, {now} now").format(then=then, now=now)
        yield labelled(words_of(parameter.text), words)


def _parameter_lines(pack: Pack, today: date) -> Iterator[str]:
    for parameter in pack.parameters.values():
        deciding = parameter.deciding(today)
        yield labelled(words_of(parameter.text), value_words(deciding))
        yield "    " + source_line(deciding, pack)
        for reading in parameter.readings:
            if reading is not deciding:
                words = _("{value}; {source}").format(value=value_words(reading), source=source_line(reading, pack))
                yield "    " + _("Also: {reading}").format(reading=words)
