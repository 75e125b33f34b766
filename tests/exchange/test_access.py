"""Who gets in by a token, what is counted, and what one token must never do to another."""

import threading
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.kernel.refusal import ActionRefused
from motcua.registry.people.models import Person
from motcua.service.exchange import access, actions, rates
from motcua.service.exchange.actions import Issued
from motcua.service.exchange.models import Partner, PartnerToken, RateWindow
from motcua.service.exchange.refusals import (
    PartnerBlocked,
    ScopeMissing,
    TokenExpired,
    TokenRevoked,
    TokenUnknown,
    TooManyRequests,
)
from motcua.service.exchange.scopes import Scope
from tests.dossiers.factories import Commune, hire, make_commune, make_person
from tests.exchange.conftest import BY, NOW, make_partner, make_token

MINUTE = timedelta(minutes=1)


def statements(text: str, **given: object) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        access.admit(text, **given)  # type: ignore[arg-type]  # given by name
    return [query["sql"] for query in captured]


# Getting in


def test_a_good_token_is_let_in_with_its_scopes(issued: Issued, partner: Partner) -> None:
    caller = access.admit(issued.text, at=NOW).caller

    assert caller == access.Caller(
        partner.id, issued.token.id, issued.token.public_id, frozenset({"dossiers:submit", "dossiers:read"}), None
    )
    assert access.caller_of(issued.text, at=NOW) == caller


def test_letting_in_costs_one_statement_the_first_time_and_ever_after(issued: Issued) -> None:
    assert len(statements(issued.text, at=NOW)) == 1
    assert len(statements(issued.text, at=NOW + MINUTE)) == 1


def test_without_a_time_the_database_says_what_time_it_is(partner: Partner) -> None:
    issued = actions.issue_token(partner.id, name="x", scopes=["dossiers:read"], by=BY, at=NOW)
    PartnerToken.objects.update(issued_at="2026-01-01T00:00Z", expires_at="2126-01-01T00:00Z")

    admission = access.admit(issued.text)

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp() - %s < interval '1 minute'", [admission.at])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "Bearer " + text,
        lambda text: text[:-1],
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text + "\n",
        lambda text: text + "\0",
        lambda text: text.replace("mtc_", "mtc_0", 1),
        lambda text: text.upper(),
        lambda text: "mtc_" + "0" * 12 + text[16:],
        lambda text: text[:17] + "é" * 43,
    ],
)
def test_a_spoilt_token_is_unknown(issued: Issued, spoil: object) -> None:
    with pytest.raises(TokenUnknown):
        access.admit(spoil(issued.text), at=NOW)  # type: ignore[operator]  # a function of the table


def test_the_secret_of_one_token_opens_no_other(partner: Partner) -> None:
    first, second = make_token(partner), make_token(partner)
    mixed = first.text[:17] + second.text[17:]

    with pytest.raises(TokenUnknown):
        access.admit(mixed, at=NOW)


def test_only_a_digest_is_stored(issued: Issued) -> None:
    secret = issued.text[17:]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM exchange_partnertoken t")
        (stored,) = cursor.fetchone()
        cursor.execute("SELECT coalesce(string_agg(e::text, ' '), '') FROM journal_entry e")
        (journaled,) = cursor.fetchone()

    assert secret not in stored
    assert secret not in journaled
    assert issued.token.public_id in journaled


def test_a_wrong_secret_learns_nothing_of_the_state_of_the_token(issued: Issued, partner: Partner) -> None:
    actions.revoke_token(issued.token.id, by=BY, at=NOW)
    actions.block_partner(partner.id, by=BY, at=NOW)

    with pytest.raises(TokenUnknown):
        access.admit(issued.text[:-1] + ("A" if issued.text[-1] != "A" else "B"), at=NOW)


def test_a_token_ends_at_its_hour(partner: Partner) -> None:
    issued = make_token(partner, expires_at=NOW + timedelta(days=1))

    access.admit(issued.text, at=NOW + timedelta(days=1) - MINUTE)
    with pytest.raises(TokenExpired):
        access.admit(issued.text, at=NOW + timedelta(days=1))


