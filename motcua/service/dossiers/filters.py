"""The filters of the inbox: what makes a dossier stand under each, for counting and for listing alike.

Text of SQL and no conditions of Django: it spends more time on composing twelve of them than PostgreSQL on counting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers.reach import FETCHED_SOON, Given, listed_states
from motcua.service.dossiers.states import OPEN_STATES, WITH_THE_OFFICE, State

SOON = timedelta(days=2)  # calendar days before the due time in which a dossier counts as due soon


@dataclass(frozen=True)
class Post:
    """A role in a unit, as the inbox needs it."""

    role: str
    unit_id: int


@dataclass(frozen=True)
class Reader:
    """Whose inbox: a person with all their posts at once."""

    person_id: int
    posts: tuple[Post, ...]

    @property
    def unit_ids(self) -> list[int]:
        """The units of the posts, each once."""
        return sorted({post.unit_id for post in self.posts})


FILTERS: dict[str, str | Promise] = {
    "mine": _("To do by me"),
    "new": _("New arrivals"),
    "due_today": _("Due today"),
    "due_soon": _("Due soon"),
    "late": _("Late"),
    "waiting": _("Waiting for the applicant"),
    "consulting": _("Waiting for an opinion"),
    "asked": _("Opinions asked of us"),
    "to_look_up": _("Data to look up"),
    "to_sign": _("Awaiting signature"),
    "ready": _("Ready for hand-over"),
    "unit": _("All open of the unit"),
    "finished": _("Finished"),
}

_D = "dossiers_dossier"  # each column of a condition has its table: it stands in statements of its own and in Django's
_RESTS = f"EXISTS (SELECT FROM dossiers_pause p WHERE p.dossier_id = {_D}.id AND p.ended_at IS NULL)"  # for the payment
_OPEN = f"{_D}.state IN ({listed_states(OPEN_STATES)})"
_RUNNING = f"({_D}.state = '{State.IN_PROGRESS}' OR {_D}.state = '{State.PAYMENT_DUE}' AND NOT {_RESTS})"
# What has an unanswered question; there are few of these, and they are looked up once for all rows.
_ASKED = "SELECT c.dossier_id FROM dossiers_consultation c WHERE c.answered_at IS NULL {of}"
_QUESTIONED = f"{_D}.id IN ({_ASKED})"
# A record stands in place of a paper and nobody has looked it up yet, nor has the paper itself come since.
_NOT_LOOKED_UP = f"""EXISTS (
    SELECT FROM dossiers_dossierpaper p
    WHERE p.dossier_id = {_D}.id AND p.file_id IS NULL AND p.data_number <> '' AND p.data_checked_at IS NULL
    AND NOT EXISTS (
        SELECT FROM dossiers_dossierpaper n
        WHERE n.dossier_id = p.dossier_id AND n.paper_code = p.paper_code AND n.round > p.round
    )
)"""  # noqa: S608  names of this module
CONDITIONS = {  # what makes a dossier stand under a filter; `given` has the values
    # A result that nobody has fetched for FETCHED_SOON is no work for today; it stands under "ready" alone.
    "mine": f"""({_D}.state IN ({listed_states(WITH_THE_OFFICE)})
            OR {_D}.state = '{State.SETTLED}' AND {_D}.ended_at >= %(settled_since)s)
        AND ({_D}.role, {_D}.unit_id) IN (SELECT * FROM unnest(%(roles)s::text[], %(places)s::bigint[]))
        AND ({_D}.assignee_id IS NULL OR {_D}.assignee_id = %(person)s)""",  # noqa: S608  nor given to a colleague
    "new": f"{_D}.state = '{State.SUBMITTED}'",
    "due_today": f"{_RUNNING} AND {_D}.due_at >= %(now)s AND {_D}.due_at < %(midnight)s",
    "due_soon": f"{_RUNNING} AND {_D}.due_at >= %(midnight)s AND {_D}.due_at < %(soon)s",
    "late": f"""({_RUNNING} AND {_D}.due_at < %(now)s
        OR {_D}.state = '{State.SUBMITTED}' AND {_D}.answer_due_at < %(now)s)""",
    "waiting": f"{_D}.state IN ('{State.SUPPLEMENT_REQUESTED}', '{State.PAYMENT_DUE}')",
    "consulting": f"{_QUESTIONED.format(of='')} AND {_D}.state = '{State.IN_PROGRESS}'",
    "asked": f"{_QUESTIONED.format(of='AND c.agency_id = ANY(%(units)s)')} AND {_OPEN}",
    "to_look_up": f"{_OPEN} AND {_NOT_LOOKED_UP}",
    "to_sign": f"""{_D}.state = '{State.IN_PROGRESS}' AND {_D}.role = 'signer'
        AND {_D}.unit_id = ANY(%(units)s)""",
    "unit": _OPEN,
}


def given(reader: Reader, now: datetime) -> Given:
    """Return the values of CONDITIONS by name."""
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {
        "now": now,
        "midnight": midnight,
        "soon": midnight + SOON,
        "settled_since": now - FETCHED_SOON,
        "units": reader.unit_ids,
        "person": reader.person_id,
        "roles": ["receiver" if post.role == "head_of_centre" else post.role for post in reader.posts],
        "places": [post.unit_id for post in reader.posts],
    }
