"""Who calls the API: from the text of a token to a caller, its scopes and what is left of its allowance.

`admit` is asked at every request and costs one statement: look-up, check and count together. Being the edge, it may
also read the database's clock, which it hands on.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from motcua.journal import prepared
from motcua.journal.acting import Acting, Assurance
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import queries as people
from motcua.service.exchange import rates
from motcua.service.exchange.models import PartnerToken
from motcua.service.exchange.rates import Allowance
from motcua.service.exchange.refusals import (
    PartnerBlocked,
    ScopeMissing,
    TokenExpired,
    TokenRevoked,
    TokenUnknown,
)

__all__ = [
    "ADMITTED",
    "NOTHING_MORE",
    "PRESENTED",
    "Admission",
    "Allowance",
    "Caller",
    "Question",
    "actings",
    "admit",
    "caller_of",
    "count_address",
    "ended",
    "held",
    "require_scope",
    "unit_ids",
]

PARTNER_ROLE = "partner"  # in the journal, of what a partner does in its own name
_TOKEN = re.compile(r"mtc_([0-9a-z]{12})_([A-Za-z0-9_-]{43})")
_NO_DIGEST = "0" * 64  # of no secret that anybody will find
count_address = rates.count_address

_FOUND = (  # what the statements return, in this order; asking the cursor for names costs a tenth of a hot read
    "id",
    "partner_id",
    "public_id",
    "secret_digest",
    "scopes",
    "acts_as_id",
    "expires_at",
    "revoked_at",
    "blocked_at",
    "per_minute",
    "burst",
    "at",
)
_NAMES = (*_FOUND, "busy_until", "busy_before", "held", "revision")

_FIND = """
SELECT token.id, token.partner_id, token.public_id, token.secret_digest, token.scopes, token.acts_as_id,
       token.expires_at, token.revoked_at, partner.blocked_at, coalesce(partner.requests_per_minute, %(per_minute)s),
       coalesce(partner.burst, %(burst)s), coalesce(%(at)s::timestamptz, statement_timestamp())
FROM exchange_partnertoken AS token JOIN exchange_partner AS partner ON partner.id = token.partner_id
WHERE token.public_id = %(public_id)s
"""

# A function of the database (migration 0005), because PostgreSQL keeps its plan: planning the same statement anew at
# every request cost more than carrying it out. Its arguments, and the columns of its answer, which is named `admitted`:
PRESENTED = "%(public_id)s, %(digest)s, %(per_minute)s, %(burst)s, %(at)s::timestamptz"
ADMITTED = """
((admitted).token).id, ((admitted).token).partner_id, ((admitted).token).public_id, ((admitted).token).secret_digest,
((admitted).token).scopes, ((admitted).token).acts_as_id, ((admitted).token).expires_at, ((admitted).token).revoked_at,
(admitted).blocked, (admitted).allowed_per_minute, (admitted).allowed_burst, (admitted).moment,
(admitted).busy, (admitted).busy_before, (admitted).held, (admitted).revision"""
_ADMIT = f"SELECT {ADMITTED} FROM exchange_admit({PRESENTED}) AS admitted"  # noqa: S608  two constants


@dataclass(frozen=True)
class Question:
    """What a request asks together with its admission, in one statement.

    statement: returns the columns ADMITTED and then its own; takes PRESENTED and `values`, by name.
    """

    statement: str
    values: Mapping[str, Any] = field(default_factory=dict)


NOTHING_MORE = Question(_ADMIT)


@dataclass(frozen=True)
class Caller:
    """A partner's program, known by its token.

    acts_as_id: the person whose roles the token uses; None where it acts for the partner itself, which files dossiers
                for applicants and reads only those it filed.
    held:       (role, unit id) of each post of that person at the admission; None where nobody was admitted: ask.
    """

    partner_id: int
    token_id: int
    public_id: str  # of the token; may be logged
    scopes: frozenset[str]
    acts_as_id: int | None
    held: tuple[tuple[str, int], ...] | None = field(default=None, compare=False)

    def has(self, scope: str) -> bool:
        """Whether the token was issued for this."""
        return scope in self.scopes


@dataclass(frozen=True)
class Admission:
    """A caller who may go on, what is left of its allowance, and the database's time."""

    caller: Caller
    allowance: Allowance
    at: datetime
    revision: UUID | None = None  # of units, places and calendars, see `agencies.standstill`
    answer: tuple[Any, ...] = ()  # to what was asked with it

    @property
    def limit(self) -> int:
        return self.allowance.limit

    @property
    def remaining(self) -> int:
        return self.allowance.remaining

    @property
    def reset_seconds(self) -> int:
        return self.allowance.reset_seconds


