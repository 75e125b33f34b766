"""How notices leave the platform: channels, failures, nights, and what must never leave with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers import actions as dossiers
from motcua.service.notices import actions as notices
from motcua.service.notices import adapters, carrying
from motcua.service.notices.addresses import masked
from motcua.service.notices.models import Channel, Delivery, Notice, SimulatedMessage
from motcua.service.notices.quiet import not_before
from tests.dossiers.factories import make_person
from tests.notices.conftest import Gateway
from tests.notices.world import live, live_dossier, queued, work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 7, 5, tzinfo=UTC)
ELEVEN_AT_NIGHT = datetime(2026, 12, 7, 16, tzinfo=UTC)
SEVEN_NEXT_MORNING = datetime(2026, 12, 8, 0, tzinfo=UTC)


def tell(at: datetime = NOON, *, is_answer: bool = False, **person: Any) -> Notice:
    """A notice about a dossier to a new person."""
    reader = make_person("Bùi Thị Thảo", **({"phone": "+84912345678"} | person))
    return notices.tell(
        reader.id,
        "settled",
        key=f"test:{reader.id}",
        params={"name": "H56-261207-0001"},
        at=at,
        page=("portal:dossier", "HS-ABCD-EFGH-JKMN"),
        is_answer=is_answer,
    )


def carried(notice: Notice, at: datetime) -> list[tuple[str, str]]:
    """Try whatever is queued for a notice at this moment; return channel and state of its deliveries."""
    for delivery in notice.deliveries.filter(state="queued"):
        carrying.attempt(delivery.id, at=at)
    return list(notice.deliveries.order_by("id").values_list("channel", "state"))


def test_a_telephone_gets_zalo_and_nobody_needs_an_e_mail_address(gateway: Gateway) -> None:
    notice = tell()

    assert carried(notice, NOON) == [("zalo", "sent")]
    (sent,) = gateway.taken
    assert sent["to"] == "+84912345678"
    assert sent["path"] == "/zalo"
    assert sent["text"].startswith("Hồ sơ H56-261207-0001 đã có kết quả, mời Ông/Bà nhận. http")
    assert gateway.tokens == ["Bearer secret-token"]
    assert notice.deliveries.get().address == "•••678"


def test_where_zalo_refuses_the_sms_goes_out_at_once_without_diacritics(gateway: Gateway) -> None:
    gateway.refuses = lambda path: 404 if path == "/zalo" else 0
    notice = tell()

    assert carried(notice, NOON) == [("zalo", "failed"), ("sms", "queued")]
    assert carried(notice, NOON) == [("zalo", "failed"), ("sms", "sent")]
    assert gateway.texts[0].startswith("Ho so H56-261207-0001 da co ket qua, moi Ong/Ba nhan.")


def test_an_sms_may_keep_its_diacritics_where_the_province_pays_for_them(gateway: Gateway, settings: Settings) -> None:
    settings.SMS_DIACRITICS = True
    notice = tell()
    notices.prefer(notice.person_id, way="sms")
    other = notices.tell(notice.person_id, "settled", key="again", params={"name": "H56-261207-0002"}, at=NOON)

    assert carried(other, NOON) == [("sms", "sent")]
    assert "đã có kết quả" in gateway.texts[0]


def test_trouble_that_may_pass_is_tried_again_later_and_later_before_the_next_channel(gateway: Gateway) -> None:
    gateway.refuses = lambda path: 503 if path == "/zalo" else 0
    notice, at, waits = tell(), NOON, []

    while notice.deliveries.get(channel="zalo").state == "queued":
        carried(notice, at)
        next_try = notice.deliveries.get(channel="zalo").next_try_at
        if next_try:
            waits.append(next_try - at)
            at = next_try

    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
    assert carried(notice, at) == [("zalo", "failed"), ("sms", "sent")]
    assert len(gateway.taken) == 1


def test_every_attempt_carries_the_same_reference(gateway: Gateway) -> None:
    gateway.answer = 503
    notice = tell()
    carried(notice, NOON)
    gateway.answer = 200
    carried(notice, NOON + timedelta(minutes=1))

    assert [message["reference"] for message in gateway.taken] == [f"notice-{notice.id}-zalo"]


def test_when_every_channel_has_failed_the_notice_stays_on_the_persons_page(gateway: Gateway) -> None:
    gateway.answer = 400
    notice = tell()

    carried(notice, NOON)

    assert carried(notice, NOON) == [("zalo", "failed"), ("sms", "failed")]
    assert Notice.objects.filter(person_id=notice.person_id, read_at=None).count() == 1


def test_who_gave_only_an_e_mail_address_gets_an_e_mail_without_a_name_in_its_subject(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp+tls://mail.example"
    notice = tell(phone="", email="thao@example.vn")

    assert carried(notice, NOON) == [("email", "sent")]
    (message,) = mail.outbox
    assert message.to == ["thao@example.vn"]
    assert message.subject == "Hồ sơ H56-261207-0001: Đã có kết quả"
    assert message.body.startswith("Kính gửi Ông/Bà,\n\nHồ sơ H56-261207-0001 đã có kết quả, mời Ông/Bà nhận.")
    assert "Thảo" not in message.subject + message.body


@pytest.mark.parametrize(
    ("way", "expected"), [("zalo", ["zalo"]), ("sms", ["sms"]), ("email", ["email"]), ("none", [])]
)
def test_a_person_chooses_the_way(way: str, expected: list[str]) -> None:
    reader = make_person("Bùi Thị Thảo", phone="+84912345678", email="thao@example.vn")
    notices.prefer(reader.id, way=way)

    notice = notices.tell(reader.id, "settled", key="one", params={"name": "H56-261207-0001"}, at=NOON)

    assert list(notice.deliveries.values_list("channel", flat=True)) == expected


def test_who_chose_english_is_written_to_in_english(gateway: Gateway) -> None:
    reader = make_person("John Smith", phone="+84912345678")
    notices.prefer(reader.id, way="zalo", language="en")

    notice = notices.tell(reader.id, "settled", key="one", params={"name": "H56-261207-0001"}, at=NOON)
    carried(notice, NOON)

    assert gateway.texts[0].startswith("The result of dossier H56-261207-0001 is ready for you.")


def test_at_night_a_telephone_is_left_in_peace_until_seven(gateway: Gateway) -> None:
    notice = tell()

    assert carried(notice, ELEVEN_AT_NIGHT) == [("zalo", "queued")]
    assert notice.deliveries.get().next_try_at == SEVEN_NEXT_MORNING
    assert gateway.taken == []
    assert carried(notice, SEVEN_NEXT_MORNING) == [("zalo", "sent")]


def test_at_night_whoever_has_just_submitted_gets_the_answer_at_once(gateway: Gateway) -> None:
    notice = tell(is_answer=True)

    assert carried(notice, ELEVEN_AT_NIGHT) == [("zalo", "sent")]


def test_the_simulator_rings_nowhere_and_so_does_not_wait_for_the_morning() -> None:
    notice = tell()

    assert carried(notice, ELEVEN_AT_NIGHT) == [("zalo", "sent")]


def test_what_a_person_did_is_answered_and_what_an_official_did_is_news() -> None:
    dossier, _by, commune = live_dossier()
    dossiers.accept(dossier.id, by=live(commune.receiver), at=database_now(), seen_version=None)
    drain()

    assert Notice.objects.get(kind="submitted").is_answer
    assert not Notice.objects.get(kind="accepted").is_answer


@given(st.integers(0, 60 * 24 * 7), st.sampled_from(Channel))
def test_nothing_rings_between_nine_and_seven_and_nothing_waits_longer(minutes: int, channel: Channel) -> None:
    at = NOON + timedelta(minutes=minutes)
    go = not_before(at, channel, is_answer=False).astimezone(VIETNAM)

    assert channel == Channel.EMAIL or 7 <= go.hour < 21
    assert timedelta(0) <= go - at <= timedelta(hours=10)
    assert not_before(at, channel, is_answer=True) == at


def test_a_delivery_is_queued_exactly_if_its_notice_is_committed() -> None:

    with transaction.atomic():
        tell()
        transaction.set_rollback(True)

    assert (Notice.objects.count(), Delivery.objects.count(), queued()) == (0, 0, [])


def test_done_deliveries_are_not_sent_again_by_a_job_that_runs_twice(gateway: Gateway) -> None:
    notice = tell()
    delivery = notice.deliveries.get()

    assert carrying.attempt(delivery.id, at=NOON) is not None
    assert carrying.attempt(delivery.id, at=NOON) is None
    assert len(gateway.taken) == 1


def test_deliveries_whose_job_was_lost_are_taken_up() -> None:
    notice = tell()
    Delivery.objects.update(next_try_at=NOON)
    before = len(queued())

    assert carrying.take_up_forgotten(at=NOON + timedelta(minutes=4)) == 0
    assert carrying.take_up_forgotten(at=NOON + timedelta(minutes=6)) == 1
    assert queued()[before].args == {"delivery_id": notice.deliveries.get().id}


def test_a_redirect_does_not_lead_the_token_elsewhere(gateway: Gateway) -> None:
    gateway.answer = 302

    with pytest.raises(adapters.NotDelivered, match="HTTP 302"):
        adapters.send(adapters.Message("sms", "+84912345678", "Tin", "r-1"), at=database_now())
    assert gateway.tokens == ["Bearer secret-token"]


def test_a_gateway_that_cannot_be_reached_is_trouble_that_may_pass(settings: Settings) -> None:
    settings.SMS_URL = "http://127.0.0.1:9"  # discard: nobody listens

    with pytest.raises(adapters.NotDelivered) as refused:
        adapters.send(adapters.Message("sms", "+84912345678", "Tin", "r-1"), at=database_now())
    assert not refused.value.is_final


@pytest.mark.parametrize(
    "message",
    [
        adapters.Message("email", "thao@example.vn\nBcc: all@example.vn", "Tin", "r-1", "Hồ sơ"),
        adapters.Message("email", "thao@example.vn", "Tin", "r-1", "Hồ sơ\r\nBcc: all@example.vn"),
        adapters.Message("email", "thao@example.vn", "Tin", "r-1", "Hồ sơ\u2028Bcc: all@example.vn"),
        adapters.Message("email", "thao", "Tin", "r-1", "Hồ sơ"),
        adapters.Message("sms", "0912345678", "Tin", "r-1"),
        adapters.Message("sms", "+84912345678\n", "Tin", "r-1"),
    ],
)
def test_an_address_or_subject_that_could_inject_a_header_is_refused(
    message: adapters.Message, gateway: Gateway, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp+tls://mail.example"

    with pytest.raises(adapters.NotDelivered) as refused:
        adapters.send(message, at=database_now())
    assert refused.value.is_final
    assert (mail.outbox, gateway.taken) == ([], [])


def test_without_a_provider_production_offers_no_channel_and_simulates_nothing(settings: Settings) -> None:
    settings.PRODUCTION = True

    notice = tell()

    assert not notice.deliveries.exists()
    with pytest.raises(adapters.NotDelivered):
        adapters.send(adapters.Message("sms", "+84912345678", "Tin", "r-1"), at=database_now())
    assert not SimulatedMessage.objects.exists()


def test_the_simulator_keeps_the_text_and_only_the_end_of_the_number() -> None:
    notice = tell()
    carried(notice, NOON)

    kept = SimulatedMessage.objects.get()
    assert (kept.channel, kept.address) == ("zalo", "•••678")
    assert "đã có kết quả" in kept.text


def test_no_secret_of_the_dossier_leaves_in_a_message(gateway: Gateway) -> None:
    dossier, _by, _commune = live_dossier()
    drain()
    work(database_now())

    (text,) = gateway.texts
    assert f"/ho-so/{dossier.number}/" in text
    assert dossier.secret not in text
    assert dossier.tracking_code not in text


@pytest.mark.parametrize(
    ("address", "shown"), [("+84912345678", "•••678"), ("thao@example.vn", "t•••@example.vn"), ("", "•••")]
)
def test_addresses_are_shown_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
