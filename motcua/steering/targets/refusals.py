"""Why a target is not set."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class NotYoursToSet(ActionRefused):
    """Only who leads or analyses for the whole province sets targets of the province."""

    code = "not_yours_to_set"
    http_status = 403
    message = _("Targets of the province are set by its leaders and their analysts.")


class NothingWanted(ActionRefused):
    """Every value is as it was published."""

    code = "nothing_wanted"
    http_status = 422
    message = _("Nothing differs from what was published. Change at least one value, then save the target.")


class BelowToday(ActionRefused):
    """A value lies below today's: it would count as reached on the day it is set. Such a what-if may only be tried."""

    code = "target_below_today"
    http_status = 422
    message = _(
        "A target cannot lie below what is reached today: %(items)s. Leave the field as it is or type a higher value."
    )

    def __init__(self, items: Iterable[str]) -> None:
        super().__init__(self.message % {"items": ", ".join(items)})


class NameMissing(ActionRefused):
    """A target without a name cannot be found again."""

    code = "name_missing"
    http_status = 422
    message = _("Give the target a name of at most 120 characters, for example “Top 3 of DTI 2026”.")


class DueBefore(ActionRefused):
    """The day lies in the past."""

    code = "due_before"
    http_status = 422
    message = _("The day by which the target shall be reached lies in the past. Choose a later one.")


class TargetNotFound(ActionRefused):
    """No such target, or it was dropped."""

    code = "target_not_found"
    http_status = 404
    message = _("There is no such target, or it was dropped.")


class ProvinceNotFound(ActionRefused):
    """The published ranking does not have the province."""

    code = "province_not_found"
    http_status = 404
    message = _("This ranking does not have that province. Choose one from the list.")
