"""Who calls, by which token, and in which roles: found once for each request."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from motcua.journal.acting import Acting
from motcua.registry.agencies.standstill import as_of
from motcua.registry.people import queries as people
from motcua.registry.people.models import Post
from motcua.registry.people.vocabulary import AT_NO_DESK
from motcua.service.dossiers import policies
from motcua.service.dossiers.inbox import Post as DeskPost
from motcua.service.dossiers.inbox import Reader
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.refusals import NotYours
from motcua.service.dossiers.states import Action
from motcua.service.exchange import access, queries
from motcua.service.exchange.access import Admission, Caller
from motcua.service.exchange.scopes import Scope
from motcua.web.api.refusals import PersonNeeded

ALLOWANCE = "motcua.allowance"  # of request.META: headers that the edge puts on the answer


class Call:
    """A request that was let in: who calls, when, and what they may act as."""

    def __init__(self, admission: Admission) -> None:
        self.caller: Caller = admission.caller
        self.at: datetime = admission.at
        self.revision: UUID | None = admission.revision

    @cached_property
    def posts(self) -> list[Post]:
        """The roles that the token's person holds now; none for a token that acts for the partner itself."""
        return people.posts_of(self.caller.acts_as_id) if self.caller.acts_as_id else []

    @cached_property
    def actings(self) -> list[Acting]:
        """In which roles the caller may act."""
        return access.actings(self.caller)

    @property
    def person_id(self) -> int:
        """The person that the token acts as. Raises PersonNeeded for a token of the partner itself."""
        if self.caller.acts_as_id is None:
            raise PersonNeeded()
        return self.caller.acts_as_id

    @property
    def reader(self) -> Reader:
        """Whose inbox it is. Raises PersonNeeded."""
        held = access.held(self.caller)
        return Reader(self.person_id, tuple(DeskPost(role, unit) for role, unit in held if role not in AT_NO_DESK))

    def dossier(self, number: str) -> Dossier:
        """Return a dossier that this caller may read. Raises DossierNotFound for every other, there or not."""
        return queries.dossier_for(self.caller, number)

    def dossier_to_act_on(self, number: str) -> Dossier:
        """Return the same with nothing loaded beside it. Raises DossierNotFound."""
        return queries.dossier_to_act_on(self.caller, number)

    def registry(self) -> AbstractContextManager[None]:
        """Within: units, places and calendars are as they were when the caller was let in, and asked at most once."""
        return as_of(self.revision)

    def candidates(self, dossier: Dossier) -> list[Acting]:
        """In which roles the caller may act on a dossier that it may read; a partner acts for the applicant."""
        if self.caller.acts_as_id is None:
            return [replace(acting, on_behalf_of_id=dossier.applicant_id) for acting in self.actings]
        return self.actings

    def acting_for(self, dossier: Dossier, action: Action) -> Acting:
        """Return the role that entitles to the action. Raises NotYours."""
        by = policies.acting_for(self.candidates(dossier), dossier, action)
        if by is None:
            raise NotYours()
        return by


class ApiRequest(HttpRequest):
    """A request of a caller that was let in."""

    auth: Call


class Token(HttpAuthBase):
    """`Authorization: Bearer mtc_…`, with the scope that the operation needs."""

    openapi_scheme = "bearer"
    openapi_description = "A token that an administrator of the platform has issued to your organisation."

    def __init__(self, scope: Scope | None) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Call:
        """Let the caller in. Raises what `admitted` raises."""
        return Call(admitted(request, self.scope))


def admitted(request: HttpRequest, scope: Scope | None, asking: access.Question = access.NOTHING_MORE) -> Admission:
    """Let the caller in, in one statement, which also finds out whether the connection still lives.

    asking: what the same statement is to find out besides.

    A restarted database costs no caller an error: what broke before it was answered counted nothing and is asked again.
    Raises what `access.admit` and `access.require_scope` raise.
    """
    scheme, _blank, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    secret = secret.strip() if scheme.lower() == "bearer" else ""
    address = partial(_address, request)
    connection.health_check_done = True  # type: ignore[attr-defined]  # of every backend; not in the stubs
    try:
        admission = access.admit(secret, address=address, asking=asking)
    except (OperationalError, InterfaceError):
        connection.close()
        admission = access.admit(secret, address=address, asking=asking)
    request.META[ALLOWANCE] = admission.allowance.headers()
    if scope is not None:
        access.require_scope(admission.caller, scope)
    return admission


def _address(request: HttpRequest) -> str:
    """The caller's address as the trusted proxies tell it; "unknown" counts as one where they tell none."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return "unknown"
