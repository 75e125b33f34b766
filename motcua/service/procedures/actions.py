"""What changes the catalogue."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from django.db import transaction
from django.db.models import Max

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import fold
from motcua.registry.agencies import queries as agencies
from motcua.service.procedures import publication
from motcua.service.procedures.check import compile_text, read_text
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.models import Procedure, ProcedureAgency, ProcedureVersion
from motcua.service.procedures.refusals import AgencyNotFitting, ReasonMissing
from motcua.service.procedures.vocabulary import LIFE_EVENTS

SHEETS = Path(__file__).parent / "sheets"  # the sheets that come with the platform
PROVINCIAL = ("province_committee", "department", "branch")

type Outcome = Literal["published", "version_added", "version_restored", "unchanged"]


@dataclass(frozen=True)
class LoadResult:
    """What loading a sheet did. Warnings of the sheet are in `definition.warnings`."""

    outcome: Outcome
    procedure_id: int
    version_id: int
    number: int
    definition: Definition


def load_sheet(source: Path | str, *, by: Acting, at: datetime) -> LoadResult:
    """Load a sheet (a file by its Path, or the text of one) and make it the current version, live.

    The same content again changes nothing, also while the procedure is offline. New content becomes a new version; an
    earlier content becomes current again. Writes `procedure.published`, `procedure.version_added` or
    `procedure.version_restored`. Raises SheetRefused with every fault and its line.
    """
    text = read_text(source) if isinstance(source, Path) else source
    definition = compile_text(text)
    with transaction.atomic():
        Procedure.objects.bulk_create([_empty(definition)], ignore_conflicts=True)
        procedure = Procedure.objects.select_for_update(of=("self",)).get(code=definition.code)
        return _take(procedure, definition, text, by, at)


@transaction.atomic
def take_offline(procedure_id: int, *, by: Acting, at: datetime, reason: str) -> Procedure:
    """Take a procedure off the catalogue; dossiers already filed go on. Writes `procedure.taken_offline`."""
    if not reason.strip():
        raise ReasonMissing
    procedure = Procedure.objects.select_for_update(of=("self",)).get(id=procedure_id)
    if procedure.is_live:
        procedure.is_live, procedure.offline_reason = False, reason.strip()[:300]
        procedure.save(update_fields=["is_live", "offline_reason"])
        _note("taken_offline", procedure, by, at)
    return procedure


@transaction.atomic
def put_online(procedure_id: int, *, by: Acting, at: datetime) -> Procedure:
    """Put a procedure that was taken offline back on offer. Writes `procedure.published`."""
    procedure = Procedure.objects.select_for_update(of=("self",)).select_related("current").get(id=procedure_id)
    if not procedure.is_live and procedure.current is not None:
        procedure.is_live, procedure.offline_reason, procedure.published_at = True, "", at
        procedure.save(update_fields=["is_live", "offline_reason", "published_at"])
        _note("published", procedure, by, at, version=procedure.current.number)
    return procedure


@transaction.atomic
def map_agency(procedure_id: int, agency_id: int, *, by: Acting, at: datetime) -> None:
    """Say that a provincial agency answers for this procedure. Writes `procedure.agency_mapped`.

    Raises AgencyNotFitting for a commune's agency, a service centre, or one that works no more.
    """
    procedure = Procedure.objects.select_for_update(of=("self",)).get(id=procedure_id)
    agency = agencies.agency(agency_id)
    if not agency.is_active or agency.kind not in PROVINCIAL:
        raise AgencyNotFitting
    _mapped, is_new = ProcedureAgency.objects.get_or_create(procedure=procedure, agency_id=agency_id)
    if is_new:
        _note("agency_mapped", procedure, by, at, agency=agency_id)


@transaction.atomic
def unmap_agency(procedure_id: int, agency_id: int, *, by: Acting, at: datetime) -> None:
    """Say that an agency answers for this procedure no more. Writes `procedure.agency_unmapped`."""
    procedure = Procedure.objects.select_for_update(of=("self",)).get(id=procedure_id)
    gone, _by_model = ProcedureAgency.objects.filter(procedure=procedure, agency_id=agency_id).delete()
    if gone:
        _note("agency_unmapped", procedure, by, at, agency=agency_id)


def content_hash(definition: Definition) -> str:
    """SHA-256 of the definition's JSON: comments and layout of a sheet make no new version."""
    return sha256(definition.model_dump_json().encode()).hexdigest()


def _empty(definition: Definition) -> Procedure:
    return Procedure(code=definition.code, **_catalogue_words(definition))


def _take(procedure: Procedure, definition: Definition, text: str, by: Acting, at: datetime) -> LoadResult:
    key = content_hash(definition)
    version = procedure.versions.filter(content_hash=key).first()
    if version is not None and procedure.current_id == version.id:
        return LoadResult("unchanged", procedure.id, version.id, version.number, definition)
    is_first = procedure.current_id is None
    outcome: Outcome = "published" if is_first else "version_added" if version is None else "version_restored"
    version = version or _new_version(procedure, definition, text, key, at)
    _make_current(procedure, version, definition, at)
    publication.published(procedure.code, at)
    _note(outcome, procedure, by, at, version=version.number)
    if is_first:
        _map_by_name(procedure, definition, by, at)
    return LoadResult(outcome, procedure.id, version.id, version.number, definition)


def _new_version(procedure: Procedure, definition: Definition, text: str, key: str, at: datetime) -> ProcedureVersion:
    highest = procedure.versions.aggregate(highest=Max("number"))["highest"] or 0
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=highest + 1,
        content_hash=key,
        definition=definition.model_dump(mode="json"),
        source_text=text,
        loaded_at=at,
    )


def _make_current(procedure: Procedure, version: ProcedureVersion, definition: Definition, at: datetime) -> None:
    for name, value in _catalogue_words(definition).items():
        setattr(procedure, name, value)
    procedure.current = version
    procedure.is_live, procedure.offline_reason, procedure.published_at = True, "", at
    procedure.save()


def _catalogue_words(definition: Definition) -> dict[str, object]:
    """The columns of Procedure that are copied from the current version."""
    return {
        "name": definition.name,
        "name_en": definition.name_en,
        "field": definition.field[:200],
        "level": definition.level,
        "online_level": definition.online_level or "",
        "life_events": list(definition.life_events),
        "folded_name": fold(definition.name)[:300],
        "has_all_parts": publication.has_all_parts(definition),
        "search_text": _search_text(definition),
    }


def _search_text(definition: Definition) -> str:
    events = [f"{LIFE_EVENTS[code].name} {LIFE_EVENTS[code].name_en}" for code in definition.life_events]
    results = [result.name for result in definition.results]
    words = [definition.name, *definition.keywords, definition.name_en, definition.field, *results, *events]
    return " " + fold(" ; ".join(filter(None, [*words, definition.code])))  # every word has a blank before it


def _map_by_name(procedure: Procedure, definition: Definition, by: Acting, at: datetime) -> None:
    """(a) Map a provincial procedure to the department its sheet names, where that is certain."""
    if definition.level == "commune":
        return
    for name in definition.agency_text.split(";"):
        if (agency := agencies.department_named(name)) is not None:
            map_agency(procedure.id, agency.id, by=by, at=at)


def _note(what: str, procedure: Procedure, by: Acting, at: datetime, **data: object) -> None:
    record(
        f"procedure.{what}",
        subject_type="procedure",
        subject_id=procedure.id,
        by=by,
        at=at,
        data={"code": procedure.code, **data},
    )
