"""Everything that changes something in this room."""

from motcua.service.exchange.actions.documents import append, begin_upload, cancel_upload, finish, receive_document
from motcua.service.exchange.actions.partners import block_partner, change_partner, create_partner, unblock_partner
from motcua.service.exchange.actions.tokens import Issued, issue_token, revoke_token, rotate_token

__all__ = [
    "Issued",
    "append",
    "begin_upload",
    "block_partner",
    "cancel_upload",
    "change_partner",
    "create_partner",
    "finish",
    "issue_token",
    "receive_document",
    "revoke_token",
    "rotate_token",
    "unblock_partner",
]
