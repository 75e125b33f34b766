"""Taking a posted form of a report: one act, and what is wrong with which field where it was refused."""

from collections.abc import Callable

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.steering.reporting.refusals import FiguresRefused
from motcua.web.accounts.visit import Visit
from motcua.web.reporting.access import acting
from motcua.web.reporting.rows import Errors, errors_of


def refused(visit: Visit, may: Callable[[Acting], bool], act: Callable[[Acting], object]) -> Errors:
    """Do it in the role that entitles to it. Return what is wrong by field, "" for the whole; nothing once it is done.

    act: writes all or nothing.
    """
    try:
        act(acting(visit, may))
    except FiguresRefused as refusal:
        return errors_of(refusal.faults)
    except ActionRefused as refusal:
        return {"": str(refusal)}
    return {}
