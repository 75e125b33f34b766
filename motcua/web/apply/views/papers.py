"""Papers of an application: several files each, one that failed is sent again alone."""

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.service.documents import intake
from motcua.service.documents.kinds import KINDS
from motcua.service.documents.uploads import upload_refusals
from motcua.service.dossiers import drafts, quota
from motcua.service.procedures.forms import PaperNeed
from motcua.web.accounts.visit import Visit
from motcua.web.apply.tasks import Progress
from motcua.web.apply.views.common import draft_page, show, sign_in
from motcua.web.design.parts import UploadedFile

ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)


@require_http_methods(["GET", "POST"])
@draft_page
def papers(visit: Visit, progress: Progress) -> HttpResponse:
    """Show what must be handed in, by case; take files, numbers of records, and removals."""
    if visit.person is None:
        return sign_in(visit)
    if visit.method == "POST":
        return _post(visit, progress)
    return _show(visit, progress, {})


@require_POST
@draft_page
def upload(visit: Visit, progress: Progress, code: str) -> HttpResponse:
    """Take the files of one paper from the script; each answer is about its own file."""
    if visit.person is None:
        return JsonResponse({"error": "sign in"}, status=403)
    _need(progress, code)
    errors = _take(visit, progress, code)
    if errors:
        return JsonResponse({"error": str(errors[0])}, status=errors[0].http_status)
    added = progress.draft.papers.filter(paper_code=code).order_by("-id").first()
    return JsonResponse({"key": str(added.id) if added else "", "name": added.file_name if added else ""})


def _post(visit: Visit, progress: Progress) -> HttpResponse:
    if removed := visit.POST.get("remove", ""):
        if removed.isdecimal():
            drafts.remove_file(progress.draft.id, int(removed), at=visit.now)
        return redirect(visit.path)
    errors: dict[str, str] = {}
    for need in progress.needs:
        code = need.paper.code
        if need.may_upload and (refused := _take(visit, progress, code)):
            errors[code] = " ".join(str(refusal) for refusal in refused)
        if need.asks_number and f"number-{code}" in visit.POST:
            drafts.state_number(progress.draft.id, code, visit.POST[f"number-{code}"].strip(), at=visit.now)
    if errors:
        return _show(visit, Progress(visit, progress.draft), errors, 422)
    if "stay" in visit.POST:
        return redirect(visit.path)
    return redirect(Progress(visit, progress.draft).after(visit.path))


def _take(visit: Visit, progress: Progress, code: str) -> list[ActionRefused]:
    """Store the files that were sent for a paper; return a refusal for each not taken. The others are safe."""
    refused: list[ActionRefused] = []
    for sent in visit.FILES.getlist(code):
        assert isinstance(sent, Upload)
        try:
            quota.require_room(progress.draft, sent.size or 0, at=visit.now)
            stored = intake.receive(sent, name=sent.name or "")
            drafts.add_file(progress.draft.id, code, stored.id, stored.original_name, at=visit.now)
        except ActionRefused as refusal:
            refused.append(refusal)
    return refused + list(upload_refusals(visit))


def _need(progress: Progress, code: str) -> PaperNeed:
    need = next((n for n in progress.needs if n.paper.code == code and n.may_upload), None)
    if need is None:
        raise Http404
    return need


def _show(visit: Visit, progress: Progress, errors: dict[str, str], status: int = 200) -> HttpResponse:
    rows = [
        (need, _files(progress, need), _number(progress, need), errors.get(need.paper.code, ""))
        for need in progress.needs
    ]
    to_hand_in = [
        (need, files, number, error, reverse("apply:upload", args=[progress.draft.key, need.paper.code]))
        for need, files, number, error in rows
        if need.may_upload
    ]
    others = [need for need in progress.needs if not need.may_upload]
    context = {"to_hand_in": to_hand_in, "others": others, "errors": errors, "accept": ACCEPT}
    return show(visit, "apply/papers.html", progress, status, **context)


def _files(progress: Progress, need: PaperNeed) -> list[UploadedFile]:
    mine = (
        progress.draft.papers.filter(paper_code=need.paper.code, file__isnull=False)
        .select_related("file")
        .order_by("id")
    )
    return [UploadedFile(p.file_name, p.file.original_size_bytes if p.file else 0, key=str(p.id)) for p in mine]


def _number(progress: Progress, need: PaperNeed) -> str:
    stated = progress.draft.papers.filter(paper_code=need.paper.code, file=None).first()
    return stated.data_number if stated else ""
