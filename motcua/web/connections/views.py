"""The health of every connection, with what waits for it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.service.connections import jobs, queries
from motcua.service.connections.partners import all_partners
from motcua.web.accounts.visit import Visit
from motcua.web.connections.access import keeper

TONES = {"up": "done", "degraded": "waiting", "down": "late"}


@keeper
def health(visit: Visit) -> HttpResponse:
    """List every partner: state, since when, last success, last error, what waits."""
    lines = [(line, TONES[line.connection.state] if line.connection else "new") for line in queries.health()]
    return render(visit, "connections/health.html", {"lines": lines, "now": visit.now})


@require_POST
@keeper
def try_now(visit: Visit, name: str) -> HttpResponse:
    """Let the worker speak to a partner at once. The page does not wait: a partner may hang."""
    partner = all_partners().get(name)
    if partner is None or partner.try_now is None or not partner.is_set_up():
        raise Http404
    jobs.queue_trial(name)
    told = _("%(name)s is being tried now. Load this page again in some seconds to see what came of it.")
    messages.success(visit, told % {"name": partner.label})
    return redirect("connections:health")
