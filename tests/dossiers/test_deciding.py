"""Results: proposed, signed, issued, replaced, revoked; and settled by silence where the law says so."""

from datetime import timedelta

import pytest

from motcua.kernel.working_time import VIETNAM
from motcua.registry.people.models import Post
from motcua.service.documents.models import LetterRecord
from motcua.service.dossiers import offering, policies, queries, tasks
from motcua.service.dossiers.models import Dossier, Result
from motcua.service.dossiers.refusals import Missing, NoResult, NotPossibleNow, ResultStillValid
from motcua.service.dossiers.states import Action, State
from tests.dossiers.driving import GROUND, ITEM, REASON, SYSTEM, kinds_of, leave_old_result
from tests.dossiers.factories import Story, hire, make_procedure, make_story

pytestmark = pytest.mark.django_db
TACIT = "{tacit_approval: 'true'}"


def results_of(story: Story) -> list[tuple[str | None, bool]]:
    """Number and whether it is revoked, oldest first."""
    return [(r.number, r.revoked_at is not None) for r in story.dossier.results.order_by("id")]


def test_without_a_proposed_result_it_does_not_go_to_the_signer():
    with pytest.raises(NoResult):
        make_story().to("processing").do("pass_on", "specialist")


def test_preparing_and_passing_on_for_signature_are_two_entries_or_none():
    story = make_story().to("processing")
    before = kinds_of(story.dossier)

    with pytest.raises(Missing):  # that person does not sign here
        story.do("submit_for_signature", "specialist", outcome="granted", assignee_id=story.citizen.id)
    assert kinds_of(story.dossier) == before
    assert not story.dossier.results.exists()

    story.do("submit_for_signature", "specialist", outcome="granted", assignee_id=story.commune.signer.person_id)
    assert kinds_of(story.dossier) == [*before, "result_proposed", "passed_on"]
    assert story.dossier.assignee_id == story.commune.signer.person_id


@pytest.mark.parametrize(("text", "ground", "missing"), [("", GROUND, "reason"), (REASON, " ", "legal_ground")])
def test_a_refusal_states_its_reason_and_its_legal_ground(text: str, ground: str, missing: str):
    story = make_story().to("processing")

    with pytest.raises(Missing) as refused:
        story.do("propose_result", "specialist", outcome="refused", text=text, legal_ground=ground)

    assert refused.value.data["names"] == (missing,)


def test_a_result_is_granted_or_refused_and_nothing_else():
    with pytest.raises(Missing):
        make_story().to("processing").do("propose_result", "specialist", outcome="maybe")


def test_nothing_is_proposed_before_acceptance():
    with pytest.raises(NotPossibleNow):
        make_story().do("propose_result", "receiver", outcome="granted")


def test_a_new_proposal_takes_the_place_of_the_old_and_of_its_approval():
    story = make_story().to("issuing")
    story.do("propose_result", "records_clerk", outcome="refused", text=REASON, legal_ground=GROUND)

    with pytest.raises(NoResult):
        story.do("settle", "records_clerk")

    proposal = story.dossier.results.get()
    assert (proposal.outcome, proposal.approved_at) == ("refused", None)


def test_passing_on_from_the_signer_is_the_approval():
    story = make_story().to("issuing")

    proposal = queries.proposal(story.dossier)
    assert proposal.approved_by_id == story.commune.signer.person_id
    assert proposal.approved_at == story.now


def test_sending_back_takes_the_approval_away():
    story = make_story().to("issuing")
    story.do("send_back", "records_clerk", reason=REASON)

    assert queries.proposal(story.dossier).approved_at is None
    assert story.dossier.role == "signer"


def test_at_the_first_step_there_is_nowhere_to_send_it_back_to():
    with pytest.raises(NotPossibleNow):
        make_story().to("accepted").do("send_back", "receiver", reason=REASON)


def test_at_the_last_step_there_is_nowhere_to_pass_it_on_to():
    with pytest.raises(NotPossibleNow):
        make_story().to("issuing").do("pass_on", "records_clerk")


