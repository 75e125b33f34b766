"""Reading a JSON body strictly: what could mean two things, or nothing, is refused before anything looks at it."""

import json
import math
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from ninja.parser import Parser

from motcua.kernel.refusal import Fault, pointer_of
from motcua.kernel.text import TextRefused, clean, is_nfc, nfc
from motcua.web.api.refusals import ContentTooLarge, InvalidInput, MalformedBody, UnsupportedMediaType

MAX_BYTES = 1024 * 1024  # of a JSON body; the longest form of a procedure is below 200 KiB
MAX_DEPTH = 16  # the answers of a form lie five deep
JSON_TYPES = ("application/json",)


class StrictParser(Parser):
    """Reads bodies for django-ninja."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body. Raises UnsupportedMediaType, ContentTooLarge, MalformedBody or InvalidInput."""
        return read_json(request)


def read_json(request: HttpRequest) -> Any:
    """Return a JSON body, its texts in NFC.

    Refuses another Content-Type, more than MAX_BYTES, nesting beyond MAX_DEPTH, a name given twice, NaN and infinite
    numbers, and texts with control or direction characters (all of them are told).
    """
    if request.content_type not in JSON_TYPES:
        raise UnsupportedMediaType()
    return parse(body_of(request))


def body_of(request: HttpRequest) -> bytes:
    """Return the body if it is small enough. Raises ContentTooLarge, MalformedBody for one that broke off."""
    try:
        body = request.body
    except RequestDataTooBig as big:
        raise ContentTooLarge() from big
    except UnreadablePostError as broken:
        raise MalformedBody() from broken
    if len(body) > MAX_BYTES:
        raise ContentTooLarge()
    return body


def parse(body: bytes) -> Any:
    """Return what a JSON text says, under the rules of `read_json`."""
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as wrong:
        raise MalformedBody() from wrong
    return value if _is_plain(text) else _looked_through(value)


def _is_plain(text: str) -> bool:
    """Whether `_plain` could neither change nor refuse anything, told from the text alone: the usual case, and quick.

    No escapes, so no NUL and no half pairs; every part of a text in NFC is in NFC; too few brackets to lie too deep.
    """
    brackets = text.count("{") + text.count("[")
    return "\\" not in text and brackets <= MAX_DEPTH and text.isprintable() and is_nfc(text)


def _looked_through(value: Any) -> Any:
    """Return the value with its texts in NFC. Raises MalformedBody, InvalidInput with every text that is refused."""
    refused: list[Fault] = []
    read = _plain(value, (), refused)
    if refused:
        raise InvalidInput(refused)
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finite(number: str) -> float:
    if math.isinf(found := float(number)):
        raise ValueError(number)
    return found


def _plain(value: Any, path: tuple[object, ...], refused: list[Fault]) -> Any:
    if len(path) > MAX_DEPTH:
        raise MalformedBody()
    match value:
        case str():
            return _text(value, path, refused)
        case list():
            return [_plain(part, (*path, index), refused) for index, part in enumerate(value)]
        case dict():
            return {_text(k, path, refused): _plain(part, (*path, k), refused) for k, part in value.items()}
    return value


def _text(text: str, path: tuple[object, ...], refused: list[Fault]) -> str:
    """Return the text in NFC; characters that nobody can type, also those that turn the direction, are refused."""
    if not text.isprintable():
        try:
            clean(text, multiline=True)
        except TextRefused as wrong:
            refused.append(Fault(_printable(pointer_of(*path)), str(wrong), wrong.code))
    return nfc(text)


def _printable(pointer: str) -> str:
    return pointer.encode("utf-8", "replace").decode()
