"""Why a message was put aside, in a plain sentence, and what to do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Problem:
    """What is wrong, what to do, and what the portal is told. `detail` of the message fills %(detail)s."""

    sentence: Promise
    remedy: Promise
    needs_agency: bool = False  # mended by choosing the agency
    can_retry: bool = True


PROBLEMS: dict[str, Problem] = {
    "no_json": Problem(
        _("What arrived is no message that can be read."),
        _("Nothing can be made of it. Ask the national portal what it was meant to be, then send it back."),
        can_retry=False,
    ),
    "no_object": Problem(
        _("What arrived holds no dossier."),
        _("Nothing can be made of it. Ask the national portal what it was meant to be, then send it back."),
        can_retry=False,
    ),
    "no_number": Problem(
        _("The message names no dossier (MaHoSo)."),
        _("Ask the national portal to send it again with its number."),
        can_retry=False,
    ),
    "field": Problem(
        _("The field %(detail)s is missing or cannot be read."),
        _("Ask the national portal to correct it and to send the dossier again; it is then received by itself."),
        can_retry=False,
    ),
    "unknown_procedure": Problem(
        _("The procedure %(detail)s is not offered here."),
        _("Load its sheet and put it on offer, then try again. If it belongs to another agency, send it back."),
    ),
    "not_online": Problem(
        _("The procedure %(detail)s is handed in at the counter only."),
        _("Allow the online channel in its sheet, then try again, or send it back."),
    ),
    "unknown_agency": Problem(
        _("The agency “%(detail)s” is not known here."),
        _("Choose the agency that is meant. The choice is remembered for the next dossiers."),
        needs_agency=True,
    ),
    "wrong_agency": Problem(
        _("The agency “%(detail)s” does not decide on this procedure."),
        _("Choose the agency that decides, or send it back."),
        needs_agency=True,
    ),
    "identity": Problem(
        _("The number of the applicant (MaDoiTuong) is no personal number and no tax code."),
        _("Ask the national portal to correct it and to send the dossier again; it is then received by itself."),
    ),
    "refused": Problem(
        _("The dossier could not be received: %(detail)s"),
        _("Mend what the sentence names, then try again."),
    ),
}


def sentence_of(code: str, detail: str) -> str:
    """Return the sentence, filled in."""
    return str(PROBLEMS[code].sentence) % {"detail": detail}
