"""The official's inbox: filters by role and unit, counted and listed from the same conditions."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet

from motcua.kernel.two_languages import reads_english
from motcua.service.dossiers import search
from motcua.service.dossiers.filters import CONDITIONS, given
from motcua.service.dossiers.filters import FILTERS as FILTERS
from motcua.service.dossiers.filters import SOON as SOON
from motcua.service.dossiers.filters import Post as Post
from motcua.service.dossiers.filters import Reader as Reader
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.reach import AT_WORK, at_work, ended, first_ended, positional
from motcua.service.dossiers.reach import LONG as LONG
from motcua.service.dossiers.reach import Mark as Mark

PAGE_SIZE = 50
MOST_COUNTED = 1000  # of a long list; there are more where `counts` says one more
_BEGINNING = "(SELECT count(*) FROM ({of}) AS {name})"
_COUNTS = f"""
    SELECT {", ".join(f"count(*) FILTER (WHERE {CONDITIONS[name]})" for name in CONDITIONS)},
        {", ".join(_BEGINNING.format(of=first_ended(name), name=name) for name in LONG)}
    FROM dossiers_dossier WHERE dossiers_dossier.id IN ({AT_WORK})
"""  # noqa: S608  conditions of this room


def counts(reader: Reader, now: datetime) -> dict[str, int]:
    """Return how many stand under each filter; MOST_COUNTED + 1 of a long list stands for "more".

    One statement, over what is at work, which is bounded by what people work on, and the beginning of the long lists.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {**given(reader, now), "limit": MOST_COUNTED + 1})
        found = dict(zip([*CONDITIONS, *LONG], cursor.fetchone(), strict=True))
    return {name: found[name] for name in FILTERS}


SORTS = {
    "time_left": (F("due_at").asc(nulls_first=True), F("answer_due_at").asc(nulls_last=True), "id"),
    "submitted": ("-submitted_at", "-id"),
    "name": ("applicant__folded_name", "id"),
    "procedure": ("procedure__code", "id"),
}


class Listed(NamedTuple):
    """A dossier as a list shows it."""

    id: int
    number: str
    code: str | None
    state: str
    origin: str
    row_version: int
    agency_id: int
    agency_code: str
    procedure_code: str
    procedure_name: str
    applicant_name: str
    holder: str  # the official who has it, else the unit
    submitted_at: datetime
    answer_due_at: datetime | None
    due_at: datetime | None
    settled_at: datetime | None
    ended_at: datetime | None


# Look-ups by key, one beside the other: a join of six tables takes PostgreSQL longer to plan than to carry out.
_ROWS = """
    SELECT id, number, code, state, origin, row_version, agency_id,
        (SELECT a.code FROM agencies_agency a WHERE a.id = agency_id),
        (SELECT p.code FROM procedures_procedure p WHERE p.id = procedure_id),
        (SELECT p.name FROM procedures_procedure p WHERE p.id = procedure_id),
        (SELECT p.full_name FROM people_person p WHERE p.id = applicant_id),
        coalesce(
            (SELECT p.full_name FROM people_person p WHERE p.id = assignee_id),
            (SELECT CASE WHEN %(english)s  -- as Agency.short_label
                THEN coalesce(nullif(a.short_name_en, ''), nullif(a.name_en, ''), a.short_name)
                ELSE a.short_name END FROM agencies_agency a WHERE a.id = unit_id),
            ''
        ),
        submitted_at, answer_due_at, due_at, settled_at, ended_at
    FROM dossiers_dossier WHERE id = ANY(%(ids)s)
"""


@dataclass(frozen=True)
class Page:
    """Rows of a list and how it goes on; the marks are those of a long list, the others count pages."""

    rows: list[Listed]
    has_previous: bool = False
    has_next: bool = False
    previous: Mark | None = None
    next: Mark | None = None


def listed(reader: Reader, name: str, now: datetime, *, sort: str = "time_left") -> QuerySet[Dossier]:
    """Return the dossiers under a filter that is no long list, in a stable order."""
    condition, values = positional(CONDITIONS[name], given(reader, now))
    found = at_work(reader.unit_ids, now).extra(where=[condition], params=values)  # noqa: S610  of this room
    return found.order_by(*SORTS.get(sort, SORTS["time_left"]))


def page(reader: Reader, name: str, now: datetime, *, sort: str = "time_left", number: int = 1) -> Page:
    """Return a page of the dossiers under a filter that is no long list; the first has number 1."""
    start = (number - 1) * PAGE_SIZE
    ordered = listed(reader, name, now, sort=sort).values_list("id", flat=True)
    ids = list(ordered[start : start + PAGE_SIZE + 1])  # first the ids: whole rows are not dragged through the sorting
    return Page(_rows(ids[:PAGE_SIZE]), number > 1, len(ids) > PAGE_SIZE)


def long_page(reader: Reader, name: str, mark: Mark | None = None) -> Page:
    """Return PAGE_SIZE rows of a long list, what ended last first; as quick in its middle as at its beginning.

    Raises KeyError for a filter that is not in LONG.
    """
    ids = ended(reader.unit_ids, name, PAGE_SIZE + 1, mark)
    has_more, is_back = len(ids) > PAGE_SIZE, mark is not None and mark.is_back
    rows = _rows(ids[:PAGE_SIZE][::-1] if is_back else ids[:PAGE_SIZE])
    has_previous, has_next = (has_more, True) if is_back else (mark is not None, has_more)
    if not rows:
        return Page([])
    return Page(rows, has_previous, has_next, _mark(rows[0], is_back=True), _mark(rows[-1], is_back=False))


def _rows(ids: list[int]) -> list[Listed]:
    """Return these dossiers in this order, with what a list shows of them."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": ids, "english": reads_english()})
        rows = {row[0]: Listed(*row) for row in cursor.fetchall()}
    return [rows[id_] for id_ in ids if id_ in rows]


def _mark(row: Listed, *, is_back: bool) -> Mark:
    assert row.ended_at is not None
    return Mark(row.ended_at, row.id, is_back)


def found(reader: Reader, text: str, *, before: int | None = None, limit: int = PAGE_SIZE) -> list[Listed]:
    """Return the newest of all dossiers of the reader's units that a text finds, open or ended."""
    return _rows(search.ids_of_units(text, reader.unit_ids, before=before, limit=limit))
