"""Each sign finds the planted course and leaves the one beside it alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from motcua.journal.acting import Acting, Channel, Origin
from motcua.registry.people.models import Person
from motcua.service.dossiers import actions
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Dossier, Result
from motcua.service.dossiers.signs import queries as signs
from motcua.service.dossiers.signs.queries import Sign, Window
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.factories import MONDAY_8AM, Commune, Story, make_commune, make_person, make_procedure, make_story

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ITEMS = [Item("paper", "giay_chung_minh", "Giấy chứng minh", "Ảnh mờ", "Chụp lại")]
LEGAL = {"reason": "Không đủ điều kiện", "legal_ground": "Điều 5"}


@pytest.fixture
def commune() -> Commune:
    return make_commune()


@pytest.fixture
def version(commune: Commune) -> ProcedureVersion:
    return make_procedure()


def window(commune: Commune, now: datetime = datetime(2026, 12, 31, 1, tzinfo=UTC)) -> Window:
    return Window(date(2026, 12, 1), date(2026, 12, 31), now, commune.committee.id)


def found(sign: Sign, commune: Commune, **more: Any) -> list[int]:
    """Return the dossiers that show a sign; the count says the same."""
    rows = signs.page(sign, window(commune, **more))
    counted = signs.count_by_unit(sign, window(commune, **more))
    assert counted == ({commune.committee.id: len(rows)} if rows else {})
    return [row.dossier_id for row in rows]


def settled_after(commune: Commune, version: ProcedureVersion, at: datetime, step: timedelta) -> Story:
    """A dossier whose six acts lie so far apart."""
    story = make_story(commune, version, at)
    story.do("accept", "receiver", after=step)
    story.do("pass_on", "receiver", after=step)
    story.do("propose_result", "specialist", after=step, outcome="granted")
    story.do("pass_on", "specialist", after=step)
    story.do("pass_on", "signer", after=step)
    story.do("settle", "records_clerk", after=step)
    return story


def test_entered_and_settled_within_minutes(commune: Commune, version: ProcedureVersion) -> None:
    planted = settled_after(commune, version, MONDAY_8AM, 2 * MINUTE)
    settled_after(commune, version, MONDAY_8AM, 3 * MINUTE)  # eighteen minutes

    assert found(Sign.QUICK, commune) == [planted.dossier.id]


def test_mass_closings_at_the_end_of_the_day(commune: Commune, version: ProcedureVersion) -> None:
    at_half_past_four = MONDAY_8AM + timedelta(hours=8, minutes=30)
    planted = [settled_after(commune, version, at_half_past_four, MINUTE) for _ in range(10)]
    for _ in range(9):  # the next day one fewer
        settled_after(commune, version, at_half_past_four + DAY, MINUTE)

    assert sorted(found(Sign.MASS_CLOSING, commune)) == sorted(story.dossier.id for story in planted)


def test_a_supplement_asked_in_the_last_hour(commune: Commune, version: ProcedureVersion) -> None:
    planted, near = (make_story(commune, version).to("processing") for _ in range(2))
    for story, before in ((planted, 59 * MINUTE), (near, 61 * MINUTE)):
        due = story.dossier.due_at
        assert due is not None
        story.do("request_supplement", "specialist", after=due - before - story.now, items=ITEMS)

    assert found(Sign.LAST_HOUR, commune) == [planted.dossier.id]


def again(story: Story, at: datetime) -> Dossier:
    """The same person files the same once more."""
    return make_story(story.commune, story.version, at, story.citizen).dossier


def test_withdrawn_and_filed_again_within_ten_working_days(commune: Commune, version: ProcedureVersion) -> None:
    planted, near = (make_story(commune, version, citizen=make_person(name)) for name in ("Lê An", "Lê Bình"))
    for story in (planted, near):
        story.do("withdraw", "applicant", reason="Nộp nhầm")
    other = again(planted, datetime(2026, 12, 21, 9, tzinfo=UTC))  # Monday, the tenth working day
    again(near, datetime(2026, 12, 22, 2, tzinfo=UTC))

    assert found(Sign.FILED_AGAIN, commune) == [planted.dossier.id]
    assert signs.page(Sign.FILED_AGAIN, window(commune))[0].fact == other.id


def test_refused_near_the_due_date_and_filed_again(commune: Commune, version: ProcedureVersion) -> None:
    planted, near = (make_story(commune, version, citizen=make_person(name)) for name in ("Lê An", "Lê Bình"))
    planted.do("refuse", "receiver", after=7 * HOUR, **LEGAL)
    near.do("refuse", "receiver", after=7 * HOUR, **LEGAL)  # and not filed again
    again(planted, planted.now + DAY)

    assert found(Sign.REFUSED_NEAR_DUE, commune) == [planted.dossier.id]


def test_switched_to_a_longer_case(commune: Commune, version: ProcedureVersion) -> None:
    code = version.compiled.variants[0].code
    planted, near = (make_story(commune, version) for _ in range(2))
    planted.to("processing").do("choose_variant", "specialist", variant=code, reason="Phải xác minh")
    near.do("accept", "receiver", variant=code)  # from the beginning

    assert found(Sign.LONGER_CASE, commune) == [planted.dossier.id]


def test_parked_while_a_payment_is_due(commune: Commune, version: ProcedureVersion) -> None:
    planted, near = (make_story(commune, version).to("processing") for _ in range(2))
    planted.do("request_payment", "specialist", amount_vnd=15_000)
    near.do("request_payment", "specialist", after=3 * DAY, amount_vnd=15_000)

    now = planted.now + timedelta(days=15, minutes=1)
    assert found(Sign.PARKED, commune, now=now) == [planted.dossier.id]


def test_settled_without_a_document(commune: Commune, version: ProcedureVersion) -> None:
    planted, _near = (make_story(commune, version).to("settled") for _ in range(2))
    Result.objects.filter(dossier=planted.dossier).update(letter=None)  # as an earlier release could leave it

    assert found(Sign.WITHOUT_DOCUMENT, commune) == [planted.dossier.id]


def test_one_telephone_on_many_dossiers(commune: Commune, version: ProcedureVersion) -> None:
    for phone, count in (("+84911111111", 10), ("+84922222222", 9)):
        for nth in range(count):
            citizen = make_person(f"Lê Văn {nth}", phone=phone)
            make_story(commune, version, citizen=citizen).do("withdraw", "applicant", reason="Nộp nhầm")

    ids = found(Sign.SHARED_CONTACT, commune)

    assert len(ids) == 10
    assert set(Dossier.objects.filter(id__in=ids).values_list("applicant__phone", flat=True)) == {"+84911111111"}


def test_entered_afterwards_with_an_early_time(commune: Commune, version: ProcedureVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    planted = backfilled(commune, version, now - 2 * HOUR)
    backfilled(commune, version, now - 30 * MINUTE)

    today = now.date()
    of_today = Window(today - DAY, today + DAY, now, commune.committee.id)
    assert [row.dossier_id for row in signs.page(Sign.BACKDATED, of_today)] == [planted.id]


def backfilled(commune: Commune, version: ProcedureVersion, at: datetime) -> Dossier:
    citizen: Person = make_person("Lê An")
    reason = {"origin": Origin.BACKFILLED, "origin_reason": "mất điện"}
    by = Acting(citizen.id, role="applicant", channel=Channel.COUNTER, **reason)
    submission = actions.Submission(
        key=uuid4(),
        version_id=version.id,
        agency_id=commune.committee.id,
        applicant_id=citizen.id,
        submitter_id=citizen.id,
        typist_id=citizen.id,
        channel=Channel.COUNTER,
    )
    return actions.submit(submission, by=by, at=at)


def test_pages_go_on_from_the_last_one_seen(commune: Commune, version: ProcedureVersion) -> None:
    for _ in range(5):
        settled_after(commune, version, MONDAY_8AM, MINUTE)
    seen: list[int] = []
    after = None
    while rows := signs.page(Sign.QUICK, window(commune), after=after, limit=2):
        seen += [row.dossier_id for row in rows]
        after = rows[-1].at, rows[-1].dossier_id

    assert seen == [row.dossier_id for row in signs.page(Sign.QUICK, window(commune))]
    assert len(set(seen)) == 5


def test_units_that_are_not_asked_for_are_left_out(commune: Commune, version: ProcedureVersion) -> None:
    settled_after(commune, version, MONDAY_8AM, MINUTE)

    assert signs.page(Sign.QUICK, window(commune), [commune.centre.id]) == []
    assert signs.count_by_unit(Sign.QUICK, window(commune), [commune.committee.id]) == {commune.committee.id: 1}
