"""Webhooks: what concerns a partner is posted, signed, once or again under the same id, and given up at last."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django.models import ProcrastinateJob
from standardwebhooks import WebhookVerificationError

from motcua.journal import followers, positions
from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.journal.sequencer import drain
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people.vocabulary import Role
from motcua.service.exchange import access, actions, sending, tasks
from motcua.service.exchange.actions import SetUp
from motcua.service.exchange.models import FiledDossier, Partner, Webhook, WebhookDelivery
from motcua.service.exchange.refusals import (
    KindsRefused,
    NotPartnerAdministrator,
    TooManyWebhooks,
    WebhookNotFound,
    WebhookNotOn,
    WebhookNotYours,
)
from motcua.service.exchange.scopes import Scope
from motcua.service.exchange.targets import UrlRefused
from motcua.service.notices.models import Notice, SimulatedMessage
from tests.dossiers.factories import Story, hire, make_story
from tests.exchange.conftest import make_partner, make_token
from tests.exchange.receiving import Receiver, receiving

pytestmark = pytest.mark.django_db
BY = Acting.system()
KINDS = ["dossier.passed_on", "dossier.data_checked"]
State = WebhookDelivery.State


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def story(partner: Partner) -> Story:
    story = make_story()
    FiledDossier.objects.create(dossier=story.dossier, partner=partner, reference="BĐ-1", filed_at=database_now())
    drain()
    return story


@pytest.fixture
def set_up(partner: Partner, story: Story, receiver: Receiver) -> SetUp:
    """The partner's webhook at the receiver."""
    return actions.create_webhook(partner.id, url=receiver.url, kinds=KINDS, by=BY, at=database_now())


def happen(story: Story, kind: str = "dossier.passed_on") -> int:
    """Let something happen to the dossier, live; return its position."""
    data = {"state": "in_progress", "agency": 3}
    record(kind, subject_type="dossier", subject_id=story.dossier.id, by=BY, at=database_now(), data=data)
    drain()
    return positions.head()


def send_all(at: datetime | None = None) -> None:
    """Do what the worker does: one round for every webhook that has something due."""
    for webhook_id in Webhook.objects.order_by("id").values_list("id", flat=True):
        if at is None:
            sending.send_round(webhook_id)
        else:
            while sending._send_next(webhook_id, at=at):
                pass


def only_delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


# Sending


def test_an_entry_is_posted_signed_with_what_the_feed_says_of_it(
    set_up: SetUp, story: Story, receiver: Receiver
) -> None:
    position = happen(story)

    send_all()

    (message,) = receiver.messages
    told = message.verify(set_up.secret)
    assert told["type"] == "dossier.passed_on"
    assert told["data"]["position"] == position
    assert told["data"]["subject"] | {"sequence": 0} == {
        "type": "dossier",
        "sequence": 0,
        "number": story.dossier.number,
        "code": None,
        "reference": "BĐ-1",
    }
    assert told["data"]["data"] == {"state": "in_progress"}
    assert message.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        message.verify("whsec_" + "AAAA" * 8)
    delivery = only_delivery()
    assert (delivery.state, delivery.attempts, delivery.status_code) == (State.SENT, 1, 200)


def test_the_sending_is_queued_in_the_transaction_of_the_follower(set_up: SetUp, story: Story) -> None:
    happen(story)

    assert ProcrastinateJob.objects.filter(task_name="exchange.send_to_webhook").count() == 1


def test_other_kinds_other_partners_and_what_was_simulated_are_not_posted(
    set_up: SetUp, story: Story, receiver: Receiver
) -> None:
    other = make_partner("khac")
    actions.create_webhook(other.id, url=receiver.url, kinds=KINDS, by=BY, at=database_now())
    happen(story, "dossier.reassigned")
    story.to("processing")  # passed on, but simulated
    drain()
    stranger = make_story(story.commune, story.version, citizen=story.citizen)
    happen(stranger)

    send_all()

    assert receiver.messages == []