def test_a_revoked_token_and_a_blocked_partner_are_shut_out_at_once(issued: Issued, partner: Partner) -> None:
    other = make_token(partner)
    actions.revoke_token(issued.token.id, by=BY, at=NOW)
    with pytest.raises(TokenRevoked):
        access.admit(issued.text, at=NOW)

    actions.block_partner(partner.id, by=BY, at=NOW)
    with pytest.raises(PartnerBlocked):
        access.admit(other.text, at=NOW)

    actions.unblock_partner(partner.id, by=BY, at=NOW)
    access.admit(other.text, at=NOW)


def test_a_door_that_the_token_was_not_issued_for_stays_shut(issued: Issued) -> None:
    caller = access.caller_of(issued.text, at=NOW)

    access.require_scope(caller, Scope.DOSSIERS_READ)
    with pytest.raises(ScopeMissing, match="changes:read"):
        access.require_scope(caller, Scope.CHANGES_READ)


def test_a_token_acts_in_the_roles_that_its_person_holds_now(partner: Partner) -> None:
    commune: Commune = make_commune()
    receiver = hire("receiver", commune.centre)
    assert receiver.person_id is not None
    issued = make_token(partner, Scope.DOSSIERS_ACT, acts_as_id=receiver.person_id)
    caller = access.admit(issued.text, at=NOW).caller

    assert [(by.person_id, by.role, by.unit_id) for by in access.actings(caller)] == [
        (receiver.person_id, "receiver", commune.centre.id),
        (receiver.person_id, "applicant", None),
    ]
    Person.objects.get(id=receiver.person_id).posts.update(is_active=False)
    later = access.admit(issued.text, at=NOW + MINUTE).caller
    assert [by.role for by in access.actings(later)] == ["applicant"]
    assert access.actings(later) == access.actings(access.caller_of(issued.text, at=NOW))  # asked of the table itself


def test_a_token_without_a_person_acts_in_the_partners_own_name(issued: Issued) -> None:
    caller = access.caller_of(issued.text, at=NOW)

    assert [(by.person_id, by.role, by.assurance) for by in access.actings(caller)] == [(None, "partner", "low")]


# Last use


def test_last_use_is_written_once_an_hour_at_most(issued: Issued) -> None:
    def last_use() -> object:
        return PartnerToken.objects.get(id=issued.token.id).last_used_at

    access.admit(issued.text, at=NOW)
    access.admit(issued.text, at=NOW + timedelta(minutes=59))
    assert last_use() == NOW
    access.admit(issued.text, at=NOW + timedelta(minutes=61))
    assert last_use() == NOW + timedelta(minutes=61)


def test_a_refused_token_was_not_used(issued: Issued) -> None:
    actions.revoke_token(issued.token.id, by=BY, at=NOW)
    with pytest.raises(TokenRevoked):
        access.admit(issued.text, at=NOW)

    assert PartnerToken.objects.get(id=issued.token.id).last_used_at is None


# Allowance


def test_the_answer_says_what_is_left() -> None:
    told = rates.allowance(NOW, NOW + timedelta(seconds=6), per_minute=60, burst=10)

    assert told == rates.Allowance(limit=10, window_seconds=10, remaining=4, reset_seconds=6)
    assert told.headers() == {"RateLimit-Policy": '"default";q=10;w=10', "RateLimit": '"default";r=4;t=6'}


def test_a_burst_goes_through_then_one_request_for_each_gap(db: None) -> None:
    issued = make_token(make_partner(requests_per_minute=60, burst=3))

    left = [access.admit(issued.text, at=NOW).remaining for _ in range(3)]
    assert left == [2, 1, 0]
    with pytest.raises(TooManyRequests) as refused:
        access.admit(issued.text, at=NOW)
    assert refused.value.data == {"limit": 3, "remaining": 0, "reset_seconds": 3, "retry_after_seconds": 1}

    assert access.admit(issued.text, at=NOW + timedelta(seconds=1)).remaining == 0
    assert access.admit(issued.text, at=NOW + timedelta(hours=1)).remaining == 2


