"""What the design page shows: the registered parts, each with the examples that `examples.py` gives it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpRequest
from django.template import Context, Engine
from django.utils.safestring import SafeString

from motcua.web.design.components.library import PARTS, Part
from motcua.web.design.examples import EXAMPLES, Example
from motcua.web.design.templatetags import design  # noqa: F401  loading it registers the parts

_TOKENS = Path(__file__).parent / "assets" / "tokens.json"


@dataclass(frozen=True)
class Drawn:
    """An example with what it looks like."""

    title: str
    source: str
    drawn: SafeString


@dataclass(frozen=True)
class Shown:
    """A part with its examples."""

    part: Part
    examples: list[Drawn]


@cache
def tokens() -> dict[str, object]:
    """Colours and the pairs that must be readable, from the file that the styles are built with."""
    found: dict[str, object] = json.loads(_TOKENS.read_text(encoding="utf-8"))
    return found


def contents(request: HttpRequest) -> dict[str, object]:
    """Everything the design page needs. A part without example raises KeyError: it would be missing from the page."""
    shown = [
        Shown(part, [draw(example, request) for example in EXAMPLES[name]]) for name, part in sorted(PARTS.items())
    ]
    return {"parts": shown, "colours": tokens()["colours"]}


def draw(example: Example, request: HttpRequest | None = None) -> Drawn:
    """Render an example as a page would."""
    template = Engine.get_default().from_string("{% load design %}" + example.source)
    context = Context({**example.values, "request": request, "csrf_token": "example"})
    return Drawn(example.title, example.source, template.render(context))
