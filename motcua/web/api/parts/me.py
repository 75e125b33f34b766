"""The token itself: whose it is, what it may do, how long it lives."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from motcua.service.exchange import queries
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import operation

router = Router(tags=["Token"])


class HeldRole(Schema):
    """A role that the token's person holds now."""

    role: str
    agency: str
    agency_name: str


class Me(Schema):
    """What the platform knows of the caller."""

    partner: str = Field(description="Code of the partner")
    partner_name: str
    token: str = Field(description="Public part of the token, as it stands in our logs")
    token_name: str
    scopes: list[str]
    expires_at: datetime
    is_rotated: bool = Field(description="A newer token was issued; this one ends at `expires_at`")
    acts_as: str | None = Field(description="Name of the official whose roles the token uses; null: the partner itself")
    roles: list[HeldRole]


@router.get(
    "/me", response=Me, operation_id="getToken", url_name="me", summary="What this token may do", **operation(None)
)
def get_me(request: ApiRequest) -> dict[str, Any]:
    """Scopes and expiry of the token that was sent. Any token may ask."""
    token = queries.token_of(request.auth.caller.public_id)
    roles = [{"role": p.role, "agency": p.agency.code, "agency_name": p.agency.label} for p in request.auth.posts]
    return {
        "partner": token.partner.code,
        "partner_name": token.partner.name,
        "token": token.public_id,
        "token_name": token.name,
        "scopes": sorted(token.scopes),
        "expires_at": token.expires_at,
        "is_rotated": token.replaced_by_id is not None,
        "acts_as": token.acts_as.full_name if token.acts_as else None,
        "roles": roles,
    }
