"""The JSON Schema of a procedure's answers, for programs that apply by the API."""

from typing import Any

from motcua.service.procedures.cleaning import PART_SPECS
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(definition: Definition) -> dict[str, Any]:
    """The schema of the answers a client may send. What the server fills in stands there as read-only.

    `required` lists only what is asked in every case; fields that depend on other answers are checked on submission.
    """
    questions = {
        question.code: {"type": "boolean", "title": question.text, "default": question.default}
        for question in definition.questions
    }
    sections = {section.code: _object(section.title, section.fields, section.help) for section in definition.sections}
    return {
        "$schema": DRAFT,
        "$id": f"urn:motcua:procedure:{definition.code}",
        "title": definition.name,
        "type": "object",
        "properties": {QUESTIONS: {"type": "object", "properties": questions}, **sections},
        "required": [section.code for section in definition.sections if not section.shown_if],
        "additionalProperties": False,
    }


def _object(title: str, fields: tuple[FieldSpec, ...], text: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {
        "title": title,
        "type": "object",
        "properties": {spec.code: _field(spec) for spec in fields},
        "required": [spec.code for spec in fields if spec.required and spec.is_asked and not spec.shown_if],
        "additionalProperties": False,
    }
    return {**schema, "description": text} if text else schema


def _field(spec: FieldSpec) -> dict[str, Any]:
    schema = {"title": spec.label, **_type(spec)}
    if spec.help:
        schema["description"] = spec.help
    if not spec.is_asked:
        schema["readOnly"] = True
    return schema


def _type(spec: FieldSpec) -> dict[str, Any]:
    match spec.kind:
        case "number" | "money":
            return _number(spec)
        case "yes_no":
            return {"type": "boolean"}
        case "date":
            return {"type": "string", "format": "date"}
        case "choice":
            return {"type": "string", "enum": [choice.code for choice in spec.choices]}
        case "place":
            return {"type": "string", "pattern": r"^\d{2,5}$"}
        case "person":
            parts = tuple(PART_SPECS[part] for part in spec.parts)
            return _object(spec.label, parts) | {"required": ["full_name"]}
        case "group":
            items = _object(spec.item or spec.label, spec.fields)
            return {"type": "array", "items": items, "minItems": spec.min_items, "maxItems": spec.max_items}
    return {"type": "string", "maxLength": spec.max_length}


def _number(spec: FieldSpec) -> dict[str, Any]:
    if spec.decimals:
        return {"type": "string", "pattern": rf"^-?\d+(\.\d{{1,{spec.decimals}}})?$"}
    schema: dict[str, Any] = {"type": "integer"}
    if spec.minimum:
        schema["minimum"] = int(spec.minimum.partition(".")[0])
    if spec.maximum:
        schema["maximum"] = int(spec.maximum.partition(".")[0])
    return schema
