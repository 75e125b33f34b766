"""Every act of the dossier, ready to be done: who may, what must be given, how to get to where it is possible.

Written from the rules alone. A new state or action without a line here fails the tests that go through the whole table.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from motcua.journal.acting import Acting, Origin
from motcua.journal.models import Entry
from motcua.service.dossiers import actions
from motcua.service.dossiers.actions.asking import Item, NewPaper
from motcua.service.dossiers.models import Dossier, Result
from motcua.service.dossiers.states import Action, State, Who
from tests.dossiers.factories import Story, hire

SYSTEM = Acting.system(origin=Origin.SIMULATED, origin_reason="test")
REASON = "Ông Phạm Văn Kín đã chuyển đi nơi khác"
GROUND = "Khoản 2 Điều 8 Nghị định 123/2015/NĐ-CP"
ITEM = Item("paper", "giay_chung_minh", "Giấy chứng minh", "Ảnh mờ, không đọc được", "Chụp lại cả hai mặt")
PAPER = NewPaper("giay_chung_minh", "Giấy chứng minh", data_number="038199000123")
SUPPLEMENT_DAYS = 30

# What each action is given, so that nothing but rights and state can stand in its way.
GIVEN: dict[Action, Callable[[Story], dict[str, Any]]] = {
    Action.ACCEPT: lambda story: {},
    Action.REQUEST_SUPPLEMENT: lambda story: {"items": [ITEM], "reason": REASON},
    Action.REFUSE: lambda story: {"reason": REASON, "legal_ground": GROUND},
    Action.RESUBMIT: lambda story: {"papers": [PAPER]},
    Action.WITHDRAW: lambda story: {"reason": REASON},
    Action.PASS_ON: lambda story: {},
    Action.SEND_BACK: lambda story: {"reason": REASON},
    Action.REASSIGN: lambda story: {"assignee_id": colleague(story)},
    Action.CONSULT: lambda story: {"agency_id": story.commune.centre.id, "question": REASON, "working_days": 2},
    Action.REQUEST_PAYMENT: lambda story: {"amount_vnd": 250_000},
    Action.CONFIRM_PAYMENT: lambda story: {"amount_vnd": story.dossier.fee_vnd},
    Action.EXTEND: lambda story: {"reason": REASON, "working_days": 40},
    Action.CHOOSE_VARIANT: lambda story: {"variant": variant_of(story), "reason": REASON},
    Action.STOP: lambda story: {"reason": REASON, "legal_ground": GROUND},
    Action.SETTLE: lambda story: {},
    Action.HAND_OVER: lambda story: {},
    Action.CORRECT: lambda story: {"reason": REASON, "text": "Đã sửa ngày sinh"},
    Action.REVOKE: lambda story: {"reason": REASON, "legal_ground": GROUND},
    Action.REISSUE: lambda story: {"reason": REASON, "outcome": "granted", "text": "Xác nhận đúng thẩm quyền"},
}


def variant_of(story: Story) -> str:
    return story.version.compiled.variants[0].code


def colleague(story: Story) -> int:
    """Another official who holds the role of the present step."""
    unit = story.commune.centre if story.dossier.unit_id == story.commune.centre.id else story.commune.committee
    person_id = hire(story.dossier.role or "receiver", unit, "Nguyễn Đồng Nghiệp").person_id
    assert person_id is not None
    return person_id


def _asked_while_new(story: Story) -> None:
    story.do("request_supplement", "receiver", items=[ITEM])


def asked_while_running(story: Story) -> None:
    story.to("processing").do("request_supplement", "specialist", items=[ITEM])


def _payment_due(story: Story) -> None:
    story.to("processing").do("request_payment", "specialist", amount_vnd=250_000)


def _refused(story: Story) -> None:
    story.do("refuse", "receiver", reason=REASON, legal_ground=GROUND)


REACHED: dict[State, Callable[[Story], object]] = {
    State.SUBMITTED: lambda story: None,
    State.SUPPLEMENT_REQUESTED: _asked_while_new,
    State.IN_PROGRESS: lambda story: story.to("processing"),
    State.PAYMENT_DUE: _payment_due,
    State.SETTLED: lambda story: story.to("settled"),
    State.HANDED_OVER: lambda story: story.to("handed_over"),
    State.REFUSED_AT_RECEIPT: _refused,
    State.WITHDRAWN: lambda story: story.do("withdraw", "applicant", reason=REASON),
    State.STOPPED: lambda story: story.to("accepted").do("stop", "head_of_unit", reason=REASON, legal_ground=GROUND),
}


def lead(story: Story, state: State, action: Action | None = None) -> Story:
    """Lead the dossier to a state in which nothing but the table decides whether the action is possible."""
    if action == Action.SETTLE and state == State.IN_PROGRESS:
        story.to("issuing")
    else:
        REACHED[state](story)
    if action == Action.PASS_ON and state == State.IN_PROGRESS:
        story.do("propose_result", "specialist", outcome="granted")
    if action == Action.STOP and state == State.SUPPLEMENT_REQUESTED:
        story.now += timedelta(days=SUPPLEMENT_DAYS + 1)  # the time to answer is over
    if action in (Action.CORRECT, Action.REVOKE) and not story.dossier.results.exists():
        leave_old_result(story.dossier)
    if action == Action.REISSUE:
        story.do("revoke", "signer", reason=REASON, legal_ground=GROUND)
    return story


def leave_old_result(dossier: Dossier) -> Result:
    """A result that was issued elsewhere and came with an import: only so can an ended dossier have one."""
    at = dossier.submitted_at
    return Result.objects.create(
        dossier=dossier, number=f"{dossier}-KQ1", outcome="granted", title="Giấy cũ", proposed_at=at, issued_at=at
    )


def actor(story: Story, who: Who) -> str | Acting:
    """Somebody of this group, seen from this dossier."""
    match who:
        case Who.HANDLER:
            return story.dossier.role
        case Who.CLOCK:
            return SYSTEM
        case _:
            return {
                Who.APPLICANT: "applicant",
                Who.COUNTER: "receiver",
                Who.HEAD: "head_of_unit",
                Who.SIGNER: "signer",
            }[who]


def perform(story: Story, action: Action, by: str | Acting) -> Dossier:
    """Do it an hour later with everything that must be given."""
    return story.do(str(action), by, **GIVEN[action](story))


def attempt(story: Story, action: Action, by: Acting) -> None:
    """Do it now, having seen the newest version, without noting anything in the story."""
    verb = getattr(actions, str(action))
    verb(story.dossier.id, by=by, at=story.now, seen_version=story.dossier.row_version, **GIVEN[action](story))


def kinds_of(dossier: Dossier) -> list[str]:
    """The kinds of the dossier's entries, oldest first, without "dossier."."""
    told = Entry.objects.filter(subject_type="dossier", subject_id=dossier.id).order_by("subject_seq")
    return [entry.kind.removeprefix("dossier.") for entry in told]


def trace(dossier: Dossier) -> tuple[str, int, int, int, int]:
    """What a refused act must leave as it was: state, row version, entries, letters, results."""
    fresh = Dossier.objects.get(id=dossier.id)
    entries = Entry.objects.filter(subject_type="dossier", subject_id=dossier.id).count()
    return fresh.state, fresh.row_version, entries, fresh.letters.count(), fresh.results.count()
