"""Reads YAML as plain text with line numbers: no tags, no anchors, no guessing of types, bounded work.

An unquoted `1.001570`, `2.000` or `yes` stays what was typed; the schema in `sheet.py` gives it its type.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from motcua.service.procedures.findings import Finding, SheetRefused

MAX_CHARACTERS = 200_000
MAX_LINES = 8_000
MAX_EVENTS = 12_000  # about three times the longest sheet we know; bounds the time of a hostile one
MAX_DEPTH = 14
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

type Path = tuple[str | int, ...]
type Plain = str | list[Plain] | dict[str, Plain] | None


@dataclass
class Tree:
    """A sheet as plain texts, lists and mappings, and the line on which each of them stands."""

    root: Plain
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Line of what is at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class _Open:
    """A list or mapping that is being filled."""

    path: Path
    value: list[Plain] | dict[str, Plain]
    key: str | None = None


def read_tree(text: str) -> Tree:
    """The tree of one YAML document. Raises SheetRefused for anything that is not plain YAML or too large."""
    _refuse_oversize(text)
    builder = _Builder()
    try:
        for event in _events(text.removeprefix("\ufeff")):
            builder.take(event)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else builder.line
        raise SheetRefused([_not_yaml(line)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise SheetRefused([_not_yaml(builder.line)]) from error
    return Tree(builder.root, builder.lines)


def _refuse_oversize(text: str) -> None:
    lines = text.count("\n") + 1
    if len(text) > MAX_CHARACTERS or lines > MAX_LINES:
        what = _("The sheet is too long (%(lines)s lines)") % {"lines": lines}
        instead = _("write one sheet per file, at most %(most)s lines") % {"most": MAX_LINES}
        raise SheetRefused([Finding(min(lines, MAX_LINES), what, instead)])
    if found := FORBIDDEN.search(text.removeprefix("\ufeff")):
        line = text.count("\n", 0, found.start()) + 1
        raise SheetRefused(
            [Finding(line, _("There is an invisible control character"), _("delete it and type the text again"))]
        )


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(unicodedata.normalize("NFC", text))


def _not_yaml(line: int) -> Finding:
    return Finding(
        line,
        _("This line cannot be read as YAML"),
        _('write `key: value`, indent with spaces only, and put text containing ": " or "#" in quotes'),
    )


class _Builder:
    """Puts the tree together from parser events, keeping the line of every key and item."""

    def __init__(self) -> None:
        self.root: Plain = None
        self.lines: dict[Path, int] = {}
        self.line = 1
        self._stack: list[_Open] = []
        self._events = 0
        self._documents = 0

    def take(self, event: Event) -> None:
        """Add one event. Raises SheetRefused for tags, anchors, repeated keys and too much of anything."""
        self.line = event.start_mark.line + 1 if event.start_mark else self.line
        self._count(event)
        self._refuse_tricks(event)
        match event:
            case ScalarEvent():
                self._scalar(event)
            case MappingStartEvent():
                self._open({})
            case SequenceStartEvent():
                self._open([])
            case MappingEndEvent() | SequenceEndEvent():
                self._stack.pop()

    def _count(self, event: Event) -> None:
        self._events += 1
        self._documents += isinstance(event, DocumentStartEvent)
        if self._documents > 1:
            self._refuse(_("A second document begins here"), _("write one sheet per file, without a `---` line"))
        if self._events > MAX_EVENTS or len(self._stack) >= MAX_DEPTH:
            self._refuse(
                _("The sheet is too large or too deeply nested"), _("shorten it, or split it into several files")
            )

    def _refuse_tricks(self, event: Event) -> None:
        tag = getattr(event, "tag", None) or getattr(event, "ctag", None)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                _("References (& and *) are not allowed"), _("write the text out in full, or put it in quotes")
            )
        if tag and str(tag) not in {"", "None", "!"}:
            self._refuse(_("Tags (!) are not allowed"), _("delete the tag, or put the text in quotes"))

    def _scalar(self, event: ScalarEvent) -> None:
        parent = self._stack[-1] if self._stack else None
        text = str(event.value)
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(parent, text)
            return
        plain = event.style is None or event.style == ""
        self._put(None if plain and text in NULLS else text)

    def _key(self, parent: _Open, key: str) -> None:
        assert isinstance(parent.value, dict)
        if key in parent.value:
            what = _("`%(key)s` stands here twice") % {"key": key}
            self._refuse(what, _("keep one of the two"))
        parent.key = key
        parent.value[key] = None
        self.lines[(*parent.path, key)] = self.line

    def _open(self, value: list[Plain] | dict[str, Plain]) -> None:
        parent = self._stack[-1] if self._stack else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._refuse(_("A list cannot be a name"), _("write `key: value`"))
        path = self._put(value)
        self._stack.append(_Open(path, value))

    def _put(self, value: Plain) -> Path:
        if not self._stack:
            self.root = value
            self.lines.setdefault((), self.line)
            return ()
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            path: Path = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.lines[path] = self.line
        else:
            assert parent.key is not None
            path = (*parent.path, parent.key)
            parent.value[parent.key] = value
            parent.key = None
        return path

    def _refuse(self, what: str, instead: str) -> None:
        raise SheetRefused([Finding(self.line, what, instead)])
