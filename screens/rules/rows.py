"""The lines of the rules: one a value in the list, and everything about the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from textual.content import Content, Span

from rules.adapting import refusal_of
from rules.listing import Rule
from rules.pack import OWN_CHOICE, Pack, Reading
from screens import signs
from screens.format import fit, width, wrap
from screens.rule_words import applies_words, refusal_words, source_line, stale_words, value_words
from screens.words import _, listed, ngettext, say, words_of

_SIGN, _DAY = 3, 10
_LEAST_NAME, _LEAST_WITH_GRADE = 20, 100
_INDENT = "  "


def signs_of(rule: Rule) -> str:
    """Return the signs of a value that is chosen or to be checked again."""
    return (signs.CHOSEN if rule.chosen else "") + (signs.STALE if rule.stale else "")


def summary(rules: Sequence[Rule]) -> str:
    """Say how many values there are, and explain the signs that stand in the list."""
    parts = [ngettext("{n} value", "{n} values", len(rules))]
    if chosen := sum(rule.chosen for rule in rules):
        parts.append(f"{signs.CHOSEN} " + ngettext("{n} by your choice", "{n} by your choice", chosen))
    if stale := sum(rule.stale for rule in rules):
        parts.append(f"{signs.STALE} " + ngettext("{n} to check again", "{n} to check again", stale))
    return "  ".join(parts)


class Columns(Struct, frozen=True):
    """Widths of the columns that are as wide as what stands in them."""

    value: int
    grade: int

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Columns:
        """Return the widths for a list."""
        deciding = [rule.deciding for rule in rules]
        return cls(
            max((width(value_words(one)) for one in deciding), default=0),
            max((width(_grade(one)) for one in deciding), default=0),
        )


def list_line(rule: Rule, cells: int, widths: Columns, *, here: bool) -> Content:
    """Return the line of one value in ``cells``: cursor, signs, name, value, grade where it fits, last check."""
    columns = [fit(value_words(rule.deciding), widths.value)]
    if cells >= _LEAST_WITH_GRADE:
        columns.append(fit(_grade(rule.deciding), widths.grade))
    columns.append(fit(str(rule.deciding.checked_on), _DAY))
    gutter = f"{signs.MARK} " if here else _INDENT
    taken = width(gutter) + _SIGN + sum(width(column) + 1 for column in columns)
    name = fit(words_of(rule.parameter.text), max(_LEAST_NAME, cells - taken))
    text = " ".join([gutter + fit(signs_of(rule), _SIGN) + name, *columns])
    return Content(text, [Span(0, len(gutter) + _SIGN, "bold $text-warning")])


def _grade(reading: Reading) -> str:
    return _("program's own") if reading.source == OWN_CHOICE else say("grade", reading.grade)


def detail(rule: Rule, pack: Pack, cells: int) -> Content:
    """Return everything about one value: what is to be said, then its readings, the deciding one first."""
    parts = [_bold(line) for line in wrap(words_of(rule.parameter.text), cells)]
    if rule.stale:
        parts += _plain(f"{signs.STALE} {stale_words(rule)}", cells)
    if rule.chosen:
        parts += _plain(f"{signs.CHOSEN} " + _("Your own choice decides; d gives it up."), cells)
    for reading in (rule.deciding, *rule.others):
        parts += _reading(rule, reading, pack, cells)
    return Content("\n").join(parts)


def _reading(rule: Rule, reading: Reading, pack: Pack, cells: int) -> Iterator[Content]:
    if reading is rule.deciding:
        said = "  " + _("decides")
    elif reading is rule.own:
        said = "  " + _("decides without your choice")
    elif refusal := refusal_of(rule.parameter, reading):
        said = "  " + _("cannot decide: {reason}").format(reason=refusal_words(refusal))
    else:
        said = ""
    mark = f"{signs.MARK} " if reading is rule.deciding else _INDENT
    first, *more = wrap(value_words(reading) + said, cells - len(_INDENT))
    yield _bold(mark + first)
    for line in (*more, *wrap(listed((source_line(reading, pack), applies_words(reading))), cells - len(_INDENT))):
        yield Content(_INDENT + line)


def _plain(text: str, cells: int) -> list[Content]:
    return [Content(line) for line in wrap(text, cells)]


def _bold(text: str) -> Content:
    return Content(text, [Span(0, len(text), "bold")])
