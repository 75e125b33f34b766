"""What the actions of this room refuse."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class NotYourTask(ActionRefused):
    """Only whoever has it reports; only whoever gave it closes."""

    code = "not_your_task"
    http_status = 403
    message = _("This task is somebody else's. Whoever has it reports it done; whoever gave it closes it.")


class MayNotAssign(ActionRefused):
    """Leaders give tasks to officials of their units."""

    code = "may_not_assign"
    http_status = 403
    message = _("Tasks are given by leaders, to officials of their own units. Choose somebody from the list.")


class TaskMissing(ActionRefused):
    """A task without words is none."""

    code = "task_missing"
    http_status = 422
    message = _("Write what is to be done, in at most %(longest)s characters.")


class DayGone(ActionRefused):
    """A deadline lies ahead."""

    code = "day_gone"
    http_status = 422
    message = _("This day has gone by. Choose today or a later day.")


class NotNowPossible(ActionRefused):
    """Somebody else was quicker, or the page is old."""

    code = "assignment_moved"
    message = _("The task stands differently by now. Open it again to see what is possible.")
