"""Loading of the province's agencies: departments from a table, commune committees and centres from the places."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from motcua.kernel.text import fold
from motcua.registry.agencies.models import Agency, Kind
from motcua.registry.places import queries as places

if TYPE_CHECKING:
    from motcua.registry.places.models import Place

Progress = Callable[[str], None]
TABLE = Path(__file__).parent / "data" / "agencies.csv"
_TAKEN_FROM_THE_TABLE = [
    *("name", "short_name", "name_en", "short_name_en", "folded_name"),
    *("kind", "parent", "place", "is_verified"),
]
_KINDS_IN_ENGLISH = {"phường": "Ward", "xã": "Commune", "đặc khu": "Special Zone"}


class AgencyTableError(ValueError):
    """A row of agencies.csv cannot be loaded; says which and what to write."""


@dataclass(frozen=True)
class Row:
    """One agency as the table has it; `parent` and `place` are codes."""

    code: str
    name: str
    short_name: str
    name_en: str
    short_name_en: str
    kind: str
    parent: str
    place: str
    is_verified: bool


def load_agencies(progress: Progress = lambda _line: None, *, table: Path = TABLE) -> None:
    """Load the table and, for each commune, its People's Committee with its service centre.

    Found by code: loading twice changes nothing; address, telephone and activity, which an administrator keeps, stay.
    Raises AgencyTableError with the line of the table.
    """
    with transaction.atomic():
        rows = list(_read(table))
        _load(rows)
        root = Agency.objects.get(code=next(row.code for row in rows if row.kind == Kind.PROVINCE_COMMITTEE))
        communes = list(places.communes())
        _load([_committee_row(commune, root) for commune in communes])
        _load([_centre_row(commune, root) for commune in communes])
    progress(f"{len(rows)} provincial agencies, {len(communes)} commune committees with their centres")


def committee_code(root_code: str, commune_code: str) -> str:
    """Code of a commune's committee. The State's own numbering was not found: the national place code stands in."""
    return f"{root_code}.{commune_code}"


def _committee_row(commune: "Place", root: Agency) -> Row:
    kind, name = _kind_and_name(commune)
    code, english = committee_code(root.code, commune.code), _in_english(kind, name)
    names = f"Ủy ban nhân dân {kind} {name}", f"UBND {kind} {name}", f"People's Committee of {english}", english
    return Row(code, *names, Kind.COMMUNE_COMMITTEE, root.code, commune.code, False)


def _centre_row(commune: "Place", root: Agency) -> Row:
    kind, name = _kind_and_name(commune)
    parent = committee_code(root.code, commune.code)
    english = _in_english(kind, name)
    names = (
        *(f"Trung tâm Phục vụ hành chính công {kind} {name}", f"Trung tâm PVHCC {kind} {name}"),
        *(f"Public Administration Service Centre of {english}", f"{english} Service Centre"),
    )
    return Row(f"{parent}.01", *names, Kind.COMMUNE_CENTRE, parent, commune.code, False)


def _kind_and_name(commune: "Place") -> tuple[str, str]:
    """ "Phường Hạc Thành" → ("phường", "Hạc Thành"): inside a title the kind is written small."""
    kind = commune.name.removesuffix(commune.short_name).strip()
    return kind.lower(), commune.short_name


def _in_english(kind: str, name: str) -> str:
    """("phường", "Hạc Thành") → "Hạc Thành Ward": the name of a place stays, its kind is translated."""
    return f"{name} {_KINDS_IN_ENGLISH.get(kind, '')}".strip()


def _read(table: Path) -> Iterator[Row]:
    with table.open(encoding="utf-8", newline="") as lines:
        for number, cells in enumerate(csv.DictReader(lines), start=2):
            if cells["kind"] not in Kind.values:
                raise AgencyTableError(f"{table.name}:{number}: kind {cells['kind']!r}; write one of {Kind.values}")
            if cells["verified"] not in ("yes", "no"):
                raise AgencyTableError(f"{table.name}:{number}: verified {cells['verified']!r}; write yes or no")
            yield Row(
                code=cells["code"],
                name=cells["name"],
                short_name=cells["short_name"],
                name_en=cells.get("name_en", ""),
                short_name_en=cells.get("short_name_en", ""),
                kind=cells["kind"],
                parent=cells["parent"],
                place=cells["place"] or settings.PROVINCE_CODE,
                is_verified=cells["verified"] == "yes",
            )


def _load(rows: list[Row]) -> None:
    """Write rows, parents before children: a row may name only agencies that stand above it."""
    by_code = dict(Agency.objects.filter(code__in={row.parent for row in rows}).values_list("code", "id"))
    place_ids = places.ids_by_code({row.place for row in rows})
    waiting = rows
    while waiting:
        ready = [row for row in waiting if not row.parent or row.parent in by_code]
        if not ready:
            raise AgencyTableError(f"{waiting[0].code}: parent {waiting[0].parent!r} is not in the table; add it")
        by_code |= _write([_agency(row, by_code, place_ids) for row in ready])
        waiting = [row for row in waiting if row.code not in by_code]


def _write(agencies: list[Agency]) -> dict[str, int]:
    Agency.objects.bulk_create(
        agencies, update_conflicts=True, unique_fields=["code"], update_fields=_TAKEN_FROM_THE_TABLE
    )
    return dict(Agency.objects.filter(code__in=[agency.code for agency in agencies]).values_list("code", "id"))


def _agency(row: Row, by_code: dict[str, int], place_ids: dict[str, int]) -> Agency:
    if row.place not in place_ids:
        raise AgencyTableError(f"{row.code}: place {row.place!r} is not loaded; write a national code of this province")
    return Agency(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        name_en=row.name_en,
        short_name_en=row.short_name_en,
        folded_name=fold(row.name),
        kind=row.kind,
        parent_id=by_code.get(row.parent),
        place_id=place_ids[row.place],
        is_verified=row.is_verified,
    )