def test_the_signer_may_approve_and_issue_at_once():
    story = make_story().to("signing")
    story.do("settle", "signer")

    assert story.dossier.state == "settled"
    assert story.dossier.results.get().approved_by_id == story.commune.signer.person_id
    assert (story.dossier.role, story.dossier.unit_id) == ("receiver", story.commune.centre.id)


def test_nobody_issues_what_no_signer_approved():
    story = make_story().to("processing")
    story.do("propose_result", "specialist", outcome="granted")

    with pytest.raises(NoResult):
        story.do("settle", "specialist")


def test_reassigning_goes_to_holders_of_the_role_only():
    story = make_story().to("processing")
    fresh = hire("specialist", story.commune.committee, "Lê Thị Mới")
    former = hire("specialist", story.commune.committee, "Lê Thị Cũ")
    Post.objects.filter(person_id=former.person_id).update(is_active=False)

    for wrong in (story.commune.receiver, story.commune.signer, former):
        with pytest.raises(Missing):
            story.do("reassign", "head_of_unit", assignee_id=wrong.person_id)
    story.do("reassign", "head_of_unit", assignee_id=fresh.person_id)

    assert policies.may(fresh, story.dossier, Action.PASS_ON)
    assert not policies.may(story.commune.specialist, story.dossier, Action.PASS_ON)
    assert story.dossier.step_runs.get(left_at=None).assignee_id == fresh.person_id


def test_a_corrected_result_is_the_second_and_the_first_stays_marked():
    story = make_story().to("handed_over")
    story.do("correct", "signer", reason=REASON, text="Sinh ngày 02/9/1990")
    code = story.dossier.code

    assert results_of(story) == [(f"{code}-KQ1", True), (f"{code}-KQ2", False)]
    new = story.dossier.results.get(number=f"{code}-KQ2")
    assert (new.replaces.number, new.text) == (f"{code}-KQ1", "Sinh ngày 02/9/1990")
    assert story.dossier.state == "handed_over"


def test_a_revoked_result_is_marked_with_the_time_and_cannot_be_revoked_again():
    story = make_story().to("settled")
    story.do("revoke", "signer", reason=REASON, legal_ground=GROUND)

    assert story.dossier.results.get().revoked_at == story.now
    for verb, given in (("revoke", {"legal_ground": GROUND}), ("correct", {"text": "x"})):
        with pytest.raises(NoResult):
            story.do(verb, "signer", reason=REASON, **given)


def test_where_every_result_was_revoked_a_new_one_is_issued_and_handed_over():
    story = make_story().to("settled")
    settled_at, code = story.dossier.settled_at, story.dossier.code
    story.do("revoke", "signer", reason=REASON, legal_ground=GROUND)

    story.do("reissue", "signer", reason="Đã xác minh lại", outcome="granted", text="Đúng là người xin")

    new = story.dossier.results.get(number=f"{code}-KQ2")
    assert results_of(story) == [(f"{code}-KQ1", True), (f"{code}-KQ2", False)]
    assert (new.replaces, new.approved_by_id, new.text) == (None, story.commune.signer.person_id, "Đúng là người xin")
    assert new.letter is not None
    assert (story.dossier.state, story.dossier.outcome) == ("settled", "granted")
    assert story.dossier.settled_at == settled_at
    assert story.do("hand_over", "receiver").state == "handed_over"


def test_a_new_result_may_be_a_refusal_with_its_reason_and_its_ground():
    story = make_story().to("settled")
    story.do("revoke", "signer", reason=REASON, legal_ground=GROUND)
    for text, ground in (("", GROUND), ("Không đủ điều kiện", "")):
        with pytest.raises(Missing):
            story.do("reissue", "signer", reason=REASON, outcome="refused", text=text, legal_ground=ground)

    story.do("reissue", "signer", reason=REASON, outcome="refused", text="Không đủ điều kiện", legal_ground=GROUND)

    assert story.dossier.outcome == "refused"


