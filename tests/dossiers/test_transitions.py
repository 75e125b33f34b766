"""The transition table as its readers know it, compared with the running one, and every row driven for real."""

import pytest

from motcua.service.dossiers.models import Dossier, Pause
from motcua.service.dossiers.refusals import Missing, NotPossibleNow
from motcua.service.dossiers.states import OPEN_STATES, TABLE, Action, Clock, State, Transition, Who, national_code
from tests.dossiers.driving import GIVEN, actor, asked_while_running, attempt, kinds_of, lead, perform, trace
from tests.dossiers.factories import make_commune, make_procedure, make_story

TACIT = "{tacit_approval: 'true'}"

# Whatever the last column names is refused where it is empty; a settled dossier's outcome is that of its proposal.
# state · action · next state ("=" stays, "back" where it was asked from) · legal clock · who may · what must be given
SPECIFICATION = """
submitted            · accept             · in_progress          · starts         · counter                · -
submitted            · request_supplement · supplement_requested · none           · counter                · items
submitted            · refuse             · refused_at_receipt   · ends           · counter                · reason legal_ground
submitted            · withdraw           · withdrawn            · ends           · applicant counter      · reason
supplement_requested · resubmit           · back                 · resumes        · applicant counter      · answers
supplement_requested · withdraw           · withdrawn            · ends           · applicant counter      · reason
supplement_requested · stop               · stopped              · ends           · head clock             · reason legal_ground
in_progress          · pass_on            · =                    · runs_on        · handler                · -
in_progress          · settle             · settled              · ends           · handler signer clock   · -
in_progress          · send_back          · =                    · runs_on        · handler                · reason
in_progress          · reassign           · =                    · runs_on        · handler head           · assignee
in_progress          · consult            · =                    · runs_on        · handler                · agency question
in_progress          · request_supplement · supplement_requested · pauses         · handler head           · items
in_progress          · request_payment    · payment_due          · pauses_if_said · handler                · amount
in_progress          · extend             · =                    · runs_on        · handler head           · reason working_days
in_progress          · choose_variant     · =                    · runs_on        · handler head           · variant reason
in_progress          · withdraw           · withdrawn            · ends           · applicant counter      · reason
in_progress          · stop               · stopped              · ends           · head                   · reason legal_ground
payment_due          · confirm_payment    · in_progress          · resumes        · counter                · amount
payment_due          · withdraw           · withdrawn            · ends           · applicant counter      · reason
payment_due          · stop               · stopped              · ends           · head                   · reason legal_ground
settled              · hand_over          · handed_over          · none           · counter                · -
settled              · correct            · =                    · none           · signer                 · reason
settled              · revoke             · =                    · none           · signer                 · reason legal_ground
settled              · reissue            · =                    · none           · signer                 · reason outcome
handed_over          · correct            · =                    · none           · signer                 · reason
handed_over          · revoke             · =                    · none           · signer                 · reason legal_ground
handed_over          · reissue            · =                    · none           · signer                 · reason outcome
refused_at_receipt   · correct            · =                    · none           · signer                 · reason
refused_at_receipt   · revoke             · =                    · none           · signer                 · reason legal_ground
withdrawn            · correct            · =                    · none           · signer                 · reason
withdrawn            · revoke             · =                    · none           · signer                 · reason legal_ground
stopped              · correct            · =                    · none           · signer                 · reason
stopped              · revoke             · =                    · none           · signer                 · reason legal_ground
"""  # noqa: E501  a table is read in lines

SPECIFIED = [tuple(cell.strip() for cell in line.split("·")) for line in SPECIFICATION.strip().splitlines()]
ROWS = [pytest.param(row, who, id=f"{row.source}-{row.action}-{who}") for row in TABLE for who in row.who]


def written(row: Transition) -> tuple[str, ...]:
    stays = "back" if row.action == Action.RESUBMIT else "="
    target = str(row.target) if row.target else stays
    return (row.source, row.action, target, row.clock, " ".join(row.who))


def test_the_running_table_is_the_specified_one_row_by_row():
    assert [written(row) for row in TABLE] == [cells[:-1] for cells in SPECIFIED]


