"""What the address asks for: which ranking, and which province in it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.text import sort_key
from motcua.registry.places import queries as places
from motcua.steering.measures import editions
from motcua.steering.measures.editions import EDITIONS, Ranking, UnknownEdition
from motcua.web.design.parts import Option, Tab
from motcua.web.ranking.words import edition_name
from motcua.web.wrong_addresses import NotUnderstood

PROVINCE = "tinh"


@dataclass(frozen=True)
class Asked:
    """A ranking and the row of a province in it."""

    found: Ranking
    number: int

    @property
    def code(self) -> str:
        """Code of the ranking."""
        return self.found.edition.code

    @property
    def province(self) -> str:
        """Name of the province."""
        return self.found.provinces[self.number]

    @property
    def query(self) -> str:
        """What the address carries besides, ending in "&"; empty for our own province."""
        return "" if self.province == places.own_province() else urlencode({PROVINCE: self.province}) + "&"

    def href(self, page: str, **more: str) -> str:
        """Return the address of another page on the same province and ranking."""
        query = self.query.rstrip("&")
        return reverse(f"ranking:{page}", kwargs={"ranking": self.code, **more}) + (f"?{query}" if query else "")

    def context(self, page: str) -> dict[str, object]:
        """What every page on a ranking shows around its own matter."""
        pages = [
            ("standing", _("Why this rank")),
            ("profile", _("Beside others")),
            ("firmness", _("How firm")),
            ("what_if", _("What if")),
            ("table", _("All provinces")),
        ]
        return {
            "asked": self,
            "found": self.found,
            "edition_name": edition_name(self.found.edition),
            "tabs": [Tab(label, href=self.href(name), is_current=name == page) for name, label in pages],
            "editions": [Option(each.code, edition_name(each)) for each in reversed(EDITIONS)],
            "provinces": [Option(name, name) for name in sorted(self.found.provinces, key=sort_key)],
            "notes": notes(self.found),
            "scheme_href": reverse("ranking:scheme", kwargs={"scheme": self.found.scheme.code}),
        }


def asked_for(request: HttpRequest, code: str) -> Asked:
    """Return what is asked for; our own province where none is named. Raises Http404, NotUnderstood."""
    try:
        found = editions.ranking(code)
    except UnknownEdition as unknown:
        raise Http404 from unknown
    number = found.number(request.GET.get(PROVINCE) or places.own_province())
    if number is None:
        raise NotUnderstood(_("This ranking does not have that province. Choose one from the list."))
    return Asked(found, number)


def notes(found: Ranking) -> list[str]:
    """Return source and rules, as they go along with every file."""
    return [
        _("Source: %(source)s") % {"source": found.edition.source},
        _("Rules: %(source)s") % {"source": found.scheme.source},
        *map(str, found.scheme.unverified),
    ]