def test_while_a_result_is_valid_no_other_is_issued_beside_it():
    story = make_story().to("handed_over")

    with pytest.raises(ResultStillValid):
        story.do("reissue", "signer", reason=REASON, outcome="granted")

    story.do("revoke", "signer", reason=REASON, legal_ground=GROUND)
    assert story.do("reissue", "signer", reason=REASON, outcome="granted").outcome == "granted"
    assert story.dossier.state == "handed_over"


def test_a_new_result_is_offered_only_where_every_one_was_revoked():
    story = make_story().to("settled")
    signer = story.commune.signer

    def offers() -> list[Action]:
        return [row.action for row in offering.offered([signer], story.dossier)]

    before = offers()
    story.do("revoke", "signer", reason=REASON, legal_ground=GROUND)

    assert before == [Action.CORRECT, Action.REVOKE]
    assert offers() == [Action.REISSUE]


def test_numbers_of_results_go_on_whatever_happened_to_the_earlier_ones():
    story = make_story().to("settled")
    for text in ("a", "b", "c"):
        story.do("correct", "signer", reason=REASON, text=text)

    assert [number[-3:] for number, _revoked in results_of(story)] == ["KQ1", "KQ2", "KQ3", "KQ4"]


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_an_ended_dossier_has_no_result_to_correct_unless_it_came_with_one(end: str):
    story = make_story()
    given = {"reason": REASON} if end == "withdraw" else {"reason": REASON, "legal_ground": GROUND}
    story.do(end, "receiver", **given)
    with pytest.raises(NoResult):
        story.do("correct", "signer", reason=REASON, text="x")

    leave_old_result(story.dossier)
    story.do("correct", "signer", reason=REASON, text="x")

    number = story.dossier.number  # it never got a code
    assert results_of(story) == [(f"{number}-KQ1", True), (f"{number}-KQ2", False)]


def test_a_procedure_without_a_result_document_is_settled_without_a_letter():
    story = make_story(version=make_procedure(result="[]")).to("settled")

    assert story.dossier.results.get().letter_id is None
    assert "result" not in story.dossier.letters.values_list("kind", flat=True)


def test_a_refusal_is_written_even_where_the_procedure_has_no_result_document():
    story = make_story(version=make_procedure(result="[]")).to("processing")
    story.do("submit_for_signature", "specialist", outcome="refused", text=REASON, legal_ground=GROUND)
    story.do("settle", "signer")

    letter = LetterRecord.objects.get(id=story.dossier.results.get().letter_id)
    assert (letter.kind, letter.data["reason"], letter.data["legal_ground"]) == ("refusal", REASON, GROUND)


def test_silence_is_consent_only_where_the_law_says_so_and_only_when_the_time_is_over():
    plain = make_story().to("processing")
    tacit = make_story(plain.commune, make_procedure("9.000002", notes=TACIT)).to("processing")
    plain.dossier.refresh_from_db()
    due = tacit.dossier.due_at

    assert tasks.settle_by_silence(due - timedelta(seconds=1), SYSTEM) == 0
    with pytest.raises(NotPossibleNow):
        tacit.do("settle", SYSTEM)
    assert tasks.settle_by_silence(due, SYSTEM) == 1
    assert tasks.settle_by_silence(due, SYSTEM) == 0

    tacit.dossier.refresh_from_db()
    assert (tacit.dossier.state, tacit.dossier.outcome) == ("settled", "granted")
    assert tacit.dossier.settled_at == due.astimezone(VIETNAM)
    assert Dossier.objects.get(id=plain.dossier.id).state == State.IN_PROGRESS
    assert Result.objects.get(dossier=tacit.dossier).approved_by_id is None


def test_silence_does_not_speak_over_a_supplement_that_is_out():
    story = make_story(version=make_procedure(notes=TACIT)).to("processing")
    story.do("request_supplement", "specialist", items=[ITEM])

    assert tasks.settle_by_silence(story.dossier.due_at + timedelta(days=1), SYSTEM) == 0
