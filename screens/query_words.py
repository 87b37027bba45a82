"""What is said of a filter that cannot be read. Nothing here imports Textual."""

from __future__ import annotations

from rules.query import Complaint, Fault
from screens.format import printable
from screens.words import _, listed


def complaint_sentence(complaint: Complaint) -> str:
    """Say what of a filter cannot be read."""
    words = {
        Fault.NO_VALUE: _("{term}: a value is missing"),
        Fault.NO_NUMBER: _("{term}: a number is missing, as in days<30"),
        Fault.NO_DAY: _("{term}: a day, a month or a year is missing, as in until<2027-01"),
        Fault.UNKNOWN_VALUE: _("{term}: not known; known are {known}"),
        Fault.NOT_COMPARABLE: _("{term}: this is not a number; write : in place of < or >"),
        Fault.TOO_LONG: _("The filter is too long; the rest of it is left out"),
    }
    return words[complaint.fault].format(term=printable(complaint.term), known=listed(complaint.known))
