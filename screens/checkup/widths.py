"""How wide the terminal draws, against how wide this program believes it to: what is asked, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screens import signs
from screens.checkup.finding import Finding
from screens.format import width
from screens.words import _

CHINESE = "居住证"
_SIGNS = (*sorted({*signs.STATUS.values(), *signs.STATE.values()}), signs.MARK, signs.BAR_DONE, signs.BAR_LEFT)
_LINES = ("─", "│", "┌", "━")
_IN_CODES = ("█", "▀", "▄")
_IN_WORDS = ("·", "“", "…")
PROBES = (CHINESE, *(each for each in (*_SIGNS, signs.DAY_LINE, *_LINES, *_IN_CODES, *_IN_WORDS) if not each.isascii()))
"""What the terminal is asked about."""
USE_ASCII = 'signs = "ascii"'


def look_at_widths(measured: Sequence[int] | None) -> Iterator[Finding]:
    """Say what follows from the cells that the terminal takes for each of ``PROBES``; None where it does not answer."""
    if measured is None:
        yield Finding(
            _("How wide it draws is not known: this terminal does not answer when it is asked."),
            _("Where columns do not line up, {setting} in config.toml helps.").format(setting=USE_ASCII),
            unsure=True,
        )
        return
    chinese, *others = measured
    if chinese == width(CHINESE):
        yield Finding(_("A Chinese character takes two cells, as it should."))
    else:
        yield Finding(
            _("{text} takes {cells} cells here and not {wanted}: Chinese columns do not line up.").format(
                text=CHINESE, cells=chinese, wanted=width(CHINESE)
            ),
            _("Is the session UTF-8 throughout? Try LANG=C.UTF-8 on both sides, and tmux -u."),
        )
    wrong = [text for text, cells in zip(PROBES[1:], others, strict=True) if cells != width(text)]
    if not wrong:
        yield Finding(_("All signs take one cell, as they should."))
        return
    said = _("Not as wide as they should be: {signs}").format(signs=" ".join(wrong))
    if signs.in_ascii():
        yield Finding(said + " " + _("They are not drawn here: signs are in ASCII."))
    else:
        todo = _('Turn off "ambiguous characters are wide" in the terminal, or write {setting} into config.toml.')
        yield Finding(said, todo.format(setting=USE_ASCII))
