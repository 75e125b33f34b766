"""What pages read of dossiers. Each query starts from what the reader may see, so a foreign number is "not found"."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Prefetch, QuerySet

from motcua.journal import queries as journal
from motcua.journal.acting import Origin
from motcua.journal.models import Entry
from motcua.journal.rows import ByKey
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.service.dossiers.models import (
    Consultation,
    Dossier,
    DossierLetter,
    DossierPaper,
    DraftPaper,
    ReasonGiven,
    Result,
    SupplementItem,
    SupplementRequest,
)
from motcua.service.dossiers.search import search as search  # a door for those who read by queries
from motcua.service.dossiers.search import search_units as search_units
from motcua.service.dossiers.states import OPEN_STATES, State
from motcua.service.procedures import queries as procedures

_UNITS = ("agency_id", "centre_id", "unit_id")
_PARTIES = ("applicant_id", "submitter_id", "representative_id")


_BY_NUMBER, _BY_CODE = ByKey(Dossier, "number = %s"), ByKey(Dossier, "code = %s")
_BY_SECRET = ByKey(Dossier, "secret = %s")
_BARE = ByKey(  # what policies ask
    Dossier,
    "number = %s",
    (
        "id",
        "number",
        "code",
        "version_of_procedure_id",
        *_UNITS,
        *_PARTIES,
        "assignee_id",
        "origin",
        "state",
        "row_version",
        "step",
        "role",
    ),
)


@dataclass(frozen=True)
class Event:
    """One line of a timeline: what happened, when, by whom, with the words that were given."""

    kind: str  # without "dossier."
    at: datetime
    actor_id: int | None
    role: str
    unit_id: int | None
    data: dict[str, object]
    reason: str = ""
    legal_ground: str = ""


def _loaded(dossier: Dossier) -> Dossier:
    """Load what a page shows beside a dossier by three look-ups: joined, planning costs more than reading."""
    version = procedures.version(dossier.version_of_procedure_id)
    units = agencies.in_bulk({id_ for id_ in (dossier.agency_id, dossier.centre_id, dossier.unit_id) if id_})
    wanted = [id_ for id_ in (dossier.applicant_id, dossier.submitter_id, dossier.assignee_id) if id_]
    persons = people.persons(wanted)
    dossier.version_of_procedure, dossier.procedure = version, version.procedure
    dossier.agency, dossier.centre = units[dossier.agency_id], units[dossier.centre_id]
    dossier.unit = units[dossier.unit_id] if dossier.unit_id else None
    dossier.applicant, dossier.submitter = persons[dossier.applicant_id], persons[dossier.submitter_id]
    dossier.assignee = persons[dossier.assignee_id] if dossier.assignee_id else None
    return dossier


def get_for_party(person_id: int, number: str) -> Dossier:
    """Return a dossier of this person by its number. Raises Dossier.DoesNotExist for anybody else's."""
    return _loaded(Dossier.objects.belonging_to(person_id).get(number=number))


def get_for_desk(unit_ids: Sequence[int], number: str) -> Dossier:
    """Return a dossier that concerns one of these units. Raises Dossier.DoesNotExist otherwise."""
    found = Dossier.objects.filter(number=number).handled_in(list(unit_ids)).values_list("id", flat=True)
    return _loaded(Dossier.objects.get(id=found.get()))


def bare(number: str) -> Dossier | None:
    """Return the dossier with this number and nothing beside it, for those who look whether it may be read or moved."""
    return _BARE.first(number)


def get_by_secret(secret: str) -> Dossier:
    """Return the dossier whose QR code holds this secret (128 bits; the index is exact, its timing tells nothing)."""
    return _loaded(_BY_SECRET.get(secret))


def get_by_name(name: str) -> Dossier:
    """Return a dossier by number or code; who asks gets only the state. Raises Dossier.DoesNotExist."""
    wanted = name.strip().upper()
    return _loaded(_BY_NUMBER.first(wanted) or _BY_CODE.get(name.strip()))


@dataclass(frozen=True)
class Concerned:
    """Whom an entry about a dossier concerns, as those who tell them need it."""

    number: str
    name: str  # the code once it was given, else the number
    party_ids: tuple[int, ...]  # applicant, submitter, representative; each once
    centre_id: int


def concerned(dossier_id: int) -> Concerned:
    """Return whom a dossier concerns. Raises Dossier.DoesNotExist."""
    wanted = ("number", "code", "centre_id", "applicant_id", "submitter_id", "representative_id")
    number, code, centre_id, *parties = Dossier.objects.values_list(*wanted).get(id=dossier_id)
    return Concerned(number, code or number, tuple(dict.fromkeys(id_ for id_ in parties if id_)), centre_id)


@dataclass(frozen=True)
class Audience:
    """Who may see what happens to a dossier, and its names: for feeds that go through many entries at once."""

    number: str
    code: str | None
    unit_ids: frozenset[int]  # as `may_view_at_desk`: agency, centre, present unit, agencies whose opinion is awaited
    person_ids: frozenset[int]  # applicant, submitter, representative


