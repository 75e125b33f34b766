"""Who may do what: the matrix of roles, states and actions, collected from the running system by trying everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.service.dossiers import actions, policies, queries
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.refusals import NotPossibleNow, NotYours
from motcua.service.dossiers.states import TABLE, Action, State, Who
from tests.dossiers.driving import GIVEN, SYSTEM, lead, trace
from tests.dossiers.factories import Story, make_commune, make_person, make_procedure, make_story, simulated

pytestmark = pytest.mark.django_db
TACIT = "{tacit_approval: 'true'}"

# Everybody who is tried: the six officials of the commune, the same six of a foreign commune, officials whose role is
# right but whose unit is not, the applicant, the applicant without that role, a stranger who says he is the applicant,
# and the platform's clock. "In progress" is with the specialist here, and its time is over.
MATRIX = """
submitted            · accept             · receiver head_of_centre
submitted            · request_supplement · receiver head_of_centre
submitted            · refuse             · receiver head_of_centre
submitted            · withdraw           · receiver head_of_centre applicant
supplement_requested · resubmit           · receiver head_of_centre applicant
supplement_requested · withdraw           · receiver head_of_centre applicant
supplement_requested · stop               · head_of_centre head_of_unit signer clock
in_progress          · pass_on            · specialist
in_progress          · settle             · specialist signer clock
in_progress          · send_back          · specialist
in_progress          · reassign           · specialist head_of_centre head_of_unit signer
in_progress          · consult            · specialist
in_progress          · request_supplement · specialist head_of_centre head_of_unit signer
in_progress          · request_payment    · specialist
in_progress          · extend             · specialist head_of_centre head_of_unit signer
in_progress          · choose_variant     · specialist head_of_centre head_of_unit signer
in_progress          · withdraw           · receiver head_of_centre applicant
in_progress          · stop               · head_of_centre head_of_unit signer
payment_due          · confirm_payment    · receiver head_of_centre
payment_due          · withdraw           · receiver head_of_centre applicant
payment_due          · stop               · head_of_centre head_of_unit signer
settled              · hand_over          · receiver head_of_centre
settled              · correct            · signer
settled              · revoke             · signer
settled              · reissue            · signer
handed_over          · correct            · signer
handed_over          · revoke             · signer
handed_over          · reissue            · signer
refused_at_receipt   · correct            · signer
refused_at_receipt   · revoke             · signer
withdrawn            · correct            · signer
withdrawn            · revoke             · signer
stopped              · correct            · signer
stopped              · revoke             · signer
"""


def expected() -> dict[tuple[str, str], set[str]]:
    rows = (line.split("·") for line in MATRIX.strip().splitlines())
    return {(state.strip(), action.strip()): set(who.split()) for state, action, who in rows}


def everybody(story: Story) -> dict[str, Acting]:
    foreign = make_commune("Sầm Sơn", "14800")
    stranger = make_person("Phạm Thị Lạ")
    in_the_wrong_unit = {
        f"displaced {role}": simulated(make_person("Lê Văn Nhầm"), role, unit)
        for role, unit in (
            ("receiver", story.commune.committee),
            ("specialist", story.commune.centre),
            ("records_clerk", story.commune.centre),
        )
    }
    return {
        **story.commune.officials,
        **{f"foreign {role}": acting for role, acting in foreign.officials.items()},
        **in_the_wrong_unit,
        "applicant": story.applicant,
        "applicant without the role": simulated(story.citizen, "", None),
        "stranger": simulated(stranger, "applicant", None),
        "clock": SYSTEM,
    }


def is_let_through(story: Story, action: Action, by: Acting, given: dict[str, Any]) -> bool:
    """Try it in a savepoint that is thrown away. Refusals for other reasons than rights count as let through."""
    seen, act = story.dossier.row_version, getattr(actions, str(action))
    try:
        with transaction.atomic():
            act(story.dossier.id, by=by, at=story.now, seen_version=seen, **given)
            transaction.set_rollback(True)
    except (NotYours, NotPossibleNow):
        return False
    except ActionRefused:
        return True
    return True


def collected(state: State) -> Iterator[tuple[tuple[str, str], set[str]]]:
    story = lead(make_story(version=make_procedure(notes=TACIT)), state)
    actors = everybody(story)
    if state == State.IN_PROGRESS:
        story.do("propose_result", "specialist", outcome="granted")
        story.now = story.dossier.due_at  # so that the clock may settle
    before = trace(story.dossier)
    for action in Action:
        given = GIVEN[action](story)
        allowed = {name for name, by in actors.items() if is_let_through(story, action, by, given)}
        if allowed:
            yield (str(state), str(action)), allowed
    assert trace(story.dossier) == before  # what was refused left nothing behind


@pytest.mark.parametrize("state", list(State))
def test_everybody_tries_everything_and_only_the_matrix_gets_through(state: State):
    wanted = {key: who for key, who in expected().items() if key[0] == state}

    assert dict(collected(state)) == wanted


def test_the_pages_offer_exactly_what_would_be_let_through():
    story = lead(make_story(), State.IN_PROGRESS)

    for name, by in everybody(story).items():
        offered = {str(row.action) for row in policies.possible_actions(by, story.dossier)}
        may = {action for (state, action), who in expected().items() if state == "in_progress" and name in who}
        assert offered == may, name


def test_every_group_of_the_table_is_somebody():
    assert {who for row in TABLE for who in row.who} == set(Who)


def test_whom_it_was_given_to_keeps_colleagues_of_the_same_role_out():
    story = lead(make_story(), State.IN_PROGRESS)
    story.do("reassign", "head_of_unit", assignee_id=story.commune.specialist.person_id)
    colleague = simulated(make_person("Lê Thị Kế"), "specialist", story.commune.committee)

    assert policies.may(story.commune.specialist, story.dossier, Action.PASS_ON)
    assert not policies.may(colleague, story.dossier, Action.PASS_ON)


def test_a_person_with_several_roles_acts_in_the_first_that_may():
    story = make_story()
    both = [story.commune.specialist, story.commune.receiver]

    assert policies.acting_for(both, story.dossier, Action.ACCEPT) == story.commune.receiver
    assert policies.acting_for(both, story.dossier, Action.CORRECT) is None


def test_who_files_for_another_may_do_what_the_applicant_may():
    story = make_story()
    helper = make_person("Bùi Văn Giúp")
    Dossier.objects.filter(id=story.dossier.id).update(representative=helper)

    story.do("withdraw", simulated(helper, "applicant", None), reason="Người nhà đã đổi ý")

    assert story.dossier.state == "withdrawn"


def test_foreign_officials_and_strangers_do_not_even_find_the_dossier():
    story = lead(make_story(), State.IN_PROGRESS)
    foreign = make_commune("Sầm Sơn", "14800")
    units = [foreign.committee.id, foreign.centre.id]
    stranger = make_person("Phạm Thị Lạ")

    with pytest.raises(Dossier.DoesNotExist):
        queries.get_for_desk(units, story.dossier.number)
    with pytest.raises(Dossier.DoesNotExist):
        queries.get_for_party(stranger.id, story.dossier.number)
    assert not policies.may_view_at_desk(units, story.dossier)
    assert queries.get_for_party(story.citizen.id, story.dossier.number) == story.dossier


def test_an_agency_that_is_asked_finds_it_and_may_only_answer():
    story = lead(make_story(), State.IN_PROGRESS)
    asked = make_commune("Sầm Sơn", "14800")

    story.do("consult", "specialist", agency_id=asked.committee.id, question="Có vướng quy hoạch?", working_days=2)

    assert queries.get_for_desk([asked.committee.id], story.dossier.number) == story.dossier
    assert not list(policies.possible_actions(asked.specialist, story.dossier))
    assert policies.may_answer_consultation(asked.specialist, asked.committee.id)
    assert not policies.may_answer_consultation(story.commune.specialist, asked.committee.id)


@pytest.mark.parametrize("end", ["answered", "withdrawn"])
def test_an_agency_that_is_not_asked_any_more_keeps_its_question_and_its_answer_alone(end: str):
    story = lead(make_story(), State.IN_PROGRESS)
    asked = make_commune("Sầm Sơn", "14800")
    units = [asked.committee.id]
    story.do("consult", "specialist", agency_id=units[0], question="Có vướng quy hoạch?", working_days=2)
    consultation = story.dossier.consultations.get()
    before = policies.may_view_at_desk(units, story.dossier, queries.asked_units(story.dossier))

    if end == "answered":
        actions.answer_consultation(consultation.id, by=asked.specialist, at=story.now, answer="Không vướng")
        story.dossier.refresh_from_db()
    else:
        story.do("withdraw", "applicant", reason="Đã đổi ý")

    assert before
    assert not policies.may_view_at_desk(units, story.dossier, queries.asked_units(story.dossier))
    with pytest.raises(Dossier.DoesNotExist):
        queries.get_for_desk(units, story.dossier.number)
    assert units[0] not in queries.audiences([story.dossier.id])[story.dossier.id].unit_ids
    assert list(queries.ids_seen_by(asked.specialist.person_id or 0, units)) == []
    assert [each.question for each in queries.asked_of(units, story.dossier.number)] == ["Có vướng quy hoạch?"]
    assert list(queries.asked_of([story.commune.committee.id])) == []


def test_whoever_is_asked_once_more_reads_the_dossier_again():
    story = lead(make_story(), State.IN_PROGRESS)
    asked = make_commune("Sầm Sơn", "14800")
    for question in ("Có vướng quy hoạch?", "Còn tranh chấp không?"):
        story.do("consult", "specialist", agency_id=asked.committee.id, question=question, working_days=2)
    first = story.dossier.consultations.earliest("id")

    actions.answer_consultation(first.id, by=asked.specialist, at=story.now, answer="Không vướng")

    assert queries.get_for_desk([asked.committee.id], story.dossier.number) == story.dossier
