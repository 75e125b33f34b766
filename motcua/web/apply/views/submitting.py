"""Check your answers, and submit."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import answers, clock, drafts
from motcua.service.dossiers.refusals import NotComplete, SurerSignInNeeded
from motcua.service.procedures.definition import QUESTIONS
from motcua.service.procedures.wording import said
from motcua.web.accounts.visit import Visit
from motcua.web.apply.access import acting_on, is_counter
from motcua.web.apply.fees import fee_rows
from motcua.web.apply.tasks import Progress
from motcua.web.apply.views.common import after_submission, draft_page, show, sign_in
from motcua.web.design.parts import Link, SummaryRow


@require_http_methods(["GET", "POST"])
@draft_page
def check(visit: Visit, progress: Progress) -> HttpResponse:
    """Show everything once more, each with its way back; submit when the declaration is ticked."""
    if visit.person is None:
        return sign_in(visit)
    if visit.method == "POST":
        return _submit(visit, progress)
    return _show(visit, progress, "")


def _submit(visit: Visit, progress: Progress) -> HttpResponse:
    if not visit.POST.get("declared"):
        error = _("Tick the box to declare that what you state is true.")
        return _show(visit, progress, error, 422)
    try:
        dossier = drafts.submit_draft(progress.draft.id, by=acting_on(visit, progress.draft), at=visit.now)
    except NotComplete as refusal:
        return _show(visit, progress, "", refusal.http_status)
    except SurerSignInNeeded as refusal:
        messages.info(visit, str(refusal))
        return redirect(_step_up(visit))
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
        return _show(visit, progress, "", refusal.http_status)
    return redirect(after_submission(dossier.number, at_counter=is_counter(progress.draft)))


def _show(visit: Visit, progress: Progress, declaration_error: str, status: int = 200) -> HttpResponse:
    draft = progress.draft
    fees = drafts.fee_lines(progress.definition, progress.cleaned, draft.channel, visit.now)
    context = {
        "parts": [
            (part.title, _rows(progress, part)) for part in answers.readable(progress.definition, progress.cleaned)
        ],
        "about": _about(progress),
        "paper_rows": _paper_rows(progress),
        "fees": fee_rows(fees),
        "problems": _problems(progress),
        "declaration_error": declaration_error,
        "latest": _latest(visit, progress),
        "person": visit.person,
        "step_up": _step_up(visit) if drafts.needs_surer_sign_in(draft, acting_on(visit, draft)) else "",
    }
    return show(visit, "apply/check.html", progress, status, **context)


def _step_up(visit: Visit) -> str:
    """Return the page that tells how to sign in at a higher level, and leads back here."""
    return f"{reverse('accounts:step_up')}?{urlencode({'next': visit.path})}"


def _rows(progress: Progress, part: answers.Part) -> list[SummaryRow]:
    if part.code == QUESTIONS:
        href = reverse("apply:questions", args=[progress.draft.key])
    else:
        href = reverse("apply:section", args=[progress.draft.key, part.code])
    return [SummaryRow(line.label, line.text, href if line.is_asked else "") for line in part.lines]


def _about(progress: Progress) -> list[SummaryRow]:
    """Return where it goes and whom it is for."""
    draft = progress.draft
    rows = [SummaryRow(_("Procedure"), said(progress.definition, "name"))]
    agency = draft.agency.label if draft.agency else ""
    rows.append(SummaryRow(_("Filed with"), agency, reverse("apply:agency", args=[draft.key])))
    applicant = draft.applicant.full_name if draft.applicant else ""
    href = "" if is_counter(draft) else reverse("apply:person", args=[draft.key])
    note = _("under a mandate") if draft.is_under_mandate else ""
    return [*rows, SummaryRow(_("Applicant"), applicant, href, note)]


def _paper_rows(progress: Progress) -> list[SummaryRow]:
    href = reverse("apply:papers", args=[progress.draft.key])
    there = list(progress.draft.papers.order_by("id"))
    rows = []
    for need in progress.needs:
        files = [p for p in there if p.paper_code == need.paper.code]
        names = ", ".join(p.file_name or p.data_number for p in files)
        if need.may_upload:
            rows.append(SummaryRow(said(need.paper, "name"), names or ("" if need.must_upload else need.why), href))
    return rows


def _problems(progress: Progress) -> list[Link]:
    """Return what is still missing, each as a link to its page."""
    key = progress.draft.key
    found = [
        Link(text, f"{reverse('apply:section', args=[key, section])}#id_{name}")
        for section, errors in progress.errors.items()
        for name, text in errors.items()
    ]
    if progress.missing_papers:
        found.append(Link(_("Some papers are still missing."), reverse("apply:papers", args=[key])))
    if progress.draft.agency_id is None:
        found.append(Link(_("Choose where to file."), reverse("apply:agency", args=[key])))
    return found


def _latest(visit: Visit, progress: Progress) -> object:
    """Return the latest date of the result if it is submitted now and valid."""
    agency_id = progress.draft.agency_id
    centre = agencies.centre_of(agency_id) if agency_id else None
    if agency_id is None or centre is None:
        return None
    return clock.latest_result(agency_id, centre.id, progress.definition, progress.draft.channel, visit.now)
