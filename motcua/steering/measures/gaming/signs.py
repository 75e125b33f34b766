"""The signs in words, and their dossiers for a page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.journal.replica import from_replica
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers.signs import queries
from motcua.service.dossiers.signs.queries import Found, Sign, Window
from motcua.steering.measures.counting import local_day

WINDOWS = (7, 30)  # days that a page offers


@dataclass(frozen=True)
class Words:
    """title: what was found. harmless: what often explains it. fact: what the number says, with %(n)s; "" for none."""

    title: Promise
    harmless: Promise
    fact: Promise | str = ""


WORDS: dict[Sign, Words] = {
    Sign.QUICK: Words(
        _("Filed and settled within 15 minutes"),
        _("Often a matter that is settled at once, such as certifying a copy; sometimes one typed in afterwards."),
        _("%(n)s minutes"),
    ),
    Sign.MASS_CLOSING: Words(
        _("Ten or more settled after 16:30 on one day"),
        _("Often the day's signing is done together; sometimes dossiers are closed in the system alone."),
        _("%(n)s that day"),
    ),
    Sign.LAST_HOUR: Words(
        _("Supplement asked in the last hour before the due time"),
        _("Sometimes what is missing shows late; the clock rests from that moment on."),
        _("%(n)s minutes before"),
    ),
    Sign.FILED_AGAIN: Words(
        _("Withdrawn, and filed again within 10 working days"),
        _("Often a mistake of the applicant; in the figures the two are one story."),
    ),
    Sign.REFUSED_NEAR_DUE: Words(
        _("Refused within a day before the due time, and filed again"),
        _("Often the applicant has mended what was missing; the second dossier has a new date."),
    ),
    Sign.LONGER_CASE: Words(
        _("Switched to a case with a longer time"),
        _("Often a verification proves necessary; the reason stands with the dossier."),
        _("%(n)s days longer"),
    ),
    Sign.PARKED: Words(
        _("Waiting for a payment for more than 15 days"),
        _("Often the applicant waits; the clock may rest meanwhile."),
        _("%(n)s days"),
    ),
    Sign.WITHOUT_DOCUMENT: Words(
        _("Granted without a result document"),
        _("Sometimes the result is given on paper and was not scanned yet."),
    ),
    Sign.SHARED_CONTACT: Words(
        _("One telephone or account for ten or more applicants"),
        _("Often a relative, a helper or a service that files for others without saying so."),
        _("%(n)s applicants"),
    ),
    Sign.BACKDATED: Words(
        _("Entered afterwards with an earlier time"),
        _("Often a power cut or a lost connection; the reason stands with the entry."),
        _("%(n)s minutes earlier"),
    ),
}


def window_of(days: int, now: datetime) -> Window:
    """Return the last `days` local days, today included. Uses the province's calendar."""
    last: date = local_day(now)
    root = agencies.root_id()
    assert root is not None, "there is no unit before the registry is loaded"
    return Window(last - timedelta(days=days - 1), last, now, root)


@from_replica
def counts(window: Window, agency_ids: Collection[int] | None) -> dict[Sign, dict[int, int]]:
    """Return how many dossiers show each sign, by agency. Ten statements, each bounded by the window."""
    return {sign: queries.count_by_unit(sign, window, agency_ids) for sign in Sign}


@from_replica
def count(sign: Sign, window: Window, agency_ids: Collection[int] | None) -> dict[int, int]:
    """Return how many dossiers show one sign, by agency, the most first."""
    return queries.count_by_unit(sign, window, agency_ids)


@from_replica
def dossiers(
    sign: Sign,
    window: Window,
    agency_ids: Collection[int] | None,
    *,
    after: tuple[datetime, int] | None = None,
    limit: int = queries.PAGE,
) -> list[Found]:
    """Return a page of the dossiers that show a sign, the newest first."""
    return queries.page(sign, window, agency_ids, after=after, limit=limit)
