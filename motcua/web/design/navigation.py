"""Links of the masthead. Each face registers its own when its app is ready, so that design knows no other room."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


class Place(StrEnum):
    """Where on the page a link stands."""

    PORTAL = "portal"
    DESK = "desk"
    COCKPIT = "cockpit"  # pages of figures: cockpit, ranking, report rounds
    ADMINISTRATION = "administration"  # pages of those who look after the platform
    ACCOUNT = "account"  # the menu under the person's name
    FOOTER = "footer"


@dataclass(frozen=True)
class NavigationLink:
    """A link by url name, for example `portal:home`; it is left out while nobody serves that name."""

    label: str | Promise
    url_name: str
    order: int = 100
    signed_in: bool = False  # shown to persons with an account only
    at_desk: bool = False  # shown to officials who handle dossiers; others would find nothing there
    sees_figures: bool = False  # shown to leaders and analysts
    calls_citizens: bool = False  # shown to those whose unit calls citizens back

    def href(self) -> str | None:
        """Return the address, or None when no page has that name (a face switched off by a setting)."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return None


_links: dict[Place, list[NavigationLink]] = {place: [] for place in Place}


def add_links(place: Place, *links: NavigationLink) -> None:
    """Register links; the same link twice counts once, so that an app may be made ready again."""
    _links[place] = sorted({*_links[place], *links}, key=lambda link: (link.order, link.url_name))


def links_of(
    place: Place, *, signed_in: bool, at_desk: bool = False, sees_figures: bool = False, calls_citizens: bool = False
) -> list[tuple[str | Promise, str]]:
    """Label and address of every link that can be followed, in order."""
    shown = [
        link
        for link in _links[place]
        if (signed_in or not link.signed_in)
        and (at_desk or not link.at_desk)
        and (sees_figures or not link.sees_figures)
        and (calls_citizens or not link.calls_citizens)
    ]
    return [(link.label, href) for link in shown if (href := link.href()) is not None]
