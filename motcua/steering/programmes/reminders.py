"""What time alone brings about: a task that is due soon, and one whose day has gone by."""

from datetime import date, datetime, timedelta

from motcua.kernel.local_time import VIETNAM
from motcua.service.notices import actions as notices
from motcua.steering.programmes.actions import PAGE
from motcua.steering.programmes.models import Assignment, AssignmentState

SOON = timedelta(days=2)
MOST = 5_000  # tasks in one run; the next one goes on


def remind(*, at: datetime) -> int:
    """Tell assignees two days before and once the day has gone by; then also whoever gave it. Return how many notices.

    Once for each task, day and person, on their page here. Uses index assignment_due.
    """
    today = at.astimezone(VIETNAM).date()
    waiting = Assignment.objects.filter(state=AssignmentState.OPEN, due_date__lte=today + SOON)
    told = 0
    for task in waiting.order_by("due_date", "id")[:MOST]:
        if task.due_date >= today:
            told += _tell(task, task.assignee_id, "task_due_soon", at)
        else:
            told += _tell(task, task.assignee_id, "task_overdue", at) + _tell(
                task, task.given_by_id, "task_overdue", at
            )
    return told


def _tell(task: Assignment, person_id: int, kind: str, at: datetime) -> int:
    params = {"name": str(task.id), "day": _spoken(task.due_date)}
    key = f"assignment:{task.id}:{kind}:{task.due_date.isoformat()}:{person_id}"
    notice = notices.tell(person_id, kind, key=key, params=params, at=at, page=(PAGE, str(task.id)), carry=False)
    return int(notice.created_at == at)


def _spoken(day: date) -> str:
    return f"{day:%d/%m/%Y}"
