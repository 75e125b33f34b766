"""The text of a definition in the language of the reader."""

from django.utils.translation import get_language


def said(thing: object, attribute: str) -> str:
    """`thing.<attribute>` in the current language; Vietnamese, which is binding, where no English was written."""
    if (get_language() or "vi").startswith("en"):
        english = str(getattr(thing, f"{attribute}_en", "") or "")
        if english:
            return english
    return str(getattr(thing, attribute) or "")
