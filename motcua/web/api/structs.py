"""Reading a body into a struct of the hot path; where it does not fit, every fault with its place.

msgspec stops at the first fault, which is right for what is fast. Only when it has found one is the body looked at
part by part, each by msgspec again.
"""

import re
import types
import typing
from collections.abc import Iterator
from typing import Any, TypeAliasType

import msgspec
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Fault, pointer_of
from motcua.web.api.refusals import InvalidInput

_PLACE = re.compile(r" - at `(?:key in )?\$(.*)`$")


def read[T](body: Any, kind: type[T]) -> T:
    """Return the struct that a JSON value is. Raises InvalidInput with every fault."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as wrong:
        raise InvalidInput(list(faults_in(body, kind)) or [Fault("", _said(wrong))]) from wrong


def faults_in(value: Any, kind: Any, path: tuple[object, ...] = ()) -> Iterator[Fault]:
    """Yield what keeps a JSON value from being of this kind."""
    inner = _bare(kind)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        yield from _in_struct(value, inner, path)
        return
    parts = list(_in_parts(value, inner, path))
    yield from parts
    if not parts:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as wrong:
            yield Fault(pointer_of(*path), _said(wrong))


def _in_struct(value: dict[str, Any], kind: type[msgspec.Struct], path: tuple[object, ...]) -> Iterator[Fault]:
    hints = typing.get_type_hints(kind, include_extras=True)
    for name in value:
        if name not in hints:
            text = _("“%(name)s” is not known here. Leave it out.") % {"name": name}
            yield Fault(pointer_of(*path, name), text, "unknown_field")
    for field in msgspec.structs.fields(kind):
        if field.name in value:
            yield from faults_in(value[field.name], hints[field.name], (*path, field.name))
        elif field.required:
            text = _("“%(name)s” must be given.") % {"name": field.name}
            yield Fault(pointer_of(*path, field.name), text, "missing")


def _in_parts(value: Any, kind: Any, path: tuple[object, ...]) -> Iterator[Fault]:
    """The faults of the members of a list, or of an object with names of any kind."""
    of = typing.get_args(kind)
    if isinstance(value, list) and typing.get_origin(kind) is list:
        for place, item in enumerate(value):
            yield from faults_in(item, of[0], (*path, place))
    elif isinstance(value, dict) and typing.get_origin(kind) is dict:
        for name, item in value.items():
            yield from faults_in(item, of[1], (*path, name))


def _bare(kind: Any) -> Any:
    """The kind itself, without the limits written beside it and without "or null"."""
    while isinstance(kind, TypeAliasType):
        kind = kind.__value__
    if typing.get_origin(kind) is typing.Annotated:
        return _bare(typing.get_args(kind)[0])
    if isinstance(kind, types.UnionType):
        others = [one for one in typing.get_args(kind) if one is not type(None)]
        return _bare(others[0]) if len(others) == 1 else kind
    return kind


def _said(wrong: msgspec.ValidationError) -> str:
    return _("This does not fit: %(fault)s") % {"fault": _PLACE.sub("", str(wrong))}