def test_refused_requests_cost_nothing(db: None) -> None:
    issued = make_token(make_partner(requests_per_minute=60, burst=1))
    access.admit(issued.text, at=NOW)

    for _ in range(20):
        with pytest.raises(TooManyRequests):
            access.admit(issued.text, at=NOW)

    access.admit(issued.text, at=NOW + timedelta(seconds=1))


def test_without_limits_of_its_own_a_partner_has_the_usual_ones(issued: Issued, settings: LazySettings) -> None:
    settings.API_REQUESTS_PER_MINUTE, settings.API_BURST = 60, 2

    assert access.admit(issued.text, at=NOW).limit == 2


def test_each_token_has_an_allowance_of_its_own(db: None) -> None:
    partner = make_partner(requests_per_minute=1, burst=1)
    first, second = make_token(partner), make_token(partner)
    access.admit(first.text, at=NOW)

    access.admit(second.text, at=NOW)


def test_nobody_uses_up_anothers_allowance_by_guessing_its_secret(db: None) -> None:
    issued = make_token(make_partner(requests_per_minute=1, burst=1))
    for letter in "ABCDE":
        with pytest.raises(TokenUnknown):
            access.admit(issued.text[:-5] + letter * 5, at=NOW)

    access.admit(issued.text, at=NOW)


def test_callers_without_a_good_token_are_counted_by_address(db: None, settings: LazySettings) -> None:
    settings.API_ANONYMOUS_PER_MINUTE, settings.API_ANONYMOUS_BURST = 60, 2
    bad = "mtc_000000000000_" + "x" * 43

    rates.count_address("203.0.113.9", at=NOW)
    with pytest.raises(TokenUnknown):
        access.admit(bad, at=NOW, address=lambda: "203.0.113.9")
    with pytest.raises(TooManyRequests):
        access.admit(bad, at=NOW, address=lambda: "203.0.113.9")
    with pytest.raises(TooManyRequests):
        rates.count_address("203.0.113.9", at=NOW)
    assert rates.count_address("203.0.113.10", at=NOW).remaining == 1


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("nonsense", "", True),
    ],
)
def test_an_address_is_what_one_household_has(db: None, one: str, other: str, are_one: bool) -> None:
    rates.count_address(one, at=NOW)
    rates.count_address(other, at=NOW)

    keys = list(RateWindow.objects.values_list("key", flat=True))
    assert len(keys) == (1 if are_one else 2)
    assert not any("203.0.113" in key or "2001:db8" in key for key in keys)  # a digest may well hold "db8" by chance


def test_the_counts_of_the_idle_are_forgotten(issued: Issued) -> None:
    access.admit(issued.text, at=NOW)
    rates.count_address("203.0.113.9", at=NOW)

    assert rates.forget_idle(NOW + timedelta(minutes=30)) == 0
    assert rates.forget_idle(NOW + timedelta(hours=2)) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_exactly_the_burst() -> None:
    issued = make_token(make_partner(requests_per_minute=1, burst=20))
    outcomes: list[str] = []

    def ask_ten_times() -> None:
        try:
            for _ in range(10):
                try:
                    access.admit(issued.text, at=NOW)
                    outcomes.append("in")
                except ActionRefused as refusal:
                    outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask_ten_times) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("in"), outcomes.count("too_many_requests")) == (20, 60)


def test_counting_leaves_nothing_in_the_log_of_the_database(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'exchange_ratewindow'::regclass")
        assert cursor.fetchone() == ("u",)


def test_a_person_without_a_role_is_not_acted_as(partner: Partner) -> None:
    nobody = make_person("Trần Văn Không")

    with pytest.raises(ActionRefused) as refused:
        make_token(partner, acts_as_id=nobody.id)
    assert refused.value.code == "cannot_act_as"
