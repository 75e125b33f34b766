"""What the applicant does with a dossier: supplement, withdraw, rate; and the files that belong to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.journal.acting import Acting, Channel
from motcua.kernel.refusal import ActionRefused
from motcua.service.documents import intake
from motcua.service.dossiers import actions, drafts, handing_out, policies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier, Draft
from motcua.service.dossiers.refusals import NotComplete
from motcua.service.dossiers.states import Action, transition
from motcua.service.voices import actions as voices
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.apply import supplementing
from motcua.web.portal.access import access_to, is_party


def _own(request: HttpRequest, number: str) -> tuple[Visit, Dossier]:
    """Return the dossier of a party who is signed in; everybody else gets 404."""
    visit = become_visit(request)
    if visit.person is None:
        raise Http404
    try:
        return visit, dossiers.get_for_party(visit.person.id, number)
    except Dossier.DoesNotExist:
        raise Http404 from None


def _acting(visit: Visit, dossier: Dossier) -> Acting:
    me = visit.acting
    behalf = dossier.applicant_id if me.person_id != dossier.applicant_id else None
    return Acting(me.person_id, policies.APPLICANT, None, behalf, me.assurance, Channel.ONLINE)


@never_cache
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """Answer a supplement request at the very fields and papers that were marked."""
    visit, dossier = _own(request, number)
    asked = dossiers.open_request(dossier)
    if asked is None or visit.person is None:
        messages.info(request, _("Nothing needs to be added now."))
        return redirect("portal:dossier", number=number)
    if request.method == "POST":
        return _answer(visit, dossier, drafts.answer_of(asked, owner_id=visit.person.id, at=visit.now))
    draft = drafts.answer_begun(asked, owner_id=visit.person.id, at=visit.now)
    return render(request, "portal/supplement.html", supplementing.page(visit, dossier, draft, {}))


def _answer(visit: Visit, dossier: Dossier, draft: Draft) -> HttpResponse:
    errors = supplementing.keep(visit, draft)
    if "stay" in visit.POST or "remove" in visit.POST:
        return redirect(visit.path)
    if errors:
        return render(visit, "portal/supplement.html", supplementing.page(visit, dossier, draft, errors), status=422)
    try:
        drafts.resubmit_draft(draft.id, by=_acting(visit, dossier), at=visit.now, seen_version=None)
    except NotComplete as refusal:
        errors = supplementing.errors_of(refusal)
        return render(visit, "portal/supplement.html", supplementing.page(visit, dossier, draft, errors), status=422)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
        return redirect("portal:dossier", number=dossier.number)
    messages.success(visit, _("Thank you. The supplement has arrived; processing goes on."))
    return redirect("portal:dossier", number=dossier.number)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw the dossier, with a reason, after a page that says what follows."""
    visit, dossier = _own(request, number)
    if transition(dossier.state, Action.WITHDRAW) is None:
        messages.info(request, _("This dossier has ended and can no longer be withdrawn."))
        return redirect("portal:dossier", number=number)
    error = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:2000]
        try:
            seen = _version(request)
            actions.withdraw(dossier.id, by=_acting(visit, dossier), at=visit.now, seen_version=seen, reason=reason)
        except ActionRefused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The dossier has been withdrawn."))
            return redirect("portal:dossier", number=number)
    status = 422 if error else 200
    return render(request, "portal/withdraw.html", {"dossier": dossier, "error": error}, status=status)


def _version(request: HttpRequest) -> int | None:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else None


@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """One question with five levels, once per dossier."""
    visit = become_visit(request)
    dossier, _access = access_to(visit, number)
    if dossier is None:
        raise Http404
    by = Acting(visit.person.id if visit.person else None, policies.APPLICANT, assurance=visit.acting.assurance)
    level = request.POST.get("level", "")
    try:
        voices.rate(
            dossier.number,
            secret="" if is_party(visit, dossier) else dossier.secret,
            level=int(level) if level.isdecimal() and len(level) == 1 else 0,
            reasons=request.POST.getlist("reasons"),
            comment=request.POST.get("comment", ""),
            by=by,
            at=visit.now,
        )
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. Your rating has been recorded."))
    return redirect(f"{reverse('portal:dossier', args=[number])}#rating")


@never_cache
def letter(request: HttpRequest, number: str, letter_id: int) -> HttpResponse:
    """Download a letter as PDF."""
    dossier, _access = access_to(become_visit(request), number)
    found = next((x for x in dossiers.letters_of(dossier) if x.id == letter_id), None) if dossier else None
    if found is None:
        raise Http404
    document = handing_out.letter(found)
    return HttpResponse(document.content, headers=document.headers)


@never_cache
def paper(request: HttpRequest, number: str, paper_id: int) -> HttpResponse:
    """Download a paper that was handed in."""
    dossier, _access = access_to(become_visit(request), number)
    found = dossier.papers.select_related("file").filter(id=paper_id, file__isnull=False).first() if dossier else None
    if found is None or found.file is None:
        raise Http404
    with intake.open_content(found.file) as content:
        return HttpResponse(content.read(), headers=intake.download_headers(found.file))


@never_cache
def result_file(request: HttpRequest, number: str, result_id: int) -> HttpResponse:
    """Download a result that was uploaded as a file."""
    dossier, _access = access_to(become_visit(request), number)
    found = (
        dossier.results.select_related("file").filter(id=result_id, issued_at__isnull=False).first()
        if dossier
        else None
    )
    document = handing_out.result(found) if found is not None else None
    if document is None:
        raise Http404
    return HttpResponse(document.content, headers=document.headers)
