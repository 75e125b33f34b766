"""Messages while their provider is down, and afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.registry.people.models import Person
from motcua.service.connections import actions as connections
from motcua.service.connections.actions import DOWN_AFTER
from motcua.service.connections.models import Connection
from motcua.service.notices import actions as notices
from motcua.service.notices import carrying, queries
from motcua.service.notices.models import Delivery, Notice
from tests.dossiers.factories import make_person
from tests.notices.conftest import Gateway

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 7, 5, tzinfo=UTC)


@pytest.fixture
def reader() -> Person:
    person = make_person("Bùi Thị Thảo", phone="+84912345678")
    notices.prefer(person.id, way="sms")
    return person


def tell(reader: Person, kind: str = "settled", at: datetime = NOON) -> Delivery:
    params = {"name": "H56-261207-0001", "answer_due": "", "due": "", "items": "1"}
    notice = notices.tell(reader.id, kind, key=f"{kind}:{Notice.objects.count()}", params=params, at=at)
    Delivery.objects.filter(notice=notice).update(created_at=at)
    return notice.deliveries.get()


def break_down(at: datetime = NOON) -> None:
    for _ in range(DOWN_AFTER):
        connections.report("sms", ok=False, at=at, why="HTTP 503")


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(id=delivery.id).state


def test_nothing_is_tried_while_the_provider_is_down_and_no_attempt_is_counted(
    gateway: Gateway, reader: Person
) -> None:
    break_down()
    delivery = tell(reader)

    tried = carrying.attempt(delivery.id, at=NOON)

    assert gateway.tokens == []
    assert tried is not None
    assert (tried.state, tried.attempts) == ("queued", 0)
    assert tried.next_try_at == Connection.objects.get(name="sms").retry_at


def test_what_waited_goes_out_when_the_provider_is_back(gateway: Gateway, reader: Person) -> None:
    break_down()
    waiting = [tell(reader) for _ in range(3)]
    later = NOON + timedelta(minutes=1)

    assert carrying.try_waiting("sms", at=later) == 2  # the first one was the trial; the others have their jobs
    for delivery in waiting:
        carrying.attempt(delivery.id, at=later)

    assert [state(delivery) for delivery in waiting] == ["sent"] * 3
    assert len(gateway.taken) == 3


def test_after_three_hours_of_outage_the_next_channel_takes_over(gateway: Gateway, reader: Person) -> None:
    Person.objects.filter(id=reader.id).update(email="thao@example.vn")
    delivery = tell(reader)
    much_later = NOON + timedelta(hours=3, minutes=1)
    break_down(much_later)

    carrying.attempt(delivery.id, at=much_later)

    assert list(delivery.notice.deliveries.order_by("id").values_list("channel", "state")) == [
        ("sms", "failed"),
        ("email", "queued"),
    ]


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        ("submitted", timedelta(hours=20), "sent"),
        ("submitted", timedelta(days=2), "failed"),
        ("accepted", timedelta(days=2), "sent"),
        ("accepted", timedelta(days=4), "failed"),
        ("settled", timedelta(days=4), "sent"),
        ("supplement_requested", timedelta(days=4), "sent"),
        ("settled", timedelta(days=15), "failed"),
    ],
)
def test_nobody_is_told_absurdly_late(
    gateway: Gateway, reader: Person, kind: str, after: timedelta, expected: str
) -> None:
    delivery = tell(reader, kind)

    carrying.attempt(delivery.id, at=NOON + after)

    assert state(delivery) == expected
    assert Notice.objects.filter(person=reader, read_at=None).count() == 1  # on the person's page it stands anyway


def test_a_dropped_message_leaves_a_line_in_the_log_without_the_address(
    gateway: Gateway, reader: Person, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = tell(reader, "submitted")

    carrying.attempt(delivery.id, at=NOON + timedelta(days=2))

    assert "was dropped: too late to be of use" in caplog.text
    assert "912345678" not in caplog.text


def test_a_refused_address_is_no_outage_and_a_refused_token_is_one(gateway: Gateway, reader: Person) -> None:
    gateway.answer = 400
    carrying.attempt(tell(reader).id, at=NOON)
    after_address = Connection.objects.get(name="sms").state
    gateway.answer = 401
    carrying.attempt(tell(reader).id, at=NOON)

    assert (after_address, Connection.objects.get(name="sms").state) == ("up", "degraded")


def test_what_waits_is_counted_with_the_oldest(gateway: Gateway, reader: Person) -> None:
    tell(reader)
    tell(reader, at=NOON - timedelta(hours=2))

    assert (queries.waiting_for("sms").count, queries.waiting_for("sms").oldest_at) == (2, NOON - timedelta(hours=2))
    assert queries.waiting_for("zalo").count == 0
