"""Nothing that a client sends for the server's values counts, at filing or in a supplement (security, T3)."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.journal.acting import Channel
from motcua.registry.people import queries as people
from motcua.registry.people.models import Person
from motcua.service.dossiers import drafts, queries
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Draft
from motcua.service.dossiers.refusals import NotComplete
from motcua.service.procedures.actions import SHEETS
from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.forms import is_asked, is_shown, visible_sections
from tests.dossiers.driving import kinds_of
from tests.dossiers.factories import (
    MONDAY_8AM,
    Commune,
    Story,
    make_story,
)
from tests.dossiers.typing_answers import PAPER_CODE, TODAY, as_applicant, begun, complete, load, stored_file, type_in

pytestmark = pytest.mark.django_db


HOSTILE = st.sampled_from(
    ["0", "Lê Văn Giả", "1970-01-01", "999999999", True, {"full_name": "Giả"}, [{"x": "1"}], None]
)


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
