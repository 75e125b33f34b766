"""Who may bring in what another system knows."""

from motcua.journal.acting import Acting
from motcua.registry.people import policies as people
from motcua.service.importing.refusals import NotFree


def may_import(by: Acting) -> bool:
    """Whether this is the platform's own command, or an administrator of the whole province."""
    return people.may_administer_everything(by)


def require_import(by: Acting) -> None:
    """Raise NotFree for anybody else."""
    if not may_import(by):
        raise NotFree()
