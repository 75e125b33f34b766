"""Reads of the catalogue. A province has some two thousand procedures."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from motcua.kernel.text import clean, fold
from motcua.registry.agencies import queries as registry
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.models import Procedure, ProcedureAgency, ProcedureVersion
from motcua.service.procedures.refusals import ProcedureNotFound
from motcua.service.procedures.vocabulary import LIFE_EVENTS, LifeEvent
from motcua.service.procedures.wording import said

MAX_PAGE = 100
MAX_WORDS = 12
# Folded words that name nothing.
EMPTY_WORDS = frozenset(["thu", "tuc", "toi", "muon", "can", "xin", "lam", "hoi", "ve", "cho", "cua", "va"])
MOST_KEPT = 4_000  # current versions kept in memory per process
_current: dict[tuple[int, str], ProcedureVersion] = {}
_kept: dict[int, ProcedureVersion] = {}
NEAR_ENOUGH = 0.45  # word similarity of a whole query; typos pass, other subjects do not


type Version = ProcedureVersion  # for rooms that pass one on
type Value = str | int | float | list[str]


@dataclass(frozen=True)
class Offer:
    """A procedure on offer, as a list shows it."""

    id: int
    code: str
    name: str
    name_en: str
    field: str
    level: str
    online_level: str


@dataclass(frozen=True)
class Live:
    """A procedure on offer with its current definition."""

    id: int
    version_id: int
    number: int
    definition: Definition


@dataclass(frozen=True)
class FieldOffer:
    """A field (lĩnh vực) and how many procedures on offer belong to it."""

    name: str
    count: int


def search(
    text: str = "",
    *,
    field: str = "",
    agency: int | None = None,
    life_event: str = "",
    limit: int = 20,
    offset: int = 0,
) -> list[Offer]:
    """Procedures on offer that fit, the best first; without words in alphabetical order.

    Missing diacritics and the place of the tone are forgiven; if no procedure has all the words, typing errors are
    forgiven too. `agency`: id of a unit; for a commune's committee all procedures of communes.
    Uses index procedure_search (trigrams), procedure_by_name. Measured at 2,300 procedures: below 60 ms, with typing
    errors below 400 ms.
    """
    where, values = _filters(field, agency, life_event)
    values |= {"limit": max(0, min(limit, MAX_PAGE)), "offset": max(0, min(offset, 10_000))}
    words = _words(text)
    if not words:
        return [] if text.strip() else _offers([*where], "folded_name, id", values)
    values |= {"query": " ".join(words), "near": NEAR_ENOUGH, "code": _code_start(text)}
    values["phrase"] = f"% {_literal(' '.join(_typed_words(text)))}%"
    values |= {f"word{number}": f"% {_literal(word)}%" for number, word in enumerate(words)}
    has_words = " AND ".join(f"search_text LIKE %(word{number})s" for number in range(len(words)))
    by_words = [*where, f"(({has_words}) OR code LIKE %(code)s)"]
    if _is_any(by_words, values):
        return _offers(by_words, _ORDER, values)
    return _offers([*where, "%(query)s <%% search_text"], _ORDER, values, forgiving=True)


def _is_any(where: list[str], values: dict[str, Value]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM procedures_procedure WHERE {' AND '.join(where)})", values)  # noqa: S608  our own words
        return bool(cursor.fetchone()[0])


def _offers(where: list[str], order: str, values: dict[str, Value], *, forgiving: bool = False) -> list[Offer]:
    sql = f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"
    with transaction.atomic(), connection.cursor() as cursor:
        if forgiving:  # the operator that can use the index reads its threshold from this setting
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(NEAR_ENOUGH)])
        cursor.execute(sql, values)
        return [Offer(*row) for row in cursor.fetchall()]


def by_life_event(code: str, *, limit: int = 50) -> list[Offer]:
    """Procedures on offer for a life event, in alphabetical order. Uses index procedure_life_events."""
    return search(life_event=code, limit=limit)


def life_events() -> list[LifeEvent]:
    """All life events in the order they are shown in."""
    return list(LIFE_EVENTS.values())


def fields() -> list[FieldOffer]:
    """The fields of all procedures on offer, in alphabetical order. Uses index procedure_field."""
    rows = _live().exclude(field="").values("field").annotate(count=Count("id"))
    found = [FieldOffer(row["field"], row["count"]) for row in rows]
    return sorted(found, key=lambda offer: fold(offer.name))


def fields_by_code() -> dict[str, str]:
    """The field of every procedure that was ever on offer and names one. One query over some two thousand rows."""
    return dict(Procedure.objects.exclude(field="").values_list("code", "field"))


def get_live(code: str) -> Live:
    """The procedure on offer with this code. One query. Raises ProcedureNotFound."""
    found = _live().select_related("current").filter(code=code[:32]).first()
    if found is None or found.current is None:
        raise ProcedureNotFound(code=code[:32])
    return Live(found.id, found.current.id, found.current.number, found.current.compiled)


def version(version_id: int) -> ProcedureVersion:
    """A version with its procedure, also of one that is offline. Raises ProcedureVersion.DoesNotExist."""
    known = ProcedureVersion.objects.select_related("procedure")
    return known.defer("definition", "source_text").get(id=version_id)  # `compiled` loads them once


def kept_version(version_id: int) -> ProcedureVersion:
    """A version for those who read only what never changes, its definition: kept in the process.

    Its `procedure` says what it said when it was first read, also where a newer version has another name by now.
    """
    if (known := _kept.get(version_id)) is not None:
        return known
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    found = version(version_id)
    assert found.compiled.code  # loads the definition now, once
    return _kept.setdefault(version_id, found)


def current_version(version_id: int, content_hash: str) -> ProcedureVersion:
    """The version of a procedure that the caller has just seen to be the current one, with its procedure.

    Kept in the process: a version never changes, and the name of a procedure is that of its current version. No query
    but at the first time.
    """
    key = (version_id, content_hash)
    if (known := _current.get(key)) is not None:
        return known
    if len(_current) >= MOST_KEPT:
        _current.clear()
    found = version(version_id)
    assert found.compiled.code  # loads the definition now, once
    return _current.setdefault(key, found)


def versions(code: str) -> QuerySet[ProcedureVersion]:
    """All versions of a procedure, the newest first. Uses index procedure_version_number."""
    return ProcedureVersion.objects.filter(procedure__code=code).order_by("-number", "id")


def live_codes() -> list[str]:
    """The codes of all procedures on offer, in order."""
    return list(_live().order_by("code").values_list("code", flat=True))


def current_version_ids() -> dict[str, int]:
    """The id of the current version by code, of all procedures that ever had one, also those offline; for imports."""
    return dict(Procedure.objects.filter(current__isnull=False).values_list("code", "current_id"))


def source_of_current(code: str) -> str | None:
    """The sheet of a procedure's current version as it was loaded; None where there is none."""
    found = ProcedureVersion.objects.filter(id__in=Procedure.objects.filter(code=code).values("current_id"))
    return found.values_list("source_text", flat=True).first()


