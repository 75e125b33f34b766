"""Between a posted form and what a draft keeps: `{field: text}`, persons and groups nested, nothing judged yet."""

import re
from typing import Any

from django.http import QueryDict

from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec, Section

MOST_ITEMS = 200  # read from one post; the form's own limit is checked when it is cleaned


def typed_section(section: Section, data: QueryDict) -> dict[str, Any]:
    """Return what was typed into a section. Names: `field`, `person-part`, `group-0-field`."""
    return {spec.code: _typed(spec, data, "") for spec in section.fields if spec.is_asked}


def typed_questions(definition: Definition, data: QueryDict) -> dict[str, str]:
    """Return the answers about the case as typed."""
    return {q.code: data.get(f"{QUESTIONS}.{q.code}", "") for q in definition.questions}


def _typed(spec: FieldSpec, data: QueryDict, prefix: str) -> Any:
    name = f"{prefix}{spec.code}"
    if spec.kind == "group":
        return [_item(spec, data, f"{name}-{index}-") for index in range(_count(data, name))]
    if spec.kind == "person":
        return {part: data.get(f"{name}-{part}", "") for part in spec.parts}
    return data.get(name, "")


def _item(spec: FieldSpec, data: QueryDict, prefix: str) -> dict[str, Any]:
    return {field.code: _typed(field, data, prefix) for field in spec.fields if field.is_asked}


def _count(data: QueryDict, name: str) -> int:
    """Return how many items of a group were posted, empty ones too."""
    found = [int(match[1]) for key in data if (match := re.match(rf"{re.escape(name)}-(\d{{1,3}})-", key))]
    return min(max(found, default=-1) + 1, MOST_ITEMS)


def changed_groups(section: Section, typed: dict[str, Any], data: QueryDict) -> bool:
    """Add or remove an item where such a button was pressed; True if one was."""
    if group := data.get("add"):
        spec = next((s for s in section.fields if s.code == group and s.kind == "group"), None)
        if spec is None or len(typed[group]) >= spec.max_items:
            return False
        typed[group].append({})
        return True
    group, _dash, index = data.get("remove", "").rpartition("-")
    if group in typed and isinstance(typed[group], list) and index.isdecimal() and int(index) < len(typed[group]):
        del typed[group][int(index)]
        return True
    return False
