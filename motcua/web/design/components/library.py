"""Registers the parts: as template tags, and in a list from which the design page and its test are made."""

import html
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps

from django import template
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # not in the stubs
from django.utils.translation import get_language

register = template.Library()


@dataclass(frozen=True)
class Part:
    """A registered tag. `is_block` tags close with `{% end<name> %}` and wrap what stands between."""

    name: str
    function: Callable[..., object]
    template: str
    is_block: bool

    @property
    def inputs(self) -> list[tuple[str, str, str]]:
        """Name, type and default of each input; a dash where it must be given."""
        given = [p for p in inspect.signature(self.function).parameters.values() if p.kind is p.KEYWORD_ONLY]
        return [(p.name, _type_name(p.annotation), "–" if p.default is p.empty else repr(p.default)) for p in given]

    @property
    def purpose(self) -> str:
        """The docstring: when to use the part."""
        return inspect.getdoc(self.function) or ""


PARTS: dict[str, Part] = {}


def part[**P](
    template_name: str, *, is_remembered: bool = False
) -> Callable[[Callable[P, dict[str, object]]], Callable[P, dict[str, object]]]:
    """Register an inclusion tag. A misspelt input fails when the page's template is loaded.

    is_remembered: the template gets words alone, of which there are few, and a page draws it in each row: what was
    drawn of the same words is used again.
    """

    def decorate(function: Callable[P, dict[str, object]]) -> Callable[P, dict[str, object]]:
        PARTS[function.__name__] = Part(function.__name__, function, template_name, is_block=False)
        if not is_remembered:
            return register.inclusion_tag(template_name)(function)

        @wraps(function)
        def drawn(*args: P.args, **inputs: P.kwargs) -> SafeString:
            words = [(name, as_written(word)) for name, word in function(*args, **inputs).items()]
            return _drawn(template_name, ("language", get_language()), *words)

        register.simple_tag(drawn)
        return function

    return decorate


@lru_cache(maxsize=5_000)
def _drawn(template_name: str, *words: tuple[str, str | None]) -> SafeString:
    """Draw a template. Words were escaped before, for a safe one and one that is not are equal to each other."""
    return render_to_string(template_name, dict(words))


def as_written(value: object) -> SafeString:
    """Return a value as `{{ value }}` writes it: numbers and times in the reader's language and zone, escaped."""
    if type(value) is str:  # most are; for one that is safe the type is another
        return SafeString(html.escape(value))
    return conditional_escape(value if isinstance(value, str) else str(localize(template_localtime(value))))


def block_part(template_name: str) -> Callable[[Callable[..., dict[str, object]]], Callable[..., dict[str, object]]]:
    """Register a tag that wraps content: `{% name … %}content{% endname %}`; the template gets it as `content`."""

    def decorate(function: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
        def render(context: template.Context, content: SafeString, **inputs: object) -> SafeString:
            shared = {"csrf_token": context.get("csrf_token"), "content": content}
            return render_to_string(template_name, {**shared, **function(**inputs)})

        render.__signature__ = _with_content(function)  # type: ignore[attr-defined]  # Django checks inputs by it
        PARTS[function.__name__] = Part(function.__name__, function, template_name, is_block=True)
        register.simple_block_tag(render, takes_context=True, name=function.__name__)
        return function

    return decorate


def _with_content(function: Callable[..., object]) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    given = inspect.signature(function).parameters.values()
    return inspect.Signature([inspect.Parameter("context", kind), inspect.Parameter("content", kind), *given])


def _type_name(annotation: object) -> str:
    name = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])", "", name)