def admit(
    secret: str,
    *,
    at: datetime | None = None,
    address: Callable[[], str] | None = None,
    asking: Question = NOTHING_MORE,
) -> Admission:
    """Let a caller in and count the request, in one statement.

    secret:  the whole token, "mtc_<public id>_<secret>".
    at:      the time; None reads the database's, which the admission carries on.
    address: says that of the caller; asked where a token opens nothing, which counts against it in a second statement.
    asking:  what the same statement is to find out besides; the scope for it is still to be checked.

    Call it in autocommit: inside a transaction the row of the count stays locked until its end. Raises TokenUnknown,
    TokenExpired, TokenRevoked, PartnerBlocked (401), TooManyRequests (429).
    """
    try:
        row, answer = _ask(asking, _NAMES, secret, at)
        caller = _checked(row, secret)
    except ActionRefused:
        if address is not None:
            rates.count_address(address(), at=at)
        raise
    now, per_minute, burst = row["at"], row["per_minute"], row["burst"]
    if row["busy_until"] is None:
        raise rates.too_many(now, row["busy_before"] or now, per_minute, burst)
    left = rates.allowance(now, row["busy_until"], per_minute, burst)
    return Admission(caller, left, now, row["revision"], answer)


def caller_of(secret: str, *, at: datetime) -> Caller:
    """Return who calls, without counting. Raises TokenUnknown, TokenExpired, TokenRevoked, PartnerBlocked (401)."""
    return _checked(_ask(Question(_FIND), _FOUND, secret, at)[0], secret)


def ended(token_ids: Collection[int]) -> frozenset[int]:
    """Return those of these tokens that open nothing any more, for callers who have been waiting."""
    asked = PartnerToken.objects.filter(id__in=token_ids)
    over = asked.filter(Q(revoked_at__isnull=False) | Q(expires_at__lte=Now()) | Q(partner__blocked_at__isnull=False))
    return frozenset(over.values_list("id", flat=True))


def require_scope(caller: Caller, scope: str) -> None:
    """Raise ScopeMissing (403) where the token was not issued for this."""
    if scope not in caller.scopes:
        raise ScopeMissing(scope)


def held(caller: Caller) -> tuple[tuple[str, int], ...]:
    """Return (role, unit id) of each post that the caller's person holds; none for the partner itself."""
    if caller.acts_as_id is None:
        return ()
    if caller.held is not None:
        return caller.held
    return tuple((str(post.role), post.agency_id) for post in people.posts_of(caller.acts_as_id))


def unit_ids(caller: Caller) -> list[int]:
    """Return the units in which the caller's person works."""
    return [unit_id for _role, unit_id in held(caller)]


def actings(caller: Caller) -> list[Acting]:
    """Return in which roles the caller may act: those of its person today, or the partner in its own name.

    A token is one factor, whoever it acts as. Read at every admission, so a role that was taken away is gone.
    """
    if caller.acts_as_id is None:
        return [Acting(None, role=PARTNER_ROLE, assurance=Assurance.LOW)]
    posts = [
        Acting(caller.acts_as_id, role=role, unit_id=unit_id, assurance=Assurance.LOW) for role, unit_id in held(caller)
    ]
    return [*posts, Acting(caller.acts_as_id, role=people.APPLICANT, assurance=Assurance.LOW)]


def new_token_text() -> tuple[str, str, str]:
    """Return a new token as (public id, whole text, digest of its secret); the secret has 256 bits."""
    public_id = "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(12))
    secret = secrets.token_urlsafe(32)
    return public_id, f"mtc_{public_id}_{secret}", digest_of(secret)


def digest_of(secret: str) -> str:
    """SHA-256: a secret of 256 random bits needs no slow hash, and this one is computed at every request."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _ask(
    question: Question, names: Sequence[str], text: str, at: datetime | None
) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Return what is known of a token, by name, empty for one that nobody has; and what else the statement returns."""
    parts = _TOKEN.fullmatch(text)
    if parts is None:
        raise TokenUnknown
    presented = {
        "public_id": parts[1],
        "digest": digest_of(parts[2]),
        "at": at,
        "per_minute": int(settings.API_REQUESTS_PER_MINUTE),
        "burst": int(settings.API_BURST),
    }
    row = prepared.ask(question.statement, {**presented, **question.values}) or (None,)
    if row[0] is None:
        return {}, ()
    return dict(zip(names, row, strict=False)), row[len(names) :]


def _checked(row: dict[str, Any], text: str) -> Caller:
    """Return the caller of a row that was found. Whoever has the wrong secret learns nothing else."""
    digest = digest_of(text.rpartition(f"mtc_{row['public_id']}_")[2]) if row else _NO_DIGEST
    if not secrets.compare_digest(digest, row.get("secret_digest", _NO_DIGEST[:-1] + "1")):
        raise TokenUnknown
    if row["revoked_at"] is not None:
        raise TokenRevoked
    if row["blocked_at"] is not None:
        raise PartnerBlocked
    if row["expires_at"] <= row["at"]:
        raise TokenExpired
    posts = row.get("held")
    known = None if posts is None else tuple((role, unit_id) for role, unit_id in json.loads(posts))
    return Caller(row["partner_id"], row["id"], row["public_id"], frozenset(row["scopes"]), row["acts_as_id"], known)
