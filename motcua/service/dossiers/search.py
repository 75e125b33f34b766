"""Finding dossiers by what people remember of them: a number, a code, the beginnings of names.

Names are compared folded ("nguyen van" finds Nguyễn Văn), every word that is typed must begin one of the dossier's, in
any order. Personal and telephone numbers find nothing here: what is searched for stands in the address of a page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from motcua.kernel.text import fold
from motcua.service.dossiers.models import Dossier, SearchRow
from motcua.service.dossiers.reach import listed_states
from motcua.service.dossiers.states import OPEN_STATES

MOST_WORDS = 8
MOST_FOUND = 50
RECENT = 2_000  # dossiers of the units that are looked through before the index of words is asked
_MOST_CANDIDATES = 10_000
_ASKED_OF_INDEX = 5  # words; further ones are looked for in what these find
_TELLING = 3  # letters of a word that few have
_IN_MOST_NAMES = {"thi", "van"}
_IN_EVERY_NUMBER = "hs"
_WORD_LENGTH = 60
_SIGNS = r"[\s!-/:-@\[-`{-~]+"  # everything in ASCII that is neither letter nor digit; the same in SQL and here
_PROCEDURE = re.compile(r"\b\d\.\d{6}\b")  # 1.001193 is one word


@SearchVectorField.register_lookup
class Matches(Lookup):
    """`words__matches="'nguyen':*"`: a query as PostgreSQL writes it, taken as it is."""

    lookup_name = "matches"

    def get_prep_lookup(self) -> str:
        """Leave the query as it is: the field would make words of it."""
        return str(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return `words @@ query`."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*parameters, str(self.rhs))


def words_of(text: str) -> list[str]:
    """Return the words of what somebody typed, folded, each once, at most MOST_WORDS."""
    folded = fold(text.replace("\0", " "))
    codes = _PROCEDURE.findall(folded)
    rest = re.split(_SIGNS, _PROCEDURE.sub(" ", folded))
    found = dict.fromkeys(word[:_WORD_LENGTH] for word in [*codes, *rest] if word and word != _IN_EVERY_NUMBER)
    return list(found)[:MOST_WORDS]


def query_of(words: Iterable[str], unit_ids: Iterable[int] = ()) -> str:
    """Return the query for dossiers that hold all these words and concern one of these units; "" for no words."""
    units = " | ".join(f"'@{unit_id}'" for unit_id in sorted(set(unit_ids)))
    asked = [f"'{word}':*" for word in words]
    return " & ".join([*asked, *([f"({units})"] if units else [])]) if asked else ""


def _for_index(words: list[str]) -> list[str]:
    """Return the words to ask the index for: two or more that few have, if there are, else all.

    What begins with one letter is a tenth of everything; looking through what others find is quicker than reading that.
    """
    telling = [word for word in words if len(word) >= _TELLING and word not in _IN_MOST_NAMES]
    return (telling if len(telling) > 1 else words)[:_ASKED_OF_INDEX]


def search(
    text: str, visible: QuerySet[Dossier], *, before: int | None = None, limit: int = MOST_FOUND
) -> QuerySet[Dossier]:
    """Return the newest of these dossiers that the text finds, at most `limit`.

    visible:  what the reader may see, for one whose dossiers are few: a citizen, a partner. Units: `search_units`.
    before:   a dossier's id: only older ones, for the next page.
    Uses search_row_words; a whole number or code is found at once, words a moment after the act.
    """
    query = query_of(words_of(text))
    if not query:
        return visible.none()
    named = Dossier.objects.filter(_named(text)).values("id")
    matching = SearchRow.objects.filter(words__matches=query).values("dossier_id")
    found = visible.filter(Q(id__in=named) | Q(id__in=matching))
    if before is not None:
        found = found.filter(id__lt=before)
    return found.order_by("-id")[:limit]


def ids_of_units(
    text: str, unit_ids: Sequence[int], *, before: int | None = None, limit: int = MOST_FOUND
) -> list[int]:
    """Return the newest dossiers that concern one of these units and that the text finds, at most `limit`.

    The newest RECENT are looked through first: a common name is found there at once. Only where that does not fill the
    page is the index of words asked, and then there is little to find: both ways have a bound, however many dossiers
    there are. Uses the primary key of Concern and search_row_words.
    """
    words = words_of(text)
    if not words or not unit_ids:
        return []
    given = {"units": list(unit_ids), "query": query_of(words), "before": before, "limit": limit, "recent": RECENT}
    ids = _ids(_AMONG_RECENT, given)
    if len(ids) < limit:
        indexed = query_of(_for_index(words), unit_ids)
        ids = _ids(_AMONG_ALL, given | {"indexed": indexed, "candidates": _MOST_CANDIDATES})
    named = [] if before is not None else _names(text)
    return _ids(_CONCERNING, given | {"ids": ids, "named": named, "upper": [name.upper() for name in named]})


def search_units(
    text: str, unit_ids: Sequence[int], *, before: int | None = None, limit: int = MOST_FOUND
) -> QuerySet[Dossier]:
    """Return the dossiers of `ids_of_units`, the newest first."""
    ids = ids_of_units(text, unit_ids, before=before, limit=limit)
    return Dossier.objects.filter(id__in=ids).order_by("-id")


def _names(text: str) -> list[str]:
    return [text.replace("\0", " ").strip()]


def _named(text: str) -> Q:
    wanted = _names(text)
    upper = [name.upper() for name in wanted]
    return Q(number__in=upper) | Q(code__in=wanted + upper)


def _ids(sql: str, given: Mapping[str, str | list[int] | list[str] | int | None]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [dossier_id for (dossier_id,) in cursor.fetchall()]


_AMONG_RECENT = """
    WITH recent AS MATERIALIZED (
        SELECT DISTINCT newest.dossier_id
        FROM unnest(%(units)s::bigint[]) AS of(unit_id)
        CROSS JOIN LATERAL (
            SELECT dossier_id FROM dossiers_concern AS concern
            WHERE concern.unit_id = of.unit_id AND (%(before)s::bigint IS NULL OR dossier_id < %(before)s::bigint)
            ORDER BY dossier_id DESC LIMIT %(recent)s
        ) AS newest
        ORDER BY dossier_id DESC LIMIT %(recent)s
    )
    SELECT dossier_id FROM recent JOIN dossiers_searchrow USING (dossier_id)
    WHERE words @@ %(query)s::tsquery ORDER BY dossier_id DESC LIMIT %(limit)s
