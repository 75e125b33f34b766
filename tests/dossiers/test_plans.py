"""How PostgreSQL answers inbox and search among some thousand dossiers: by index, reading little of the table."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.journal.followers import drain_views
from motcua.service.dossiers import inbox, search
from motcua.service.dossiers.inbox import Mark, Post, Reader
from motcua.service.dossiers.models import Dossier
from tests.dossiers.factories import MONDAY_8AM, Commune, make_commune, make_person, make_procedure, make_story

pytestmark = pytest.mark.django_db
MANY = 6_000  # finished dossiers; one in thirty of our commune, as in a province
NOW = MONDAY_8AM + timedelta(days=1)

# Copies of one finished dossier, of 200 persons, one in thirty handled in our commune.
_COPIES = """
    INSERT INTO dossiers_dossier ({columns}, number, code, secret, idempotency_key, applicant_id, agency_id, centre_id,
                                  unit_id, submitted_at, ended_at)
    SELECT {columns}, 'HS-' || n, 'X-' || n, 'secret-' || n, gen_random_uuid(), %(first)s + n %% 200,
           CASE n %% 30 WHEN 0 THEN d.agency_id ELSE %(other)s END,
           CASE n %% 30 WHEN 0 THEN d.centre_id ELSE %(far)s END,
           CASE n %% 30 WHEN 0 THEN d.centre_id ELSE %(far)s END,
           d.submitted_at + n * interval '1 minute', d.ended_at + n * interval '1 minute'
    FROM dossiers_dossier d, generate_series(1, %(many)s) AS n WHERE d.id = %(id)s
"""
_OWN = {"id", "number", "code", "secret", "idempotency_key", "applicant_id", "agency_id", "centre_id", "unit_id",
        "submitted_at", "ended_at"}  # fmt: skip


@pytest.fixture
def commune() -> Commune:
    """A commune with ten open dossiers and two hundred finished ones, in a province with many more."""
    commune, other, version = make_commune(), make_commune("Sầm Sơn", "14800"), make_procedure()
    for at in range(10):
        make_story(commune, version, MONDAY_8AM - timedelta(days=at)).to("accepted")
    story = make_story(commune, version).to("handed_over")
    people = [make_person(f"Nguyễn Văn {'Quách' if n % 100 == 70 else 'An'} {n}") for n in range(200)]
    columns = ", ".join(f.column for f in Dossier._meta.concrete_fields if f.column not in _OWN)
    given = {"first": people[0].id, "other": other.committee.id, "far": other.centre.id, "many": MANY}
    drain_views()
    with connection.cursor() as cursor:
        cursor.execute(_COPIES.format(columns=columns), {**given, "id": story.dossier.id})
        search.fill()
        cursor.execute("ANALYZE")
    return commune


def plans(ask: Callable[[], object]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each statement that this asks, with every node of its plan."""
    with CaptureQueriesContext(connection) as said:
        ask()
    for query in said.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
            ((answer,),) = cursor.fetchall()
        tree = json.loads(answer) if isinstance(answer, str) else answer
        yield from ((query["sql"], node) for node in nodes(tree[0]["Plan"]))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def read_of(ask: Callable[[], object]) -> tuple[set[str], float]:
    """The large tables that are gone through from end to end, and the most rows of them that a node gave."""
    large = {"dossiers_dossier", "dossiers_searchrow", "dossiers_concern"}
    found = [node for _sql, node in plans(ask) if node.get("Relation Name") in large]
    whole = {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan" and node["Actual Loops"]}
    rows = [(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in found]
    return whole, max(rows, default=0)


def reader(commune: Commune) -> Reader:
    posts = (Post("receiver", commune.centre.id), Post("specialist", commune.committee.id))
    return Reader(commune.receiver.person_id or 0, posts)


def test_a_list_of_open_dossiers_reads_those_at_work_alone(commune: Commune):
    short = [name for name in inbox.FILTERS if name not in inbox.LONG]
    read = {name: read_of(partial(inbox.page, reader(commune), name, NOW)) for name in short}

    assert {name: whole for name, (whole, _rows) in read.items() if whole} == {}
    assert max(rows for _whole, rows in read.values()) <= 250  # the ten that are open, and what an index gives beside


def test_counts_read_what_is_at_work_and_a_bounded_part_of_the_long_lists(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inbox, "MOST_COUNTED", 50)

    assert inbox.counts(reader(commune), NOW)["finished"] == 51
    whole, rows = read_of(lambda: inbox.counts(reader(commune), NOW))
    assert whole == set()
    assert rows <= 250


def test_a_page_in_the_middle_of_a_long_list_reads_a_page(commune: Commune, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inbox, "PAGE_SIZE", 20)
    middle = Dossier.objects.filter(agency=commune.committee, ended_at__isnull=False).order_by("ended_at")[100]

    for is_back in (False, True):
        mark = Mark(middle.ended_at or NOW, middle.id, is_back)
        assert len(inbox.long_page(reader(commune), "finished", mark).rows) == 20
        whole, rows = read_of(partial(inbox.long_page, reader(commune), "finished", mark))
        assert whole == set()
        assert rows <= 60


def test_a_search_asks_indexes_whether_a_name_is_common_rare_or_nobodys(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(search, "RECENT", 100)

    for text, found in (("nguyen van", 50), ("quach", 20), ("nguyen quach", 20), ("khong ai", 0)):
        assert len(inbox.found(reader(commune), text)) == found
        whole, rows = read_of(partial(inbox.found, reader(commune), text))
        assert whole <= {"dossiers_searchrow"}  # so few that going through them is right; see the next test
        assert rows <= 2 * MANY  # once with each reading of the words, never for every dossier of a page


def test_the_index_of_words_is_used_for_what_lies_far_back(commune: Commune, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "RECENT", 5)
    used = {node.get("Index Name") for _sql, node in plans(lambda: inbox.found(reader(commune), "quach"))}

    assert "search_row_words" in used


def test_a_reader_that_goes_through_everything_would_be_noticed(commune: Commune):
    def careless() -> list[Dossier]:
        return list(Dossier.objects.filter(tracking_code__contains="?"))

    whole, rows = read_of(careless)
    assert whole == {"dossiers_dossier"}
    assert rows > MANY / 2
