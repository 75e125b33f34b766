"""`{% load assigning %}`: the link that turns a figure into a task."""

from typing import Any

from django import template

from motcua.web.assigning.links import LONGEST, assign_href, leading_post

register = template.Library()


@register.inclusion_tag("assigning/link.html", takes_context=True)
def assign(
    context: template.Context, *, figure: str, unit: str = "", what: str = "", page: str = "", is_quiet: bool = False
) -> dict[str, Any]:
    """Show "Assign" to those who give tasks and see the unit; nothing to others.

    unit: code of the agency that answers for the figure; empty: the reader's own. figure: with its value, in words.
    page: the one that shows it; empty: this one. is_quiet: a link among words, for the rows of a table.
    """
    visit = context["request"]
    own = leading_post(visit)
    if own is None:
        return {}
    answering = unit or own.agency.code
    shown = page or visit.get_full_path()
    href = assign_href(answering, what, figure, shown if len(shown) <= LONGEST else visit.path)
    return {"href": href, "figure": figure, "is_quiet": is_quiet}