"""
_AMONG_ALL = """
    WITH found AS MATERIALIZED (
        SELECT dossier_id, words FROM dossiers_searchrow
        WHERE words @@ %(indexed)s::tsquery AND (%(before)s::bigint IS NULL OR dossier_id < %(before)s::bigint)
        LIMIT %(candidates)s
    )
    SELECT dossier_id FROM found WHERE words @@ %(query)s::tsquery ORDER BY dossier_id DESC LIMIT %(limit)s
"""
# An agency that was asked for its opinion is concerned until it has given it (`policies.may_view_at_desk`).
_AWAITED = f"c.answered_at IS NULL AND d.state IN ({listed_states(OPEN_STATES)})"
# Of a handful of dossiers and the one that is named whole: those that concern the units now; words lag by a moment.
_CONCERNING = f"""
    SELECT d.id FROM dossiers_dossier d
    WHERE (d.id = ANY(%(ids)s::bigint[]) OR d.number = ANY(%(upper)s::text[])
           OR d.code = ANY(%(named)s::text[] || %(upper)s::text[]))
    AND (d.agency_id = ANY(%(units)s) OR d.centre_id = ANY(%(units)s) OR d.unit_id = ANY(%(units)s) OR EXISTS (
        SELECT FROM dossiers_consultation c
        WHERE c.dossier_id = d.id AND c.agency_id = ANY(%(units)s) AND {_AWAITED}
    ))
    ORDER BY d.id DESC LIMIT %(limit)s
