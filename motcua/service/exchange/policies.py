"""Who may do what with partners, and which dossiers a partner's program may read."""

from motcua.journal.acting import Acting
from motcua.registry.people import policies as people
from motcua.registry.people import queries as persons
from motcua.registry.people.vocabulary import Role
from motcua.service.dossiers import policies as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.queries import asked_units
from motcua.service.exchange.access import Caller
from motcua.service.exchange.models import FiledDossier
from motcua.service.exchange.scopes import Scope


def may_manage_partners(by: Acting) -> bool:
    """Administrators of the whole province, and the platform itself: the command line of its server."""
    return people.may_administer_everything(by)


def may_be_acted_as(by: Acting, person_id: int) -> bool:
    """Somebody else who holds a role in a unit, and none as administrator: a token must not change rights."""
    roles = {post.role for post in persons.posts_of(person_id)}
    return bool(roles) and Role.ADMINISTRATOR not in roles and by.person_id != person_id


def may_read_dossier(caller: Caller, dossier: Dossier) -> bool:
    """Whether the token may read this dossier: one that its partner filed, or one that its person may open.

    A token that acts as a person has that person's rights and no others, not even to what its partner filed.
    """
    if caller.acts_as_id is None:
        return FiledDossier.objects.filter(dossier_id=dossier.id, partner_id=caller.partner_id).exists()
    if dossiers.is_party(caller.acts_as_id, dossier):
        return True
    unit_ids = [post.agency_id for post in persons.posts_of(caller.acts_as_id)]
    return bool(unit_ids) and dossiers.may_view_at_desk(unit_ids, dossier, asked_units(dossier))


def may_manage_webhook(caller: Caller, partner_id: int, *, is_province_wide: bool) -> bool:
    """A partner's program manages the partner's own webhooks; one that sees the whole province needs that scope too."""
    is_own = caller.partner_id == partner_id and caller.has(Scope.WEBHOOKS_MANAGE)
    return is_own and (not is_province_wide or caller.has(Scope.CHANGES_READ_ALL))
