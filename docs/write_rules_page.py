"""The manual's page of how it decides: the rule pack in words, and the rows of the tests' own tables as examples."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from docs.page_parts import made_by, pages_of, table
from docs.rules_words import WORDS
from rules.adapting import named_readings
from rules.pack import ChoiceScale, Pack, Parameter, PointsItem, Reading, Unit, packaged_pack
from screens.rule_words import amount_words, applies_words, source_line, value_words
from screens.words import item_name, labelled, language, listed, say, use_language, words_of

TABLES = Path(__file__).parents[1] / "tests" / "rules" / "tables"
PAPERS = {"o": "original", "c": "copy", "oc": "both"}


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    return pages_of("how-it-decides", _page)


def _page(language: str) -> str:
    use_language(language)
    pack = packaged_pack()
    lines = [f"# {said('title')}", "", made_by("rules/data/shanghai.toml", language), ""]
    lines.append(said("intro", day=pack.checked_on))
    for name, section in (
        ("values", values(pack)),
        ("boundaries", boundaries()),
        ("conditions", conditions(pack)),
        ("checklist", checklist(pack)),
        ("choices", choices(pack)),
        ("points", points(pack)),
    ):
        lines += ["", f"## {said(name)}", "", *section]
    return "\n".join(lines) + "\n"


def said(name: str, **values: object) -> str:
    """Return words of the page in the language in use."""
    return WORDS[language()][name].format(**values)


def rows_of(name: str) -> dict[str, Any]:
    """Return one of the tests' tables."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))


def values(pack: Pack) -> Iterator[str]:
    head = (said("value"), said("decides"), said("source"), said("others"))
    yield from table(head, (_value(parameter, pack) for parameter in pack.parameters.values()))


def _value(parameter: Parameter, pack: Pack) -> tuple[str, ...]:
    deciding = parameter.pack_deciding(pack.checked_on)
    others = (reading for reading in parameter.readings if reading is not deciding)
    return (
        f"{words_of(parameter.text)}\n`{parameter.id}`",
        f"**{value_words(deciding)}**",
        _whose(deciding, pack),
        "\n".join(labelled(value_words(reading), _whose(reading, pack)) for reading in others),
    )


def _whose(reading: Reading, pack: Pack) -> str:
    return listed((source_line(reading, pack), applies_words(reading)))


def boundaries() -> Iterator[str]:
    yield said("boundaries_intro") + "\n"
    head = (said("days"), said("holds"), said("fails"), said("unknown"), said("continuity"))
    rows = sorted(rows_of("boundaries")["rows"], key=itemgetter(0), reverse=True)
    yield from table(
        head,
        (
            (f"**{days}**", *(_standing(*verdict.split()) for verdict in verdicts), say("continuity", continuity))
            for days, *verdicts, continuity in rows
        ),
    )


def _standing(status: str, action: str, due: str, _route: str = "") -> str:
    return f"{say('status', status)}\n{listed((say('action', action), *_due(due)))}"


def _due(due: str) -> Iterator[str]:
    if due != "-":
        days = int(due)
        yield said("on_expiry") if not days else said("before" if days < 0 else "after", n=abs(days))


def conditions(pack: Pack) -> Iterator[str]:
    yield said("conditions_intro")
    for condition, rows in rows_of("conditions").items():
        if condition in pack.condition_texts:
            yield f"\n### {words_of(pack.condition_texts[condition])}\n"
            yield from table((said("facts"), said("verdict")), map(_condition, rows.values()))


def _condition(row: Mapping[str, Any]) -> tuple[str, str]:
    state = say("state", row["state"])
    verdict = said("since", state=state, day=row["since"]) if "since" in row else state
    return listed(_facts(row)) or said("nothing"), verdict


def _facts(row: Mapping[str, Any]) -> Iterator[str]:
    if "tenure" in row:
        yield say("tenure", row["tenure"]) if row["tenure"] else said("no_dwelling")
    if "activity" in row:
        yield say("activity", row["activity"])
    if "birth_date" in row:
        yield said("born", on=row["birth_date"])
    if "agent" in row:
        yield say("agent", row["agent"])
    if "recorded_on" in row:
        yield said("recorded_on", on=row["recorded_on"])
    if "days_left" in row:
        yield said("late", n=-row["days_left"])
    for text in row.get("changes", ()):
        kind, on, *declared = text.split()
        name = "declared" if declared else "changed"
        yield said(name, kind=say("kind", kind), on=on, declared="".join(declared))
    for text in row.get("confirmations", ()):
        kind, on = text.split()
        yield said("confirmed", kind=say("kind", kind), on=on)
    for text in row.get("filings", ()):
        begin, until = text.split()
        yield said("filed", begin=begin, until=until)


def checklist(pack: Pack) -> Iterator[str]:
    yield said("checklist_intro")
    for kind, rows in rows_of("checklist").items():
        yield f"\n### {say('case_kind', kind).capitalize()}\n"
        yield from table(
            (said("case"), said("items")),
            ((listed(_facts(row["facts"])), "\n".join(_papers(row["items"], pack))) for row in rows),
        )


def _papers(items: Iterable[str], pack: Pack) -> Iterator[str]:
    for item, form in map(str.split, items):
        if form in PAPERS:
            yield said(PAPERS[form], item=item_name(item, pack))


def choices(pack: Pack) -> Iterator[str]:
    yield said("choices_intro") + "\n"
    head = (said("choice"), said("days"), said("by_pack"), said("by_choice"))
    yield from table(head, (_choice(pack.parameters[row[0]], *row[1:]) for row in rows_of("choices")["rows"]))


def _choice(parameter: Parameter, name: str, days: int, by_pack: str, by_choice: str) -> tuple[str, ...]:
    chosen = labelled(words_of(parameter.text), value_words(named_readings(parameter)[name]))
    return chosen, f"**{days}**", _standing(*by_pack.split()), _standing(*by_choice.split())


def points(pack: Pack) -> Iterator[str]:
    yield words_of(pack.points.note) + "\n"
    stated = rows_of("points")
    rows = [("age", age, given) for age, given in stated["ages"]] + stated["answers"]
    yield from table(
        (said("item"), said("examples"), said("source")),
        (
            _points(pack.points.items[item], [(answer, given) for _item, answer, given in found], pack)
            for item, found in groupby(rows, key=itemgetter(0))
        ),
    )


def _points(item: PointsItem, answers: Iterable[tuple[Any, int]], pack: Pack) -> tuple[str, ...]:
    source = listed((words_of(pack.sources[item.source]), *([words_of(item.remark)] if item.remark else ())))
    given = (said("gives", answer=_answer(item, answer), points=amount) for answer, amount in answers)
    return words_of(item.text), "\n".join(given), source


def _answer(item: PointsItem, answer: Any) -> str:
    if isinstance(item.scale, ChoiceScale):
        return words_of(item.scale.choices[answer].text)
    return amount_words(answer, Unit.FLAG) if isinstance(answer, bool) else f"{answer:,}"
