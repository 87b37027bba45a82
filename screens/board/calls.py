"""What to ask whom by telephone: in a few words for a row of the board, in sentences for the panel."""

from __future__ import annotations

from collections.abc import Iterator

from rules.assessment import Assessment
from rules.calls import Call, calls_of
from screens.format import masked, printable
from screens.words import _, labelled


def call_words(one: Assessment) -> str:
    """Return what to ask in a few words."""
    words = {Call.FACTS: _("unchanged?"), Call.ADDRESS_CHECK: _("checked?"), Call.NOTICE: _("SMS?")}
    return " ".join(words[call] for call in calls_of(one))


def call_lines(one: Assessment, *, numbers: bool) -> Iterator[str]:
    """Yield the telephone number, masked unless ``numbers``, and what to ask."""
    yield labelled(_("Phone"), printable(masked(one.member.phone, shown=numbers)) or _("not on record"))
    asked = {
        Call.FACTS: _("Ask whether address, lease, job and phone are still the same. y records a yes, g a change."),
        Call.ADDRESS_CHECK: _(
            "Ask whether the address check was answered; until it comes, say that it must be. A records it."
        ),
        Call.NOTICE: _("Ask whether the SMS about the renewal has come. s records it."),
    }
    yield from (f"? {asked[call]}" for call in calls_of(one))