def test_the_national_portal_knows_each_state_by_its_code():
    codes = {state: national_code(state, first_step_done=True) for state in State}

    assert codes == {
        "submitted": 1,
        "refused_at_receipt": 3,
        "in_progress": 4,
        "supplement_requested": 5,
        "payment_due": 6,
        "withdrawn": 7,
        "stopped": 8,
        "settled": 9,
        "handed_over": 10,
    }
    assert national_code("in_progress", first_step_done=False) == 2


def check_clock(row: Transition, before: Dossier, after: Dossier) -> None:
    resting = Pause.objects.filter(dossier=after, ended_at=None).count()
    assert resting == (1 if row.clock == Clock.PAUSES else 0)
    assert (after.ended_at is None) == (after.state in OPEN_STATES)
    match row.clock:
        case Clock.STARTS:
            assert before.due_at is None
            assert after.due_at is not None
            assert after.due_at == after.original_due_at
        case Clock.RUNS_ON:
            assert after.due_at is not None
            moved = row.action in (Action.EXTEND, Action.CHOOSE_VARIANT)
            assert (after.due_at > before.due_at) if moved else (after.due_at == before.due_at)
        case Clock.NONE | Clock.ENDS | Clock.PAUSES | Clock.PAUSES_IF_SAID:
            assert (after.due_at, after.original_due_at) == (before.due_at, before.original_due_at)


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "who"), ROWS)
def test_each_row_of_the_table_does_what_it_says(row: Transition, who: str):
    story = lead(make_story(version=make_procedure(notes=TACIT)), row.source, row.action)
    if who == "clock" and row.action == Action.SETTLE:
        story.now = story.dossier.due_at
    before, told = Dossier.objects.get(id=story.dossier.id), kinds_of(story.dossier)

    after = perform(story, row.action, actor(story, who))

    back = before.supplement_requests.get().asked_from if row.action == Action.RESUBMIT else before.state
    assert after.state == (row.target or back)
    assert after.row_version == before.row_version + 1
    assert len(kinds_of(after)) == len(told) + 1
    check_clock(row, before, after)


EMPTY: dict[str, dict[str, object]] = {
    **{name: {name: " "} for name in ("reason", "legal_ground", "question", "variant", "outcome")},
    "items": {"items": []},
    "answers": {"answers": {}, "papers": []},
    "assignee": {"assignee_id": None},
    "agency": {"agency_id": None},
    "amount": {"amount_vnd": 0},
    "working_days": {"working_days": 0},
}
STATED = [
    pytest.param(State(state), Action(action), Who(who.split()[0]), name, id=f"{state}-{action}-{name}")
    for state, action, _target, _clock, who, given in SPECIFIED
    for name in given.split()
    if name != "-" and (action, name) != ("confirm_payment", "amount")  # a wrong amount: test_deadlines
]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "action", "who", "name"), STATED)
def test_what_must_be_given_is_refused_where_it_is_empty(state: State, action: Action, who: Who, name: str):
    story = lead(make_story(version=make_procedure()), state, action)
    before = trace(story.dossier)

    with pytest.raises(Missing):
        story.do(str(action), actor(story, who), **{**GIVEN[action](story), **EMPTY[name]})

    assert trace(story.dossier) == before


@pytest.mark.django_db
def test_what_the_table_does_not_name_is_not_possible_whoever_asks():
    commune, version = make_commune(), make_procedure(notes=TACIT)
    named = {(row.source, row.action) for row in TABLE}

    for state in State:
        story = lead(make_story(commune, version), state)
        for action in (action for action in Action if (state, action) not in named):
            with pytest.raises(NotPossibleNow):
                attempt(story, action, commune.head_of_centre)


@pytest.mark.django_db
def test_a_supplement_leads_back_to_where_it_was_asked_from():
    asked_at_the_counter = lead(make_story(), State.SUPPLEMENT_REQUESTED)
    asked_later = make_story(asked_at_the_counter.commune, asked_at_the_counter.version)
    asked_while_running(asked_later)

    assert perform(asked_at_the_counter, Action.RESUBMIT, "applicant").state == "submitted"
    assert perform(asked_later, Action.RESUBMIT, "applicant").state == "in_progress"
