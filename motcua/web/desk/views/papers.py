"""Papers and letters at the desk: pages as pictures, originals as downloads."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.service.documents import intake
from motcua.service.documents.models import StoredFile
from motcua.service.documents.page_images import page_image
from motcua.service.documents.workshop import JobFailed
from motcua.service.dossiers import handing_out
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.web.accounts.visit import Visit
from motcua.web.desk.access import dossier_for, official


@require_GET
@official
def letter(visit: Visit, number: str, letter_id: int) -> HttpResponse:
    """Download a letter as PDF, to print it."""
    dossier = dossier_for(visit, number)
    found = next((x for x in dossiers.letters_of(dossier) if x.id == letter_id), None)
    if found is None:
        raise Http404
    document = handing_out.letter(found)
    return HttpResponse(document.content, headers=document.headers)


@require_GET
@official
def paper(visit: Visit, number: str, paper_id: int) -> HttpResponse:
    """Show all pages of a paper as pictures."""
    dossier = dossier_for(visit, number)
    found = dossier.papers.select_related("file").filter(id=paper_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise Http404
    pages = range(1, (found.file.page_count or 0) + 1)
    return render(visit, "desk/paper.html", {"dossier": dossier, "paper": found, "pages": pages})


@require_GET
@official
def page(visit: Visit, number: str, paper_id: int, page_number: int) -> HttpResponse:
    """One page of a paper as a picture, drawn by the server."""
    stored = _file(dossier_for(visit, number), paper_id)
    try:
        drawn = page_image(stored, page_number)
    except JobFailed:
        raise Http404 from None
    if drawn is None:
        raise Http404
    return HttpResponse(drawn.content, content_type=drawn.content_type)


@require_GET
@official
def original(visit: Visit, number: str, paper_id: int) -> HttpResponse:
    """Download a paper as it was handed in."""
    stored = _file(dossier_for(visit, number), paper_id)
    with intake.open_content(stored) as content:
        return HttpResponse(content.read(), headers=intake.download_headers(stored))


@require_GET
@official
def result_file(visit: Visit, number: str, result_id: int) -> HttpResponse:
    """Download a result that was uploaded as a file, also before it is signed."""
    found = dossier_for(visit, number).results.select_related("file").filter(id=result_id, file__isnull=False).first()
    document = handing_out.result(found) if found is not None else None
    if document is None:
        raise Http404
    return HttpResponse(document.content, headers=document.headers)


def _file(dossier: Dossier, paper_id: int) -> StoredFile:
    found = dossier.papers.select_related("file").filter(id=paper_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise Http404
    return found.file
