"""What is being typed: started, saved as one types, kept over sign-in, submitted, expired.

A draft keeps what was typed, also what is not right yet: nothing a citizen wrote is lost. It is cleaned by the
procedure's form when it is shown for checking and again when it is submitted.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from motcua.journal.acting import Acting, Assurance, Channel
from motcua.kernel.working_time import VIETNAM
from motcua.registry.people import queries as people
from motcua.service.dossiers import actions, quota
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.dossiers.actions.submission import Submission
from motcua.service.dossiers.models import Dossier, DossierPaper, Draft, DraftPaper, SupplementRequest, TypedBy
from motcua.service.dossiers.refusals import (
    DraftExpired,
    Missing,
    NoAgency,
    NotComplete,
    NotYours,
    SurerSignInNeeded,
    UnknownValue,
)
from motcua.service.procedures import forms
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import Definition

EXPIRY_NOTICE = timedelta(days=3)  # before a draft is deleted, its owner is told
MAX_FILES = 50  # per draft


def digest(token: str) -> str:
    """Return what is stored of a browser's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def held_by(person_id: int | None, token: str) -> Q:
    """Return the condition for drafts that this person, or this browser before sign-in, may open."""
    own = Q(owner_id=person_id) if person_id else Q(pk__in=[])
    return own | Q(owner=None, holder_digest=digest(token)) if token else own


def find(key: UUID, person_id: int | None, token: str, at: datetime) -> Draft:
    """Return an open draft of this holder. Raises Draft.DoesNotExist, or DraftExpired when it is too old."""
    query = Draft.objects.select_related("version__procedure", "agency__place", "applicant", "answers_request__dossier")
    draft = query.get(held_by(person_id, token), key=key)
    if draft.submitted_as_id is None and draft.expires_at <= at:
        raise DraftExpired()
    return draft


def open_drafts(person_id: int, at: datetime) -> QuerySet[Draft]:
    """Return a person's open drafts, the last touched first; uses index draft_owner."""
    mine = Draft.objects.filter(owner_id=person_id, submitted_as=None, expires_at__gt=at, answers_request=None)
    return mine.select_related("version__procedure").order_by("-saved_at", "id")


