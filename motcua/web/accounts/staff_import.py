"""The staff list in the staff admin: upload, see what would change, carry it out.

Between the two steps the list travels in the page, sealed: nothing is kept on the server, the administrator cannot
change it on the way, and what is carried out is what was shown.
"""

from typing import Any, cast

from cryptography.fernet import InvalidToken
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.journal.acting import Acting
from motcua.journal.staff_admin import NotAdministratorHere
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import actions
from motcua.registry.people.staff_file import MOST_BYTES, read, template
from motcua.registry.people.staff_plan import StaffPlan, plan
from motcua.web.accounts.sealing import cipher
from motcua.web.accounts.visit import Visit

PURPOSE = "staff-list"
SHOWN_FOR_SECONDS = 3600
MOST_LINES = 500  # of changes shown; the rest is counted


class StaffListForm(forms.Form):
    """A file, and whether whoever is not in it leaves."""

    file = forms.FileField(label=gettext_lazy("Staff list (CSV)"))
    leavers = forms.BooleanField(
        label=gettext_lazy("Whoever holds a role in these units and is not in the list leaves"), required=False
    )


def page(request: HttpRequest, shared: dict[str, Any]) -> HttpResponse:
    """Upload and look, or carry out what was looked at."""
    visit = cast(Visit, request)
    by = visit.administrator
    if by is None:
        raise NotAdministratorHere
    if visit.method == "POST" and "sealed" in visit.POST:
        return _carry_out(visit, by, shared)
    form = StaffListForm(visit.POST or None, visit.FILES or None)
    if visit.method != "POST" or not form.is_valid():
        return _show(visit, shared, form, status=422 if form.errors else 200)
    raw, leavers = form.cleaned_data["file"].read(MOST_BYTES + 1), form.cleaned_data["leavers"]
    made = _planned(raw, by, leavers)
    if made.errors:
        return _show(visit, shared, form, made, status=422)
    sealed = cipher(PURPOSE).encrypt(f"{by.person_id}:{int(leavers)}:{made.digest()}\n".encode() + raw).decode()
    return _show(visit, shared, form, made, sealed=sealed)


def download_template(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view
    """The template of the list."""
    return _csv(template().encode(), "danh-sach-can-bo.csv")


def _carry_out(visit: Visit, by: Acting, shared: dict[str, Any]) -> HttpResponse:
    try:
        opened = cipher(PURPOSE).decrypt(visit.POST["sealed"].encode(), ttl=SHOWN_FOR_SECONDS)
        head, _newline, raw = opened.partition(b"\n")
        person_id, leavers, digest = head.decode().split(":")
        if person_id != str(by.person_id):
            raise InvalidToken
    except (InvalidToken, ValueError):
        messages.error(visit, _("This preview is too old or not yours. Upload the list again."))
        return HttpResponseRedirect(reverse("admin:staff_import"))
    made = _planned(raw, by, leavers == "1")
    if made.errors or made.digest() != digest:
        messages.warning(visit, _("Something has changed since this was shown. Look at it again, then carry it out."))
        return HttpResponseRedirect(reverse("admin:staff_import"))
    try:
        passwords = actions.carry_out(made, by=by, at=visit.now)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
        return HttpResponseRedirect(reverse("admin:staff_import"))
    done = {"done": len(made.people), "passwords": passwords}
    return render(visit, "accounts/staff_import_done.html", {**shared, **done, "title": _("Staff list carried out")})


def _planned(raw: bytes, by: Acting, leavers: bool) -> StaffPlan:
    rows, errors = read(raw)
    return StaffPlan(errors=errors) if errors else plan(rows, by=by, leavers=leavers)


def _show(
    visit: Visit,
    shared: dict[str, Any],
    form: StaffListForm,
    made: StaffPlan | None = None,
    *,
    sealed: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = made.lines() if made else []
    context = {
        **shared,
        "title": _("Staff list"),
        "form": form,
        "errors": made.errors[:MOST_LINES] if made else [],
        "lines": lines[:MOST_LINES],
        "more": max(len(lines) - MOST_LINES, 0),
        "unchanged": made.unchanged if made else 0,
        "sealed": sealed,
        "is_shown": made is not None and not made.errors,
    }
    return render(visit, "accounts/staff_import.html", context, status=status)


def _csv(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
