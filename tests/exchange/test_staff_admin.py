"""Partners, tokens and webhooks in the staff admin: secrets once, saves by actions, the province's own people alone."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.registry.agencies.models import Agency
from motcua.registry.people.vocabulary import Role
from motcua.service.exchange import access, actions
from motcua.service.exchange.models import Partner, PartnerToken, Webhook, WebhookDelivery
from motcua.service.exchange.refusals import TokenRevoked
from tests.dossiers.factories import Commune, hire, make_commune
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db
BY = Acting.system()


@pytest.fixture
def commune() -> Commune:
    return make_commune()


@pytest.fixture
def administrator(commune: Commune) -> Acting:
    """Of the unit above all others."""
    return hire(Role.ADMINISTRATOR, commune.committee)


@pytest.fixture
def staff(administrator: Acting) -> Client:
    return browser(administrator, "quan")


def browser(who: Acting, name: str) -> Client:
    assert who.person_id is not None
    account = account_of(who.person_id, name)
    type(account).objects.filter(id=account.id).update(is_staff=True)
    return browser_of(account)


@pytest.fixture
def now() -> datetime:
    return database_now()


@pytest.fixture
def partner(now: datetime) -> Partner:
    return actions.create_partner("buu-dien", name="Bưu điện tỉnh", contact_email="a@example.vn", by=BY, at=now)


def secret_on(page: bytes) -> str:
    found = re.search(r'id="secret">([^<]+)<', page.decode())
    assert found, page.decode()[:2000]
    return found[1]


def test_a_partner_is_created_changed_and_blocked_by_the_actions(staff: Client, administrator: Acting) -> None:
    typed = {"code": "buu-dien", "name": "Bưu điện tỉnh", "contact_email": "a@example.vn"}
    assert staff.post(reverse("admin:exchange_partner_add"), typed).status_code == 302
    partner = Partner.objects.get(code="buu-dien")
    change = reverse("admin:exchange_partner_change", args=[partner.id])

    staff.post(change, typed | {"burst": "7", "is_blocked": "on"})

    partner.refresh_from_db()
    assert partner.burst == 7
    assert partner.blocked_at is not None
    told = Entry.objects.filter(subject_type="partner").order_by("id").values_list("kind", "actor")
    kinds = ["partner.created", "partner.changed", "partner.blocked"]
    assert list(told) == [(kind, administrator.person_id) for kind in kinds]


def test_a_token_is_shown_once_and_opens(staff: Client, partner: Partner) -> None:
    answer = staff.post(
        reverse("admin:exchange_partnertoken_add"),
        {"partner": partner.id, "name": "Phần mềm", "scopes": ["dossiers:submit", "dossiers:read"], "last_day": ""},
    )

    text = secret_on(answer.content)
    assert "no-store" in answer["Cache-Control"]
    assert access.admit(text).caller.partner_id == partner.id
    token = PartnerToken.objects.get()
    for address in (
        reverse("admin:exchange_partnertoken_change", args=[token.id]),
        reverse("admin:exchange_partnertoken_changelist"),
    ):
        assert text[17:] not in staff.get(address).content.decode()
    assert text[17:] not in str(dict(staff.session))
    assert all(text[17:] not in cookie.value for cookie in staff.cookies.values())


def test_a_token_is_replaced_and_revoked(staff: Client, partner: Partner, now: datetime) -> None:
    old = actions.issue_token(partner.id, name="Phần mềm", scopes=["dossiers:read"], by=BY, at=now)
    change = reverse("admin:exchange_partnertoken_change", args=[old.token.id])
    assert staff.post(change, {"act": "keep", "overlap_hours": "1"}).status_code == 302
    assert PartnerToken.objects.count() == 1

    new = secret_on(staff.post(change, {"act": "rotate", "overlap_hours": "1"}).content)
    access.admit(old.text)
    access.admit(new)
    staff.post(change, {"act": "revoke", "overlap_hours": "1"})

    with pytest.raises(TokenRevoked):
        access.admit(old.text)
    access.admit(new)


def test_what_an_action_refuses_is_told_and_nothing_is_saved(staff: Client, partner: Partner) -> None:
    answer = staff.post(
        reverse("admin:exchange_webhook_add"),
        {"partner": partner.id, "url": "http://10.0.0.1/", "kinds": "x.y"},
        follow=True,
    )

    assert "https://" in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_webhook_is_set_up_tested_and_its_message_sent_again(staff: Client, partner: Partner) -> None:
    typed = {"partner": partner.id, "url": "https://hook.example.vn/", "kinds": "dossier.settled\ndossier.accepted"}
    secret = secret_on(staff.post(reverse("admin:exchange_webhook_add"), typed).content)
    assert secret.startswith("whsec_")
    webhook = Webhook.objects.get()
    change = reverse("admin:exchange_webhook_change", args=[webhook.id])

    def do(act: str, **given: object) -> str:
        return staff.post(change, typed | {"act": act} | given, follow=True).content.decode()

    do("test")
    assert WebhookDelivery.objects.get().kind == "webhook.test"
    WebhookDelivery.objects.update(state="failed", next_try_at=None)
    log = WebhookDelivery.objects.get()
    staff.post(reverse("admin:exchange_webhookdelivery_change", args=[log.id]), {"again": "on"})
    assert WebhookDelivery.objects.get().state == "queued"
    assert secret_on(do("rotate").encode()) != secret
    do("replay", first_position="1", last_position="5")
    do("off")
    assert Webhook.objects.get().state == "paused"
    do("on")
    assert Webhook.objects.get().state == "active"
    staff.post(reverse("admin:exchange_webhook_delete", args=[webhook.id]), {"post": "yes"})
    assert not Webhook.objects.exists()


PAGES: list[Callable[[int, int], str]] = [
    lambda _partner, _token: reverse("admin:exchange_partner_changelist"),
    lambda partner, _token: reverse("admin:exchange_partner_change", args=[partner]),
    lambda _partner, _token: reverse("admin:exchange_partner_add"),
    lambda _partner, token: reverse("admin:exchange_partnertoken_change", args=[token]),
    lambda _partner, _token: reverse("admin:exchange_partnertoken_add"),
    lambda _partner, _token: reverse("admin:exchange_webhook_changelist"),
    lambda _partner, _token: reverse("admin:exchange_webhookdelivery_changelist"),
]


def test_an_administrator_of_a_part_of_the_province_sees_none_of_it(
    commune: Commune, administrator: Acting, partner: Partner, now: datetime
) -> None:
    token = actions.issue_token(partner.id, name="Phần mềm", scopes=["dossiers:read"], by=BY, at=now).token
    part = browser(hire(Role.ADMINISTRATOR, Agency.objects.get(id=commune.centre.id)), "bophan")

    assert part.get("/admin/").status_code == 200
    for page in PAGES:
        assert part.get(page(partner.id, token.id)).status_code == 403
    change = reverse("admin:exchange_partnertoken_change", args=[token.id])
    assert part.post(change, {"act": "revoke", "overlap_hours": "0"}).status_code == 403
    assert PartnerToken.objects.get().revoked_at is None


def test_nobody_lends_a_token_their_own_rights(staff: Client, administrator: Acting, partner: Partner) -> None:
    answer = staff.post(
        reverse("admin:exchange_partnertoken_add"),
        {"partner": partner.id, "name": "x", "scopes": ["dossiers:act"], "acts_as": administrator.person_id},
        follow=True,
    )

    assert not PartnerToken.objects.exists()
    assert "secret" not in answer.content.decode()
