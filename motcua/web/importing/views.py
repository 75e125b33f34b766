"""Bringing in a file: hand it in, follow it, read what must be corrected."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from motcua.service.documents.uploads import upload_refusals
from motcua.service.importing import queries, uploads
from motcua.service.importing.models import ImportRun
from motcua.service.importing.template import template
from motcua.web.accounts.visit import Visit
from motcua.web.design.values import grouped
from motcua.web.importing.access import importer
from motcua.web.importing.forms import FileForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MIB = 1024 * 1024
WORDS = {
    "created": _("New"),
    "moved": _("Brought up to date"),
    "unchanged": _("Unchanged"),
    "older": _("Older than what is known here"),
    "born_here": _("Filed here, left alone"),
    "contradicting": _("Contradicting, left as they were"),
    "kept": _("Kept: the sheet was written here"),
    "refused": _("Not taken"),
}
TONES = {"refused": "late", "broken": "late", "finished": "done", "checked": "done", "waiting": "new"}


@importer
def index(visit: Visit) -> HttpResponse:
    """Hand a file in, and see the last runs."""
    if visit.method != "POST":
        return _index(visit, {})
    form = FileForm(visit.POST, visit.FILES)
    refusals = [str(refusal) for refusal in upload_refusals(visit)]
    if not form.is_valid() or refusals:
        errors: dict[str, Any] = {name: next(iter(told)) for name, told in form.errors.items()}
        return _index(visit, errors | ({"file": refusals[0]} if refusals else {}), status=422)
    given = form.cleaned_data
    handed_in = uploads.hand_in(
        given["kind"],
        given["file"].chunks(),
        given["file"].name,
        by=visit.acting,
        at=visit.now,
        mapping=given["mapping"],
        is_check_only=given["is_check_only"],
    )
    return redirect("importing:run", run_id=handed_in.id)


def _index(visit: Visit, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "errors": errors,
        "typed": visit.POST,
        "kinds": ImportRun.Kind.choices,
        "limit_mb": settings.UPLOAD_MAX_BYTES // MIB,
        "runs": [(each, TONES.get(each.state, "running")) for each in queries.newest()],
    }
    return render(visit, "importing/index.html", context, status=status)


@importer
def run(visit: Visit, run_id: int) -> HttpResponse:
    """Show one run: how far it is, what must be corrected, what came of it."""
    try:
        found = queries.run(run_id)
    except ImportRun.DoesNotExist:
        raise Http404 from None
    context = {
        "run": found,
        "tone": TONES.get(found.state, "running"),
        "is_at_work": found.state in queries.AT_WORK,
        "counts": [(WORDS[name], grouped(count)) for name, count in found.outcome.items() if count],
        "places": len(found.findings) + found.more_findings,
    }
    return render(visit, "importing/run.html", context)


@importer
def template_file(_visit: Visit) -> HttpResponse:
    """Give the template, in the reader's language."""
    headers = {"Content-Disposition": 'attachment; filename="mau-nhap-ho-so.xlsx"'}
    return HttpResponse(template(), content_type=XLSX, headers=headers)
