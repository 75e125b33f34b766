"""Waiting at the change feed: woken by what concerns one, by nothing else, and never at the cost of a query."""

import asyncio
import http.client
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from motcua.journal import positions
from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.journal.positions import PositionedEntry
from motcua.journal.record import record
from motcua.journal.sequencer import drain
from motcua.service.exchange import actions
from motcua.service.exchange.changes import Page, Reader, Watched
from motcua.service.exchange.models import FiledDossier, Partner
from motcua.service.exchange.scopes import Scope
from motcua.web.feed import hub as hubs
from tests.dossiers.factories import Story, make_commune, make_procedure, make_story
from tests.exchange.conftest import NOW, make_partner, make_token
from tests.feed.conftest import Server, until

pytestmark = pytest.mark.django_db(transaction=True)
SIMULATED = Acting.system(origin="simulated", origin_reason="test")


def token_of(partner: Partner, scope: str = Scope.CHANGES_READ_ALL, **given: object) -> str:
    now = database_now()
    return make_token(partner, scope, at=now, expires_at=now + timedelta(days=30), **given).text


@pytest.fixture
def partner(server: Server) -> Partner:
    return make_partner(requests_per_minute=100_000, burst=1000)


@pytest.fixture
def all_seeing(partner: Partner) -> str:
    return token_of(partner)


def happen(count: int = 1) -> int:
    """Let something happen to nobody in particular; return the last position."""
    with transaction.atomic():
        for _ in range(count):
            record("partner.changed", subject_type="partner", subject_id=10**9, by=SIMULATED, at=NOW)
    drain()
    return positions.head()


def test_without_waiting_the_answer_comes_at_once_with_where_to_go_on(server: Server, all_seeing: str) -> None:
    last = happen()

    answer = server.get(all_seeing, after=last - 1)

    assert (answer.status, answer.positions) == (200, [last])
    assert (answer.json["next"], answer.json["last"], answer.json["more"]) == (last, last, False)
    assert answer.headers["ratelimit-policy"] == '"default";q=1000;w=1'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_who_waits_is_answered_when_something_happens(server: Server, all_seeing: str) -> None:
    last = happen()
    answers = server.begin(all_seeing, after=last, wait=30)
    assert not answers

    happened = happen(3)

    until(lambda: answers)
    assert answers[0].positions == [last + 1, last + 2, last + 3] == list(range(last + 1, happened + 1))
    assert answers[0].json["next"] == happened
    until(lambda: len(server.feed.hub) == 0)


def test_who_waits_in_vain_is_told_from_where_to_go_on(server: Server, all_seeing: str) -> None:
    last = happen()

    answer = server.get(all_seeing, after=last, wait=1)

    assert answer.json == {"changes": [], "next": last, "last": last, "more": False}


def test_a_partner_is_woken_by_its_own_dossier_and_led_past_all_others(server: Server, partner: Partner) -> None:
    mine, version, commune = token_of(partner, Scope.CHANGES_READ), make_procedure(), make_commune()
    last = happen()
    answers = server.begin(mine, after=last, wait=30)

    theirs = make_story(commune=commune, version=version)
    FiledDossier.objects.create(dossier=theirs.dossier, partner=make_partner("khac"), reference="K-1", filed_at=NOW)
    drain()
    until(lambda: _seen(server) == positions.head())
    assert not answers
    with transaction.atomic():
        story = make_story(commune=commune, version=version)
        FiledDossier.objects.create(dossier=story.dossier, partner=partner, reference="BĐ-1", filed_at=NOW)
    drain()

    until(lambda: answers)
    (change,) = answers[0].json["changes"]
    assert change["subject"]["number"] == story.dossier.number
    assert change["subject"]["reference"] == "BĐ-1"


def _seen(server: Server) -> int:
    return min(waiter.seen for waiter in server.feed.hub._waiters)


