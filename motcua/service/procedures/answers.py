"""Conditions against answers: one meaning for fields, papers, fees and deadlines.

Answers are one JSON document: `{"questions": {code: bool}, "<section>": {"<field>": value}}`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from motcua.service.procedures.definition import QUESTIONS, Condition, Definition

type Values = Mapping[str, Any]


def holds(conditions: Collection[Condition], answers: Values, *, beside: Values | None = None) -> bool:
    """Whether all conditions are true. `beside`: the answers of the same section or group item, looked at first."""
    if not conditions:  # most fields have none, and every field of every form is asked for
        return True
    return all(spoken(look_up(condition.field, answers, beside)) in condition.values for condition in conditions)


def look_up(name: str, answers: Values, beside: Values | None = None) -> Any:
    """The answer to a field beside, to `section.field`, or to a case question; None when there is none."""
    if beside is not None and name in beside:
        return beside[name]
    section, dot, field = name.partition(".")
    part = answers.get(section if dot else QUESTIONS)
    return part.get(field if dot else name) if isinstance(part, Mapping) else None


def spoken(value: Any) -> str:
    """A stored value as conditions compare it: yes or no for booleans and for questions not answered, else its text."""
    if value is None or isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def with_defaults(definition: Definition, answers: Values) -> dict[str, Any]:
    """The answers with the default of every case question that was not answered."""
    given = answers.get(QUESTIONS)
    given = given if isinstance(given, Mapping) else {}
    said = {q.code: as_yes(given.get(q.code), default=q.default) for q in definition.questions}
    return {**answers, QUESTIONS: said}


def as_yes(value: Any, *, default: bool = False) -> bool:
    """A yes/no answer out of what a form or a program sends."""
    if isinstance(value, list):
        value = value[-1] if value else None
    if value is None or value == "":
        return default
    return value is True or str(value).strip().casefold() in {"yes", "true", "on", "1", "có"}