def start(
    version_id: int,
    *,
    at: datetime,
    owner_id: int | None,
    token: str = "",
    channel: str = Channel.ONLINE,
    agency_id: int | None = None,
    applicant_id: int | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """Start a draft for a signed-in person or, before sign-in, for the browser that holds `token`."""
    definition = procedures.version(version_id).compiled
    return Draft.objects.create(
        version_id=version_id,
        owner_id=owner_id,
        holder_digest="" if owner_id else digest(token),
        channel=channel,
        agency_id=agency_id,
        applicant_id=applicant_id or owner_id,
        answers=dict(answers or {}),
        started_at=at,
        saved_at=at,
        expires_at=at + timedelta(days=definition.draft_days),
    )


@transaction.atomic
def save_section(draft_id: int, section: str, typed: Mapping[str, Any], *, at: datetime) -> Draft:
    """Keep what was typed in one section, right or not."""
    draft = _writable(draft_id, at)
    draft.answers[section] = dict(typed)
    return _touched(draft, at)


@transaction.atomic
def choose_agency(draft_id: int, agency_id: int, *, at: datetime) -> Draft:
    """Choose which commune or agency shall handle it."""
    draft = _writable(draft_id, at)
    draft.agency_id = agency_id
    return _touched(draft, at)


@transaction.atomic
def set_applicant(draft_id: int, applicant_id: int, *, is_under_mandate: bool, at: datetime) -> Draft:
    """Say whom it is for: the owner, or somebody who authorised them."""
    draft = _writable(draft_id, at)
    draft.applicant_id, draft.is_under_mandate = applicant_id, is_under_mandate
    return _touched(draft, at)


@transaction.atomic
def add_file(draft_id: int, paper_code: str, file_id: int, file_name: str, *, at: datetime) -> DraftPaper:
    """Put a stored file to a paper of the draft. Raises UnknownValue for a paper that is not known, QuotaReached."""
    draft = _writable(draft_id, at)
    _require_paper(draft, paper_code)
    if draft.papers.count() >= MAX_FILES:
        raise Missing("items")
    added = DraftPaper.objects.create(
        draft=draft, paper_code=paper_code, file_id=file_id, file_name=file_name[:255], added_at=at
    )
    assert added.file is not None
    quota.take_room(draft, added.file.original_size_bytes, at=at)
    _touched(draft, at)
    return added


@transaction.atomic
def state_number(draft_id: int, paper_code: str, number: str, *, at: datetime) -> Draft:
    """State the number of the record that replaces a paper; empty takes it back."""
    draft = _writable(draft_id, at)
    _require_paper(draft, paper_code)
    draft.papers.filter(paper_code=paper_code, file=None).delete()
    if number:
        DraftPaper.objects.create(draft=draft, paper_code=paper_code, data_number=number[:64], added_at=at)
    return _touched(draft, at)


@transaction.atomic
def remove_file(draft_id: int, draft_paper_id: int, *, at: datetime) -> Draft:
    """Take a file out of the draft again."""
    draft = _writable(draft_id, at)
    draft.papers.filter(id=draft_paper_id).delete()
    return _touched(draft, at)


@transaction.atomic
def claim(token: str, owner_id: int) -> int:
    """Give what was typed before signing in to the person who signed in. Return how many drafts that were."""
    if not token:
        return 0
    mine = Draft.objects.filter(owner=None, holder_digest=digest(token), submitted_as=None)
    Draft.objects.filter(id__in=mine, applicant=None).update(applicant_id=owner_id)
    return Draft.objects.filter(owner=None, holder_digest=digest(token), submitted_as=None).update(
        owner_id=owner_id, holder_digest=""
    )


def discard(draft_id: int) -> None:
    """Delete an open draft; its files are swept when nothing refers to them."""
    Draft.objects.filter(id=draft_id, submitted_as=None).delete()


def expiring(at: datetime) -> QuerySet[Draft]:
    """Return drafts with an owner that are deleted within EXPIRY_NOTICE, the next first; uses index draft_expiry."""
    soon = Draft.objects.filter(submitted_as=None, expires_at__gt=at, expires_at__lte=at + EXPIRY_NOTICE)
    return soon.filter(owner__isnull=False).order_by("expires_at", "id")


def delete_expired(at: datetime) -> int:
    """Delete drafts whose time is over. Return how many."""
    return Draft.objects.filter(submitted_as=None, expires_at__lte=at).delete()[0]


def checked(draft: Draft, *, today: date) -> tuple[dict[str, Any], dict[str, dict[str, str]], list[str]]:
    """Return the cleaned answers, the errors by section and field, and the codes of papers still missing."""
    definition = draft.version.compiled
    profile = people.profile(draft.applicant_id) if draft.applicant_id else {}
    cleaned, errors = forms.clean_all(definition, draft.answers, profile=profile, today=today)
    return cleaned, errors, missing_papers(definition, cleaned, draft.channel, draft.papers.all())


def missing_papers(
    definition: Definition,
    cleaned: Mapping[str, Any],
    channel: str,
    handed_in: "Iterable[DraftPaper] | Iterable[NewPaper]",
) -> list[str]:
    """Return the codes of papers that must come online with these answers and did not."""
    if channel != Channel.ONLINE:
        return []
    there = _there(definition, handed_in)
    return [code for code in forms.papers_demanded(definition, cleaned, channel) if code not in there]


def _there(definition: Definition, handed_in: "Iterable[DraftPaper] | Iterable[NewPaper]") -> set[str]:
    """Return the codes of papers with a file, or with a number where data replaces the paper."""
    by_data = {paper.code for paper in definition.papers if paper.replaceable_by_data}
    return {paper.paper_code for paper in handed_in if paper.file_id or paper.paper_code in by_data}


def submit_draft(draft_id: int, *, by: Acting, at: datetime) -> Dossier:
    """Submit what was typed; the same draft again gives the same dossier.

    Everything a client could send for calculated or prefilled values is worked out anew here (security, T3).
    Raises NotComplete with every error, NoAgency, NotOnline, DraftExpired, NotYours for anybody but its owner,
    SurerSignInNeeded where the procedure asks for a level that the sign-in has not shown.
    """
    with transaction.atomic():
        draft = _locked(draft_id)
        _require_owner(draft, by)
        if draft.submitted_as_id:
            return Dossier.objects.get(id=draft.submitted_as_id)
        if draft.expires_at <= at:
            raise DraftExpired()
        cleaned, errors, missing = checked(draft, today=at.astimezone(VIETNAM).date())
        if errors or missing:
            raise NotComplete(errors, missing)
        if draft.agency_id is None:
            raise NoAgency()
        if needs_surer_sign_in(draft, by):
            raise SurerSignInNeeded()
        dossier = actions.submit(_submission(draft, cleaned, by, at), by=by, at=at)
        draft.submitted_as = dossier
        draft.save(update_fields=["submitted_as"])
        return dossier


def needs_surer_sign_in(draft: Draft, by: Acting) -> bool:
    """Whether the procedure asks for two factors and the sign-in has shown fewer. At the counter a card is shown."""
    required = draft.version.compiled.required_assurance
    return (
        draft.channel == Channel.ONLINE and required == Assurance.SUBSTANTIAL and by.assurance != Assurance.SUBSTANTIAL
    )


def _require_owner(draft: Draft, by: Acting) -> None:
    """Raise NotYours unless whoever submits is the one who typed; a draft without owner waits for the sign-in."""
    if draft.owner_id is None or draft.owner_id != by.person_id:
        raise NotYours()


def _submission(draft: Draft, cleaned: Mapping[str, Any], by: Acting, at: datetime) -> Submission:
    definition = draft.version.compiled
    assert draft.agency_id is not None
    assert draft.applicant_id is not None
    at_counter = draft.channel != Channel.ONLINE
    submitter = draft.applicant_id if at_counter and not draft.is_under_mandate else draft.owner_id
    return Submission(
        key=draft.key,
        version_id=draft.version_id,
        agency_id=draft.agency_id,
        centre_id=by.unit_id if at_counter else None,
        applicant_id=draft.applicant_id,
        submitter_id=submitter or draft.applicant_id,
        representative_id=draft.owner_id if draft.is_under_mandate else None,
        typist_id=by.person_id or draft.applicant_id,
        typed_by=TypedBy.OFFICIAL if at_counter else TypedBy.MANDATE if draft.is_under_mandate else TypedBy.SELF,
        channel=draft.channel,
        answers=cleaned,
        papers=papers_of(draft, definition),
        fee_lines=fee_lines(definition, cleaned, draft.channel, at),
    )


def papers_of(draft: Draft, definition: Definition) -> list[NewPaper]:
    """Return the draft's papers as a dossier takes them."""
    return [
        NewPaper(
            paper_code=p.paper_code,
            name=definition.paper(p.paper_code).name,
            file_id=p.file_id,
            file_name=p.file_name,
            data_number=p.data_number,
        )
        for p in draft.papers.order_by("id")
    ]


def fee_lines(definition: Definition, cleaned: Mapping[str, Any], channel: str, at: datetime) -> list[dict[str, Any]]:
    """Return the fees as they are frozen: amount, amount before a waiver, and the rule each comes from."""
    lines: Sequence[Any] = forms.fees_for(definition, cleaned, channel, on=at.astimezone(VIETNAM).date())
    return [
        {
            "name": line.name,
            "amount_vnd": line.amount_vnd,
            "before_vnd": line.before_vnd,
            "rule": line.rule_text,
            "legal": line.legal_text,
        }
        for line in lines
    ]


@transaction.atomic
def answer_of(request: SupplementRequest, *, owner_id: int, at: datetime) -> Draft:
    """Return the draft that answers a supplement request, started from the dossier's answers; one per request."""
    blank = _blank_answer(request, owner_id, at)
    started = {f.attname: getattr(blank, f.attname) for f in Draft._meta.concrete_fields if not f.primary_key}
    return Draft.objects.get_or_create(answers_request=request, defaults=started)[0]


def answer_begun(request: SupplementRequest, *, owner_id: int, at: datetime) -> Draft:
    """Return the same draft for looking at; where nothing was typed yet, an unsaved one: looking writes nothing."""
    return Draft.objects.filter(answers_request=request).first() or _blank_answer(request, owner_id, at)


def _blank_answer(request: SupplementRequest, owner_id: int, at: datetime) -> Draft:
    dossier = request.dossier
    return Draft(
        answers_request=request,
        version_id=dossier.version_of_procedure_id,
        owner_id=owner_id,
        applicant_id=dossier.applicant_id,
        agency_id=dossier.agency_id,
        channel=dossier.channel,
        answers=dossier.answers,
        started_at=at,
        saved_at=at,
        expires_at=at + timedelta(days=365),  # the request has its own time; the draft must outlive it
    )


@transaction.atomic
def resubmit_draft(draft_id: int, *, by: Acting, at: datetime, seen_version: int | None) -> Dossier:
    """Answer the supplement request with this draft; sending it again changes nothing.

    Only the marked fields and papers are taken from it. Raises NotComplete with the errors of marked fields and the
    marked papers that are still missing.
    """
    draft = _locked(draft_id)
    if draft.submitted_as_id:
        return Dossier.objects.get(id=draft.submitted_as_id)
    answers, errors, missing = checked_supplement(draft, today=at.astimezone(VIETNAM).date())
    if errors or missing:
        raise NotComplete(errors, missing)
    request = draft.answers_request
    assert request is not None
    wanted = set(request.items.filter(kind="paper").values_list("code", flat=True))
    papers = [p for p in papers_of(draft, draft.version.compiled) if p.paper_code in wanted]
    dossier = actions.resubmit(
        request.dossier_id, by=by, at=at, seen_version=seen_version, answers=answers or None, papers=papers
    )
    draft.submitted_as = dossier
    draft.save(update_fields=["submitted_as"])
    return dossier


def checked_supplement(draft: Draft, *, today: date) -> tuple[dict[str, Any], dict[str, dict[str, str]], list[str]]:
    """Return the dossier's answers with the marked fields replaced, their errors, and the marked papers still missing.

    The answers are empty when no field was marked.
    """
    request = draft.answers_request
    assert request is not None
    items = list(request.items.all())
    marked = [item.code for item in items if item.kind == "field"]
    answers = {section: dict(values) for section, values in request.dossier.answers.items()}
    errors: dict[str, dict[str, str]] = {}
    for section in {code.partition(".")[0] for code in marked}:
        own = {code.partition(".")[2] for code in marked if code.startswith(f"{section}.")}
        wrong = _replace_marked(draft, section, own, answers, today)
        if wrong:
            errors[section] = wrong
    there = _there(draft.version.compiled, draft.papers.all())
    missing = [item.code for item in items if item.kind == "paper" and item.code not in there]
    return (answers if marked else {}), errors, missing


def _replace_marked(
    draft: Draft, section: str, own: set[str], answers: dict[str, dict[str, Any]], today: date
) -> dict[str, str]:
    """Put the marked fields of one section into `answers`, with what follows from them; return their errors."""
    definition = draft.version.compiled
    profile = people.profile(draft.applicant_id) if draft.applicant_id else {}
    before, typed = answers.get(section, {}), draft.answers.get(section, {})
    mixed = {name: value for name, value in before.items() if name not in own}
    mixed |= {name: value for name, value in typed.items() if name.partition("-")[0] in own}
    cleaned, wrong = forms.clean_section(definition, section, mixed, today=today, answers=answers, profile=profile)
    specs = definition.section(section).fields
    follows = {spec.code for spec in specs if spec.calculated and spec.calculated.of.partition(".")[0] in own}
    kept = {name: value for name, value in before.items() if name not in own | follows}
    answers[section] = kept | {name: cleaned[name] for name in own | follows if name in cleaned}
    shown = {spec.code for spec in forms.visible_fields(definition.section(section), answers)}
    answers[section] = {name: value for name, value in answers[section].items() if name in shown}
    return {name: text for name, text in wrong.items() if name.partition("-")[0] in own}


def current_papers(dossier: Dossier) -> QuerySet[DossierPaper]:
    """Return the papers of a dossier, the newest round of each paper last."""
    return dossier.papers.select_related("file").order_by("paper_code", "round", "id")


def _locked(draft_id: int) -> Draft:
    return Draft.objects.select_for_update(of=("self",)).select_related("version").get(id=draft_id)


def _writable(draft_id: int, at: datetime) -> Draft:
    draft = _locked(draft_id)
    if draft.submitted_as_id or draft.expires_at <= at:
        raise DraftExpired()
    return draft


def _touched(draft: Draft, at: datetime) -> Draft:
    draft.saved_at = at
    if draft.answers_request_id is None:
        draft.expires_at = at + timedelta(days=draft.version.compiled.draft_days)
    draft.save()
    return draft


def _require_paper(draft: Draft, paper_code: str) -> None:
    try:
        draft.version.compiled.paper(paper_code)
    except KeyError:
        raise UnknownValue("paper") from None
