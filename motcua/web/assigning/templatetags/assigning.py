"""`{% load assigning %}`: the link that turns a figure into a task."""

from typing import Any

from django import template

from motcua.web.assigning.links import assign_link

register = template.Library()


@register.inclusion_tag("assigning/link.html", takes_context=True)
def assign(
    context: template.Context, *, figure: str, unit: str = "", what: str = "", page: str = "", is_quiet: bool = False
) -> dict[str, Any]:
    """Show "Assign" to those who give tasks and see the unit; nothing to others. Inputs as of `links.assign_link`.

    is_quiet: a link among words, for the rows of a table.
    """
    link = assign_link(context["request"], figure=figure, what=what, unit=unit, page=page)
    return {"href": link.href if link else "", "figure": figure, "is_quiet": is_quiet}