def test_a_province_wide_webhook_is_told_of_all_dossiers_and_of_who_acted(
    story: Story, partner: Partner, receiver: Receiver
) -> None:
    actions.create_webhook(
        partner.id, url=receiver.url, kinds=["dossier.passed_on"], is_province_wide=True, by=BY, at=database_now()
    )
    happen(make_story(story.commune, story.version, citizen=story.citizen))

    send_all()

    (message,) = receiver.messages
    assert message.json["data"]["data"]["agency"] == 3
    assert message.json["data"]["acting"]["role"] == "system"


def test_followed_twice_is_posted_once(set_up: SetUp, story: Story, receiver: Receiver) -> None:
    happen(story)
    drain()
    send_all()
    send_all()

    assert len(receiver.messages) == 1
    assert followers.rebuild("webhooks").missing == ()


def test_an_effect_that_is_missing_is_found(set_up: SetUp, story: Story) -> None:
    position = happen(story)
    from motcua.journal.models import Reaction

    Reaction.objects.filter(follower="webhooks").delete()

    assert [missing.position for missing in followers.rebuild("webhooks").missing] == [position]


def test_a_blocked_partner_is_told_nothing(set_up: SetUp, story: Story, receiver: Receiver, partner: Partner) -> None:
    happen(story)
    actions.block_partner(partner.id, by=BY, at=database_now())
    happen(story)

    send_all()

    assert receiver.messages == []


# Receivers that misbehave


@pytest.mark.parametrize("status", [500, 400, 404, 429, 301, 302, 307])
def test_an_answer_that_is_no_success_is_tried_again_later(
    set_up: SetUp, story: Story, receiver: Receiver, status: int
) -> None:
    receiver.answer, receiver.location = status, receiver.url
    happen(story)
    send_all()
    delivery = only_delivery()
    assert (delivery.state, delivery.attempts, delivery.status_code) == (State.QUEUED, 1, status)
    assert len(receiver.messages) == 1  # no redirect was followed

    receiver.answer = 204
    assert delivery.next_try_at is not None
    send_all(delivery.next_try_at)

    assert only_delivery().state == State.SENT
    assert receiver.messages[0].id == receiver.messages[1].id
    assert receiver.messages[0].body == receiver.messages[1].body
    assert Webhook.objects.get().failing_since is None


def test_a_receiver_that_is_down_gets_everything_once_it_is_back(
    set_up: SetUp, story: Story, receiver: Receiver
) -> None:
    port = receiver.port
    actions.change_webhook(
        set_up.webhook.id, url="http://127.0.0.1:9/", kinds=KINDS, by=BY, at=database_now()
    )  # nobody listens at the discard port
    told = [happen(story), happen(story, "dossier.data_checked")]
    send_all()
    assert sorted(WebhookDelivery.objects.values_list("attempts", flat=True)) == [0, 1]  # the outage cost one attempt
    webhook = Webhook.objects.get()
    assert webhook.rests_until is not None
    assert webhook.failing_since is not None

    actions.change_webhook(set_up.webhook.id, url=f"http://127.0.0.1:{port}/", kinds=KINDS, by=BY, at=database_now())
    send_all(webhook.rests_until)

    assert [message.json["data"]["position"] for message in receiver.messages] == told


