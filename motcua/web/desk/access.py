"""Who sits at the desk: an official with all their roles at once. Each act is recorded in the role it needs."""

from django.http import Http404

from motcua.journal.acting import Acting, Channel
from motcua.registry.people.vocabulary import AT_NO_DESK
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.inbox import Post, Reader
from motcua.service.dossiers.models import Dossier
from motcua.web.accounts.guarding import Opened, View, let_in
from motcua.web.accounts.visit import Visit


def official[**P](view: View[P]) -> Opened[P]:
    """Let officials in; a citizen finds nothing here."""
    return let_in(view, lambda visit: visit.works_at_desk)


def working_posts(visit: Visit) -> list[Post]:
    """Return the roles in which this official handles dossiers, as the inbox needs them."""
    return [Post(p.role, p.agency_id) for p in visit.posts if p.role not in AT_NO_DESK]


def reader_of(visit: Visit) -> Reader:
    """Return whose inbox this is."""
    assert visit.person is not None
    return Reader(visit.person.id, tuple(working_posts(visit)))


def candidates(visit: Visit) -> list[Acting]:
    """Return the person acting in each of their roles, the one chosen in the masthead first."""
    assurance = visit.acting.assurance
    person_id = visit.person.id if visit.person else None
    posts = sorted(visit.posts, key=lambda post: visit.post is None or post.id != visit.post.id)
    return [Acting(person_id, p.role, p.agency_id, None, assurance, Channel.COUNTER) for p in posts]


def dossier_for(visit: Visit, number: str) -> Dossier:
    """Return a dossier that concerns one of the official's units; 404 for any other, whether it exists or not."""
    try:
        return dossiers.get_for_desk(reader_of(visit).unit_ids, number)
    except Dossier.DoesNotExist:
        raise Http404 from None
