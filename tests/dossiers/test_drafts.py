"""What is being typed: kept, claimed, submitted, expired; and nothing a client sends for the server's values counts."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from motcua.journal.acting import Assurance, Channel
from motcua.registry.people.models import Person
from motcua.service.dossiers import drafts, tasks
from motcua.service.dossiers.models import Dossier, Draft, DraftPaper
from motcua.service.dossiers.refusals import DraftExpired, Missing, NoAgency, NotComplete, NotYours, SurerSignInNeeded
from motcua.service.procedures.actions import SHEETS
from tests.dossiers.factories import (
    MONDAY_8AM,
    Commune,
    make_person,
    make_procedure,
)
from tests.dossiers.typing_answers import PAPER_CODE, TODAY, TOKEN, as_applicant, begun, load, stored_file, type_in

pytestmark = pytest.mark.django_db


def filled(commune: Commune, citizen: Person, **procedure: str) -> Draft:
    draft = begun(commune, citizen, make_procedure(**procedure))
    type_in(draft, {"request": {"content": "Xin xác nhận để vay vốn"}}, at=MONDAY_8AM)
    return draft


# The level of the sign-in


def test_a_procedure_that_asks_for_two_factors_is_submitted_only_after_they_were_shown(
    commune: Commune, citizen: Person
):
    draft = filled(commune, citizen, more="required_assurance: substantial")
    drafts.add_file(draft.id, PAPER_CODE, stored_file().id, "giay.pdf", at=MONDAY_8AM)
    low = replace(as_applicant(citizen), assurance=Assurance.LOW)

    with pytest.raises(SurerSignInNeeded):
        drafts.submit_draft(draft.id, by=low, at=MONDAY_8AM)
    assert not Dossier.objects.exists()

    surely = replace(low, assurance=Assurance.SUBSTANTIAL)
    assert drafts.submit_draft(draft.id, by=surely, at=MONDAY_8AM).state == "submitted"


# Keeping


def test_before_signing_in_only_the_browser_that_began_finds_the_draft(commune: Commune):
    draft = begun(commune, None)

    assert drafts.find(draft.key, None, TOKEN, MONDAY_8AM) == draft
    for token in ("", "another browser"):
        with pytest.raises(Draft.DoesNotExist):
            drafts.find(draft.key, None, token, MONDAY_8AM)


def test_signing_in_takes_over_what_was_typed_before_and_the_browser_alone_no_longer_opens_it(
    commune: Commune, citizen: Person
):
    draft = begun(commune, None)
    drafts.save_section(draft.id, "request", {"content": "Xin xác nhận"}, at=MONDAY_8AM)

    assert drafts.claim(TOKEN, citizen.id) == 1
    assert drafts.claim(TOKEN, make_person("Phạm Thị Lạ").id) == 0

    mine = drafts.find(draft.key, citizen.id, "", MONDAY_8AM)  # on another device too
    assert (mine.applicant, mine.answers["request"]["content"]) == (citizen, "Xin xác nhận")
    with pytest.raises(Draft.DoesNotExist):
        drafts.find(draft.key, None, TOKEN, MONDAY_8AM)
    assert list(drafts.open_drafts(citizen.id, MONDAY_8AM)) == [draft]


def test_nobody_claims_with_an_empty_token(commune: Commune, citizen: Person):
    begun(commune, None)

    assert drafts.claim("", citizen.id) == 0


def test_the_same_draft_goes_on_on_another_device(commune: Commune, citizen: Person):
    draft = begun(commune, citizen)
    drafts.save_section(draft.id, "request", {"content": "từ điện thoại"}, at=MONDAY_8AM)

    elsewhere = drafts.find(draft.key, citizen.id, "token of a computer", MONDAY_8AM)

    assert elsewhere.answers == {"request": {"content": "từ điện thoại"}}
    with pytest.raises(Draft.DoesNotExist):
        drafts.find(draft.key, make_person("Phạm Thị Lạ").id, "token of a computer", MONDAY_8AM)


def test_what_is_not_right_yet_is_kept_as_it_was_typed(commune: Commune, citizen: Person):
    version = load(SHEETS / "1.001193.yaml")
    draft = begun(commune, citizen, version)
    typed = {"full_name": "", "birth_date": "ngày 31 tháng 2", "sex": "?"}
    drafts.save_section(draft.id, "child", typed, at=MONDAY_8AM)

    kept = drafts.find(draft.key, citizen.id, "", MONDAY_8AM)
    _cleaned, errors, _missing = drafts.checked(kept, today=TODAY)

    assert kept.answers["child"] == typed
    assert {"full_name", "birth_date", "sex"} <= set(errors["child"])


def test_touching_a_draft_gives_it_time_and_leaving_it_ends_it(commune: Commune, citizen: Person):
    draft = begun(commune, citizen)
    later = MONDAY_8AM + timedelta(days=20)
    drafts.save_section(draft.id, "request", {"content": "x"}, at=later)
    end = later + timedelta(days=30)

    assert drafts.find(draft.key, citizen.id, "", end - timedelta(seconds=1)) == draft
    with pytest.raises(DraftExpired) as refused:
        drafts.find(draft.key, citizen.id, "", end)
    assert refused.value.http_status == 410
    for write in (
        lambda: drafts.save_section(draft.id, "request", {}, at=end),
        lambda: drafts.submit_draft(draft.id, by=as_applicant(citizen), at=end),
        lambda: drafts.choose_agency(draft.id, commune.committee.id, at=end),
    ):
        with pytest.raises(DraftExpired):
            write()
    assert list(drafts.open_drafts(citizen.id, end)) == []


def test_owners_are_told_three_days_before_and_then_it_is_deleted_with_its_papers(commune: Commune, citizen: Person):
    draft, nobodys = begun(commune, citizen), begun(commune, None)
    drafts.add_file(draft.id, PAPER_CODE, stored_file().id, "a.pdf", at=MONDAY_8AM)
    end = MONDAY_8AM + timedelta(days=30)

    assert list(drafts.expiring(end - timedelta(days=3, seconds=1))) == []
    assert list(drafts.expiring(end - timedelta(days=3))) == [draft]
    assert drafts.delete_expired(end - timedelta(seconds=1)) == 0
    drafts.delete_expired(end)
    assert not Draft.objects.filter(id__in=[draft.id, nobodys.id]).exists()
    assert not DraftPaper.objects.exists()


def test_the_nightly_job_deletes_what_is_over(commune: Commune, citizen: Person):
    draft = begun(commune, citizen)
    Draft.objects.filter(id=draft.id).update(expires_at=MONDAY_8AM - timedelta(days=400))

    tasks.delete_expired_drafts(0)

    assert not Draft.objects.filter(id=draft.id).exists()


def test_a_submitted_draft_neither_expires_nor_changes(commune: Commune, citizen: Person):
    draft = filled(commune, citizen)
    drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    drafts.discard(draft.id)
    assert drafts.delete_expired(MONDAY_8AM + timedelta(days=400)) == 0
    with pytest.raises(DraftExpired):
        drafts.save_section(draft.id, "request", {"content": "đổi ý"}, at=MONDAY_8AM)


def test_a_paper_that_the_procedure_does_not_know_is_not_taken(commune: Commune, citizen: Person):
    draft = begun(commune, citizen)

    with pytest.raises(Missing):
        drafts.add_file(draft.id, "khac", stored_file().id, "a.pdf", at=MONDAY_8AM)
    with pytest.raises(Missing):
        drafts.state_number(draft.id, "khac", "12", at=MONDAY_8AM)


def test_a_number_does_not_stand_for_a_paper_that_no_data_replaces(commune: Commune, citizen: Person):
    draft = begun(commune, citizen)
    drafts.save_section(draft.id, "request", {"content": "x"}, at=MONDAY_8AM)
    drafts.state_number(draft.id, PAPER_CODE, "038190000123", at=MONDAY_8AM)

    with pytest.raises(NotComplete) as refused:
        drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    assert refused.value.papers == [PAPER_CODE]


# Submitting


def test_the_dossier_takes_over_what_was_typed_and_handed_in(commune: Commune, citizen: Person):
    draft = filled(commune, citizen)

    dossier = drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    assert dossier.answers["request"] == {"content": "Xin xác nhận để vay vốn"}
    assert [(p.paper_code, p.file_name) for p in dossier.papers.all()] == [(PAPER_CODE, "ảnh chụp.pdf")]
    assert (dossier.applicant, dossier.submitter, dossier.typed_by) == (citizen, citizen, "self")
    assert dossier.idempotency_key == draft.key
    assert drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM) == dossier


def test_nobody_submits_what_another_typed(commune: Commune, citizen: Person):
    draft, nobodys = filled(commune, citizen), begun(commune, None)

    for one in (draft, nobodys):
        with pytest.raises(NotYours):
            drafts.submit_draft(one.id, by=as_applicant(make_person("Phạm Thị Lạ")), at=MONDAY_8AM)
    assert not Dossier.objects.exists()


def test_every_gap_is_told_at_once(commune: Commune, citizen: Person):
    draft = begun(commune, citizen)

    with pytest.raises(NotComplete) as refused:
        drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    assert set(refused.value.errors["request"]) == {"content"}
    assert refused.value.papers == [PAPER_CODE]


def test_without_an_agency_it_goes_nowhere(commune: Commune, citizen: Person):
    draft = filled(commune, citizen)
    Draft.objects.filter(id=draft.id).update(agency=None)

    with pytest.raises(NoAgency):
        drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)


def test_who_files_under_a_mandate_is_the_submitter_and_the_other_the_applicant(commune: Commune, citizen: Person):
    grandmother = make_person("Lê Thị Bà", commune=commune.place)
    draft = filled(commune, citizen)
    drafts.set_applicant(draft.id, grandmother.id, is_under_mandate=True, at=MONDAY_8AM)

    dossier = drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    assert (dossier.applicant, dossier.submitter, dossier.representative) == (grandmother, citizen, citizen)
    assert dossier.typed_by == "mandate"


def test_at_the_counter_papers_are_not_uploaded_and_the_dossier_says_that_an_official_typed(
    commune: Commune, citizen: Person
):
    clerk = commune.receiver
    version = make_procedure()
    draft = drafts.start(
        version.id,
        at=MONDAY_8AM,
        owner_id=clerk.person_id,
        channel=Channel.COUNTER,
        agency_id=commune.committee.id,
        applicant_id=citizen.id,
    )
    drafts.save_section(draft.id, "request", {"content": "x"}, at=MONDAY_8AM)

    dossier = drafts.submit_draft(draft.id, by=clerk, at=MONDAY_8AM)

    assert (dossier.typed_by, dossier.channel, dossier.typist_id) == ("official", "counter", clerk.person_id)
    assert (dossier.applicant, dossier.submitter, dossier.centre) == (citizen, citizen, commune.centre)


def test_the_fee_is_frozen_at_submission_and_a_new_tariff_leaves_it(commune: Commune, citizen: Person):
    dossier = drafts.submit_draft(filled(commune, citizen).id, by=as_applicant(citizen), at=MONDAY_8AM)
    make_procedure(fee="99000")

    dossier.refresh_from_db()
    (line,) = dossier.fee_lines
    assert (line["before_vnd"], line["amount_vnd"], dossier.fee_vnd) == (15_000, 0, 0)  # waived: filed online


def test_a_fee_that_the_source_does_not_say_stays_unknown(commune: Commune, citizen: Person):
    draft = filled(commune, citizen, fee="null")

    dossier = drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    assert dossier.fee_vnd is None
    assert dossier.fee_lines[0]["amount_vnd"] is None


def test_keys_of_drafts_cannot_be_guessed(commune: Commune, citizen: Person):
    begun(commune, citizen)

    with pytest.raises(Draft.DoesNotExist):
        drafts.find(uuid4(), citizen.id, TOKEN, MONDAY_8AM)
