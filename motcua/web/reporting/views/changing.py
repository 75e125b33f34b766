"""Extending a round and cancelling it: each on a page of its own that says what follows, and asks for the reason."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.steering.reporting import actions, policies, queries
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Round, RoundState
from motcua.web.accounts.visit import Visit
from motcua.web.reporting.access import acting_if, member, round_for
from motcua.web.reporting.forms import CancelForm, ExtendForm
from motcua.web.reporting.words import name_of


@require_http_methods(["GET", "POST"])
@member
def extend(visit: Visit, round_id: int) -> HttpResponse:
    """Ask for the new closing day and the reason; a post extends the round."""
    found = round_for(visit, round_id)
    form = ExtendForm(visit.POST if visit.method == "POST" else None)
    return _change(
        visit,
        found,
        form,
        "reporting/extend.html",
        lambda by: policies.may_extend(by, found),
        lambda by: actions.extend(found.id, **form.cleaned_data, by=by, at=visit.now),
        _("The round was extended. Units that have not handed in are told."),
    )


@require_http_methods(["GET", "POST"])
@member
def cancel(visit: Visit, round_id: int) -> HttpResponse:
    """Say what cancelling means and ask for the reason; a post cancels the round."""
    found = round_for(visit, round_id)
    form = CancelForm(visit.POST if visit.method == "POST" else None)
    return _change(
        visit,
        found,
        form,
        "reporting/cancel.html",
        lambda by: policies.may_cancel(by, found),
        lambda by: actions.cancel(found.id, **form.cleaned_data, by=by, at=visit.now),
        _("The round was cancelled. The units are told."),
    )


def _change(
    visit: Visit,
    found: Round,
    form: ExtendForm | CancelForm,
    template: str,
    may: Callable[[Acting], bool],
    act: Callable[[Acting], object],
    done: str,
) -> HttpResponse:
    """Show the form, or do what was posted and lead back to the round; so for who may not, and where it is too late."""
    by = acting_if(visit, may)
    if by is None or found.state != RoundState.OPEN:
        return redirect("reporting:round", round_id=found.id)
    if visit.method == "POST" and form.is_valid():
        try:
            act(by)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(visit, done)
            return redirect("reporting:round", round_id=found.id)
    lines = queries.report_lines(found, local_day(visit.now))
    context = {
        "round": found,
        "name": name_of(found),
        "form": form,
        "units": len(lines),
        "submitted": sum(line.report.submitted_at is not None for line in lines),
    }
    return render(visit, template, context, status=422 if form.errors else 200)
