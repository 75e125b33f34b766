"""Partners and tokens through their whole life: who may admit them, how long they live, who is told in time."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.cli.main import parser
from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people.vocabulary import Role
from motcua.service.exchange import access, actions, expiry, policies, queries, rates
from motcua.service.exchange.actions import Issued
from motcua.service.exchange.models import FiledDossier, Partner, PartnerToken
from motcua.service.exchange.refusals import (
    CodeRefused,
    ContactNeeded,
    DossierNotFound,
    LifeRefused,
    LimitRefused,
    NameNeeded,
    NotPartnerAdministrator,
    OverlapRefused,
    PartnerKnown,
    PersonCannotBeActedAs,
    ScopesRefused,
    TokenExpired,
    TokenNotAlive,
)
from motcua.service.exchange.scopes import Scope
from motcua.service.notices.models import Notice
from tests.dossiers.factories import hire, make_commune, make_story
from tests.exchange.conftest import BY, NOW, make_partner, make_token

DAY = timedelta(days=1)
THIRTY = 30 * DAY


# Partners


@pytest.mark.parametrize(
    ("given_", "refusal"),
    [
        ({"code": "Bưu-điện"}, CodeRefused),
        ({"code": "-buu"}, CodeRefused),
        ({"code": "b"}, CodeRefused),
        ({"code": "x" * 41}, CodeRefused),
        ({"name": " "}, NameNeeded),
        ({"name": "x" * 201}, NameNeeded),
        ({"contact_email": "api"}, ContactNeeded),
        ({"contact_email": "a@b.vn\nBcc: c@d.vn"}, ActionRefused),
        ({"requests_per_minute": 0}, LimitRefused),
        ({"burst": 1_000_001}, LimitRefused),
    ],
)
def test_what_cannot_be_a_partner_is_refused(db: None, given_: dict[str, object], refusal: type[ActionRefused]) -> None:
    with pytest.raises(refusal):
        make_partner(**given_)  # type: ignore[arg-type]  # given by name

    assert not Partner.objects.exists()
    assert not Entry.objects.exists()


def test_a_code_is_given_once(partner: Partner) -> None:
    with pytest.raises(PartnerKnown):
        make_partner()


def test_only_administrators_of_the_whole_province_manage_partners(issued: Issued, partner: Partner) -> None:
    commune = make_commune()
    of_a_part = hire(Role.ADMINISTRATOR, commune.centre)
    for attempt in (
        lambda by: actions.create_partner("khac", name="x", contact_email="a@b.vn", by=by, at=NOW),
        lambda by: actions.change_partner(partner.id, name="x", contact_email="a@b.vn", by=by, at=NOW),
        lambda by: actions.block_partner(partner.id, by=by, at=NOW),
        lambda by: actions.unblock_partner(partner.id, by=by, at=NOW),
        lambda by: actions.issue_token(partner.id, name="x", scopes=["dossiers:read"], by=by, at=NOW),
        lambda by: actions.rotate_token(issued.token.id, overlap=DAY, by=by, at=NOW),
        lambda by: actions.revoke_token(issued.token.id, by=by, at=NOW),
    ):
        for by in (of_a_part, commune.receiver, Acting(None), Acting(None, role="partner")):
            with pytest.raises(NotPartnerAdministrator):
                attempt(by)
    of_the_whole = hire(Role.ADMINISTRATOR, commune.committee)
    actions.revoke_token(issued.token.id, by=of_the_whole, at=NOW)


# Issuing


@pytest.mark.parametrize(
    ("given_", "refusal"),
    [
        ({"scopes": []}, ScopesRefused),
        ({"scopes": ["dossiers:delete"]}, ScopesRefused),
        ({"name": ""}, NameNeeded),
        ({"expires_at": NOW}, LifeRefused),
        ({"expires_at": NOW + timedelta(minutes=59)}, LifeRefused),
        ({"expires_at": NOW + 366 * DAY}, LifeRefused),
    ],
)
def test_what_cannot_be_a_token_is_refused(
    partner: Partner, given_: dict[str, object], refusal: type[ActionRefused]
) -> None:
    details = {"name": "x", "scopes": ["dossiers:read"], **given_}
    with pytest.raises(refusal):
        actions.issue_token(partner.id, by=BY, at=NOW, **details)  # type: ignore[arg-type]  # given by name

    assert not PartnerToken.objects.exists()


def test_without_an_end_a_token_lives_as_long_as_the_platform_allows(partner: Partner, settings: LazySettings) -> None:
    settings.TOKEN_MAX_DAYS = 90

    assert make_token(partner).token.expires_at == NOW + 90 * DAY


def test_the_journal_tells_what_a_token_may_and_never_its_secret(issued: Issued, partner: Partner) -> None:
    entry = Entry.objects.get(kind="partner.token_issued")

    assert (entry.subject_type, entry.subject_id) == ("partner", partner.id)
    assert entry.data == {
        "token": issued.token.public_id,
        "scopes": ["dossiers:read", "dossiers:submit"],
        "acts_as": None,
        "expires_at": "2027-12-07T01:00:00.000000Z",
    }


def test_a_token_is_lent_an_officials_rights_but_no_administrators_and_not_ones_own(partner: Partner) -> None:
    commune = make_commune()
    administrator = hire(Role.ADMINISTRATOR, commune.committee)

    for person_id in (administrator.person_id, hire(Role.ADMINISTRATOR, commune.centre).person_id):
        with pytest.raises(PersonCannotBeActedAs):
            actions.issue_token(
                partner.id, name="x", scopes=["dossiers:act"], acts_as_id=person_id, by=administrator, at=NOW
            )
    make_token(partner, Scope.DOSSIERS_ACT, acts_as_id=commune.receiver.person_id)


# Rotating


def test_the_old_token_works_until_the_overlap_is_over(issued: Issued) -> None:
    new = actions.rotate_token(issued.token.id, overlap=2 * DAY, by=BY, at=NOW)

    for text in (issued.text, new.text):
        access.admit(text, at=NOW + DAY)
    with pytest.raises(TokenExpired):
        access.admit(issued.text, at=NOW + 2 * DAY)
    access.admit(new.text, at=NOW + 2 * DAY)
    assert (new.token.scopes, new.token.name) == (issued.token.scopes, issued.token.name)


def test_an_overlap_never_lengthens_the_life_of_the_old_one(partner: Partner) -> None:
    old = make_token(partner, expires_at=NOW + DAY)

    actions.rotate_token(old.token.id, overlap=3 * DAY, by=BY, at=NOW)

    with pytest.raises(TokenExpired):
        access.admit(old.text, at=NOW + DAY)


def test_a_token_is_replaced_once_and_only_while_it_lives(issued: Issued, partner: Partner) -> None:
    actions.rotate_token(issued.token.id, overlap=DAY, by=BY, at=NOW)
    revoked, expired = make_token(partner), make_token(partner, expires_at=NOW + DAY)
    actions.revoke_token(revoked.token.id, by=BY, at=NOW)

    for token, at in ((issued, NOW), (revoked, NOW), (expired, NOW + DAY)):
        with pytest.raises(TokenNotAlive):
            actions.rotate_token(token.token.id, overlap=DAY, by=BY, at=at)


def test_an_overlap_has_a_longest_length(issued: Issued, settings: LazySettings) -> None:
    settings.TOKEN_OVERLAP_HOURS = 24

    for overlap in (timedelta(hours=25), timedelta(hours=-1)):
        with pytest.raises(OverlapRefused):
            actions.rotate_token(issued.token.id, overlap=overlap, by=BY, at=NOW)
    actions.rotate_token(issued.token.id, overlap=timedelta(0), by=BY, at=NOW)


# Expiring


def told() -> list[tuple[str, int]]:
    jobs = ProcrastinateJob.objects.filter(task_name="exchange.write_to_partner").order_by("id")
    return [(job.args["reference"].split("-")[0], int(job.args["reference"].split("-")[-1])) for job in jobs]


def test_partner_and_administrators_are_told_30_7_and_1_days_before_once_each(partner: Partner) -> None:
    hire(Role.ADMINISTRATOR, make_commune().committee)
    token = make_token(partner, expires_at=NOW + 90 * DAY).token
    end = token.expires_at

    counts = {}
    for days in range(90, -2, -1):
        for _again in range(2):
            if expiry.tell_of_expiring(at=end - days * DAY):
                counts[days] = counts.get(days, 0) + 1

    assert counts == {30: 1, 7: 1, 1: 1}
    assert told() == [("token", 30), ("token", 7), ("token", 1)]
    assert Notice.objects.filter(kind="token_expires").count() == 3
    letter = ProcrastinateJob.objects.filter(task_name="exchange.write_to_partner").first()
    assert letter is not None
    assert f"mtc_{token.public_id}_…" in letter.args["text"]
    assert "còn 30 ngày" in letter.args["text"]


def test_a_job_that_did_not_run_for_weeks_tells_only_what_is_most_urgent(partner: Partner) -> None:
    token = make_token(partner, expires_at=NOW + 90 * DAY).token

    expiry.tell_of_expiring(at=token.expires_at - 6 * DAY)

    assert told() == [("token", 6)]


@pytest.mark.parametrize("ended", ["revoked", "rotated", "blocked", "short"])
def test_nobody_is_told_of_a_token_that_needs_nothing(partner: Partner, ended: str) -> None:
    token = make_token(partner, expires_at=NOW + (5 * DAY if ended == "short" else 60 * DAY)).token
    if ended == "revoked":
        actions.revoke_token(token.id, by=BY, at=NOW)
    if ended == "rotated":
        actions.rotate_token(token.id, overlap=DAY, by=BY, at=NOW)
    if ended == "blocked":
        actions.block_partner(partner.id, by=BY, at=NOW)

    expiry.tell_of_expiring(at=NOW + (timedelta(hours=1) if ended == "short" else 30 * DAY))

    assert told() == []


# Reading


def test_a_partner_finds_what_it_filed_and_nothing_else(partner: Partner, issued: Issued) -> None:
    mine = make_story().dossier
    theirs = make_story(make_commune("Hàm Rồng", "14800")).dossier
    FiledDossier.objects.create(dossier=mine, partner=partner, reference="BĐ-1", filed_at=NOW)
    FiledDossier.objects.create(dossier=theirs, partner=make_partner("khac"), reference="BĐ-1", filed_at=NOW)
    caller = access.caller_of(issued.text, at=NOW)

    assert queries.dossier_for(caller, mine.number) == mine
    assert policies.may_read_dossier(caller, mine)
    assert [row.dossier for row in queries.filed_as(partner.id, "BĐ-1")] == [mine]
    assert not policies.may_read_dossier(caller, theirs)
    for number in (theirs.number, "HS-XXXX-XXXX-XXXX", ""):
        with pytest.raises(DossierNotFound):
            queries.dossier_for(caller, number)


def test_a_token_that_acts_as_an_official_reads_what_the_official_may(partner: Partner) -> None:
    story, far = make_story(), make_story(make_commune("Hàm Rồng", "14800"))
    FiledDossier.objects.create(dossier=far.dossier, partner=partner, filed_at=NOW)
    token = make_token(partner, Scope.DOSSIERS_READ, acts_as_id=story.commune.receiver.person_id)
    caller = access.caller_of(token.text, at=NOW)

    assert queries.dossier_for(caller, story.dossier.number) == story.dossier
    assert policies.may_read_dossier(caller, story.dossier)
    assert not policies.may_read_dossier(caller, far.dossier)  # not even what the partner filed
    with pytest.raises(DossierNotFound):
        queries.dossier_for(caller, far.dossier.number)


# Counting


@given(per_minute=st.integers(1, 1_000_000), burst=st.integers(1, 1_000_000), used=st.floats(0, 1))
def test_what_is_left_never_exceeds_the_limit_nor_falls_below_nothing(per_minute: int, burst: int, used: float) -> None:
    busy = NOW + timedelta(seconds=used * burst * 60 / per_minute)

    left = rates.allowance(NOW, busy, per_minute, burst)

    assert 0 <= left.remaining <= left.limit == burst
    assert 0 <= left.reset_seconds <= left.window_seconds


# Command line


def test_every_verb_of_the_command_line_is_known() -> None:
    for words in (
        ["create", "buu-dien", "--name", "x", "--email", "a@b.vn"],
        ["token", "buu-dien", "--name", "x", "--scope", "dossiers:read", "--scope", "dossiers:submit", "--days", "30"],
        ["rotate", "abc", "--overlap-hours", "24"],
        ["revoke", "abc"],
        ["block", "buu-dien", "--undo"],
        ["list"],
    ):
        assert callable(parser().parse_args(["partners", *words]).do)
