"""Checks a sheet: reads it, types it, looks whether its parts fit together, and says of every fault what to write."""

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from motcua.kernel.text import TextRefused, clean
from motcua.service.procedures.compiling import compile_sheet
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.findings import Finding, SheetRefused
from motcua.service.procedures.fitting import misfits
from motcua.service.procedures.sheet import Sheet
from motcua.service.procedures.yaml_tree import MAX_CHARACTERS, Path, Tree, read_tree

MAX_FINDINGS = 40  # more than a person repairs in one go

# What to write for a key that must be there.
EXAMPLES = {
    "code": "code: '1.001193'",
    "name": "name: Thủ tục đăng ký khai sinh",
    "level": "level: commune",
    "legal_deadline": "legal_deadline: {value: 3, unit: day, working: true}",
    "value": "value: 3",
    "when": "when: Phải xác minh",
    "action": "action: Nộp hồ sơ",
    "text": "text: …",
    "label": "label: Họ và tên",
    "kind": "kind: text",
    "title": "title: Thông tin về trẻ",
    "role": "role: specialist",
    "fields": "fields:",
    "amount": "amount: 50000",
}


def check(path: str | File) -> list[Finding]:
    """All that keeps the sheet at `path` from going live, by line; empty when it can go live. Never raises."""
    try:
        read(path)
    except SheetRefused as refused:
        return refused.findings
    return []


def read(path: str | File) -> Definition:
    """The compiled procedure of the sheet at `path`. Raises SheetRefused."""
    return compile_text(read_text(path))


def read_text(path: str | File) -> str:
    """The text of a sheet file: UTF-8, of bounded size. Raises SheetRefused."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_CHARACTERS * 3 + 1)
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SheetRefused([Finding(line, _("This is not UTF-8 text"), _("save the file as UTF-8"))]) from error
    except OSError as error:
        what = _("The file cannot be read (%(why)s)") % {"why": error.strerror}
        raise SheetRefused(
            [Finding(1, what, _("give the path of a sheet, for example sheets/1.001193.yaml"))]
        ) from error


def compile_text(text: str) -> Definition:
    """The compiled procedure of a sheet's text. Raises SheetRefused with every fault found, at most 40.

    The last texts are remembered: the same sheets are read again for each sample province and each test.
    """
    return _compiled(text)


@lru_cache(maxsize=64)
def _compiled(text: str) -> Definition:
    tree = read_tree(text)
    if not isinstance(tree.root, dict):
        what = _("This is not a procedure sheet")
        raise SheetRefused([Finding(1, what, _("begin with `code:`, `name:` and `level:`, each on a line of its own"))])
    _refuse_odd_text(tree.root, (), tree)
    try:
        sheet = Sheet.model_validate(tree.root)
    except ValidationError as error:
        found = [_finding(details, tree) for details in error.errors(include_url=False)]
        raise SheetRefused(sorted(set(found))[:MAX_FINDINGS]) from error
    if found := [Finding(tree.line(path), what, instead) for path, what, instead in misfits(sheet)]:
        raise SheetRefused(found[:MAX_FINDINGS])
    return compile_sheet(sheet)


def _refuse_odd_text(value: Any, path: Path, tree: Tree) -> None:
    """Refuse characters that deceive readers, in keys and values alike; the tree is small enough to walk."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_odd_text(key, (*path, key), tree)
            _refuse_odd_text(inner, (*path, key), tree)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _refuse_odd_text(inner, (*path, number), tree)
    elif isinstance(value, str):
        try:
            clean(value, multiline=True)
        except TextRefused as refused:
            raise SheetRefused([Finding(tree.line(path), str(refused), _("type the text again"))]) from refused


def _finding(details: ErrorDetails, tree: Tree) -> Finding:
    path = details["loc"]
    what, instead = _words(details, str(path[-1]) if path else "")
    return Finding(tree.line(path), what, instead)


def _words(details: ErrorDetails, key: str) -> tuple[str, str]:
    context = details.get("ctx", {})
    match details["type"]:
        case "sheet":
            return str(context["what"]), str(context["instead"])
        case "missing":
            is_own = key in ("code", "name") and len(details["loc"]) > 1  # of a paper or field, not of the procedure
            example = f"{key}: …" if is_own else EXAMPLES.get(key, f"{key}: …")
            return _("`%(key)s` is missing") % {"key": key}, _("add a line like `%(line)s`") % {"line": example}
        case "extra_forbidden":
            return _("`%(key)s` is not known here") % {"key": key[:60]}, _meant(details["loc"])
        case "model_type" | "model_attributes_type" | "dict_type":
            return _("Fields are expected here"), _("write `key: value` lines, indented below this one")
        case "literal_error":
            return (
                _("“%(text)s” is not known here") % {"text": str(details["input"])[:40]},
                _("write one of: %(options)s") % {"options": context.get("expected", "").replace("'", "")},
            )
        case "too_long" | "too_short":
            return _("The list has too many or too few items"), _("split it, or write at least one item")
    return _("This cannot be understood (%(why)s)") % {"why": details["msg"]}, _("look at a sheet that works")


def _meant(path: tuple[int | str, ...]) -> str:
    known = _known_keys(path[:-1])
    if close := get_close_matches(str(path[-1]), known, n=1, cutoff=0.6):
        return _("write `%(key)s`, or delete the line") % {"key": close[0]}
    return _("delete the line, or put the remark below `notes:`")


def _known_keys(path: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand at `path`, found by walking the models."""
    model: Any = Sheet
    for step in path:
        if isinstance(step, str):
            field = model.model_fields.get(step)
            model = _model_in(field.annotation) if field else None
            if model is None:
                return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    return next((model for inner in getattr(annotation, "__args__", ()) if (model := _model_in(inner))), None)
