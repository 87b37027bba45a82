"""Reminders in words, for a mail or a chat: no signs, no columns, a sentence each. Nothing here imports Textual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rules.assessment import WarningCode
from rules.facts import FollowUpKind
from rules.reminders import Digest, Reminder, Step
from screens.format import days_ago, distance, long_day, printable
from screens.words import N_, _, labelled, say


def digest_lines(digest: Digest) -> Iterator[str]:
    """Yield a digest line by line: what is new, what is still overdue, and when the one before ran."""
    yield from _beginning(digest)
    yield from _told(digest.news, digest.overdue, digest.today)
    yield from _end(digest)


def digest_lines_by_desk(digest: Digest) -> Iterator[str]:
    """Yield a digest line by line, in parts by who looks after whom; those whom no desk does come last."""
    yield from _beginning(digest)
    for desk in sorted({one.desk for one in (*digest.news, *digest.overdue)}, key=lambda desk: (not desk, desk)):
        yield ""
        yield f"== {desk or _('Looked after by nobody in particular')} =="
        news, overdue = ([one for one in listed if one.desk == desk] for listed in (digest.news, digest.overdue))
        yield from _told(news, overdue, digest.today)
    yield from _end(digest)


def _beginning(digest: Digest) -> Iterator[str]:
    title = _("Residence permits, {day}").format(day=long_day(digest.today))
    if digest.desk is None:
        yield title
    else:
        yield labelled(title, digest.desk or _("Looked after by nobody in particular"))


def _told(news: Sequence[Reminder], overdue: Sequence[Reminder], today: date) -> Iterator[str]:
    if news:
        yield ""
        yield from (f"- {reminder_sentence(one, today)}" for one in news)
    if overdue:
        yield ""
        yield _("Still overdue:")
        yield from (f"- {reminder_sentence(one, today)}" for one in overdue)


def _end(digest: Digest) -> Iterator[str]:
    if not (digest.news or digest.overdue):
        yield ""
        yield _("Nothing has become due.")
    yield ""
    yield last_digest_line(digest.last, digest.today)


def last_digest_line(last: date | None, today: date) -> str:
    """Say when the last digest ran, so that one that stopped is noticed."""
    if last is None:
        return _("This is the first digest.")
    return labelled(_("last digest"), _("{day}, {ago}").format(day=last, ago=days_ago((today - last).days)))


def reminder_sentence(one: Reminder, today: date) -> str:
    """Return whom it is about, what has become due, and by when to act."""
    said = _what(one)
    if one.act_by is not None and one.step in _WITH_DAY:
        away = distance((one.act_by - today).days)
        said = _("{said} By {day} ({away}).").format(said=said, day=long_day(one.act_by), away=away)
    return printable(labelled(one.name, said))


_WITH_DAY = frozenset(
    {
        *(Step.CONTINUITY_ENDED, Step.EXPIRED, Step.NOTICE_MISSING, Step.WINDOW_OPENED),
        *(Step.REFILE_LEASE, Step.PLAN_OFFLINE, Step.CONFIRM_FACTS),
    }
)
"""Steps whose day to act by is not said yet."""
_WARNINGS = {
    Step.UNDECLARED_CHANGE: WarningCode.UNDECLARED_CHANGE,
    Step.ADDRESS_CHECK_MISSED: WarningCode.ADDRESS_CHECK_MISSED,
    Step.LEASE_ENDS_EARLY: WarningCode.LEASE_ENDS_BEFORE_PERMIT,
}
_FOLLOW_UPS = {Step.CARD_FACE: FollowUpKind.CARD_FACE, Step.POINTS: FollowUpKind.POINTS}


def _what(one: Reminder) -> str:
    if one.step in _WARNINGS:
        words = say("warning", _WARNINGS[one.step], on=one.about, act_by=one.act_by)
        return _("{sentence}.").format(sentence=words)
    if one.step in _FOLLOW_UPS:
        words = say("follow_up", _FOLLOW_UPS[one.step])
        return _("{what} (since {day}).").format(what=words, day=long_day(one.about))
    return _(_SENTENCES[one.step]).format(day=long_day(one.about))


_SENTENCES: Mapping[Step, str] = {
    Step.REAPPLY: N_(
        "The permit ended on {day} and can no longer be renewed. Ask the service centre or hotline 12345,"
        " then apply anew."
    ),
    Step.CONTINUITY_ENDED: N_(
        "The permit ended on {day}. Renew it late at a service centre; continuous holding time starts anew."
    ),
    Step.EXPIRED: N_("The permit ended on {day}. Renew it late at a service centre."),
    Step.ACT_BY_REACHED: N_(
        "The last days have begun, and no renewal is on record. Renew at a service centre, by {day} at the latest."
    ),
    Step.OFFLINE_REQUIRED: N_(
        "The permit will not renew by itself. Renew at a service centre, by {day} at the latest."
    ),
    Step.NOTICE_MISSING: N_(
        "The SMS about the automatic renewal is due and not on record. Look whether it has come, and record it."
    ),
    Step.WINDOW_OPENED: N_(
        "The renewal of the permit that ends on {day} has begun. Say whether anything has changed, and answer the"
        " address check."
    ),
    Step.REFILE_LEASE: N_(
        "The permit that ends on {day} will not renew by itself: the lease filing ends too soon. Have the landlord"
        " refile it."
    ),
    Step.PLAN_OFFLINE: N_("The permit that ends on {day} will not renew by itself. Plan a visit."),
    Step.CONFIRM_FACTS: N_("The permit ends on {day}. Confirm that address, job and phone are unchanged."),
    Step.REGISTRATION_ENDING: N_("The residence registration ends on {day}. Register anew; it cannot be extended."),
    Step.REGISTRATION_EXPIRED: N_("The residence registration ended on {day}. Register anew."),
}
