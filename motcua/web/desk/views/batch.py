"""Several dossiers at once: sign, hand over. Each is its own act; one that moved does not hold up the others."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import Action
from motcua.web.accounts.visit import Visit
from motcua.web.desk import acting
from motcua.web.desk.access import official, reader_of

MOST = 50  # one page of the inbox
ACTIONS = {"sign": Action.PASS_ON, "hand_over": Action.HAND_OVER}
FILTER = {"sign": "to_sign", "hand_over": "ready"}


@require_POST
@official
def act(visit: Visit) -> HttpResponse:
    """Do the same with every chosen dossier, as each was seen in the list."""
    name = visit.POST.get("act", "")
    if name not in ACTIONS:
        raise Http404
    done, refused = 0, []
    for chosen in visit.POST.getlist("chosen")[:MOST]:
        sentence = _one(visit, ACTIONS[name], chosen)
        done += not sentence
        refused += [sentence] if sentence else []
    if done:
        messages.success(visit, ngettext("%(n)d dossier done.", "%(n)d dossiers done.", done) % {"n": done})
    for sentence in refused[:5]:
        messages.error(visit, sentence)
    if not done and not refused:
        messages.info(visit, _("Choose at least one dossier."))
    return redirect(f"{reverse('desk:inbox')}?filter={FILTER[name]}")


def _one(visit: Visit, action: Action, chosen: str) -> str:
    """Do it with one dossier, given as number:version; return a sentence if it was refused."""
    number, _colon, version = chosen.partition(":")
    try:
        dossier = dossiers.get_for_desk(reader_of(visit).unit_ids, number)
        acting.do(visit, dossier, action, int(version) if version.isdecimal() and len(version) < 10 else -1, {})
    except Dossier.DoesNotExist:
        return _("Dossier %(number)s was not found.") % {"number": number[:20]}
    except ActionRefused as refusal:
        return f"{number}: {refusal}"
    return ""
