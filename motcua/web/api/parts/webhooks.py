"""Webhooks: what happened is posted to an address of the partner, signed (Standard Webhooks)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from motcua.service.exchange import actions, queries
from motcua.service.exchange.models import Webhook, WebhookDelivery
from motcua.service.exchange.scopes import Scope
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import Given, operation
from motcua.web.api.paging import MOST, Cursor, cursor_of, cut, place_of
from motcua.web.api.refusals import NotFound

router = Router(tags=["Webhooks"])
MANAGE = Scope.WEBHOOKS_MANAGE
type WebhookId = Annotated[UUID, Path(description="Id of the webhook")]
type Kinds = Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=100)]
type Address = Annotated[str, Field(min_length=1, max_length=500, description="https://…, reachable from outside")]


class WebhookGiven(Given):
    """Where to, and which kinds of entries, as `dossier.settled`."""

    url: Address
    kinds: Kinds


class WebhookStart(WebhookGiven):
    """The same; `is_province_wide` needs the scope `changes:read_all`."""

    is_province_wide: bool = False


class Switch(Given):
    is_on: bool


class Range(Given):
    """Positions of the journal, both included; at most 10,000."""

    first: Annotated[int, Field(ge=1, lt=2**63)]
    last: Annotated[int, Field(ge=1, lt=2**63)]


class WebhookRow(Schema):
    """A webhook as it is."""

    id: UUID
    url: str
    kinds: list[str]
    is_province_wide: bool
    state: str = Field(description="`active`, `paused` (by hand) or `disabled` (after failures)")
    state_reason: str
    failures: int = Field(description="In a row")
    created_at: datetime


class WebhookMade(WebhookRow):
    """With its signing secret, which is shown this once."""

    secret: str = Field(description="`whsec_…`: verify `webhook-signature` with it (standardwebhooks.com)")


class WebhookList(Schema):
    items: list[WebhookRow]


class DeliveryRow(Schema):
    """One message and how its sending went."""

    id: int
    message_id: str = Field(description="The header `webhook-id`: the same at every attempt")
    kind: str
    position: int | None
    state: str
    attempts: int
    next_try_at: datetime | None
    status_code: int | None
    error: str
    created_at: datetime
    sent_at: datetime | None


class DeliveryList(Schema):
    items: list[DeliveryRow]
    next: str | None


class Queued(Schema):
    messages: int


def _row(webhook: Webhook) -> dict[str, Any]:
    names = ("url", "kinds", "is_province_wide", "state", "state_reason", "failures", "created_at")
    return {"id": webhook.public_id, **{name: getattr(webhook, name) for name in names}}


def _made(made: Any) -> dict[str, Any]:
    return {**_row(made.webhook), "secret": made.secret}


def _who(request: ApiRequest) -> dict[str, Any]:
    return {"caller": request.auth.caller, "by": request.auth.actings[-1], "at": request.auth.at}


def _id(request: ApiRequest, webhook_id: UUID) -> int:
    return queries.webhook_for(request.auth.caller.partner_id, webhook_id).id


@router.get(
    "/webhooks",
    response=WebhookList,
    operation_id="listWebhooks",
    url_name="webhooks",
    summary="Webhooks of the partner",
    **operation(MANAGE),
)
def list_webhooks(request: ApiRequest) -> dict[str, Any]:
    """The oldest first."""
    return {"items": [_row(webhook) for webhook in queries.webhooks_of(request.auth.caller.partner_id)]}


@router.post(
    "/webhooks",
    response={201: WebhookMade},
    operation_id="createWebhook",
    url_name="webhook_create",
    summary="Set a webhook up",
    **operation(MANAGE, problems=(409,)),
)
def create_webhook(request: ApiRequest, body: WebhookStart) -> Any:
    """From now on; what happened before is sent only by a replay. Keep the secret: it is shown this once."""
    return _made(actions.create_webhook(request.auth.caller.partner_id, **body.dict(), **_who(request)))


@router.get(
    "/webhooks/{webhook_id}",
    response=WebhookRow,
    operation_id="getWebhook",
    url_name="webhook",
    summary="One webhook",
    **operation(MANAGE, problems=(404,)),
)
def get_webhook(request: ApiRequest, webhook_id: WebhookId) -> dict[str, Any]:
    """With its state: after days of failures it is switched off."""
    return _row(queries.webhook_for(request.auth.caller.partner_id, webhook_id))


@router.put(
    "/webhooks/{webhook_id}",
    response=WebhookRow,
    operation_id="changeWebhook",
    url_name="webhook_change",
    summary="Change address or kinds",
    **operation(MANAGE, problems=(404,)),
)
def change_webhook(request: ApiRequest, webhook_id: WebhookId, body: WebhookGiven) -> dict[str, Any]:
    """Both are replaced."""
    return _row(actions.change_webhook(_id(request, webhook_id), **body.dict(), **_who(request)))


@router.delete(
    "/webhooks/{webhook_id}",
    response={204: None},
    operation_id="deleteWebhook",
    url_name="webhook_delete",
    summary="Remove a webhook",
    **operation(MANAGE, problems=(404,)),
)
def delete_webhook(request: ApiRequest, webhook_id: WebhookId) -> HttpResponse:
    """With its log."""
    actions.delete_webhook(_id(request, webhook_id), **_who(request))
    return HttpResponse(status=204)


@router.post(
    "/webhooks/{webhook_id}/switch",
    response={200: WebhookRow},
    operation_id="switchWebhook",
    url_name="webhook_switch",
    summary="Switch it on or off",
    **operation(MANAGE, problems=(404,)),
)
def switch_webhook(request: ApiRequest, webhook_id: WebhookId, body: Switch) -> dict[str, Any]:
    """What happens while it is off is sent only by a replay."""
    return _row(actions.switch_webhook(_id(request, webhook_id), is_on=body.is_on, **_who(request)))


@router.post(
    "/webhooks/{webhook_id}/rotate-secret",
    response={200: WebhookMade},
    operation_id="rotateWebhookSecret",
    url_name="webhook_rotate",
    summary="A new signing secret",
    **operation(MANAGE, problems=(404,)),
)
def rotate_secret(request: ApiRequest, webhook_id: WebhookId) -> dict[str, Any]:
    """For a day messages carry a signature by each of the two."""
    return _made(actions.rotate_webhook_secret(_id(request, webhook_id), **_who(request)))


@router.post(
    "/webhooks/{webhook_id}/ping",
    response={200: DeliveryRow},
    operation_id="pingWebhook",
    url_name="webhook_ping",
    summary="Send a test message",
    **operation(MANAGE, problems=(404, 409)),
)
def ping(request: ApiRequest, webhook_id: WebhookId) -> dict[str, Any]:
    """With everything a real one has but a position."""
    return _delivery(actions.ping_webhook(_id(request, webhook_id), **_who(request)))


@router.post(
    "/webhooks/{webhook_id}/replay",
    response={200: Queued},
    operation_id="replayWebhook",
    url_name="webhook_replay",
    summary="Send again what happened",
    **operation(MANAGE, problems=(404, 409)),
)
def replay(request: ApiRequest, webhook_id: WebhookId, body: Range) -> dict[str, Any]:
    """From one position to another, also from before it was set up. Ids stay the same: drop what you know."""
    return {"messages": actions.replay_positions(_id(request, webhook_id), **body.dict(), **_who(request))}


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    response=DeliveryList,
    operation_id="listDeliveries",
    url_name="webhook_deliveries",
    summary="Messages and how they went",
    **operation(MANAGE, problems=(404,)),
)
def list_deliveries(
    request: ApiRequest,
    webhook_id: WebhookId,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """The newest first."""
    place = place_of(cursor, "deliveries", int)
    found = queries.deliveries_of(_id(request, webhook_id), before=int(place[0]) if place else None)
    rows, more = cut(list(found[: limit + 1]), limit)
    return {"items": [_delivery(row) for row in rows], "next": cursor_of("deliveries", rows[-1].id) if more else None}


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DeliveryRow.model_fields}


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    response={200: DeliveryRow},
    operation_id="replayDelivery",
    url_name="webhook_replay_one",
    summary="Send one message again",
    **operation(MANAGE, problems=(404, 409)),
)
def replay_one(
    request: ApiRequest, webhook_id: WebhookId, delivery_id: Annotated[int, Path(ge=1, lt=2**63)]
) -> dict[str, Any]:
    """Under its old id."""
    if not queries.deliveries_of(_id(request, webhook_id)).filter(id=delivery_id).exists():
        raise NotFound()
    return _delivery(actions.replay_delivery(delivery_id, **_who(request)))
