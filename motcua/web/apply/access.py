"""Which draft a request may open: its owner's, or that of the browser that started it before signing in."""

import secrets
from uuid import UUID

from django.http import Http404

from motcua.journal.acting import Acting, Channel
from motcua.registry.people.models import Account
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Draft
from motcua.web.accounts.visit import Visit

TOKEN_KEY = "draft_token"  # noqa: S105  the name under which the session keeps it
COUNTER_ROLES = {"receiver", "head_of_centre"}


def token_of(visit: Visit) -> str:
    """Return this browser's token, made when it first starts a draft."""
    if TOKEN_KEY not in visit.session:
        visit.session[TOKEN_KEY] = secrets.token_urlsafe(24)
    return str(visit.session[TOKEN_KEY])


def draft_for(visit: Visit, key: UUID) -> Draft:
    """Return the draft, or 404 for one of somebody else. Raises DraftExpired for one that is too old."""
    person_id = visit.person.id if visit.person else None
    try:
        return drafts.find(key, person_id, str(visit.session.get(TOKEN_KEY, "")), visit.now)
    except Draft.DoesNotExist:
        raise Http404 from None


def take_over(visit: Visit, account: Account) -> None:
    """Give what was typed before to the person who has just signed in."""
    token = str(visit.session.get(TOKEN_KEY, ""))
    if token and account.person_id:
        drafts.claim(token, account.person_id)


def is_counter(draft: Draft) -> bool:
    """Whether an official types this for a walk-in."""
    return draft.channel != Channel.ONLINE


def acting_on(visit: Visit, draft: Draft) -> Acting:
    """Return who submits this draft: the clerk in their role at the counter, else the person for themselves."""
    acting = visit.acting
    if is_counter(draft):
        post = next((p for p in visit.posts if p.role in COUNTER_ROLES), None)
        if post is None:
            raise Http404
        return Acting(
            acting.person_id, post.role, post.agency_id, draft.applicant_id, acting.assurance, Channel.COUNTER
        )
    behalf = draft.applicant_id if draft.is_under_mandate else None
    return Acting(acting.person_id, "applicant", None, behalf, acting.assurance, Channel.ONLINE)
