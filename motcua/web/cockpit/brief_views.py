"""The weekly brief of a unit: the paper, and the mail that somebody wants each week."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.spoken_dates import long_datetime
from motcua.service.notices.addresses import masked
from motcua.steering.briefing import actions, board, queries, schedule
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.cockpit import brief
from motcua.web.cockpit.brief_forms import BriefForm
from motcua.web.cockpit.views import unit_of
from motcua.web.wrong_addresses import takes


@leading
@takes()
def paper(visit: Visit, code: str) -> HttpResponse:
    """The brief as PDF, with the figures of this moment."""
    of, scope = unit_of(visit, code)
    assert visit.person is not None
    found = board.read(of, scope, visit.now, visit.person.id)
    response = HttpResponse(brief.write(found).pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, brief.file_name(found)) or ""
    return response


@leading
@takes()
def mail(visit: Visit, code: str) -> HttpResponse:
    """Whether and when one gets the brief by e-mail; choosing it."""
    of, _scope = unit_of(visit, code)
    assert visit.person is not None
    current = queries.subscription(visit.person.id, of.id)
    start = {"weekday": schedule.USUAL_WEEKDAY, "hour": schedule.USUAL_HOUR}
    if current:
        start = {"weekday": current.weekday, "hour": current.hour}
    form = BriefForm(visit.POST or None, initial=start)
    if visit.method == "POST" and form.is_valid():
        try:
            chosen = actions.subscribe(of.id, **form.cleaned_data, by=visit.acting, at=visit.now)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("The brief will be sent each week, first on %(at)s.")
            messages.success(visit, told % {"at": long_datetime(chosen.next_at(visit.now))})
            return redirect("cockpit:brief", code=of.code)
    shown = {
        "unit": of,
        "form": form,
        "current": current,
        "next_at": current.next_at(visit.now) if current else None,
        "address": masked(visit.person.email) if visit.person.email else "",
    }
    return render(visit, "cockpit/brief.html", shown, status=422 if form.errors else 200)


@require_POST
@leading
def stop_mail(visit: Visit, code: str) -> HttpResponse:
    """Get the brief no longer."""
    of, _scope = unit_of(visit, code)
    try:
        actions.unsubscribe(of.id, by=visit.acting, at=visit.now)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
    else:
        messages.success(visit, _("The brief will not be sent any more."))
    return redirect("cockpit:brief", code=of.code)
