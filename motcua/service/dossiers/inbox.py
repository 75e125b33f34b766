"""The official's inbox: filters by role and unit, counted and listed from the same conditions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import fold
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers.models import Consultation, Dossier, Pause
from motcua.service.dossiers.states import OPEN_STATES, State

PAGE_SIZE = 50
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
    "to_sign": _("Awaiting signature"),
    "ready": _("Ready for hand-over"),
    "unit": _("All open of the unit"),
    "finished": _("Finished"),
}


def visible(reader: Reader) -> QuerySet[Dossier]:
    """Return the dossiers that concern the reader's units."""
    units = reader.unit_ids
    own = Q(agency_id__in=units) | Q(centre_id__in=units) | Q(unit_id__in=units)
    return Dossier.objects.filter(own | Q(id__in=Consultation.objects.filter(agency_id__in=units).values("dossier_id")))


def _open_question(**of: object) -> Exists:
    return Exists(Consultation.objects.filter(dossier=OuterRef("pk"), answered_at=None, **of))


def condition(name: str, reader: Reader, now: datetime) -> Q:
    """Return what makes a dossier stand under a filter."""
    local = now.astimezone(VIETNAM)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rests = Exists(Pause.objects.filter(dossier=OuterRef("pk"), ended_at=None))  # the date waits for the payment
    running = Q(state=State.IN_PROGRESS) | Q(~rests, state=State.PAYMENT_DUE)
    match name:
        case "mine":
            return _to_do(reader)
        case "new":
            return Q(state=State.SUBMITTED)
        case "due_today":
            return running & Q(due_at__gte=now, due_at__lt=midnight)
        case "due_soon":
            return running & Q(due_at__gte=midnight, due_at__lt=midnight + SOON)
        case "late":
            return (running & Q(due_at__lt=now)) | Q(state=State.SUBMITTED, answer_due_at__lt=now)
        case "waiting":
            return Q(state__in=[State.SUPPLEMENT_REQUESTED, State.PAYMENT_DUE])
        case "consulting":
            return Q(_open_question(), state=State.IN_PROGRESS)
        case "asked":
            return Q(_open_question(agency_id__in=reader.unit_ids), state__in=OPEN_STATES)
        case "to_sign":
            return Q(state=State.IN_PROGRESS, role="signer", unit_id__in=reader.unit_ids)
        case "ready":
            return Q(state=State.SETTLED)
        case "finished":
            return ~Q(state__in=[*OPEN_STATES, State.SETTLED])
        case _:
            return Q(state__in=OPEN_STATES)


def _to_do(reader: Reader) -> Q:
    """Return what stands at one of the reader's roles and is not given to a colleague."""
    at_post = Q(pk__in=[])
    for post in reader.posts:
        roles = ("receiver",) if post.role == "head_of_centre" else (post.role,)
        at_post |= Q(role__in=roles, unit_id=post.unit_id)
    nobody_else = Q(assignee=None) | Q(assignee_id=reader.person_id)
    with_us = Q(state__in=[State.SUBMITTED, State.IN_PROGRESS, State.SETTLED])
    return with_us & at_post & nobody_else


def counts(reader: Reader, now: datetime) -> dict[str, int]:
    """Return how many stand under each filter, in one statement."""
    tallies = {name: Count("id", filter=condition(name, reader, now)) for name in FILTERS}
    return visible(reader).aggregate(**tallies)


SORTS = {
    "time_left": (F("due_at").asc(nulls_first=True), F("answer_due_at").asc(nulls_last=True), "id"),
    "submitted": ("-submitted_at", "-id"),
    "name": ("applicant__folded_name", "id"),
    "procedure": ("procedure__code", "id"),
}


def listed(reader: Reader, name: str, now: datetime, *, sort: str = "time_left", text: str = "") -> QuerySet[Dossier]:
    """Return the dossiers under a filter, in a stable order; the page cuts 50 of them."""
    found = visible(reader).filter(condition(name, reader, now))
    if text:
        found = found.filter(_matching(text))
    related = found.select_related("procedure", "applicant", "unit", "assignee", "agency")
    return related.order_by(*SORTS.get(sort, SORTS["time_left"]))


def _matching(text: str) -> Q:
    wanted = text.strip()
    return Q(number__iexact=wanted) | Q(code__iexact=wanted) | Q(applicant__folded_name__contains=fold(wanted))
