"""The weekly brief of a unit: its page, and the paper."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from motcua.steering.briefing import board
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.cockpit import brief
from motcua.web.cockpit.views import unit_of


@leading
def paper(visit: Visit, code: str) -> HttpResponse:
    """The brief as PDF, with the figures of this moment."""
    of, scope = unit_of(visit, code)
    assert visit.person is not None
    found = board.read(of, scope, visit.now, visit.person.id)
    response = HttpResponse(brief.write(found).pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, brief.file_name(found)) or ""
    return response
