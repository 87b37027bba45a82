"""The status decision in general rule engines: the same table of rules in each, first match from the top."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from bench.deciding import Facts
from rules.assessment import Route, State, Status
from rules.pack import Limits

Decide = Callable[[Facts], str]
Test = tuple[str, str, int | str]
"""A fact, how it compares, and with what."""
Alternatives = tuple[tuple[Test, ...], ...]
"""Tests of which one group holds as a whole."""


def rows(limits: Limits) -> list[tuple[Alternatives, Status]]:
    """Return the table: what is asked, and the status that it gives; where nothing fits it is valid."""

    def up_to(days: int) -> Test:
        return ("days_left", "<=", days)

    window, offline = up_to(limits.renewal_window_opens), ("route", "==", str(Route.OFFLINE))
    return [
        (((("days_left", "<", -limits.reapply_after),),), Status.REAPPLY_REQUIRED),
        (((("days_left", "<", 0),),), Status.EXPIRED),
        (((up_to(limits.act_offline_without_notice),), (window, offline)), Status.OFFLINE_REQUIRED),
        (((up_to(limits.automatic_notice_expected),),), Status.AWAITING_NOTICE),
        (((window,),), Status.WINDOW_OPEN),
        (((("worst", "==", str(State.FAILS)),),), Status.AT_RISK),
    ]


def installed(limits: Limits) -> tuple[dict[str, Decide], list[str]]:
    """Return the engines that are installed, by the names of their packages, and the names of those that are not."""
    found, absent = {}, []
    for name, build in ENGINES.items():
        try:
            found[name] = build(limits)
        except ImportError:
            absent.append(name)
    return found, absent


def _expression(groups: Alternatives) -> str:
    """Write a row as an expression, as rule-engine and ZEN read it."""
    return " or ".join(
        "(" + " and ".join(f"{fact} {how} {json.dumps(value)}" for fact, how, value in group) + ")" for group in groups
    )


def _rule_engine(limits: Limits) -> Decide:
    rule = import_module("rule_engine").Rule
    table = [(rule(_expression(groups)).matches, str(status)) for groups, status in rows(limits)]

    def decide(facts: Facts) -> str:
        return next((status for matches, status in table if matches(facts)), str(Status.VALID))

    return decide


def _json_logic(limits: Limits) -> dict[str, Any]:
    def steps() -> Iterator[Any]:
        for groups, status in rows(limits):
            yield {"or": [{"and": [{how: [{"var": fact}, value]} for fact, how, value in group]} for group in groups]}
            yield str(status)
        yield str(Status.VALID)

    return {"if": list(steps())}


def _panzi(limits: Limits) -> Decide:
    apply, logic = import_module("json_logic").jsonLogic, _json_logic(limits)
    return lambda facts: str(apply(logic, facts))


def _datalogic(limits: Limits) -> Decide:
    decide: Decide = import_module("datalogic_py").Engine().compile(_json_logic(limits)).evaluate
    return decide


def _business_rules(limits: Limits) -> Decide:
    engine, variables = import_module("business_rules.engine"), import_module("business_rules.variables")
    actions, fields = import_module("business_rules.actions"), import_module("business_rules.fields")
    names = {"<": "less_than", "<=": "less_than_or_equal_to", "==": "equal_to"}

    class Asked(variables.BaseVariables):  # type: ignore[name-defined, misc]
        def __init__(self, facts: Facts) -> None:
            self.facts = facts

    def text(fact: str) -> Any:
        return variables.string_rule_variable()(lambda self: self.facts[fact])

    Asked.days_left = variables.numeric_rule_variable()(lambda self: self.facts["days_left"])
    for fact in ("route", "worst"):
        setattr(Asked, fact, text(fact))

    class Answer(actions.BaseActions):  # type: ignore[name-defined, misc]
        status = str(Status.VALID)

        @actions.rule_action(params={"status": fields.FIELD_TEXT})  # type: ignore[untyped-decorator]
        def give(self, status: str) -> None:
            self.status = status

    table = [
        {
            "conditions": {
                "any": [
                    {"all": [{"name": fact, "operator": names[how], "value": value} for fact, how, value in group]}
                    for group in groups
                ]
            },
            "actions": [{"name": "give", "params": {"status": str(status)}}],
        }
        for groups, status in rows(limits)
    ]

    def decide(facts: Facts) -> str:
        answer = Answer()
        engine.run_all(table, Asked(facts), answer, stop_on_first_trigger=True)
        return answer.status

    return decide


def _zen(limits: Limits) -> Decide:
    """Build a decision table whose rows each hold one whole expression."""
    table = [(_expression(groups), str(status)) for groups, status in rows(limits)] + [("true", str(Status.VALID))]
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "table",
                "type": "decisionTableNode",
                "name": "table",
                "position": {"x": 1, "y": 0},
                "content": {
                    "hitPolicy": "first",
                    "inputs": [{"id": "asked", "name": "asked", "type": "expression"}],
                    "outputs": [{"id": "status", "name": "status", "field": "status", "type": "expression"}],
                    "rules": [
                        {"_id": str(number), "asked": asked, "status": json.dumps(status)}
                        for number, (asked, status) in enumerate(table)
                    ],
                },
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }
    decision = import_module("zen").ZenEngine().create_decision(json.dumps(content))
    return lambda facts: str(decision.evaluate(facts)["result"]["status"])


ENGINES: Mapping[str, Callable[[Limits], Decide]] = {
    "rule-engine": _rule_engine,
    "panzi-json-logic": _panzi,
    "business-rules": _business_rules,
    "zen-engine": _zen,
    "datalogic-py": _datalogic,
}
COMPILED = frozenset({"zen-engine", "datalogic-py"})
"""Engines that are compiled to machine code; the others are written in Python."""