def test_an_official_is_woken_by_a_dossier_of_its_unit_alone(server: Server, partner: Partner) -> None:
    version, commune, far = make_procedure(), make_commune(), make_commune("Hàm Rồng", "14800")
    token = token_of(partner, Scope.CHANGES_READ, acts_as_id=commune.receiver.person_id)
    last = happen()
    answers = server.begin(token, after=last, wait=30)

    make_story(commune=far, version=version)
    drain()
    until(lambda: _seen(server) == positions.head())
    assert not answers
    story: Story = make_story(commune=commune, version=version)
    drain()

    until(lambda: answers)
    assert [change["subject"]["number"] for change in answers[0].json["changes"]] == [story.dossier.number]


def test_kinds_and_limit_hold_for_those_who_wait_too(server: Server, all_seeing: str) -> None:
    last = happen()
    some = server.begin(all_seeing, after=last, wait=30, limit=2)
    none = server.begin(all_seeing, after=last, wait=2, kind="dossier.settled")

    happened = happen(5)

    until(lambda: some and none)
    assert some[0].positions == [last + 1, last + 2]
    assert (some[0].json["next"], some[0].json["more"]) == (last + 2, True)
    assert (none[0].positions, none[0].json["next"]) == ([], happened)


def test_fifty_who_wait_cost_one_look_for_all_of_them(
    server: Server, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    real = server.feed.hub.look

    async def counted(after: int, token_ids: set[int]) -> hubs.Look | None:
        found = await real(after, token_ids)
        if found is not None:
            looks.append(len(found.watched))
        return found

    server.feed.hub.look = counted  # type: ignore[assignment]  # the same with a count
    last = happen()
    tokens = [token_of(partner) for _ in range(5)]
    last = happen()
    answers = [server.begin(token, after=last, wait=30) for token in tokens for _ in range(10)]

    happen()

    until(lambda: all(answers))
    assert {tuple(found[0].positions) for found in answers} == {(last + 1,)}
    assert looks == [1]


def test_nobody_waits_nothing_is_read(server: Server, all_seeing: str) -> None:
    server.get(all_seeing, after=0, wait=0)

    assert not server.feed.hub._somebody.is_set()


def test_one_token_cannot_take_all_places(server: Server, all_seeing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "MOST_WAITERS_OF_A_TOKEN", 2)
    last = happen()
    for _ in range(2):
        server.begin(all_seeing, after=last, wait=3)

    refused = server.get(all_seeing, after=last, wait=3)

    assert (refused.status, refused.json["code"]) == (429, "too_many_waiters")
    assert refused.headers["retry-after"] == "5"
    assert server.get(all_seeing, after=last).status == 200


def test_when_all_places_are_taken_the_answer_says_to_come_back(
    server: Server, all_seeing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "MOST_WAITERS", 0)

    refused = server.get(all_seeing, after=happen(), wait=3)

    assert (refused.status, refused.json["code"]) == (503, "too_many_waiters")


def test_who_hangs_up_leaves_its_place(server: Server, all_seeing: str) -> None:
    last = happen()
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    client.request("GET", f"/api/v1/changes?after={last}&wait=60", headers={"Authorization": f"Bearer {all_seeing}"})
    until(lambda: len(server.feed.hub) == 1)

    client.close()

    until(lambda: len(server.feed.hub) == 0)


def test_a_token_revoked_while_it_waits_learns_nothing_more(server: Server, partner: Partner) -> None:
    now = database_now()
    issued = make_token(partner, Scope.CHANGES_READ_ALL, at=now, expires_at=now + timedelta(days=30))
    last = happen()
    answers = server.begin(issued.text, after=last, wait=30)

    actions.revoke_token(issued.token.id, by=SIMULATED, at=NOW)
    happen()

    until(lambda: answers)
    assert (answers[0].status, answers[0].json["code"]) == (401, "token_revoked")


def test_asked_to_stop_it_answers_all_who_wait_and_ends(server: Server, all_seeing: str) -> None:
    last = happen()
    answers = server.begin(all_seeing, after=last, wait=60)

    server.end()

    assert [(found.status, found.json["next"]) for found in answers] == [(200, last)]


def test_trouble_with_the_database_is_outlived(server: Server, all_seeing: str) -> None:
    last = happen()
    answers = server.begin(all_seeing, after=last, wait=30)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    happen()

    until(lambda: answers)
    assert answers[0].positions == [last + 1]


UNANSWERABLE: list[tuple[dict[str, str], int, str]] = [
    ({}, 401, "token_unknown"),
    ({"token": "mtc_000000000000_" + "x" * 43}, 401, "token_unknown"),
    ({"path": "/api/v1/change"}, 404, "not_found"),
    ({"path": "/"}, 404, "not_found"),
    ({"method": "POST"}, 405, "method_not_allowed"),
    ({"method": "OPTIONS"}, 405, "method_not_allowed"),
    ({"after": "-1"}, 422, "invalid_input"),
    ({"after": "1e3"}, 422, "invalid_input"),
    ({"after": "٣"}, 422, "invalid_input"),
    ({"after": "9" * 40}, 422, "invalid_input"),
    ({"limit": "0"}, 422, "invalid_input"),
    ({"limit": "1001"}, 422, "invalid_input"),
    ({"wait": "61"}, 422, "invalid_input"),
]


def test_what_cannot_be_answered_is_a_problem_in_the_callers_language(server: Server) -> None:
    for query, status, code in UNANSWERABLE:
        english = server.get(**query)  # type: ignore[arg-type]  # given by name
        vietnamese = server.get(**query, language="vi")  # type: ignore[arg-type]  # given by name

        assert (english.status, english.json["code"]) == (status, code), query
        assert english.headers["content-type"] == "application/problem+json"
        assert english.json["detail"] != vietnamese.json["detail"]
        if status == 401:
            assert english.headers["www-authenticate"] == 'Bearer realm="motcua"'


def test_a_token_without_the_scope_and_a_position_ahead_are_refused(server: Server, partner: Partner) -> None:
    submitting, reading = token_of(partner, Scope.DOSSIERS_SUBMIT), token_of(partner)

    assert server.get(submitting).json["code"] == "scope_missing"
    assert server.get(reading, after=2**40).json["code"] == "position_ahead"
    for kind in ("dossier.unheard", "x" * 10_000):
        misspelt = server.get(reading, kind=kind, wait=5)
        assert (misspelt.status, misspelt.json["code"]) == (422, "kind_unknown")


def test_the_head_has_the_headers_and_no_body(server: Server, all_seeing: str) -> None:
    answer = server.get(all_seeing, method="HEAD", after=0)

    assert (answer.status, answer.body) == (200, b"")


def test_a_look_begun_for_others_is_not_handed_to_those_who_came_later() -> None:
    """Who joins at an older position than a look under way began at would miss what lies between."""

    def entries(after: int, upto: int) -> list[Watched]:
        return [
            Watched(PositionedEntry(number, Entry(kind="x.y", subject_type="partner", at=NOW, recorded_at=NOW)))
            for number in range(after + 1, upto + 1)
        ]

    async def scene() -> None:
        asked: asyncio.Queue[int] = asyncio.Queue()
        answers: asyncio.Queue[hubs.Look] = asyncio.Queue()

        async def look(after: int, _token_ids: object) -> hubs.Look | None:
            asked.put_nowait(after)
            return await answers.get()

        hub = hubs.Hub(look)
        running = asyncio.create_task(hub.run())
        wide = Reader(is_province_wide=True)
        early = hub.join(wide, Page([], 100, 100), token_id=1, limit=100, kinds=None)
        assert early is not None
        assert await asked.get() == 100
        hub.leave(early)
        late = hub.join(wide, Page([], 90, 90), token_id=2, limit=100, kinds=None)
        assert late is not None
        answers.put_nowait(hubs.Look(100, 120, entries(100, 120), frozenset()))
        assert await asked.get() == 90
        answers.put_nowait(hubs.Look(90, 120, entries(90, 120), frozenset()))
        page = await late.answer
        assert [item["position"] for item in page.items] == list(range(91, 121))
        running.cancel()

    with ThreadPoolExecutor(1) as elsewhere:  # the thread of the tests has a loop already while Chromium is open
        elsewhere.submit(lambda: asyncio.run(scene())).result()
