"""Places (địa danh) and agencies (cơ quan), to look codes up."""

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from motcua.kernel.refusal import Fault
from motcua.registry.agencies import queries as agencies
from motcua.registry.places import queries as places
from motcua.service.exchange.scopes import Scope
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import operation
from motcua.web.api.paging import MOST
from motcua.web.api.refusals import PLACE_UNKNOWN, InvalidInput

router = Router(tags=["Places and agencies"])


class PlaceRow(Schema):
    """A commune or province."""

    code: str = Field(description="National code: a province has 2 digits, a commune 5", examples=["14758"])
    name: str
    level: str
    parent: str = Field(description="Code of what it lies in; empty for a province")


class PlaceList(Schema):
    items: list[PlaceRow]


class AgencyFound(Schema):
    """An agency or service centre."""

    code: str = Field(description="To be named as `agency` when filing")
    name: str
    kind: str
    place: str
    address: str
    phone: str
    is_verified: bool = Field(description="Name and place were checked against a published source")


class AgencyFoundList(Schema):
    items: list[AgencyFound]


@router.get(
    "/places",
    response=PlaceList,
    operation_id="listPlaces",
    url_name="places",
    summary="Look places up",
    **operation(Scope.PROCEDURES_READ),
)
def list_places(
    request: ApiRequest,  # noqa: ARG001  django-ninja's signature
    q: Annotated[str, Query(max_length=100, description="Words of a commune's name, with or without diacritics")] = "",
    province: Annotated[str, Query(max_length=2, pattern="^[0-9]*$", description="All communes of a province")] = "",
) -> dict[str, Any]:
    """Communes by name; without a name the provinces, or all communes of the province that is named."""
    if q:
        found = places.search_places(q, limit=MOST)
    elif province:
        found = list(places.communes(province)[:1000])
    else:
        found = list(places.provinces())
    return {
        "items": [
            {"code": p.code, "name": p.name, "level": p.level, "parent": p.parent.code if p.parent else ""}
            for p in found
        ]
    }


@router.get(
    "/agencies",
    response=AgencyFoundList,
    operation_id="listAgencies",
    url_name="agencies",
    summary="Look agencies up",
    **operation(Scope.PROCEDURES_READ),
)
def list_agencies(
    request: ApiRequest,  # noqa: ARG001  django-ninja's signature
    commune: Annotated[str, Query(max_length=5, pattern="^[0-9]*$", description="National code of a commune")] = "",
) -> dict[str, Any]:
    """The provincial agencies that decide, or with `commune` that commune's committee and its service centre."""
    if not commune:
        return {"items": [_row(agency) for agency in agencies.departments().select_related("place")[:1000]]}
    place = places.by_code(commune)
    if place is None:
        raise InvalidInput([Fault("/commune", str(PLACE_UNKNOWN), "place_unknown", "query")])
    committee = agencies.committee_of(place.id)
    centre = agencies.centre_of(committee.id) if committee else None
    return {"items": [_row(agency) for agency in (committee, centre) if agency]}


def _row(agency: Any) -> dict[str, Any]:
    row = {name: getattr(agency, name) for name in ("code", "name", "kind", "address", "phone", "is_verified")}
    return {**row, "place": agency.place.code}
