"""The official's inbox: filters by role and unit, counted and listed from the same conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers import search
from motcua.service.dossiers.models import Consultation, Dossier, Pause
from motcua.service.dossiers.reach import FETCHED_SOON, at_work, ended
from motcua.service.dossiers.reach import LONG as LONG
from motcua.service.dossiers.reach import Mark as Mark
from motcua.service.dossiers.states import OPEN_STATES, WITH_THE_OFFICE, State

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


MOST_COUNTED = 1000  # of a long list; there are more where `counts` says one more


def _open_question(**of: object) -> Q:
    """Return what has an unanswered question; there are few of these, and they are looked up once for all rows."""
    return Q(id__in=Consultation.objects.filter(answered_at=None, **of).values("dossier_id"))


def condition(name: str, reader: Reader, now: datetime) -> Q:
    """Return what makes a dossier stand under a filter."""
    local = now.astimezone(VIETNAM)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rests = Exists(Pause.objects.filter(dossier=OuterRef("pk"), ended_at=None))  # the date waits for the payment
    running = Q(state=State.IN_PROGRESS) | Q(~rests, state=State.PAYMENT_DUE)
    match name:
        case "mine":
            return _to_do(reader, now)
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
            return _open_question() & Q(state=State.IN_PROGRESS)
        case "asked":
            return _open_question(agency_id__in=reader.unit_ids) & Q(state__in=OPEN_STATES)
        case "to_sign":
            return Q(state=State.IN_PROGRESS, role="signer", unit_id__in=reader.unit_ids)
        case _:
            return Q(state__in=OPEN_STATES)


def _to_do(reader: Reader, now: datetime) -> Q:
    """Return what stands at one of the reader's roles and is not given to a colleague.

    A result that nobody has fetched for FETCHED_SOON is no work for today; it stands under "ready" alone.
    """
    at_post = Q(pk__in=[])
    for post in reader.posts:
        roles = ("receiver",) if post.role == "head_of_centre" else (post.role,)
        at_post |= Q(role__in=roles, unit_id=post.unit_id)
    nobody_else = Q(assignee=None) | Q(assignee_id=reader.person_id)
    with_us = Q(state__in=WITH_THE_OFFICE) | Q(state=State.SETTLED, ended_at__gte=now - FETCHED_SOON)
    return with_us & at_post & nobody_else


def counts(reader: Reader, now: datetime) -> dict[str, int]:
    """Return how many stand under each filter; MOST_COUNTED + 1 of a long list stands for "more".

    Three statements: one over what is at work, which is bounded by what people work on, and one for each long list.
    """
    tallies = {name: Count("id", filter=condition(name, reader, now)) for name in FILTERS if name not in LONG}
    found = at_work(reader.unit_ids, now).aggregate(**tallies)
    for name in LONG:
        found[name] = len(ended(reader.unit_ids, name, MOST_COUNTED + 1))
    return {name: found[name] for name in FILTERS}


SORTS = {
    "time_left": (F("due_at").asc(nulls_first=True), F("answer_due_at").asc(nulls_last=True), "id"),
    "submitted": ("-submitted_at", "-id"),
    "name": ("applicant__folded_name", "id"),
    "procedure": ("procedure__code", "id"),
}
_SHOWN = ("procedure", "applicant", "unit", "assignee", "agency")
_NOT_SHOWN = ("answers", "fee_lines")


@dataclass(frozen=True)
class Page:
    """Rows of a list and how it goes on; the marks are those of a long list, the others count pages."""

    rows: list[Dossier]
    has_previous: bool = False
    has_next: bool = False
    previous: Mark | None = None
    next: Mark | None = None


def listed(reader: Reader, name: str, now: datetime, *, sort: str = "time_left") -> QuerySet[Dossier]:
    """Return the dossiers under a filter that is no long list, in a stable order."""
    found = at_work(reader.unit_ids, now).filter(condition(name, reader, now))
    return found.order_by(*SORTS.get(sort, SORTS["time_left"]))


def page(reader: Reader, name: str, now: datetime, *, sort: str = "time_left", number: int = 1) -> Page:
    """Return a page of the dossiers under a filter that is no long list; the first has number 1."""
    start = (number - 1) * PAGE_SIZE
    ordered = listed(reader, name, now, sort=sort).values_list("id", flat=True)
    ids = list(ordered[start : start + PAGE_SIZE + 1])  # first the ids: whole rows are not dragged through the sorting
    return Page(_rows(ids[:PAGE_SIZE]), number > 1, len(ids) > PAGE_SIZE)


def long_page(reader: Reader, name: str, mark: Mark | None = None) -> Page:
    """Return PAGE_SIZE rows of a long list, what ended last first; as quick in its middle as at its beginning.

    Raises KeyError for a filter that is not in LONG.
    """
    ids = ended(reader.unit_ids, name, PAGE_SIZE + 1, mark)
    has_more, is_back = len(ids) > PAGE_SIZE, mark is not None and mark.is_back
    rows = _rows(ids[:PAGE_SIZE][::-1] if is_back else ids[:PAGE_SIZE])
    has_previous, has_next = (has_more, True) if is_back else (mark is not None, has_more)
    if not rows:
        return Page([])
    return Page(rows, has_previous, has_next, _mark(rows[0], is_back=True), _mark(rows[-1], is_back=False))


def _rows(ids: Sequence[int]) -> list[Dossier]:
    """Return these dossiers in this order, with what a list shows of them."""
    rows = Dossier.objects.select_related(*_SHOWN).defer(*_NOT_SHOWN).in_bulk(ids)
    return [rows[id_] for id_ in ids if id_ in rows]


def _mark(row: Dossier, *, is_back: bool) -> Mark:
    assert row.ended_at is not None
    return Mark(row.ended_at, row.id, is_back)


def found(reader: Reader, text: str, *, before: int | None = None, limit: int = PAGE_SIZE) -> list[Dossier]:
    """Return the newest of all dossiers of the reader's units that a text finds, open or ended."""
    return list(
        search.search_units(text, reader.unit_ids, before=before, limit=limit)
        .select_related(*_SHOWN)
        .defer(*_NOT_SHOWN)
    )
