"""What the environment says of the terminal: colours, and whether text can be copied by it. Nothing imports Textual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screens import signs
from screens.checkup.finding import Finding
from screens.words import _

_SIXTEEN = ("linux", "vt1", "vt2", "ansi", "cygwin")
"""What the console of Linux shows of more colours are the nearest of sixteen."""
MOST_COPIED_BYTES = 74_994
"""What terminals take at the least of a text to be copied: 100,000 characters of base64 and the frame."""
_SET_CLIPBOARD = "tmux set -g set-clipboard on"
_DIRECT = frozenset({"truecolor", "24bit"})


def look_at_colours(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Say how many colours are sent, and by whose word."""
    terminal = environment.get("TERM", "")
    if environment.get("NO_COLOR"):
        yield Finding(_("No colours are sent: NO_COLOR is set. Every status has a sign and a word as well."))
    elif environment.get("COLORTERM", "").lower() in _DIRECT:
        yield Finding(
            _("Colours: all 16.7 million (COLORTERM={value}).").format(value=environment.get("COLORTERM", ""))
        )
    elif "256" in terminal:
        yield Finding(_("Colours: 256 (TERM={name}).").format(name=terminal))
    elif terminal.startswith(_SIXTEEN):
        yield Finding(_("Colours: 16 (TERM={name}).").format(name=terminal))
    else:
        yield Finding(
            _("Colours: the 16 that every terminal has; more are not told of (TERM={name}).").format(name=terminal)
        )


def look_at_signs() -> Iterator[Finding]:
    """Say that signs are drawn in ASCII, where they are."""
    if signs.in_ascii():
        yield Finding(_("Signs, bars and lines are drawn in ASCII."))


def takes_copies(environment: Mapping[str, str]) -> bool:
    """Whether text may be sent to be copied: the console of Linux has nowhere to put it, and may print it."""
    return not environment.get("TERM", "").startswith(("linux", "vt1", "vt2"))


def look_at_clipboard(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Say what can be known of copying: that it was tried."""
    terminal = environment.get("TERM", "")
    if not takes_copies(environment):
        said = _("Nothing can be copied: a terminal such as this one (TERM={name}) has no clipboard.")
        yield Finding(said.format(name=terminal))
        return
    yield Finding(
        _("Whether a copy arrives cannot be known: it is sent to the terminal (OSC 52), and not every one takes it."),
        passing_on(environment),
        unsure=True,
        command=_SET_CLIPBOARD if _SET_CLIPBOARD in passing_on(environment) else "",
    )


def passing_on(environment: Mapping[str, str]) -> str:
    """Say what must be set where something stands between the program and the terminal; empty where nothing does."""
    terminal = environment.get("TERM", "")
    if environment.get("STY"):
        return _("GNU screen does not pass it on; tmux can.")
    if environment.get("TMUX") or terminal.startswith("tmux"):
        return _("In tmux it needs: tmux set -g set-clipboard on")
    if terminal.startswith("screen"):
        return _("In tmux it needs: tmux set -g set-clipboard on; GNU screen does not pass it on.")
    return ""
