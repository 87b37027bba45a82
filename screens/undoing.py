"""What an undo says: it names what it would take back, and what it has."""

from __future__ import annotations

from models.views import Undone
from screens.format import printable
from screens.words import _

_ACTIONS = {
    "member.add": lambda: _("adding {name}"),
    "member.save": lambda: _("the changes to {name}"),
    "member.remove": lambda: _("removing {name}"),
    "member.remove_several": lambda: _("removing {name} and others"),
    "member.desk": lambda: _("who looks after {name}"),
    "member.desk_several": lambda: _("who looks after {name} and others"),
    "dwelling.add": lambda: _("adding the dwelling {name}"),
    "dwelling.save": lambda: _("the changes to the dwelling {name}"),
    "fact.record": lambda: _("what was recorded for {name}"),
    "fact.record_several": lambda: _("what was recorded for {name} and others"),
    "result.record": lambda: _("the result recorded for {name}"),
    "tick.set": lambda: _("the ticks of {name}"),
    "follow_up.set": lambda: _("the follow-up of {name}"),
    "lease.record": lambda: _("the lease filing recorded for {name}"),
    "registration.record": lambda: _("the residence registration of {name}"),
    "points.record": lambda: _("the points of {name}"),
    "case.note": lambda: _("the note for {name}"),
    "case.step": lambda: _("the step of {name}"),
    "case.state": lambda: _("the state of the case of {name}"),
    "points.estimate": lambda: _("the points estimate of {name}"),
    "contribution.set": lambda: _("the insurance and tax of a month of {name}"),
    "contribution.clear": lambda: _("clearing a month of {name}"),
    "transfer.official": lambda: _("the official count of {name}"),
    "import": lambda: _("the import"),
    "restore": lambda: _("going back to a copy"),
}


def action_words(action: str, name: str) -> str:
    """Say what a change was, such as ``the ticks of 李明``."""
    words = _ACTIONS.get(action)
    return words().format(name=name) if words else f"{action} {name}"


def coming_sentence(coming: Undone) -> str:
    """Say what an undo would take back, or a redo do again."""
    what = action_words(coming.event.action, printable(coming.event.name))
    return (_("Do again: {what}") if coming.again else _("Undo: {what}")).format(what=what)


def undone_sentence(undone: Undone) -> str:
    """Say what has been taken back or done again."""
    what = action_words(undone.event.action, undone.event.name)
    if undone.again:
        return _("Done again: {what}.").format(what=what)
    return _("Undone: {what}. U takes the undo back.").format(what=what)