def audiences(dossier_ids: Iterable[int]) -> dict[int, Audience]:
    """Return the audience of each of these dossiers, in two statements for all of them."""
    wanted = list(dossier_ids)
    asked: dict[int, set[int]] = defaultdict(set)
    awaited = Consultation.objects.filter(dossier__in=wanted, dossier__state__in=OPEN_STATES, answered_at=None)
    for dossier_id, agency_id in awaited.values_list("dossier_id", "agency_id"):
        asked[dossier_id].add(agency_id)
    rows = Dossier.objects.filter(id__in=wanted).values("id", "number", "code", *_UNITS, *_PARTIES)
    return {
        row["id"]: Audience(
            row["number"],
            row["code"],
            frozenset({row[unit] for unit in _UNITS if row[unit]} | asked[row["id"]]),
            frozenset(row[party] for party in _PARTIES if row[party]),
        )
        for row in rows
    }


def ids_seen_by(person_id: int, unit_ids: Sequence[int]) -> QuerySet[Any]:
    """Return the ids of dossiers that a person may open: as a party, or at the desk of one of these units."""
    mine = Dossier.objects.belonging_to(person_id).values_list("id")
    return mine.union(Dossier.objects.handled_in(list(unit_ids)).values_list("id")) if unit_ids else mine


def among(ids: QuerySet[Any]) -> QuerySet[Dossier]:
    """Return the dossiers of these ids, for whoever knows by other rules who may see which. Uses the primary key."""
    return Dossier.objects.filter(id__in=ids)


@dataclass(frozen=True)
class Named:
    """What a list of figures calls a dossier: no person stands in it."""

    id: int
    number: str
    code: str
    procedure_name: str
    state: str


def named(dossier_ids: Collection[int]) -> dict[int, Named]:
    """Return how dossiers are called, by id. Uses the primary key."""
    rows = Dossier.objects.filter(id__in=dossier_ids)
    columns = rows.values_list("id", "number", "code", "procedure__name", "state")
    return {row[0]: Named(row[0], row[1], row[2] or "", row[3], row[4]) for row in columns}


@dataclass(frozen=True)
class Rateable:
    """What must be known of a dossier to take a rating of it."""

    id: int
    procedure_code: str
    agency_id: int
    party_ids: tuple[int, ...]
    secret: str
    is_settled: bool


def rateable(number: str) -> Rateable | None:
    """Return what a rating needs of the dossier with this number; None where there is none."""
    dossier = Dossier.objects.select_related("procedure").filter(number=number).first()
    if dossier is None:
        return None
    parties = (dossier.applicant_id, dossier.submitter_id, dossier.representative_id)
    return Rateable(
        dossier.id,
        dossier.procedure.code,
        dossier.agency_id,
        tuple(id_ for id_ in parties if id_ is not None),
        dossier.secret,
        dossier.settled_at is not None,
    )


def due_between(after: datetime, until: datetime) -> QuerySet[Dossier]:
    """Return dossiers in progress that are due after one moment and until another; uses index dossier_due_open."""
    running = Dossier.objects.filter(state=State.IN_PROGRESS, due_at__gt=after, due_at__lte=until)
    return running.order_by("due_at", "id")


def due_for_tacit_approval(now: datetime) -> QuerySet[Dossier]:
    """Return dossiers whose time is over where silence is consent, but those of other systems: they decide there.

    Uses index dossier_due_open.
    """
    due = Dossier.objects.filter(state=State.IN_PROGRESS, due_at__lte=now).exclude(origin=Origin.IMPORTED)
    return due.filter(version_of_procedure__definition__tacit_approval=True).order_by("due_at", "id")


@dataclass(frozen=True)
class OftenMissing:
    """A field or paper of a procedure and how many dossiers had to add or correct it."""

    kind: str  # field or paper
    code: str
    label: str
    dossiers: int


def often_missing(procedure_code: str, since: datetime, *, at_least: int, limit: int) -> list[OftenMissing]:
    """Return what supplement requests since a moment asked for, the commonest first; nothing asked of fewer dossiers.

    The officials' own words are left out: they may name people.
    """
    asked = SupplementItem.objects.filter(
        request__dossier__procedure__code=procedure_code, request__asked_at__gte=since
    )
    rows = asked.values("kind", "code").annotate(
        one_label=Max("label"), dossiers=Count("request__dossier", distinct=True)
    )
    common = rows.filter(dossiers__gte=at_least).order_by("-dossiers", "kind", "code")[:limit]
    return [OftenMissing(row["kind"], row["code"], row["one_label"], row["dossiers"]) for row in common]


def has_tracking_code(dossier: Dossier, tracking_code: str) -> bool:
    """Compare a mã tra cứu in constant time, forgiving case and spaces."""
    given = "".join(tracking_code.split()).upper()
    return secrets.compare_digest(given.encode(), dossier.tracking_code.encode())


