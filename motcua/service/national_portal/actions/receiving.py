"""A message from the portal becomes a dossier, or is put aside with a reason; it is never lost and never a crash.

The portal sends again what it has no answer to, so everything here may happen twice: the same bytes are one message,
and one MaHoSo is one dossier. Files are fetched afterwards (`files`): one that cannot be had holds no dossier up.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from motcua.journal.acting import Acting, Channel, Origin
from motcua.journal.record import record
from motcua.kernel.identifiers import check_phone
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import actions as register
from motcua.registry.people import queries as people
from motcua.registry.people.details import PersonDetails, same_name
from motcua.registry.people.models import Person
from motcua.registry.people.vocabulary import PersonKind
from motcua.service.dossiers import actions as dossiers
from motcua.service.dossiers import drafts
from motcua.service.dossiers import queries as known_dossiers
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.national_portal import jobs
from motcua.service.national_portal.actions.sending import SUBJECT
from motcua.service.national_portal.adapter import Body
from motcua.service.national_portal.models import AgencyCode, AttachedFile, InMessage, NationalDossier, Sync
from motcua.service.national_portal.problems import PROBLEMS
from motcua.service.national_portal.reading import Arrived, File, Unreadable, arrived, number_in
from motcua.service.national_portal.refusals import MessageIsSettled, NoSuchAgency, TooLong
from motcua.service.procedures import forms
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.refusals import ProcedureNotFound

logger = logging.getLogger(__name__)
MOST_BYTES = 1_000_000  # of a message; files are not in it
KEPT = 100_000  # characters of what could not be read
NAMESPACE = UUID("1b2f6f4e-7d0c-4a37-9a5e-3a2d5f0c8a11")  # of the keys that dossiers of the portal are submitted under
LIVE_FOR = timedelta(seconds=45)  # the journal takes as live what is no older


@dataclass(frozen=True)
class Reply:
    """What the portal is told: 00 received as a dossier, 01 taken and put aside, 02 not readable."""

    code: str
    message: str
    number: str = ""
    local_number: str = ""

    def as_body(self) -> dict[str, str]:
        """Return it in the portal's form."""
        return {
            "error_code": self.code,
            "message": self.message,
            "MaHoSo": self.number,
            "MaHoSoDiaPhuong": self.local_number,
        }


def take(body: bytes, *, at: datetime) -> Reply:
    """Take a message in. Whatever it is, it is written down before this returns. Raises TooLong above MOST_BYTES."""
    if len(body) > MOST_BYTES:
        raise TooLong()
    text = body.decode("utf-8", errors="replace").replace("\0", "\ufffd")
    digest = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        _one_at_a_time(number_in(text) or digest)
        before = InMessage.objects.filter(digest=digest).select_related("about__dossier").first()
        if before is not None and before.state != InMessage.State.ASIDE:
            return _reply(before)
        message = before or InMessage(digest=digest, received_at=at, number=number_in(text), body=text[:KEPT])
        return _reply(_file_or_put_aside(message, text, at=at))


def take_looked_up(fields: Body, *, at: datetime) -> Reply:
    """Take in a dossier that we asked the portal for."""
    return take(json.dumps(dict(fields), ensure_ascii=False, sort_keys=True).encode(), at=at)


