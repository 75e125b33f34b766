"""The 25 sheets for tests: as they come, and stripped to what their sources say."""

import json
from hashlib import sha256
from typing import Any

from motcua.service.procedures.actions import SHEETS
from motcua.service.procedures.check import read
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.yaml_tree import Plain, read_tree

ALL = sorted(SHEETS.glob("*.yaml"))
CODES = [path.stem for path in ALL]
REFINED = ["1.001193", "1.001612", "1.004859", "1.004873", "1.013225", "2.000815"]

# What a source says; all other keys are refinements.
SOURCE_KEYS: dict[str, set[str]] = {
    "": {
        *("code", "name", "field", "level", "agency", "audience", "legal_deadline", "fees", "documents", "steps"),
        *("result", "legal_basis", "online_level", "channels", "conditions", "source", "notes"),
    },
    "legal_deadline": {"value", "unit", "working", "same_day_cutoff", "note", "variants"},
    "variants": {"when", "value", "unit", "working"},
    "fees": {"name", "kind", "amount", "currency", "per", "channel", "condition"},
    "documents": {"name", "form", "original", "copy", "required", "condition", "replaceable_by_data"},
    "result": {"name", "code"},
}
PARTS = {"legal_deadline", "variants", "fees", "documents", "result"}


def definition(code: str) -> Definition:
    """The compiled procedure of one of our sheets."""
    return read(SHEETS / f"{code}.yaml")


def source_of(code: str) -> dict[str, Any]:
    """What the source of a sheet says, without refinements, as plain texts."""
    root = read_tree((SHEETS / f"{code}.yaml").read_text(encoding="utf-8")).root
    stripped = _strip(root, "")
    assert isinstance(stripped, dict)
    return stripped


def source_hash(code: str) -> str:
    """A fingerprint of what the source says."""
    return sha256(json.dumps(source_of(code), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_yaml(sheet: Any) -> str:
    """Plain data as YAML: JSON is YAML, one key or item a line, every text quoted."""
    return json.dumps(sheet, ensure_ascii=False, indent=1)


def _strip(value: Plain, part: str) -> Plain:
    if isinstance(value, list):
        return [_strip(item, part) for item in value]
    if not isinstance(value, dict):
        return value
    known = SOURCE_KEYS.get(part)
    kept = {key: inner for key, inner in value.items() if known is None or key in known}
    return {key: _strip(inner, key if key in PARTS else "-") for key, inner in kept.items()}
