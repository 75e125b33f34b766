"""What is being typed: kept, claimed, submitted, expired; and nothing a client sends for the server's values counts."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.journal.acting import Channel
from motcua.registry.people import queries as people
from motcua.registry.people.models import Person
from motcua.service.dossiers import drafts, queries, tasks
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Dossier, Draft, DraftPaper
from motcua.service.dossiers.refusals import DraftExpired, Missing, NoAgency, NotComplete, NotYours
from motcua.service.procedures.actions import SHEETS, load_sheet
from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.forms import is_asked, is_shown, visible_sections
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.driving import SYSTEM, kinds_of
from tests.dossiers.factories import (
    MONDAY_8AM,
    Commune,
    Story,
    make_commune,
    make_person,
    make_procedure,
    make_story,
    simulated,
)
from tests.dossiers.typing_answers import complete, stored_file, type_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 7)
TOKEN = "a browser's token"
PAPER_CODE = "giay_chung_minh"


@pytest.fixture
def commune() -> Commune:
    return make_commune()


@pytest.fixture
def citizen(commune: Commune) -> Person:
    return make_person(
        "Bùi Thị Thảo",
        commune=commune.place,
        address="Số 1 đường Lê Lợi",
        phone="+84912345678",
        email="thao@example.vn",
        birth_date=date(1990, 9, 2),
        sex="female",
        ethnicity="Kinh",
        nationality="Việt Nam",
        personal_number="038190000123",
    )


def begun(commune: Commune, citizen: Person | None, version: ProcedureVersion | None = None, **given: Any) -> Draft:
    version = version or make_procedure()
    owner_id = citizen.id if citizen else None
    return drafts.start(
        version.id, at=MONDAY_8AM, owner_id=owner_id, token=TOKEN, agency_id=commune.committee.id, **given
    )


def filled(commune: Commune, citizen: Person, **procedure: str) -> Draft:
    draft = begun(commune, citizen, make_procedure(**procedure))
    type_in(draft, {"request": {"content": "Xin xác nhận để vay vốn"}}, at=MONDAY_8AM)
    return draft


def as_applicant(person: Person) -> Any:
    return simulated(person, "applicant", None, Channel.ONLINE)


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
    assert (dossier.idempotency_key, dossier.fee_vnd) == (draft.key, 15_000)
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
    assert (dossier.fee_vnd, dossier.fee_lines[0]["amount_vnd"]) == (15_000, 15_000)


def test_a_fee_that_the_source_does_not_say_stays_unknown(commune: Commune, citizen: Person):
    draft = filled(commune, citizen, fee="null")

    dossier = drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)

    assert dossier.fee_vnd is None
    assert dossier.fee_lines[0]["amount_vnd"] is None


# What only the server may set (security, T3)

HOSTILE = st.sampled_from(
    ["0", "Lê Văn Giả", "1970-01-01", "999999999", True, {"full_name": "Giả"}, [{"x": "1"}], None]
)


def load(path: Path) -> ProcedureVersion:
    return ProcedureVersion.objects.get(id=load_sheet(path, by=SYSTEM, at=MONDAY_8AM).version_id)


def tampered(definition: Definition, answers: dict[str, Any], profile: dict[str, str], draw: Any) -> dict[str, Any]:
    """The same answers, with something sent for everything that is not asked in this case, and for columns."""
    sent = {name: dict(part) for name, part in answers.items()}
    for section in definition.sections:
        own, known = answers.get(section.code, {}), sent.setdefault(section.code, {})
        is_open = section in visible_sections(definition, answers)
        for spec in section.fields:
            shown = is_open and is_shown(spec, answers, own)
            if not shown or spec.calculated or not is_asked(spec, answers, own, profile):
                known[spec.code] = draw(HOSTILE)
        known |= {"state": "settled", "fee_vnd": "0", "is_staff": True, "applicant_id": 1}
    return {**sent, "dossier": {"state": "settled"}, "applicant": {"full_name": "Lê Văn Giả"}}


def by_hand(spec: Any, own: dict[str, Any]) -> object:
    """The value of a calculated field, worked out here once more."""
    group, _dot, inner = spec.calculated.of.partition(".")
    items = own.get(group, [])
    if spec.calculated.what == "count":
        return len(items) or None
    numbers = [float(item[inner]) for item in items if item.get(inner) not in (None, "")]
    return sum(numbers) if numbers else None


def check_only_the_server_spoke(
    definition: Definition, stored: dict[str, Any], profile: dict[str, str], sent: dict[str, Any]
) -> None:
    assert set(stored) <= {QUESTIONS, *(section.code for section in visible_sections(definition, sent))}
    for section in definition.sections:
        own = stored.get(section.code, {})
        assert set(own) <= {spec.code for spec in section.fields}
        for spec in section.fields:
            if section.code not in stored or not is_shown(spec, stored, own):
                assert spec.code not in own
            elif spec.calculated:
                value = own.get(spec.code)
                assert (None if value in (None, 0) else float(value)) == (by_hand(spec, own) or None)
            elif not is_asked(spec, stored, own, profile):
                assert own.get(spec.code) == profile.get(spec.prefill)


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_whatever_is_sent_for_calculated_prefilled_and_hidden_fields_the_servers_value_is_stored(
    sheet: Path, commune: Commune, citizen: Person
):
    version = load(sheet)
    definition, profile = version.compiled, people.profile(citizen.id)
    channel = Channel.ONLINE if Channel.ONLINE in definition.channels else Channel.COUNTER
    by = as_applicant(citizen) if channel == Channel.ONLINE else commune.receiver
    owner_id = by.person_id

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def submit_tampered(data: st.DataObject) -> None:
        answers = complete(definition, profile, TODAY, lambda many: data.draw(st.integers(0, many - 1)))
        sent = tampered(definition, answers, profile, data.draw)
        draft = drafts.start(
            version.id,
            at=MONDAY_8AM,
            owner_id=owner_id,
            channel=channel,
            agency_id=commune.committee.id,
            applicant_id=citizen.id,
            answers=sent,
        )
        type_in(draft, {}, at=MONDAY_8AM)
        for code in {p.code for p in definition.papers}:
            drafts.add_file(draft.id, code, stored.id, "a.pdf", at=MONDAY_8AM)

        dossier = drafts.submit_draft(draft.id, by=by, at=MONDAY_8AM)

        dossier.refresh_from_db()
        check_only_the_server_spoke(definition, dossier.answers, profile, answers)
        assert (dossier.state, dossier.applicant) == ("submitted", citizen)

    stored = stored_file()
    submit_tampered()


# Supplements


def asked_about(commune: Commune, citizen: Person, *codes: str) -> tuple[Story, Draft]:
    """A household business with two members is asked about some fields."""
    version = load(SHEETS / "1.001612.yaml")
    profile = people.profile(citizen.id)
    answers = complete(version.compiled, profile, TODAY, lambda many: many - 1)
    draft = begun(commune, citizen, version)
    type_in(draft, answers, at=MONDAY_8AM)
    dossier = drafts.submit_draft(draft.id, by=as_applicant(citizen), at=MONDAY_8AM)
    story = Story(commune, version, citizen, dossier, MONDAY_8AM)
    items = [Item("field", code, code, "Chưa rõ", "Ghi lại") for code in codes]
    story.do("request_supplement", "receiver", items=items)
    request = queries.open_request(story.dossier)
    return story, drafts.answer_of(request, owner_id=citizen.id, at=story.now)


def sections_with_group(definition: Definition) -> tuple[str, str, list[str]]:
    """A section with a group that something is calculated of: section, group, calculated fields."""
    for section in definition.sections:
        calculated = [s for s in section.fields if s.calculated]
        if calculated:
            group = calculated[0].calculated.of.partition(".")[0]
            return section.code, group, [s.code for s in calculated]
    raise AssertionError("no sheet field is calculated")


def test_in_a_supplement_only_the_marked_field_changes_and_what_is_worked_out_from_it(
    commune: Commune, citizen: Person
):
    section, group, calculated = sections_with_group(load(SHEETS / "1.001612.yaml").compiled)
    story, draft = asked_about(commune, citizen, f"{section}.{group}")
    before = story.dossier.answers
    kept = before[section][group][:1]
    everything = dict.fromkeys(before[section], "Lê Văn Giả")
    drafts.save_section(draft.id, section, {**everything, group: kept}, at=story.now)
    for other in before:
        if other not in (section, QUESTIONS):
            drafts.save_section(draft.id, other, dict.fromkeys(before[other], "Lê Văn Giả"), at=story.now)

    dossier = drafts.resubmit_draft(draft.id, by=story.applicant, at=story.now, seen_version=None)

    dossier.refresh_from_db()
    own = dossier.answers[section]
    assert {k: v for k, v in dossier.answers.items() if k != section} == {
        k: v for k, v in before.items() if k != section
    }
    changed = {name for name in own if own[name] != before[section].get(name)}
    assert changed == {group, *calculated}
    assert own[group] == kept
    for spec in story.version.compiled.section(section).fields:
        if spec.calculated:
            assert float(own[spec.code]) == by_hand(spec, own)


def test_a_marked_field_must_be_right_before_the_supplement_goes(commune: Commune, citizen: Person):
    section, group, _calculated = sections_with_group(load(SHEETS / "1.001612.yaml").compiled)
    story, draft = asked_about(commune, citizen, f"{section}.{group}")
    drafts.save_section(draft.id, section, {group: []}, at=story.now)

    with pytest.raises(NotComplete) as refused:
        drafts.resubmit_draft(draft.id, by=story.applicant, at=story.now, seen_version=None)

    assert group in refused.value.errors[section]


def test_a_second_click_on_the_supplement_changes_nothing(commune: Commune, citizen: Person):
    story = make_story(commune)
    story.do("request_supplement", "receiver", items=[Item("paper", PAPER_CODE, "Giấy", "Mờ", "Chụp lại")])
    request = queries.open_request(story.dossier)
    draft = drafts.answer_of(request, owner_id=story.citizen.id, at=story.now)
    assert drafts.answer_of(request, owner_id=story.citizen.id, at=story.now) == draft
    with pytest.raises(NotComplete):
        drafts.resubmit_draft(draft.id, by=story.applicant, at=story.now, seen_version=None)
    drafts.add_file(draft.id, PAPER_CODE, stored_file("mới.pdf").id, "mới.pdf", at=story.now)

    once = drafts.resubmit_draft(draft.id, by=story.applicant, at=story.now, seen_version=None)
    again = drafts.resubmit_draft(draft.id, by=story.applicant, at=story.now, seen_version=None)

    assert once == again
    assert kinds_of(once) == ["submitted", "supplement_requested", "resubmitted"]
    assert [(p.file_name, p.round) for p in drafts.current_papers(once)] == [("mới.pdf", 1)]


def test_papers_that_were_not_asked_for_stay_out_of_the_supplement(commune: Commune, citizen: Person):
    story = make_story(commune)
    story.do("request_supplement", "receiver", items=[Item("field", "request.content", "Nội dung", "Ngắn", "Ghi rõ")])
    draft = drafts.answer_of(queries.open_request(story.dossier), owner_id=story.citizen.id, at=story.now)
    drafts.add_file(draft.id, PAPER_CODE, stored_file().id, "a.pdf", at=story.now)
    drafts.save_section(draft.id, "request", {"content": "Xin xác nhận nơi cư trú"}, at=story.now)

    dossier = drafts.resubmit_draft(draft.id, by=story.applicant, at=story.now, seen_version=None)

    assert dossier.answers["request"]["content"] == "Xin xác nhận nơi cư trú"
    assert not dossier.papers.exists()


def test_keys_of_drafts_cannot_be_guessed(commune: Commune, citizen: Person):
    begun(commune, citizen)

    with pytest.raises(Draft.DoesNotExist):
        drafts.find(uuid4(), citizen.id, TOKEN, MONDAY_8AM)
