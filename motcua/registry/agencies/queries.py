"""Reads of the tree of agencies. A province has some hundred of them."""

import re
from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet

from motcua.kernel.standstill import asked_once
from motcua.kernel.text import fold
from motcua.kernel.two_languages import for_reader
from motcua.registry.agencies.models import Agency, Kind


@asked_once
def agency(agency_id: int) -> Agency:
    """The agency with its place. Raises Agency.DoesNotExist."""
    return Agency.objects.select_related("place", "parent").get(id=agency_id)


def in_bulk(agency_ids: set[int]) -> dict[int, Agency]:
    """Agencies by id, each with its place and the agency above."""
    return dict(_found(tuple(sorted(agency_ids))))


@asked_once
def _found(agency_ids: tuple[int, ...]) -> dict[int, Agency]:
    return {unit.id: unit for unit in Agency.objects.select_related("place", "parent").filter(id__in=agency_ids)}


@asked_once
def by_code(code: str) -> Agency | None:
    """The agency with this code, also one that works no more."""
    return Agency.objects.select_related("place", "parent").filter(code=code).first()


def ids_by_code(codes: set[str]) -> dict[str, int]:
    """Ids of the working agencies with these codes."""
    return dict(Agency.objects.filter(code__in=codes, is_active=True).values_list("code", "id"))


def of_kinds(kinds: Collection[str]) -> list[Agency]:
    """The working agencies of these kinds, in Vietnamese order. Uses index agency_kind_place."""
    found = Agency.objects.filter(kind__in=kinds, is_active=True).select_related("place")
    return list(found.order_by("place__sort_key", "folded_name", "id"))


def province_committee() -> Agency:
    """The People's Committee of the province: the root of the tree. Raises Agency.DoesNotExist before loading."""
    return Agency.objects.select_related("place").get(kind=Kind.PROVINCE_COMMITTEE)


def root_id() -> int | None:
    """The id of the unit above all others; None before any is loaded."""
    return Agency.objects.filter(parent=None).order_by("id").values_list("id", flat=True).first()


def province_centre() -> Agency | None:
    """The province's own service centre."""
    return Agency.objects.filter(kind=Kind.PROVINCE_CENTRE, is_active=True).order_by("id").first()


def departments() -> QuerySet[Agency]:
    """The departments and other provincial agencies that decide. Uses index agency_kind_place."""
    return Agency.objects.filter(kind__in=[Kind.DEPARTMENT, Kind.BRANCH], is_active=True).order_by("code", "id")


def department(code: str) -> Agency | None:
    """The department or provincial unit with this code."""
    return departments().filter(code=code).first()


def department_named(text: str, among: Sequence[Agency] | None = None) -> Agency | None:
    """The department meant by a name as procedure sheets write it ("Sở Y tế"), or None where it is not certain.

    A sheet of another province may say "Sở Văn hóa và Thể thao": the one department whose name holds every word.
    among: the departments, where somebody has them already.
    """
    words = _words(text)
    known: Iterable[Agency] = departments() if among is None else among
    named = [agency for agency in known if words and set(words) <= set(_words(agency.name))]
    exact = [agency for agency in named if words in (_words(agency.name), _words(agency.short_name))]
    candidates = exact or named
    return candidates[0] if len(candidates) == 1 else None


def commune_committees() -> QuerySet[Agency]:
    """All commune People's Committees with their place, in Vietnamese order."""
    of_communes = Agency.objects.filter(kind=Kind.COMMUNE_COMMITTEE, is_active=True).select_related("place")
    return of_communes.order_by("place__sort_key", "id")


@asked_once
def deciding() -> list[Agency]:
    """All that decide on dossiers: `departments`, then `commune_committees`."""
    return [*departments(), *commune_committees()]


def committee_of(commune_id: int) -> Agency | None:
    """The People's Committee of a commune. Uses index agency_kind_place."""
    found = Agency.objects.filter(kind=Kind.COMMUNE_COMMITTEE, place_id=commune_id, is_active=True)
    return found.select_related("place").order_by("id").first()


@asked_once
def centre_of(agency_id: int) -> Agency | None:
    """Where dossiers for this agency are handed in: its own centre, or that of the nearest agency above with one.

    For departments that is the province's centre; a centre is its own. Uses index agency_parent.
    """
    centres = (Kind.COMMUNE_CENTRE, Kind.PROVINCE_CENTRE)
    unit: Agency | None = Agency.objects.get(id=agency_id)
    while unit is not None:
        if unit.kind in centres:
            return unit
        centre = Agency.objects.filter(parent_id=unit.id, kind__in=centres, is_active=True).order_by("id").first()
        if centre is not None:
            return centre
        unit = unit.parent
    return None


def unit_and_descendants(agency_id: int) -> list[int]:
    """Ids of a unit and of everything below it, in one recursive query. Uses index agency_parent."""
    return [unit.id for unit in Agency.objects.raw(_DOWNWARDS, [agency_id])]


def unit_and_ancestors(agency_id: int) -> list[int]:
    """Ids of a unit and of everything above it, the unit first."""
    return [unit.id for unit in Agency.objects.raw(_UPWARDS, [agency_id])]


def _words(text: str) -> list[str]:
    """Folded words; what stands in brackets ("trước đây …") is a remark and not part of a name."""
    return re.findall(r"\w+", fold(re.sub(r"\(.*", "", text)))


_DOWNWARDS = """
    with recursive unit(id) as (
        select id from agencies_agency where id = %s
        union select below.id from agencies_agency below join unit on below.parent_id = unit.id
    )
    select id from unit order by id
"""
_UPWARDS = """
    with recursive unit(id, parent_id, height) as (
        select id, parent_id, 0 from agencies_agency where id = %s
        union select above.id, above.parent_id, height + 1
        from agencies_agency above join unit on above.id = unit.parent_id
    )
    select id from unit order by height
"""


@asked_once
def nearest_of_kind(agency_id: int, kind: str) -> int | None:
    """The unit of this kind below an agency, else the nearest above it; None where there is none."""
    below = (
        Agency.objects.filter(id__in=unit_and_descendants(agency_id), kind=kind, is_active=True).order_by("id").first()
    )
    if below is not None:
        return below.id
    above = {unit.id: unit for unit in Agency.objects.filter(id__in=unit_and_ancestors(agency_id), kind=kind)}
    return next((unit for unit in unit_and_ancestors(agency_id) if unit in above), None)


def names(agency_ids: set[int]) -> dict[int, str]:
    """Names by id in the language of the reader, for a page that shows many."""
    rows = Agency.objects.filter(id__in=agency_ids).values_list("id", "name", "name_en")
    return {id_: for_reader(name, name_en) for id_, name, name_en in rows}


def may_be_asked(agency: Agency) -> bool:
    """Whether an agency gives opinions on dossiers of others: those that decide do, service centres do not."""
    return agency.kind in (Kind.DEPARTMENT, Kind.BRANCH, Kind.COMMUNE_COMMITTEE)


def by_name(name: str) -> Agency | None:
    """The working agency with this whole name, whatever the diacritics and capitals; None where it is not certain."""
    found = list(Agency.objects.filter(folded_name=fold(name), is_active=True)[:2]) if name.strip() else []
    return found[0] if len(found) == 1 else None