def _one_at_a_time(key: str) -> None:
    """Let two messages about one dossier wait for each other; ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 766))", [key])


def _file_or_put_aside(message: InMessage, text: str, *, at: datetime, agency_id: int | None = None) -> InMessage:
    """Make a dossier of it; a savepoint keeps what cannot be filed from leaving anything half-written."""
    try:
        with transaction.atomic():
            about = _filed(arrived(text), message, at=at, agency_id=agency_id)
    except Unreadable as unreadable:
        return _put_aside(message, text, unreadable.code, unreadable.detail, at)
    except ActionRefused as refusal:
        return _put_aside(message, text, "refused", _without_names(refusal), at)
    earlier = message.state == InMessage.State.ASIDE
    message.state, message.about, message.number = InMessage.State.FILED, about, about.number
    message.body = message.problem = message.detail = ""
    message.resolved_at = at if earlier else None
    message.save()
    _let_go_of_older(about, at)
    return message


def _put_aside(message: InMessage, text: str, code: str, detail: str, at: datetime) -> InMessage:
    is_new = message.pk is None
    message.state, message.problem, message.detail = InMessage.State.ASIDE, code, detail[:200]
    message.body = text[: MOST_BYTES if message.number else KEPT]
    message.save()
    if is_new:
        logger.warning("A message of the national portal was put aside: %s.", code)
        _note(message, "put_aside", Acting.system(), at, {"problem": code})
    return message


def _without_names(refusal: ActionRefused) -> str:
    """The sentence of a refusal; those of persons may hold what was typed, so only their code."""
    return str(refusal)[:200] if not refusal.data else refusal.code


def _let_go_of_older(about: NationalDossier, at: datetime) -> None:
    """What was put aside about a dossier is settled when a better message about it was filed."""
    older = InMessage.objects.filter(number=about.number, state=InMessage.State.ASIDE)
    older.update(state=InMessage.State.FILED, about=about, body="", problem="", detail="", resolved_at=at)


def _note(message: InMessage, kind: str, by: Acting, at: datetime, data: dict[str, object]) -> None:
    record(f"national.{kind}", subject_type="national_message", subject_id=message.id, by=by, at=at, data=data)


def _reply(message: InMessage) -> Reply:
    if message.state == InMessage.State.FILED and message.about is not None:
        dossier = message.about.dossier
        return Reply("00", "Đã tiếp nhận hồ sơ vào hệ thống.", message.number, dossier.number)
    if message.state == InMessage.State.REJECTED:
        return Reply("02", "Thông điệp đã được trả lại.", message.number)
    if PROBLEMS[message.problem].can_retry:
        return Reply("01", "Đã nhận thông điệp, đang chờ xử lý.", message.number)
    field = f" ({message.detail})" if message.problem == "field" else ""
    return Reply("02", f"Thông điệp không đọc được{field}.", message.number)


# Filing ----------------------------------------------------------------------------------------------------------


def _filed(said: Arrived, message: InMessage, *, at: datetime, agency_id: int | None) -> NationalDossier:
    """Return the dossier of this number: made now, or the one that was made before, supplemented if it was waiting."""
    about = NationalDossier.objects.select_related("dossier").filter(number=said.number).first()
    if about is None:
        return _submitted(said, message, at=at, agency_id=agency_id)
    _keep_files(about, said.files, at)
    _supplement(about, said, at)
    return about


def _submitted(said: Arrived, message: InMessage, *, at: datetime, agency_id: int | None) -> NationalDossier:
    live = _live(said.procedure)
    agency = agency_id or _agency(said, live)
    arrived_at, by = _when(message, at)
    applicant = _applicant(said, at)
    answers = _answers(live, said, applicant.id, at)
    dossier = dossiers.submit(
        dossiers.Submission(
            key=uuid5(NAMESPACE, said.number),
            version_id=live.version_id,
            agency_id=agency,
            applicant_id=applicant.id,
            submitter_id=applicant.id,
            typist_id=applicant.id,
            channel=Channel.ONLINE,
            answers=answers,
            papers=[_by_number(live, file) for file in said.files if file.data_source],
            fee_lines=drafts.fee_lines(live.definition, answers, Channel.ONLINE, arrived_at),
        ),
        by=by,
        at=arrived_at,
    )
    about = NationalDossier.objects.create(
        dossier=dossier, number=said.number, came_from_portal=True, is_known_there=True, state=Sync.IN_SYNC
    )
    facts = {"dossier": dossier.id, "files": len(said.files)}
    record("national.received", subject_type=SUBJECT, subject_id=about.id, by=Acting.system(), at=at, data=facts)
    _keep_files(about, said.files, at)
    return about


def _when(message: InMessage, at: datetime) -> tuple[datetime, Acting]:
    """What was put aside first was handed in when it arrived here, not when somebody saw to it."""
    by = Acting(None, role="system", channel=Channel.ONLINE)
    if at - message.received_at <= LIVE_FOR:
        return at, by
    return message.received_at, replace(by, origin=Origin.BACKFILLED, origin_reason="national portal, put aside")


def _live(code: str) -> procedures.Live:
    try:
        live = procedures.get_live(code)
    except ProcedureNotFound:
        raise Unreadable("unknown_procedure", code) from None
    if Channel.ONLINE not in live.definition.channels:
        raise Unreadable("not_online", code)
    return live


def _agency(said: Arrived, live: procedures.Live) -> int:
    """The agency that decides: our own code, what an administrator said this code means, or the name."""
    learnt = AgencyCode.objects.filter(code=said.agency).values_list("agency_id", flat=True).first()
    found = agencies.agency(learnt) if learnt else agencies.by_code(said.agency) or agencies.by_name(said.agency)
    if found is None or not found.is_active:
        raise Unreadable("unknown_agency", said.agency)
    place_id = found.place_id if live.definition.level in ("commune", "multi") else None
    if found.id not in procedures.agencies_for(live.id, place_id):
        raise Unreadable("wrong_agency", said.agency)
    return found.id


def _applicant(said: Arrived, at: datetime) -> Person:
    """Return the person meant: the one whose identity is known here, where the portal vouches for it and names agree.

    Else a record as typed: a number alone makes nobody another person's dossier.
    """
    is_citizen = said.kind == PersonKind.CITIZEN
    known = people.checked_holder(said.identity) if said.is_identity_checked and said.identity else None
    if known is not None and same_name(known.full_name, said.full_name):
        return known
    details = PersonDetails(
        said.full_name,
        kind=said.kind,
        personal_number=said.identity if is_citizen and len(said.identity) == 12 else "",
        tax_code=said.identity if not is_citizen or len(said.identity) not in (0, 12) else "",
        phone=_phone(said.phone),
        email=said.email if "@" in said.email else "",
    )
    try:
        return register.find_or_create_person(details, by=Acting.system(), at=at)
    except ActionRefused:
        raise Unreadable("identity") from None


def _phone(text: str) -> str:
    """A telephone number that is none is left out: it must not hold the dossier up."""
    try:
        return check_phone(text) if text else ""
    except ActionRefused:
        return ""


def _answers(live: procedures.Live, said: Arrived, applicant_id: int, at: datetime) -> dict[str, Any]:
    """Answer the form with what the message and the profile tell; the rest an official asks for once.

    The subject goes into the first long text that the form asks for.
    """
    given: dict[str, dict[str, Any]] = {}
    profile = people.profile(applicant_id)
    for section in live.definition.sections:
        field = next((spec for spec in section.fields if spec.is_asked and spec.kind == "long_text"), None)
        if field is not None and said.subject:
            given[section.code] = {field.code: said.subject}
            break
    today = at.astimezone(VIETNAM).date()
    cleaned, _errors = forms.clean_all(live.definition, given, profile=profile, today=today)
    return cleaned


def _by_number(live: procedures.Live, file: File) -> NewPaper:
    """A paper that a national database replaces: its number, which an official looks up."""
    code, name = paper_of(live.definition, file.component, file.name)
    return NewPaper(code, name, data_number=file.data_source)


def paper_of(definition: Any, component: str, name: str) -> tuple[str, str]:
    """Return code and name of the paper that a component of the portal is: by code, by name, else as it is called."""
    wanted = clean(name).casefold()
    for paper in definition.papers:
        if component == paper.code or clean(paper.name).casefold() == wanted:
            return paper.code, paper.name
    return component or "khac", name


def _keep_files(about: NationalDossier, files: Sequence[File], at: datetime) -> None:
    """Note the files that are new, to be fetched."""
    there = set(about.files.values_list("file_id", flat=True))
    new = [file for file in files if file.file_id not in there and not file.data_source]
    AttachedFile.objects.bulk_create(
        AttachedFile(
            about=about,
            file_id=file.file_id,
            component=file.component,
            name=file.name,
            link=file.link,
            next_try_at=at,
            added_at=at,
        )
        for file in new
    )
    if new:
        jobs.queue_fetching(about.id)


def _supplement(about: NationalDossier, said: Arrived, at: datetime) -> None:
    """Answer the open supplement request where the portal says that the applicant has; once for each answer."""
    dossier = about.dossier
    request = known_dossiers.open_request(dossier)
    if (
        request is None
        or said.supplemented_at is None
        or said.supplemented_at.timestamp() < int(request.asked_at.timestamp())
    ):
        return
    by = Acting(dossier.submitter_id, role="applicant", channel=Channel.ONLINE)
    answers = {**dossier.answers, "questions": dossier.answers.get("questions", {})}
    dossiers.resubmit(dossier.id, by=by, at=at, seen_version=None, answers=answers)
    facts = {"dossier": dossier.id, "files": len(said.files)}
    record("national.supplemented", subject_type=SUBJECT, subject_id=about.id, by=by, at=at, data=facts)


# What was put aside ----------------------------------------------------------------------------------------------


@transaction.atomic
def try_again(message_id: int, *, by: Acting, at: datetime, agency_id: int | None = None) -> InMessage:
    """File what was put aside, after something was mended. `agency_id`: the agency meant, remembered by its code.

    Raises MessageIsSettled, NoSuchAgency. If it still cannot be filed it stays aside with its new reason.
    """
    message = _aside(message_id)
    if agency_id is not None:
        _learn(message, agency_id)
    filed = _file_or_put_aside(message, message.body, at=at, agency_id=agency_id)
    if filed.state == InMessage.State.FILED:
        InMessage.objects.filter(id=filed.id).update(resolved_by_id=by.person_id, resolved_at=at)
        _note(filed, "resolved", by, at, {"how": "filed", "agency": agency_id})
    return filed


def _learn(message: InMessage, agency_id: int) -> None:
    if not agencies.names({agency_id}):
        raise NoSuchAgency()
    try:
        code = arrived(message.body).agency
    except Unreadable:
        return
    if code and message.problem == "unknown_agency":
        AgencyCode.objects.update_or_create(code=code, defaults={"agency_id": agency_id})


@transaction.atomic
def send_back(message_id: int, *, by: Acting, at: datetime) -> InMessage:
    """Put a message aside for good: it belongs elsewhere, or nothing can be made of it. Its content is deleted."""
    message = _aside(message_id)
    message.state, message.body = InMessage.State.REJECTED, ""
    message.resolved_at, message.resolved_by_id = at, by.person_id
    message.save()
    _note(message, "resolved", by, at, {"how": "sent_back"})
    return message


def _aside(message_id: int) -> InMessage:
    message = InMessage.objects.select_for_update(of=("self",)).get(id=message_id)
    if message.state != InMessage.State.ASIDE:
        raise MessageIsSettled()
    return message


__all__ = ["MOST_BYTES", "Reply", "paper_of", "send_back", "take", "try_again"]
