"""Where one is and where one may go: breadcrumbs, back, pages, tabs, the links of the masthead."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.template import Context
from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import block_part, part, register
from motcua.web.design.navigation import Place, links_of
from motcua.web.design.parts import Link, Tab, Text


@part("design/breadcrumbs.html")
def breadcrumbs(*, links: Sequence[Link]) -> dict[str, object]:
    """The way from the home page to here; the last one is the page itself, without address."""
    return {"links": links}


@part("design/back_link.html")
def back_link(*, href: str, label: Text = _("Back")) -> dict[str, object]:
    """Above the heading of a step in a form; it leaves nothing unsaved."""
    return {"href": href, "label": label}


@part("design/pagination.html")
def pagination(
    *, page: int, pages: int, query: Mapping[str, str] | None = None, name: str = "page", label: Text = _("Pages")
) -> dict[str, object]:
    """Pages of a list, 1 to `pages`; the address keeps `query` (filters, sorting). Nothing is shown for one page."""
    shown = sorted({n for n in (1, page - 1, page, page + 1, pages) if 1 <= n <= pages})
    items: list[tuple[int, str] | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        items += [None] if number > before + 1 else []
        items.append((number, _page_href(number, query, name)))
    previous = _page_href(page - 1, query, name) if page > 1 else ""
    following = _page_href(page + 1, query, name) if page < pages else ""
    return {
        "items": items if pages > 1 else [],
        "page": page,
        "previous": previous,
        "following": following,
        "label": label,
    }


def _page_href(number: int, query: Mapping[str, str] | None, name: str) -> str:
    return "?" + urlencode({**(query or {}), name: number})


@block_part("design/tabs.html")
def tabs(*, tabs: Sequence[Tab], label: Text = _("Contents")) -> dict[str, object]:
    """Views of one thing. Panels inside (`tab_panel`): without scripts all are shown under a list of links.

    Tabs that carry `href` are pages of their own; then nothing stands inside but the present one.
    """
    is_paged = any(tab.href for tab in tabs)
    return {"tabs": tabs, "label": label, "is_paged": is_paged}


@block_part("design/tab_panel.html")
def tab_panel(*, id: str, is_first: bool = False) -> dict[str, object]:
    """The panel of a tab with the same id; `is_first` for the one that is open."""
    return {"id": id, "is_first": is_first}


@register.inclusion_tag("design/navigation.html", takes_context=True)
def navigation(context: Context, *, place: str) -> dict[str, object]:
    """Links that the apps have registered for a place of the page (layouts only). The present one is marked."""
    request = context.get("request")
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    at_desk = signed_in and bool(getattr(request, "works_at_desk", False))
    sees_figures = signed_in and bool(getattr(request, "sees_figures", False))
    calls = signed_in and bool(getattr(request, "calls_citizens", False))
    links = links_of(
        Place(place), signed_in=signed_in, at_desk=at_desk, sees_figures=sees_figures, calls_citizens=calls
    )
    path = getattr(request, "path", "")
    here = max((href for _label, href in links if path.startswith(href)), key=len, default="")
    return {"links": links, "here": here, "place": place}
