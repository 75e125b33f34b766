"""Everything that changes something in this room."""

from motcua.service.exchange.actions.documents import append, begin_upload, cancel_upload, finish, receive_document
from motcua.service.exchange.actions.partners import block_partner, change_partner, create_partner, unblock_partner
from motcua.service.exchange.actions.tokens import Issued, issue_token, revoke_token, rotate_token
from motcua.service.exchange.actions.webhooks import (
    SetUp,
    change_webhook,
    create_webhook,
    delete_webhook,
    ping_webhook,
    replay_delivery,
    replay_positions,
    rotate_webhook_secret,
    switch_webhook,
)

__all__ = [
    "Issued",
    "SetUp",
    "append",
    "begin_upload",
    "block_partner",
    "cancel_upload",
    "change_partner",
    "change_webhook",
    "create_partner",
    "create_webhook",
    "delete_webhook",
    "finish",
    "issue_token",
    "ping_webhook",
    "receive_document",
    "replay_delivery",
    "replay_positions",
    "revoke_token",
    "rotate_token",
    "rotate_webhook_secret",
    "switch_webhook",
    "unblock_partner",
]
