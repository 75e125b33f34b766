"""Procedures from the national portal's answers: sheets of ours, loaded by the procedures room's own action."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.service.importing.ending import end
from motcua.service.importing.models import ImportRun
from motcua.service.importing.policies import require_import
from motcua.service.importing.portal_sheet import MARK, Sheet, sheet_of
from motcua.service.importing.refusals import FileRefused, Finding, whole_file
from motcua.service.importing.tables import not_utf8
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.actions import load_sheet
from motcua.service.procedures.findings import SheetRefused

MOST_BYTES = 200_000_000
COUNTS = ("created", "moved", "unchanged", "kept", "refused")
_OUTCOMES = {
    "published": "created",
    "version_added": "moved",
    "version_restored": "moved",
    "unchanged": "unchanged",
}


def import_procedures(run: ImportRun, path: Path, *, by: Acting, is_replacing: bool = False) -> ImportRun:
    """Load what can be loaded of a file of answers; the run says what could not, and why.

    Each procedure stands or falls alone. A sheet that was refined here (forms, steps, cases) is kept unless
    `is_replacing`: the portal's answer knows nothing of them. The same file twice changes nothing. Each is entered with
    the time at which it is loaded: all together take longer than the journal lets a live act be late. Raises NotFree.
    """
    require_import(by)
    try:
        answers = list(_answers(path))
    except FileRefused as refusal:
        run.findings = [[each.place, each.text] for each in refusal.findings]
        return end(run, ImportRun.State.REFUSED, {}, by=by)
    counts: Counter[str] = Counter()
    findings: list[Finding] = []
    remarks: list[Finding] = []
    for place, answer in answers:
        sheet = sheet_of(answer, place)
        remarks += sheet.remarks
        taken = _take(run, sheet, place, is_replacing, findings, remarks, by)
        counts[taken] += 1
    run.rows = len(answers)
    run.findings, run.remarks = _stored(findings), _stored(remarks)
    state = ImportRun.State.CHECKED if run.is_check_only else ImportRun.State.FINISHED
    outcome = {name: counts[name] for name in COUNTS}
    return end(run, state if counts["refused"] < len(answers) else ImportRun.State.REFUSED, outcome, by=by)


def _take(
    run: ImportRun,
    sheet: Sheet,
    place: str,
    is_replacing: bool,
    findings: list[Finding],
    remarks: list[Finding],
    by: Acting,
) -> str:
    if sheet.faults:
        findings += sheet.faults
        return "refused"
    own = procedures.source_of_current(sheet.code)
    if own is not None and not own.startswith(MARK) and not is_replacing:
        remarks.append(Finding(place, _("Procedure %s has a sheet that was written here; it was kept.") % sheet.code))
        return "kept"
    if own == sheet.text:
        return "unchanged"
    try:
        with transaction.atomic():
            loaded = load_sheet(sheet.text, by=by, at=database_now())
            if run.is_check_only:
                transaction.set_rollback(True)
    except SheetRefused as refusal:
        findings += [Finding(place, f"{each.what}; {each.instead}") for each in refusal.findings]
        return "refused"
    return _OUTCOMES[loaded.outcome]


def _stored(findings: list[Finding]) -> list[list[str]]:
    return [[each.place, each.text] for each in findings]


def _answers(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every answer of a file with what to call it: one answer, a list of them, or a list in `data`."""
    if path.stat().st_size > MOST_BYTES:
        raise whole_file(_("The file is too large. Divide it."))
    raw = path.read_bytes()
    if not raw.strip():
        raise whole_file(_("The file is empty. Choose the file with the portal's answers (JSON)."))
    try:
        told = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise whole_file(not_utf8(raw)) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise FileRefused(
            [Finding(_("line %s") % line, _("This is not JSON. Save the portal's answer as it came."))]
        ) from error
    if isinstance(told, Mapping):
        told = told.get("data", told)
    if isinstance(told, Mapping):
        told = told.get("items") or told.get("content") or [told]
    if not isinstance(told, list) or not told:
        raise whole_file(_("The file holds no answer of the national portal about a procedure."))
    for number, each in enumerate(told, start=1):
        answer = each.get("data", each) if isinstance(each, Mapping) else None
        if not isinstance(answer, Mapping):
            raise FileRefused([Finding(_("answer %s") % number, _("This is no answer about a procedure."))])
        code = answer.get("code")
        yield str(code)[:40] if isinstance(code, str) and code else _("answer %s") % number, answer