def of_person(person_id: int) -> QuerySet[Dossier]:
    """Return a person's dossiers, newest first; uses dossier_applicant, dossier_submitter, dossier_representative."""
    mine = Dossier.objects.belonging_to(person_id).select_related("procedure", "agency")
    return mine.order_by("-submitted_at", "-id")


def timeline(dossier: Dossier) -> list[Event]:
    """Return what happened to a dossier, oldest first, with the words that were given."""
    words = {r.entry_id: r for r in ReasonGiven.objects.filter(dossier=dossier)}
    return [
        Event(
            kind=entry.kind.removeprefix("dossier."),
            at=entry.at,
            actor_id=entry.actor,
            role=entry.acting_role,
            unit_id=entry.acting_unit,
            data=entry.data,
            reason=words[entry.id].reason if entry.id in words else "",
            legal_ground=words[entry.id].legal_ground if entry.id in words else "",
        )
        for entry in journal.entries_of("dossier", dossier.id)
    ]


def open_request(dossier: Dossier) -> SupplementRequest | None:
    """Return the supplement request that waits for an answer, with its items."""
    return _waiting_requests().filter(dossier=dossier).first()


def proposal(dossier: Dossier) -> Result | None:
    """Return the result that is prepared but not issued."""
    return Result.objects.filter(dossier=dossier, issued_at=None).select_related("proposed_by", "approved_by").first()


def issued_results(dossier: Dossier) -> list[Result]:
    """Return the issued results, also revoked ones, the newest first."""
    return list(Result.objects.filter(dossier=dossier, issued_at__isnull=False).order_by("-id"))


def letters_of(dossier: Dossier) -> list[DossierLetter]:
    """Return the letters about a dossier, the newest first."""
    return list(DossierLetter.objects.filter(dossier=dossier).select_related("letter").order_by("-id"))


def consultations_of(dossier: Dossier) -> list[Consultation]:
    """Return the questions to other agencies, the newest first."""
    asked = Consultation.objects.filter(dossier=dossier).select_related("agency", "asked_by", "answered_by")
    return list(asked.order_by("-id"))


def file_ids() -> QuerySet[Any]:
    """Return the ids of all files that a draft, a dossier or a result needs."""
    drafted, handed_in, issued = (
        table.objects.filter(file__isnull=False).values_list("file_id") for table in (DraftPaper, DossierPaper, Result)
    )
    return drafted.union(handed_in, issued, all=True)


def asked_units(dossier: Dossier) -> Iterable[int]:
    """Return the agencies whose opinion on a dossier is awaited. They read it until they have given it."""
    if not dossier.is_open:
        return []
    return Consultation.objects.filter(dossier=dossier, answered_at=None).values_list("agency_id", flat=True)


def asked_of(unit_ids: Sequence[int], number: str = "", *, before: int | None = None) -> QuerySet[Consultation]:
    """Return what these units were asked, the newest first, with what they answered: theirs for good.

    number: of one dossier. before: the id of a question: only older ones. Uses consultation_agency.
    """
    found = Consultation.objects.filter(agency__in=unit_ids)
    found = found.filter(dossier__number=number) if number else found
    found = found if before is None else found.filter(id__lt=before)
    return found.select_related("agency", "answered_by", "dossier__procedure").order_by("-id")


def with_open_request(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Load the open supplement request beside each dossier, for lists that say what the applicant must do."""
    return dossiers.prefetch_related(Prefetch("supplement_requests", _waiting_requests(), to_attr="waiting_requests"))


def _waiting_requests() -> QuerySet[SupplementRequest]:
    """Return the requests that can still be answered; those of a withdrawn or stopped dossier cannot."""
    open_ones = SupplementRequest.objects.filter(answered_at=None, dossier__state=State.SUPPLEMENT_REQUESTED)
    return open_ones.prefetch_related("items")


def for_report(dossier_id: int) -> Dossier:
    """Return a dossier with everything that a report to another system says of it: five look-ups by key."""
    requests = SupplementRequest.objects.select_related("asked_by").prefetch_related("items").order_by("id")
    return (
        Dossier.objects.select_related("procedure", "agency", "applicant")
        .prefetch_related("papers", "results", Prefetch("supplement_requests", requests))
        .get(id=dossier_id)
    )


def last_entry(dossier_id: int) -> Entry | None:
    """Return the newest entry about a dossier that says its state."""
    entries = [entry for entry in journal.entries_of("dossier", dossier_id) if "state" in entry.data]
    return entries[-1] if entries else None


def valid_result(result_id: int) -> Result | None:
    """Return an issued result with its file; None for one that is revoked or not issued."""
    valid = Result.objects.select_related("file").filter(issued_at__isnull=False, revoked_at=None)
    return valid.filter(id=result_id).first()
