"""Filling in the sections of the form, saved as one types."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers import drafts
from motcua.service.dossiers.answers import shown
from motcua.service.procedures import forms
from motcua.service.procedures.definition import Section
from motcua.service.procedures.wording import said
from motcua.web.accounts.visit import Visit
from motcua.web.apply.drawing import Typed, draw_section
from motcua.web.apply.tasks import Progress
from motcua.web.apply.typed import changed_groups, typed_section
from motcua.web.apply.views.common import draft_page, show


@require_http_methods(["GET", "POST"])
@draft_page
def section(visit: Visit, progress: Progress, code: str) -> HttpResponse:
    """Show one section; a post keeps what was typed, then goes on or says what needs a second look."""
    page = _section(progress, code)
    if visit.method == "POST":
        return _keep_and_go_on(visit, progress, page)
    return _show(visit, progress, page, {})


@require_POST
@draft_page
def autosave(visit: Visit, progress: Progress, code: str) -> HttpResponse:
    """Keep what has been typed so far; answers with the time of saving."""
    page = _section(progress, code)
    draft = drafts.save_section(progress.draft.id, code, typed_section(page, visit.POST), at=visit.now)
    return JsonResponse({"saved_at": draft.saved_at.astimezone(VIETNAM).strftime("%H:%M")})


def _section(progress: Progress, code: str) -> Section:
    try:
        return progress.definition.section(code)
    except KeyError:
        raise Http404 from None


def _keep_and_go_on(visit: Visit, progress: Progress, page: Section) -> HttpResponse:
    shown_before = _visible(progress, page)
    typed = typed_section(page, visit.POST)
    grew = changed_groups(page, typed, visit.POST)
    progress.draft.answers = drafts.save_section(progress.draft.id, page.code, typed, at=visit.now).answers
    progress = Progress(visit, progress.draft)  # what was cleaned before the answers were kept is out of date
    errors = progress.errors.get(page.code, {})
    if grew:
        return redirect(visit.path)
    if not errors:
        return redirect(progress.after(visit.path))
    if {name.partition("-")[0] for name in errors} <= _visible(progress, page) - shown_before:
        return redirect(visit.path)  # only what this answer has just brought up; asking is kinder than blaming
    return _show(visit, progress, page, errors, 422)


def _visible(progress: Progress, page: Section) -> frozenset[str]:
    answers = {**progress.cleaned, page.code: progress.draft.answers.get(page.code, {})}
    return frozenset(spec.code for spec in forms.visible_fields(page, answers))


def _show(visit: Visit, progress: Progress, page: Section, errors: dict[str, str], status: int = 200) -> HttpResponse:
    values = progress.draft.answers.get(page.code, {})
    answers = {**progress.cleaned, page.code: {**progress.cleaned.get(page.code, {}), **values}}
    asked = {spec.code for spec in forms.asked_fields(page, answers, progress.profile)}
    known = [spec for spec in forms.visible_fields(page, answers) if spec.code not in asked]
    served = frozenset(spec.code for spec in known)
    typed = Typed(values, errors, _visible(progress, page), served)
    return show(
        visit,
        "apply/section.html",
        progress,
        status,
        section=page,
        title=said(page, "title"),
        help=said(page, "help"),
        fields=draw_section(page, typed),
        errors=errors,
        known=[(said(s, "label"), shown(s, progress.cleaned.get(page.code, {}).get(s.code))) for s in known],
        autosave_url=reverse("apply:autosave", args=[progress.draft.key, page.code]),
        error_title=_("Some answers need a second look. What you have typed is kept."),
    )