def test_a_receiver_that_never_ends_its_answer_is_cut_off(
    set_up: SetUp, story: Story, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.service.exchange.targets.WHOLE_SECONDS", 0.5)
    receiver.drips = True
    happen(story)

    send_all()

    assert (only_delivery().state, only_delivery().error) == (State.QUEUED, "No answer in time.")


def test_a_receiver_that_is_too_slow_counts_as_not_reached(
    set_up: SetUp, story: Story, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.service.exchange.targets.WHOLE_SECONDS", 0.3)
    receiver.seconds = 0.6
    happen(story)

    send_all()

    assert only_delivery().error == "No answer in time."


def test_the_pauses_grow_over_three_days_and_then_the_message_is_given_up(
    set_up: SetUp, story: Story, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", timedelta(days=30))
    receiver.answer = 500
    happen(story)
    pauses, now = [], database_now()
    while (delivery := only_delivery()).state == State.QUEUED:
        assert delivery.next_try_at is not None
        if delivery.attempts:
            pauses.append(delivery.next_try_at - now)
        now = delivery.next_try_at if delivery.attempts else now
        Webhook.objects.update(rests_until=None)
        send_all(now)

    assert pauses == list(sending.WAITS)
    assert sum(pauses, timedelta()) > timedelta(days=3)
    assert len(receiver.messages) == len(sending.WAITS) + 1
    assert delivery.state == State.FAILED


def test_a_webhook_that_fails_for_three_days_is_switched_off_and_everybody_concerned_is_told(
    set_up: SetUp, story: Story, receiver: Receiver
) -> None:
    administrator = hire(Role.ADMINISTRATOR, story.commune.committee)
    receiver.answer = 500
    happen(story)
    happen(story, "dossier.data_checked")
    send_all()
    Webhook.objects.update(failing_since=database_now() - timedelta(days=3), rests_until=None)
    WebhookDelivery.objects.update(next_try_at=database_now())

    send_all()

    webhook = Webhook.objects.get()
    assert (webhook.state, webhook.state_reason) == (Webhook.State.DISABLED, "The receiver answered 500.")
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {State.FAILED}
    assert Entry.objects.filter(kind="webhook.disabled", subject_id=webhook.id).count() == 1
    notice = Notice.objects.get(kind="webhook_disabled")
    assert notice.person_id == administrator.person_id
    assert "buu-dien" in notice.text_vi
    assert notice.path == f"/admin/exchange/webhook/{webhook.id}/change/"
    (job,) = ProcrastinateJob.objects.filter(task_name="exchange.write_to_partner")
    tasks.write_to_partner(**job.args)
    letter = SimulatedMessage.objects.get()
    assert (letter.channel, letter.address) == ("email", "a•••@buudien.example.vn")
    assert receiver.url in letter.text


def test_a_receiver_that_says_gone_is_not_asked_again(set_up: SetUp, story: Story, receiver: Receiver) -> None:
    receiver.answer = 410
    happen(story)
    send_all()

    assert Webhook.objects.get().state == Webhook.State.DISABLED


def test_one_bad_message_does_not_hold_up_the_others_for_long(set_up: SetUp, story: Story, receiver: Receiver) -> None:
    receiver.answer = 400
    happen(story)
    send_all()
    receiver.answer = 200
    later = happen(story, "dossier.data_checked")

    send_all(database_now() + timedelta(seconds=4))  # before the first is tried again, after the rest
    Webhook.objects.update(rests_until=None)
    send_all(database_now())

    assert receiver.messages[-1].json["data"]["position"] == later


def test_a_partner_who_is_sent_one_message_twice_knows_it_by_its_id(
    set_up: SetUp, story: Story, receiver: Receiver
) -> None:
    """The worker dies between the answer and the note of it: the message comes again with its id and its bytes."""
    happen(story)
    send_all()
    WebhookDelivery.objects.update(state=State.QUEUED, next_try_at=database_now())
    send_all()

    assert len({message.id for message in receiver.messages}) == 1
    assert len(receiver.messages) == 2


def test_a_lost_job_is_taken_up_within_a_minute(set_up: SetUp, story: Story) -> None:
    happen(story)
    ProcrastinateJob.objects.filter(task_name="exchange.send_to_webhook").delete()

    assert sending.take_up_waiting(at=database_now()) == 1
    Webhook.objects.update(rests_until=database_now() + timedelta(minutes=1))
    assert sending.take_up_waiting(at=database_now()) == 0


def test_a_round_that_finds_another_at_work_leaves_it_alone(
    set_up: SetUp, story: Story, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(story)
    monkeypatch.setattr(sending, "_hold", lambda _webhook_id: False)

    assert sending.send_round(set_up.webhook.id) == 0
    assert receiver.messages == []
    assert ProcrastinateJob.objects.filter(task_name="exchange.send_to_webhook", scheduled_at__isnull=False).exists()


# Secrets


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(set_up: SetUp, story: Story, receiver: Receiver) -> None:
    now = database_now()
    new = actions.rotate_webhook_secret(set_up.webhook.id, by=BY, at=now)
    assert new.secret != set_up.secret
    happen(story)
    send_all()

    (message,) = receiver.messages
    assert message.verify(new.secret) == message.verify(set_up.secret)
    Webhook.objects.update(previous_secret_until=now)
    happen(story)
    send_all()
    receiver.messages[-1].verify(new.secret)
    with pytest.raises(WebhookVerificationError):
        receiver.messages[-1].verify(set_up.secret)


def test_no_secret_is_stored_or_journaled(set_up: SetUp) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(w::text, ' ') FROM exchange_webhook w)"
            " || (SELECT string_agg(e::text, ' ') FROM journal_entry e)"
        )
        (stored,) = cursor.fetchone()

    assert set_up.secret.removeprefix("whsec_") not in stored


def test_under_another_key_of_the_platform_nothing_is_signed_wrongly(
    set_up: SetUp, story: Story, receiver: Receiver, settings: LazySettings
) -> None:
    happen(story)
    settings.SECRET_KEY = "another key, as after a careless restore"
    send_all()

    assert receiver.messages == []
    assert "replace the secret" in Webhook.objects.get().state_reason
    renewed = actions.rotate_webhook_secret(set_up.webhook.id, by=BY, at=database_now())
    actions.switch_webhook(set_up.webhook.id, is_on=True, by=BY, at=database_now())
    happen(story)
    send_all()
    receiver.messages[-1].verify(renewed.secret)


# Test, replay, switching


def test_a_test_message_is_like_a_real_one(set_up: SetUp, receiver: Receiver) -> None:
    actions.ping_webhook(set_up.webhook.id, by=BY, at=database_now())
    send_all()

    (message,) = receiver.messages
    assert message.verify(set_up.secret)["type"] == "webhook.test"


def test_one_message_is_sent_again_under_its_id(set_up: SetUp, story: Story, receiver: Receiver) -> None:
    happen(story)
    send_all()

    actions.replay_delivery(only_delivery().id, by=BY, at=database_now())
    send_all()

    first, second = receiver.messages
    assert (first.id, first.body) == (second.id, second.body)


def test_a_stretch_of_positions_is_replayed_also_from_before_the_webhook(
    partner: Partner, story: Story, receiver: Receiver
) -> None:
    before = happen(story)
    other = happen(make_story(story.commune, story.version, citizen=story.citizen))
    set_up = actions.create_webhook(partner.id, url=receiver.url, kinds=KINDS, by=BY, at=database_now())
    after = happen(story, "dossier.data_checked")
    send_all()
    assert [message.json["data"]["position"] for message in receiver.messages] == [after]
    assert before < other < after

    count = actions.replay_positions(set_up.webhook.id, first=1, last=after, by=BY, at=database_now())
    send_all()

    assert count == 2
    assert sorted(message.json["data"]["position"] for message in receiver.messages[1:]) == [before, after]
    assert receiver.messages[0].id in {message.id for message in receiver.messages[1:]}


def test_what_happens_while_it_is_off_is_not_sent_and_can_be_replayed(
    set_up: SetUp, story: Story, receiver: Receiver
) -> None:
    now = database_now()
    actions.switch_webhook(set_up.webhook.id, is_on=False, by=BY, at=now)
    missed = happen(story)
    for attempt in (
        lambda: actions.ping_webhook(set_up.webhook.id, by=BY, at=now),
        lambda: actions.replay_positions(set_up.webhook.id, first=1, last=2, by=BY, at=now),
    ):
        with pytest.raises(WebhookNotOn):
            attempt()
    actions.switch_webhook(set_up.webhook.id, is_on=True, by=BY, at=now)
    send_all()
    assert receiver.messages == []
    assert followers.rebuild("webhooks").missing == ()

    actions.replay_positions(set_up.webhook.id, first=missed, last=missed, by=BY, at=now)
    send_all()
    assert len(receiver.messages) == 1


def test_the_log_forgets_after_ninety_days_what_is_done(set_up: SetUp, story: Story) -> None:
    happen(story)
    send_all()
    actions.ping_webhook(set_up.webhook.id, by=BY, at=database_now())

    assert sending.forget_old(at=database_now() + timedelta(days=89)) == 0
    assert sending.forget_old(at=database_now() + timedelta(days=91)) == 1
    assert only_delivery().kind == "webhook.test"


# Rights


def test_a_program_manages_the_webhooks_of_its_partner_alone(set_up: SetUp, story: Story) -> None:
    now = database_now()
    other = make_partner("khac")
    days = timedelta(days=3)

    def caller_of(partner: Partner, *scopes: str) -> access.Caller:
        return access.caller_of(make_token(partner, *scopes, at=now, expires_at=now + days).text, at=now)

    theirs, mine = caller_of(other, Scope.WEBHOOKS_MANAGE), caller_of(set_up.webhook.partner, Scope.WEBHOOKS_MANAGE)
    submitting = caller_of(set_up.webhook.partner, Scope.DOSSIERS_SUBMIT)
    happen(story)
    delivery_id, webhook_id, partner_id = only_delivery().id, set_up.webhook.id, set_up.webhook.partner_id
    by = access.actings(theirs)[0]
    for refusal, attempt in (
        (WebhookNotFound, lambda c: actions.change_webhook(webhook_id, url="https://a.vn", kinds=KINDS, **c)),
        (WebhookNotFound, lambda c: actions.switch_webhook(webhook_id, is_on=False, **c)),
        (WebhookNotFound, lambda c: actions.rotate_webhook_secret(webhook_id, **c)),
        (WebhookNotFound, lambda c: actions.ping_webhook(webhook_id, **c)),
        (WebhookNotFound, lambda c: actions.replay_delivery(delivery_id, **c)),
        (WebhookNotFound, lambda c: actions.replay_positions(webhook_id, first=1, last=1, **c)),
        (WebhookNotFound, lambda c: actions.delete_webhook(webhook_id, **c)),
        (
            WebhookNotYours,
            lambda c: actions.create_webhook(partner_id, url="https://a.vn", kinds=KINDS, **c),
        ),
    ):
        with pytest.raises(refusal):
            attempt({"caller": theirs, "by": by, "at": now})
        with pytest.raises(WebhookNotYours):
            attempt({"caller": submitting, "by": by, "at": now})
        with pytest.raises(NotPartnerAdministrator):
            attempt({"by": by, "at": now})

    with pytest.raises(WebhookNotYours):
        actions.create_webhook(
            mine.partner_id, url="https://a.vn", kinds=KINDS, is_province_wide=True, caller=mine, by=by, at=now
        )
    actions.delete_webhook(webhook_id, caller=mine, by=by, at=now)
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("kinds", [[], ["dossier.unheard"], ["partner.created"], ["dossier.accepted", "x"]])
def test_only_kinds_that_there_are_and_that_concern_dossiers(partner: Partner, kinds: list[str]) -> None:
    with pytest.raises(KindsRefused):
        actions.create_webhook(partner.id, url="https://a.example.vn/", kinds=kinds, by=BY, at=database_now())


def test_one_partner_has_ten_webhooks_at_most(partner: Partner) -> None:
    for _ in range(10):
        actions.create_webhook(partner.id, url="https://a.example.vn/", kinds=KINDS, by=BY, at=database_now())

    with pytest.raises(TooManyWebhooks):
        actions.create_webhook(partner.id, url="https://a.example.vn/", kinds=KINDS, by=BY, at=database_now())


def test_an_address_that_is_none_is_refused_with_a_sentence(partner: Partner) -> None:
    with pytest.raises(UrlRefused) as refused:
        actions.create_webhook(partner.id, url="http://a.example.vn/", kinds=KINDS, by=BY, at=database_now())

    assert isinstance(refused.value, ActionRefused)
    assert refused.value.http_status == 422
