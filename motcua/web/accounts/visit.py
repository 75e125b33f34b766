"""What a view may ask of a request: the time, who is there, in which role."""

from datetime import datetime
from functools import cache, cached_property
from typing import cast

from django.http import HttpRequest

from motcua.journal.acting import Acting, Channel
from motcua.journal.moment import database_now
from motcua.registry.people import policies, queries
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.vocabulary import AT_NO_DESK
from motcua.steering.measures.gaming.policies import calling_units
from motcua.steering.scope import Scope, scope_of, sees_figures
from motcua.web.accounts.assurance import assurance_of

POST_KEY = "post"  # session: id of the role acted in, or 0 for oneself


class Visit(HttpRequest):
    """A request as the middleware hands it on. Each answer is found when first asked and kept for this request alone,
    so a role taken away is gone at the next one.

    Real values, not lazy proxies: a proxied datetime cannot be subtracted, and a proxied None is not None.
    """

    @cached_property
    def now(self) -> datetime:
        """The database's time when first asked; pass it on as `at`."""
        return database_now()

    @cached_property
    def account(self) -> Account | None:
        """The account signed in with."""
        return self.user if self.user.is_authenticated else None

    @cached_property
    def person(self) -> Person | None:
        """The person signed in."""
        return self.account.person if self.account else None

    @cached_property
    def posts(self) -> list[Post]:
        """All roles the person holds now."""
        return queries.posts_of(self.person.id) if self.person else []

    @cached_property
    def post(self) -> Post | None:
        """The role acted in: the one chosen, before any choice the first; None for a citizen or for oneself.

        A chosen role that was taken away is not replaced by another: nobody should act in a role unawares.
        """
        if not self.posts:
            return None
        chosen = self.session.get(POST_KEY, self.posts[0].id)
        return next((post for post in self.posts if post.id == chosen), None)

    @cached_property
    def works_at_desk(self) -> bool:
        """Whether one of the roles handles dossiers; administrators and leaders, for example, have no desk."""
        return any(post.role not in AT_NO_DESK for post in self.posts)

    @cached_property
    def sees_figures(self) -> bool:
        """Whether one of the roles sees figures of a unit: leaders and analysts."""
        return sees_figures(post.role for post in self.posts)

    @cached_property
    def calls_citizens(self) -> bool:
        """Whether one of the roles calls citizens back about what other units have settled."""
        return bool(calling_units(self.posts))

    @cached_property
    def scope(self) -> Scope:
        """Whose figures these are; nobody's for whoever neither leads nor analyses."""
        return scope_of(self.posts)

    @cached_property
    def acting(self) -> Acting:
        """Who acts, for the journal."""
        if self.account is None:
            return Acting(None, channel=Channel.ONLINE)
        return queries.acting_as(self.account, self.post, assurance=assurance_of(self))

    @cached_property
    def administrator(self) -> Acting | None:
        """The same person as administrator, for the staff admin; None for everybody who administers nothing."""
        post = policies.administrator_post_of(self.person.id) if self.person and self.account else None
        return queries.acting_as(self.account, post, assurance=assurance_of(self)) if post and self.account else None

    def may_administer(self, unit_id: int) -> bool:
        """Whether the unit is one of theirs, or below one."""
        return self.administrator is not None and policies.may_administer(self.administrator, unit_id)


@cache
def _visit_class(kind: type[HttpRequest]) -> type[HttpRequest]:
    return type(f"Visit{kind.__name__}", (Visit, kind), {})


def become_visit(request: HttpRequest) -> Visit:
    """Give a request the answers above."""
    if not isinstance(request, Visit):
        request.__class__ = _visit_class(type(request))  # type: ignore[arg-type]  # classes are hashable
    return cast(Visit, request)
