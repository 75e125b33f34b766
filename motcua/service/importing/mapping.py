"""The mapping file: how another system's headings and words are ours.

source: Phần mềm một cửa cũ
sheet: Danh sách
columns: {MaHoSo: Số hồ sơ, NgayHenTra: Hạn trả}
values:
  TrangThaiHoSo: {Đã trả: 10}
constants: {KenhThucHien: 1}
"""

from collections.abc import Mapping as Words
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from motcua.kernel.text import fold
from motcua.service.importing.columns import BY_NAME, heading_key
from motcua.service.importing.refusals import FileRefused, Finding
from motcua.service.procedures.findings import SheetRefused
from motcua.service.procedures.yaml_tree import Plain, Tree, read_tree

_KEYS = ("source", "sheet", "columns", "values", "constants")
LONGEST_SOURCE = 100


@dataclass(frozen=True)
class Mapping:
    """columns: our name by key of their heading. values: our value by folded word of theirs, by column."""

    source: str = ""
    sheet: str = ""
    columns: Words[str, str] = field(default_factory=dict)
    values: Words[str, Words[str, str]] = field(default_factory=dict)
    constants: Words[str, str] = field(default_factory=dict)


def read_mapping(text: str) -> Mapping:
    """Return the mapping of a file's text; "" is none. Raises FileRefused with every fault and its line."""
    if not text.strip():
        return Mapping()
    try:
        tree = read_tree(text)
    except SheetRefused as refusal:
        raise FileRefused([_at(finding.line, str(finding.what)) for finding in refusal.findings]) from refusal
    faults = list(_faults(tree))
    if faults:
        raise FileRefused(faults)
    root = _dict(tree.root)
    return Mapping(
        source=str(root.get("source") or "").strip()[:LONGEST_SOURCE],
        sheet=str(root.get("sheet") or "").strip(),
        columns={heading_key(theirs): ours for ours, theirs in _texts(root.get("columns")).items()},
        values={
            name: {fold(word): ours for word, ours in _texts(words).items()}
            for name, words in _dict(root.get("values")).items()
        },
        constants=_texts(root.get("constants")),
    )


def _faults(tree: Tree) -> list[Finding]:
    if not isinstance(tree.root, dict):
        return [_at(1, _("A mapping file holds keys: %(keys)s.") % {"keys": ", ".join(_KEYS)})]
    found = [
        _at(
            tree.line((key,)), _("Unknown key “%(key)s”. Known are: %(keys)s.") % {"key": key, "keys": ", ".join(_KEYS)}
        )
        for key in tree.root
        if key not in _KEYS
    ]
    for part in ("columns", "values", "constants"):
        value = tree.root.get(part)
        if value is not None and not isinstance(value, dict):
            found.append(_at(tree.line((part,)), _("“%(key)s” holds a list of name: value.") % {"key": part}))
            continue
        found += [
            _at(
                tree.line((part, name)),
                _("There is no column “%(name)s”. Columns are: %(names)s.")
                % {"name": name, "names": ", ".join(BY_NAME)},
            )
            for name in _dict(value)
            if name not in BY_NAME
        ]
    for name, words in _dict(tree.root.get("values")).items():
        if not isinstance(words, dict):
            found.append(_at(tree.line(("values", name)), _("“%(key)s” holds a list of name: value.") % {"key": name}))
    return found


def _at(line: int, text: str) -> Finding:
    return Finding(_("mapping, line %(line)s") % {"line": line}, text)


def _dict(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}


def _texts(value: Plain) -> dict[str, str]:
    return {name: text.strip() for name, text in _dict(value).items() if isinstance(text, str)}