"""  # noqa: S608  a condition of this module

# The rows themselves. Both statements take a condition on `d`, so that one can be filled for some dossiers or for all.

_FILL_CONCERNS = """
    INSERT INTO dossiers_concern (unit_id, dossier_id)
    SELECT concerned.unit_id, concerned.dossier_id FROM ({concerned}) AS concerned
    ORDER BY concerned.dossier_id, concerned.unit_id
    ON CONFLICT DO NOTHING
"""
_CONCERNED = f"""
    SELECT u.unit_id, d.id AS dossier_id FROM dossiers_dossier d
    CROSS JOIN LATERAL (VALUES (d.agency_id), (d.centre_id), (d.unit_id)) AS u(unit_id)
    WHERE u.unit_id IS NOT NULL AND {{which}}
    UNION
    SELECT c.agency_id, d.id FROM dossiers_consultation c JOIN dossiers_dossier d ON d.id = c.dossier_id
    WHERE {_AWAITED} AND {{which}}
"""  # noqa: S608  a condition of this module
_NO_LONGER = f"""
    DELETE FROM dossiers_concern AS old USING dossiers_dossier AS d
    WHERE old.dossier_id = d.id AND d.id = ANY(%(ids)s)
    AND old.unit_id NOT IN (d.agency_id, d.centre_id, coalesce(d.unit_id, d.centre_id))
    AND NOT EXISTS (
        SELECT FROM dossiers_consultation c
        WHERE c.dossier_id = d.id AND c.agency_id = old.unit_id AND {_AWAITED}
    )
"""  # noqa: S608  a condition of this module
_FILL_ROWS = """
    INSERT INTO dossiers_searchrow AS old (dossier_id, words)
    SELECT d.id, array_to_tsvector(array(
        SELECT left(word, {length}) FROM regexp_split_to_table(
            concat_ws(' ', lower(d.number), lower(d.code), applicant.folded_name,
                      nullif(submitter.folded_name, applicant.folded_name), representative.folded_name),
            {signs}
        ) AS word WHERE word NOT IN ('', '{common}')
        UNION SELECT procedure.code
        UNION SELECT '@' || unit_id FROM dossiers_concern concern WHERE concern.dossier_id = d.id
    ))
    FROM dossiers_dossier d
    JOIN people_person applicant ON applicant.id = d.applicant_id
    JOIN people_person submitter ON submitter.id = d.submitter_id
    LEFT JOIN people_person representative ON representative.id = d.representative_id
    JOIN procedures_procedure procedure ON procedure.id = d.procedure_id
    WHERE {which}
    ORDER BY d.id
    ON CONFLICT (dossier_id) DO UPDATE SET words = excluded.words WHERE old.words <> excluded.words
"""


def refresh(dossier_ids: Sequence[int]) -> None:
    """Bring the search rows of these dossiers up to date; what is right already is not written."""
    ids = {"ids": sorted(set(dossier_ids))}
    with connection.cursor() as cursor:
        cursor.execute(_NO_LONGER, ids)
        for statement in _statements("d.id = ANY(%(ids)s)"):
            cursor.execute(statement, ids)


def fill() -> None:
    """Make the search rows of all dossiers that have none: two statements, for set-based loading."""
    with connection.cursor() as cursor:
        for statement in _statements(
            "NOT EXISTS (SELECT FROM dossiers_searchrow had WHERE had.dossier_id = d.id)", signs=_SIGNS
        ):
            cursor.execute(statement)


def _statements(which: str, *, signs: str = _SIGNS) -> tuple[str, str]:
    concerns = _FILL_CONCERNS.format(concerned=_CONCERNED.format(which=which))
    quoted = "E'" + signs.replace("\\", "\\\\").replace("'", "''") + "'"
    return concerns, _FILL_ROWS.format(which=which, length=_WORD_LENGTH, signs=quoted, common=_IN_EVERY_NUMBER)


def forget() -> None:
    """Empty the tables, before they are made anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossiers_searchrow")
        cursor.execute("DELETE FROM dossiers_concern")
