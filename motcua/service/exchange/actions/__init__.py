"""Everything that changes something in this room."""

from motcua.service.exchange.actions.partners import block_partner, change_partner, create_partner, unblock_partner
from motcua.service.exchange.actions.tokens import Issued, issue_token, revoke_token, rotate_token

__all__ = [
    "Issued",
    "block_partner",
    "change_partner",
    "create_partner",
    "issue_token",
    "revoke_token",
    "rotate_token",
    "unblock_partner",
]
