"""Answering a supplement request: only the marked fields and papers, each with its reason and its remedy."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile as Upload

from motcua.kernel.refusal import ActionRefused
from motcua.service.documents import intake
from motcua.service.documents.uploads import upload_refusals
from motcua.service.dossiers import drafts, quota
from motcua.service.dossiers.models import Dossier, Draft, SupplementItem
from motcua.service.dossiers.refusals import NotComplete
from motcua.service.procedures.definition import Section
from motcua.web.accounts.visit import Visit
from motcua.web.apply.drawing import Typed, draw_section
from motcua.web.apply.typed import changed_groups, typed_section
from motcua.web.apply.views.papers import ACCEPT
from motcua.web.design.parts import UploadedFile


def page(visit: Visit, dossier: Dossier, draft: Draft, errors: dict[str, str]) -> dict[str, Any]:
    """Return what the page shows: each item with its reason, its remedy, and its field or its files."""
    assert draft.answers_request is not None
    items = list(draft.answers_request.items.order_by("id"))
    return {
        "dossier": dossier,
        "request_of_office": draft.answers_request,
        "items": [
            (item, _field(draft, item, errors), _files(draft, item), errors.get(item.code, "")) for item in items
        ],
        "errors": errors,
        "accept": ACCEPT,
        "now": visit.now,
    }


def keep(visit: Visit, draft: Draft) -> dict[str, str]:
    """Keep what was typed and sent; return a sentence for every file that was not taken, by the paper's code."""
    assert draft.answers_request is not None
    if (removed := visit.POST.get("remove", "")).isdecimal():
        drafts.remove_file(draft.id, int(removed), at=visit.now)
    errors: dict[str, str] = {}
    for item in draft.answers_request.items.order_by("id"):
        if item.kind == "field":
            _keep_field(visit, draft, item)
        elif refused := _take(visit, draft, item.code):
            errors[item.code] = refused
    return errors


def errors_of(refusal: NotComplete) -> dict[str, str]:
    """Return the errors of a refusal by typed name and by paper."""
    from_fields = {name: text for errors in refusal.errors.values() for name, text in errors.items()}
    return {**from_fields, **{code: str(refusal) for code in refusal.papers}}


def _section(draft: Draft, item: SupplementItem) -> tuple[Section, str]:
    """Return a section cut down to the marked field."""
    code, _dot, field = item.code.partition(".")
    section = draft.version.compiled.section(code)
    return section.model_copy(update={"fields": tuple(s for s in section.fields if s.code == field)}), field


def _keep_field(visit: Visit, draft: Draft, item: SupplementItem) -> None:
    section, _field_code = _section(draft, item)
    typed = typed_section(section, visit.POST)
    changed_groups(section, typed, visit.POST)
    kept = {**draft.answers.get(section.code, {}), **typed}
    draft.answers = drafts.save_section(draft.id, section.code, kept, at=visit.now).answers


def _field(draft: Draft, item: SupplementItem, errors: dict[str, str]) -> Any:
    if item.kind != "field":
        return None
    section, field = _section(draft, item)
    drawn = draw_section(section, Typed(draft.answers.get(section.code, {}), errors, frozenset([field])))
    return drawn[0] if drawn else None


def _files(draft: Draft, item: SupplementItem) -> list[UploadedFile]:
    if item.kind != "paper" or draft.pk is None:
        return []
    mine = draft.papers.filter(paper_code=item.code, file__isnull=False).select_related("file").order_by("id")
    return [UploadedFile(p.file_name, p.file.original_size_bytes if p.file else 0, key=str(p.id)) for p in mine]


def _take(visit: Visit, draft: Draft, code: str) -> str:
    errors = []
    for sent in visit.FILES.getlist(code):
        assert isinstance(sent, Upload)
        try:
            quota.require_room(draft, sent.size or 0, at=visit.now)
            stored = intake.receive(sent, name=sent.name or "")
            drafts.add_file(draft.id, code, stored.id, stored.original_name, at=visit.now)
        except ActionRefused as refusal:
            errors.append(str(refusal))
    return " ".join(errors + [str(refusal) for refusal in upload_refusals(visit)])
