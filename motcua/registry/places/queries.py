"""Reads of places. The list is small (34 provinces, some hundred communes) and changes with the law alone."""

from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from vietnam_provinces import Province, ProvinceCode

from motcua.kernel.standstill import asked_once
from motcua.kernel.text import fold
from motcua.registry.places.models import Level, Place


def provinces() -> QuerySet[Place]:
    """All provinces in Vietnamese order. Uses index place_level_sort."""
    return Place.objects.filter(level=Level.PROVINCE, valid_to=None).order_by("sort_key", "id")


def communes(province_code: str | None = None) -> QuerySet[Place]:
    """Today's communes of a province (default: the one this platform serves), in Vietnamese order.

    A commune may hang below a district (other countries, history) or below the province itself. Uses index
    place_level_sort.
    """
    code = province_code or settings.PROVINCE_CODE
    here = Place.objects.filter(level=Level.COMMUNE, valid_to=None)
    return (here.filter(parent__code=code) | here.filter(parent__parent__code=code)).order_by("sort_key", "id")


@cache
def own_province() -> str:
    """Short name of the province this platform serves, for example Thanh Hóa. No query: settings name its code."""
    name = Province.from_code(ProvinceCode(int(settings.PROVINCE_CODE))).name
    return name.removeprefix("Thành phố ").removeprefix("Tỉnh ")


def search_places(text: str, *, limit: int = 10) -> list[Place]:
    """Communes whose name holds every word of `text`, without regard to diacritics; whole-name starts come first."""
    words = fold(text).split()
    if not words:
        return []
    found = Place.objects.filter(level=Level.COMMUNE, valid_to=None).select_related("parent")
    for word in words[:8]:
        found = found.filter(folded_name__contains=word)
    start = " ".join(words)
    places = sorted(found.order_by("sort_key", "id"), key=lambda place: not fold(place.short_name).startswith(start))
    return places[:limit]


def ids_by_code(codes: set[str]) -> dict[str, int]:
    """Ids of the places with these national codes, for loaders; unknown codes are left out."""
    return dict(Place.objects.filter(code__in=codes).values_list("code", "id"))


def by_code(code: str) -> Place | None:
    """The place with this national code, also one that exists no more; None if there never was one."""
    return Place.objects.select_related("parent").filter(code=code).first()


@asked_once
def full_name(code: str) -> str:
    """Name with what it lies in, as in an address: "phường Hạc Thành, tỉnh Thanh Hóa"; empty for an unknown code."""
    place = by_code(code)
    return _with_parent(place) if place else ""


@asked_once
def full_name_by_id(place_id: int) -> str:
    """The same by id."""
    return _with_parent(Place.objects.select_related("parent").get(id=place_id))


def _with_parent(place: Place) -> str:
    return f"{place.name}, {place.parent.name}" if place.parent else place.name