def agencies_for(procedure_id: int, commune_id: int | None) -> list[int]:
    """Ids of the agencies that may decide on a dossier of this procedure, the nearest first.

    (a) The agency follows the level: commune → the committee of the commune chosen; province → the agencies mapped
    to the procedure; multi → both, to choose from. Empty: nobody is mapped yet, or no commune was chosen.
    commune_id: id of the place, null if none was chosen.
    """
    level = Procedure.objects.values_list("level", flat=True).get(id=procedure_id)
    found: list[int] = []
    if level in ("commune", "multi") and commune_id is not None:
        committee = registry.committee_of(commune_id)
        found += [committee.id] if committee else []
    if level in ("province", "multi"):
        mapped = ProcedureAgency.objects.filter(procedure_id=procedure_id, agency__is_active=True)
        found += mapped.order_by("agency__code", "agency_id").values_list("agency_id", flat=True)
    return found


def names(codes: Collection[str]) -> dict[str, str]:
    """Return what procedures are called in the reader's language, by code. Uses the unique index of the code."""
    found = Procedure.objects.filter(code__in=codes).only("code", "name", "name_en")
    return {procedure.code: said(procedure, "name") for procedure in found}


@dataclass(frozen=True)
class Catalogued:
    """A procedure on offer, as far as it says who is responsible and whether it can be asked for online."""

    code: str
    name: str
    level: str
    is_online: bool  # partially or fully
    agency_ids: frozenset[int]  # the provincial agencies mapped to it
    has_all_parts: bool  # it says everything that a published procedure must say


def catalogued() -> list[Catalogued]:
    """Return all procedures on offer, in the order of their codes. One query over some two thousand rows."""
    with connection.cursor() as cursor:
        cursor.execute(_CATALOGUE)
        return [
            Catalogued(code, name, level, online in ("full", "partial"), frozenset(agency_ids), is_whole)
            for code, name, level, online, is_whole, agency_ids in cursor.fetchall()
        ]


_CATALOGUE = """
    SELECT code, name, level, online_level, has_all_parts,
        array(SELECT agency_id FROM procedures_procedureagency AS of WHERE of.procedure_id = procedure.id)
    FROM procedures_procedure AS procedure WHERE is_live ORDER BY code
"""


def _live() -> QuerySet[Procedure]:
    return Procedure.objects.filter(is_live=True)


def _words(text: str) -> list[str]:
    """Folded words of a query, without those that name nothing, unless no others are left."""
    typed = _typed_words(text)
    return [word for word in typed if word not in EMPTY_WORDS] or typed


def _typed_words(text: str) -> list[str]:
    return fold("".join(char if char.isalnum() or char == "." else " " for char in text[:300])).split()[:MAX_WORDS]


def _literal(word: str) -> str:
    """A word for LIKE, meaning itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _code_start(text: str) -> str:
    """The pattern of codes that begin as typed; no code fits where none was typed."""
    return f"{_literal(text.strip()[:32])}%" if text.strip()[:1].isdecimal() else ""


def _filters(field: str, agency: int | None, life_event: str) -> tuple[list[str], dict[str, Value]]:
    where = ["is_live"]
    values: dict[str, Value] = {}
    if field:
        where.append("field = %(field)s")
        values["field"] = clean(field)
    if life_event:
        where.append("life_events @> ARRAY[%(life_event)s]::varchar[]")
        values["life_event"] = life_event
    if agency is not None:
        where.append(_ANSWERS_FOR)
        values["agency"] = agency
    return where, values


_SELECT = "SELECT id, code, name, name_en, field, level, online_level FROM procedures_procedure"
_ANSWERS_FOR = """(
    id IN (SELECT procedure_id FROM procedures_procedureagency WHERE agency_id = %(agency)s)
    OR (level IN ('commune', 'multi') AND EXISTS (
        SELECT FROM agencies_agency WHERE id = %(agency)s AND kind = 'commune_committee')))"""
# A code that was typed comes first; then how near the words lie together in the name, and in all words for search;
# the words in a row, as in a keyword, count much.
_ORDER = """
    (code LIKE %(code)s) DESC,
    round(((search_text LIKE %(phrase)s)::int + word_similarity(%(query)s, search_text) + greatest(
        word_similarity(%(query)s, folded_name) * 2 + similarity(%(query)s, folded_name),
        word_similarity(%(query)s, lower(name_en)) * 2 + similarity(%(query)s, lower(name_en))))::numeric, 3) DESC,
    folded_name, id"""
