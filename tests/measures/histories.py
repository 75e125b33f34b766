"""Random lives of dossiers, lived through the real actions; and a slow recount that shares no code with the view."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.service.dossiers import clock
from motcua.service.dossiers.actions.asking import Item, NewPaper
from motcua.service.dossiers.models import Dossier, Pause
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.factories import MONDAY_8AM, Commune, Story, make_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
VERBS = (
    "accept",
    "supplement",
    "resubmit",
    "next_step",
    "extend",
    "variant",
    "ask_payment",
    "pay",
    "refuse",
    "withdraw",
    "stop",
    "hand_over",
    "correct",
)
ITEM = Item("paper", "giay_chung_minh", "Giấy chứng minh", "Bị mờ", "Chụp lại")
PAPER = NewPaper("giay_chung_minh", "Giấy chứng minh", data_number="123")


@dataclass(frozen=True)
class Act:
    """Something somebody tries, some hours after what happened before."""

    dossier: int  # index
    verb: str
    hours: int


@dataclass
class Life:
    """All dossiers of a history and the time it has become."""

    commune: Commune
    versions: tuple[ProcedureVersion, ...]
    stories: list[Story] = field(default_factory=list)
    now: datetime = MONDAY_8AM

    def arrive(self, version: int) -> None:
        """Another dossier arrives."""
        self.stories.append(make_story(self.commune, self.versions[version], self.now))

    def live(self, acts: list[Act]) -> None:
        """Try the acts in order; what is not possible then does not happen."""
        for act in acts:
            self.now += timedelta(hours=act.hours)
            story = self.stories[act.dossier % len(self.stories)]
            story.now = self.now - timedelta(hours=1)
            try:
                _attempt(story, act.verb)
            except ActionRefused:
                continue


def _attempt(story: Story, verb: str) -> None:
    by = _handler(story)
    ground: dict[str, Any] = {"reason": "Không đủ điều kiện", "legal_ground": "Điều 5"}
    match verb:
        case "accept":
            story.do("accept", "receiver")
        case "supplement" if story.dossier.supplement_count == 0:
            story.do("request_supplement", by, items=[ITEM])
        case "supplement":
            story.do("request_supplement", "head_of_unit", items=[ITEM], reason="Thiếu tiếp")
        case "resubmit":
            story.do("resubmit", "applicant", papers=[PAPER])
        case "next_step" if story.dossier.role == "specialist" and story.dossier.state == "in_progress":
            story.do("propose_result", by, outcome="granted")
            story.do("pass_on", by)
        case "next_step" if story.dossier.role == "records_clerk":
            story.do("settle", by)
        case "next_step":
            story.do("pass_on", by)
        case "extend":
            story.do("extend", by, reason="Chờ xác minh", working_days=3)
        case "variant":
            story.do("choose_variant", by, variant=_variant(story), reason="Phải xác minh")
        case "ask_payment":
            story.do("request_payment", by, amount_vnd=15000)
        case "pay":
            story.do("confirm_payment", "receiver", amount_vnd=15000)
        case "refuse":
            story.do("refuse", "receiver", **ground)
        case "withdraw":
            story.do("withdraw", "applicant", reason="Không cần nữa")
        case "stop":
            story.do("stop", "head_of_unit", **ground)
        case "hand_over":
            story.do("hand_over", "receiver")
        case "correct":
            story.do("correct", "signer", reason="Sai tên", text="Đã sửa")


def _variant(story: Story) -> str:
    variants = story.version.compiled.variants
    return variants[0].code if variants else "none"


def _handler(story: Story) -> Acting:
    """Whoever has the dossier now; anybody where nobody has it, to be refused."""
    found = story.dossier
    found.refresh_from_db()
    officials = story.commune.officials
    return officials.get(found.role, officials["receiver"])


# The recount: over the dossiers themselves and their pauses, row by row, in plain Python.


def local_day(at: datetime) -> date:
    return at.astimezone(HANOI).date()


@dataclass(frozen=True)
class Recount:
    """Figures worked out from the dossiers alone."""

    received: dict[tuple[Any, ...], int]
    on_time: dict[tuple[Any, ...], int]
    late: dict[tuple[Any, ...], int]
    on_time_by_original: dict[tuple[Any, ...], int]
    late_by_original: dict[tuple[Any, ...], int]
    undated: dict[tuple[Any, ...], int]
    ended_otherwise: dict[tuple[Any, ...], int]
    open: int
    overdue: int


def recount(now: datetime) -> Recount:
    """Count everything anew."""
    found = list(Dossier.objects.select_related("procedure"))
    settled = [d for d in found if d.settled_at]
    dated = [d for d in settled if d.due_at]
    return Recount(
        received=_by_day(found, "submitted_at"),
        on_time=_by_day([d for d in dated if d.settled_at <= d.due_at], "settled_at"),
        late=_by_day([d for d in dated if d.settled_at > d.due_at], "settled_at"),
        on_time_by_original=_by_day([d for d in dated if d.settled_at <= _without_extension(d)], "settled_at"),
        late_by_original=_by_day([d for d in dated if d.settled_at > _without_extension(d)], "settled_at"),
        undated=_by_day([d for d in settled if not d.due_at], "settled_at"),
        ended_otherwise=_by_day([d for d in found if d.ended_at and not d.settled_at], "ended_at"),
        open=sum(1 for d in found if d.ended_at is None),
        overdue=sum(1 for d in found if is_overdue(d, now)),
    )


def _without_extension(dossier: Dossier) -> datetime:
    """The date had nobody extended it: asked of the dossier room, which the view does not ask."""
    return clock.due_without_extension(dossier, now=dossier.settled_at)


def _by_day(dossiers: list[Dossier], moment: str) -> dict[tuple[Any, ...], int]:
    keys = ((d.procedure.code, d.agency_id, d.channel, local_day(getattr(d, moment))) for d in dossiers)
    return dict(Counter(keys))


def is_overdue(dossier: Dossier, now: datetime) -> bool:
    if dossier.ended_at is not None or dossier.due_at is None:
        return False
    resting = Pause.objects.filter(dossier=dossier, ended_at=None).first()
    return dossier.due_at < (resting.started_at if resting else now)
