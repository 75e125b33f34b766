"""Where a unit stands now."""

from django.http import HttpResponse
from django.shortcuts import render

from motcua.registry.agencies import queries as agencies
from motcua.steering.measures import units
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.cockpit import tables


@leading
def home(visit: Visit) -> HttpResponse:
    """The page of the unit that this person leads."""
    assert visit.scope.home_id is not None
    unit = agencies.agency(visit.scope.home_id)
    found = units.open_by_unit(visit.now, visit.scope.agency_ids)
    shown = {"unit": unit, "table": tables.of_units(found, agencies.names({row.agency_id for row in found}))}
    return render(visit, "cockpit/home.html", shown)
