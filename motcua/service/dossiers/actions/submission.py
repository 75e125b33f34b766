"""A dossier is born: numbers, frozen fees, the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from motcua.journal.acting import Acting, Channel
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.standstill import as_of_now
from motcua.service.documents.letters import Letter
from motcua.service.dossiers import clock, flow, letters, numbers
from motcua.service.dossiers.actions._moving import tell_of_birth, with_units
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.dossiers.models import Dossier, DossierPaper, TypedBy
from motcua.service.dossiers.refusals import NoAgency, NotOnline
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import Definition


@dataclass(frozen=True, kw_only=True)
class Submission:
    """Everything a dossier is born from. Answers are already cleaned by the procedure's form.

    key: one submission, one dossier: the same key again returns the same dossier.
    centre_id: where it is handed in; None: the centre of the agency that decides.
    fee_lines: as `fee_line` makes them, frozen here for good.
    """

    key: UUID
    version_id: int
    agency_id: int
    applicant_id: int
    submitter_id: int
    typist_id: int
    centre_id: int | None = None
    representative_id: int | None = None
    typed_by: str = TypedBy.SELF
    channel: str = Channel.ONLINE
    answers: Mapping[str, Any] = field(default_factory=dict)
    papers: Sequence[NewPaper] = ()
    fee_lines: Sequence[Mapping[str, Any]] = ()


def submit(submission: Submission, *, by: Acting, at: datetime) -> Dossier:
    """Submit (nộp hồ sơ): one dossier per key, however often it is sent.

    Writes the dossier, its papers, the receipt and one `dossier.submitted` entry. Raises NotOnline where the procedure
    is handed in at the counter only, NoAgency where no centre receives for the agency.
    """
    existing = Dossier.objects.filter(idempotency_key=submission.key).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic(), as_of_now():
            return _create(submission, by, at)
    except IntegrityError:  # the same submission arrived twice at once: the first one counts
        twin = Dossier.objects.filter(idempotency_key=submission.key).first()
        if twin is None:
            raise
        return twin


def _create(submission: Submission, by: Acting, at: datetime) -> Dossier:
    dossier = born(submission, procedures.kept_version(submission.version_id), by, at)
    dossier.save(force_insert=True)
    DossierPaper.objects.bulk_create(DossierPaper(dossier=dossier, added_at=at, **vars(p)) for p in submission.papers)
    with_units(dossier)
    handed_out: list[Letter] = [letters.submission_receipt(dossier, at)]
    if dossier.typed_by == TypedBy.OFFICIAL:
        handed_out.append(letters.self_service_card(dossier, at))
    tell_of_birth(dossier, by, at, facts_of(dossier, len(submission.papers)), handed_out)
    return dossier


def born(submission: Submission, version: procedures.Version, by: Acting, at: datetime) -> Dossier:
    """Return the dossier as it is born, not yet saved. Raises NotOnline, NoAgency."""
    _require_channel(version.compiled, submission.channel)
    dossier = Dossier(
        number=numbers.new_number(),
        tracking_code=numbers.new_tracking_code(),
        secret=numbers.new_secret(),
        **columns_of(submission, by, at),
    )
    dossier.version_of_procedure, dossier.procedure = version, version.procedure
    flow.at_counter(dossier)
    return dossier


def columns_of(submission: Submission, by: Acting, at: datetime) -> dict[str, Any]:
    """Return the columns of a new dossier but its numbers and its procedure. Raises NoAgency."""
    centre_id = submission.centre_id or _centre_of(submission.agency_id)
    return {
        "idempotency_key": submission.key,
        "agency_id": submission.agency_id,
        "centre_id": centre_id,
        "applicant_id": submission.applicant_id,
        "submitter_id": submission.submitter_id,
        "representative_id": submission.representative_id,
        "typist_id": submission.typist_id,
        "typed_by": submission.typed_by,
        "channel": submission.channel,
        "origin": by.origin,
        "answers": dict(submission.answers),
        "fee_lines": list(submission.fee_lines),
        "fee_vnd": total_vnd(submission.fee_lines),
        "submitted_at": at,
        "answer_due_at": clock.answer_due(centre_id, at),
    }


def total_vnd(lines: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the sum of the fee lines in đồng; null as soon as one amount is not known: "chưa rõ" is never 0."""
    amounts = [line.get("amount_vnd") for line in lines]
    return None if not amounts or any(amount is None for amount in amounts) else sum(int(a) for a in amounts if a)


def _require_channel(definition: Definition, channel: str) -> None:
    if channel == Channel.ONLINE and Channel.ONLINE not in definition.channels:
        raise NotOnline()


def _centre_of(agency_id: int) -> int:
    centre = agencies.centre_of(agency_id)
    if centre is None:
        raise NoAgency()
    return centre.id


def facts_of(dossier: Dossier, papers: int) -> dict[str, object]:
    """Return what the entry of the submission says beside the state; papers: how many came with it."""
    return {
        "procedure": dossier.version_of_procedure.compiled.code,
        "agency": dossier.agency_id,
        "centre": dossier.centre_id,
        "channel": str(dossier.channel),
        "typed_by": str(dossier.typed_by),
        "papers": papers,
        "fee_vnd": dossier.fee_vnd,
        "answer_due_at": dossier.answer_due_at,
        "legal_due_at": clock.longest_legal_due(dossier),
    }
