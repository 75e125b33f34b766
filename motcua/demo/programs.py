"""The programs that use the API of the sample province: a partner's, and one that acts as an official."""

from collections.abc import Sequence

from motcua.journal.acting import Acting, Origin
from motcua.journal.moment import database_now
from motcua.registry.people.models import Account
from motcua.service.exchange import actions, queries
from motcua.service.exchange.models import Partner
from motcua.service.exchange.refusals import PartnerNotFound
from motcua.service.exchange.scopes import PROVINCE_WIDE, Scope

PARTNER = "doi-tac-mau"
OFFICIAL = "batmot"  # three roles at once, so that one program can bring a dossier far
type Program = tuple[str, str]  # token, whose it is


def tokens(have: Sequence[Program]) -> list[Program]:
    """Return the tokens to print; `have` are those of an earlier start, which nobody can read again."""
    if have:
        return list(have)
    at = database_now()
    by = Acting.system(origin=Origin.LIVE)
    partner = _partner(by)
    everything = [scope for scope in Scope if scope not in PROVINCE_WIDE]
    own = actions.issue_token(partner.id, name="Phần mềm của đối tác mẫu", scopes=everything, by=by, at=at)
    official = Account.objects.get(username=OFFICIAL).person_id
    as_official = actions.issue_token(
        partner.id, name="Phần mềm của cán bộ xã Bát Mọt", scopes=everything, acts_as_id=official, by=by, at=at
    )
    return [
        (own.text, "Phần mềm của một đối tác: nộp và theo dõi hồ sơ của mình"),
        (as_official.text, f"Phần mềm làm việc thay cán bộ {OFFICIAL}"),
    ]


def _partner(by: Acting) -> Partner:
    try:
        return queries.partner_of(PARTNER)
    except PartnerNotFound:
        return actions.create_partner(
            PARTNER, name="Đối tác mẫu", contact_email="doi-tac@example.vn", by=by, at=database_now()
        )
