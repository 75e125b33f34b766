"""The link from a figure to the form for a task: figure and page travel signed, so nobody can make one up."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core import signing
from django.utils.translation import gettext_lazy as _

from motcua.registry.people.models import Post
from motcua.registry.people.vocabulary import Role
from motcua.web.accounts.visit import Visit
from motcua.web.addresses import address
from motcua.web.design.parts import Link

LONGEST = 300  # characters of a figure and of an address, as a task keeps them
_SALT = "motcua.task_from_figure"


@dataclass(frozen=True)
class Source:
    """The figure a task comes from, in words as they were then, and the page that shows it; empty: from none."""

    figure: str = ""
    page: str = ""


NO_SOURCE = Source()


def signed(source: Source) -> str:
    """Write a source so that `read` takes it."""
    return signing.Signer(salt=_SALT).sign_object([source.figure[:LONGEST], source.page[:LONGEST]], compress=True)


def read(token: str) -> Source:
    """Return what this platform signed; NO_SOURCE for anything else, which then is no figure of the task."""
    try:
        figure, page = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return NO_SOURCE
    return Source(figure, page)


def assign_href(unit: str, what: str, figure: str, page: str) -> str:
    """Return the address of the form for a task, filled in from a figure. unit: code of the one that answers for it."""
    given = {"unit": unit, "what": what, "from": signed(Source(figure, page))}
    return f"{address('cockpit:assign')}?{urlencode(given)}"


def may_assign(visit: Visit) -> bool:
    """Whether one of the roles gives tasks."""
    return leading_post(visit) is not None


def leading_post(visit: Visit) -> Post | None:
    """The first role in which the reader gives tasks; None where there is none."""
    return next((post for post in visit.posts if post.role == Role.LEADER), None)


def assign_link(visit: Visit, *, figure: str, what: str = "", unit: str = "", page: str = "") -> Link | None:
    """Return the link of a figure for those who give tasks; None for others.

    figure: with its value, in words. unit: code of the agency that answers for it; empty: the reader's own.
    page: the one that shows it; empty: this one.
    """
    own = leading_post(visit)
    if own is None:
        return None
    shown = page or visit.get_full_path()
    shown = shown if len(shown) <= LONGEST else shown.partition("?")[0]
    return Link(_("Assign"), assign_href(unit or own.agency.code, what, figure, shown))
