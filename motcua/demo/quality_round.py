"""A report round on service quality (Decision 766) of some communes: its last day was yesterday.

What the platform counts itself is filled in and locked, and each locked figure leads to the dossiers that it counted;
what it does not know the communes declare, by drawn figures. Some have handed in, one of them is appraised, others
are late.
"""

from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from motcua.demo import mix, rounds
from motcua.demo.ground import Ground, Locality
from motcua.journal.acting import Acting
from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.people.vocabulary import Role
from motcua.steering.reporting import actions, queries, rulebooks
from motcua.steering.reporting.actions import Judgement, Typed
from motcua.steering.reporting.models import Round, Source, Verdict

SCHEME = "service-quality-766"
UNITS = 8  # each report that is handed in counts once more what is known: a tenth of a second
HANDED_IN = range(1, 6)  # of the communes; the first, that of the named accounts, is late with half of it declared
APPRAISED = 1
OPEN_DAYS = 12


@transaction.atomic
def make(ground: Ground, at: datetime) -> int:
    """Open the round and do what was done in it until now. Return how many units report. Dossiers must be there."""
    communes = rounds.communes_that_report(ground)[:UNITS]
    analyst = rounds.somebody(agencies.root_id(), Role.ANALYST)
    if analyst is None or not communes:
        return 0
    closes = at.astimezone(VIETNAM).date() - timedelta(days=1)
    units = [commune.committee_id for commune in communes]
    opens = closes - timedelta(days=OPEN_DAYS)
    round_ = rounds.open_round(SCHEME, _month_before(closes), opens, closes, units, analyst, at)
    _declare(round_, communes[0], at - timedelta(days=3), share=0.5)
    for number, commune in enumerate(communes):
        if number in HANDED_IN:
            _declare(round_, commune, at - timedelta(days=3))
            report = rounds.report_of(round_, commune)
            actions.submit_report(report.id, by=rounds.leader_of(commune), at=at - timedelta(days=2))
    actions.fill_known(round_.id, by=analyst, at=at)
    for commune in communes[APPRAISED : APPRAISED + 1]:
        _appraise(round_, commune, analyst, at)
    return len(units)


def _month_before(day: date) -> str:
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"


def _declare(round_: Round, commune: Locality, at: datetime, *, share: float = 1.0) -> None:
    """Declare what the platform does not count, or the first share of it."""
    luck = Random(f"{mix.SEED}/quality/{round_.period}/{commune.code}")  # noqa: S311  a sample, no secret
    report = rounds.report_of(round_, commune)
    locked = {row.indicator for row in queries.current(report) if row.source == Source.COMPUTED}
    codes = [code for code in rulebooks.asked(SCHEME) if code not in locked]
    typed = [_typed(code, luck) for code in codes[: round(share * len(codes))]]
    actions.declare(report.id, typed, by=rounds.leader_of(commune), at=at)


def _typed(code: str, luck: Random) -> Typed:
    whole = luck.randint(20, 90)
    part = round(whole * luck.uniform(0.7, 1.0))
    figures = {"numerator": str(part), "denominator": str(whole)}
    return Typed(code, figures, link=rounds.LINK.format(code=code))


def _appraise(round_: Round, commune: Locality, by: Acting, at: datetime) -> None:
    report = rounds.report_of(round_, commune)
    told = [row for row in queries.current(report) if row.source == Source.DECLARED]  # the locked ones need no verdict
    actions.appraise(report.id, [Judgement(row.indicator, Verdict.ACCEPTED) for row in told], by=by, at=at)
