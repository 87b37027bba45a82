"""The rows of the checklist, in the order in which they are done. Plain data; drawn by ``paper_list``."""

from __future__ import annotations

from msgspec import Struct

from rules.assessment import Action, Checklist, ChecklistItem, Note, Verdict
from rules.pack import Pack
from screens.explanation import mending, mismatch_sentence
from screens.words import _, say, words_of


class Heading(Struct, frozen=True):
    """A title above rows; the cursor passes over it. ``forms`` puts the names of the two tick columns beside it."""

    text: str
    forms: bool = False

    id: str | None = None


class FirstThing(Struct, frozen=True):
    """Something to be done before the trip; nothing to tick here."""

    id: str
    text: str
    detail: str


class Paper(Struct, frozen=True):
    """An item to bring."""

    id: str
    item: ChecklistItem
    text: str
    giver: str
    detail: str
    note: str


class Step(Struct, frozen=True):
    """A step at the centre."""

    id: str
    text: str
    done: bool


Row = Heading | FirstThing | Paper | Step

_RESIDENCE_PROOFS = frozenset(
    {"property_certificate", "lease_filing_certificate", "dormitory_statement", "residence_proof"}
)


def checklist_rows(checklist: Checklist, verdict: Verdict | None, pack: Pack) -> list[Row]:
    """Return every row of a renewal's or a re-application's checklist, or the steps of an errand."""
    rows: list[Row] = []
    first = [*_mismatch(checklist), *(_first_thing(action, verdict) for action in checklist.first)]
    if first:
        rows += [Heading(_("First")), *first]
    if checklist.items:
        rows.append(Heading(_("Bring"), forms=True))
        rows += _papers(checklist, verdict, pack)
    rows.append(Heading(_("At the centre") if checklist.items else _("Steps")))
    case = checklist.case
    done = case.steps if case else frozenset()
    rows += [
        Step(step, f"{number}. {words_of(pack.step(step).text)}", step in done)
        for number, step in enumerate(checklist.steps, start=1)
    ]
    return rows


def _mismatch(checklist: Checklist) -> list[FirstThing]:
    case = checklist.case
    if case is None or case.mismatch is None:
        return []
    return [FirstThing("mismatch", mismatch_sentence(case.mismatch), mending(case.mismatch))]


def _first_thing(action: Action, verdict: Verdict | None) -> FirstThing:
    if action is Action.REFILE_LEASE and verdict is not None and Note.LEASE_FILING_AHEAD in verdict.notes:
        detail = say("note", Note.LEASE_FILING_AHEAD)
    else:
        detail = _("Do this before the trip: the systems compare what is on record.")
    return FirstThing(action.value, say("action", action), _("{detail} (enter opens it)").format(detail=detail))


def _papers(checklist: Checklist, verdict: Verdict | None, pack: Pack) -> list[Paper]:
    notes = checklist.case.item_notes if checklist.case else {}
    papers = []
    for item in checklist.items:
        rule = pack.item(item.id)
        giver = words_of(rule.giver)
        detail = _("{purpose}. From: {giver}.").format(purpose=words_of(rule.purpose), giver=giver)
        if verdict and item.id in _RESIDENCE_PROOFS and Note.RESIDENCE_PROOF_ALWAYS in verdict.notes:
            detail += " " + say("note", Note.RESIDENCE_PROOF_ALWAYS)
        papers.append(Paper(item.id, item, words_of(rule.text), giver, detail, notes.get(item.id, "")))
    return papers
