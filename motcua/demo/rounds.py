"""Two report rounds of communes: last year's, published, and this year's, in the middle of its work; and the DTI's.

Made through the actions themselves, by the leaders of the communes and the province's analyst. The points are drawn:
neither a commune nor the province was ever rated so.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from motcua.demo import mix, offices
from motcua.demo.ground import Ground, Locality
from motcua.journal.acting import Acting, Assurance, Channel, Origin
from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.steering.reporting import actions, queries, rulebooks
from motcua.steering.reporting.actions import Judgement, Typed
from motcua.steering.reporting.models import Report, Round, Verdict

SCHEME = "commune-960"
DTI, DTI_HOLDER = "dti-2024", "H56.07"  # a department holds it: nobody appraises the report of their own unit
UNITS = 16  # of the communes: enough for a ranking, few enough for a start in seconds
LINK = "https://vidu.example.vn/van-ban/{code}"
NOTE = "Minh chứng chưa thể hiện đủ số liệu đã khai."
EXPLANATION = "Đơn vị đã bổ sung văn bản kèm theo."


@transaction.atomic
def make(ground: Ground, at: datetime) -> int:
    """Open the rounds and do what was done in them until now. Return how many communes report."""
    communes = communes_that_report(ground)
    root, analyst = agencies.root_id(), somebody(agencies.root_id(), Role.ANALYST)
    leader = somebody(root, Role.LEADER)
    if root is None or analyst is None or leader is None or not communes:
        return 0
    today = at.astimezone(VIETNAM).date()
    units = [commune.committee_id for commune in communes]
    past = open_round(
        SCHEME, str(today.year - 1), today - timedelta(days=90), today - timedelta(days=70), units, analyst, at
    )
    for number, commune in enumerate(communes):
        _hand_in(past, commune, at - timedelta(days=75 - number % 4), is_whole=number != len(communes) - 1)
        _appraise(past, commune, analyst, at - timedelta(days=66))
    actions.publish(past.id, by=leader, at=at - timedelta(days=60))
    present = open_round(
        SCHEME, str(today.year), today - timedelta(days=7), today + timedelta(days=14), units, analyst, at
    )
    for number, commune in enumerate(communes[1:], start=1):
        if number % 3 == 1:
            _hand_in(present, commune, at - timedelta(days=1), is_whole=True)
    _declare(present, communes[0], at - timedelta(days=1), most=20)
    _open_dti(analyst, at)
    return len(units)


def _open_dti(declarer: Acting, at: datetime) -> None:
    """Let the province report its own DTI to the department in charge: handed in, it waits for somebody else there."""
    holder = agencies.by_code(DTI_HOLDER)
    leader = somebody(holder.id if holder else None, Role.LEADER)
    if leader is None or declarer.unit_id is None:
        return
    today = at.astimezone(VIETNAM).date()
    opens, closes = today - timedelta(days=7), today + timedelta(days=14)
    round_ = open_round(DTI, str(today.year), opens, closes, [declarer.unit_id], leader, at)
    luck = Random(f"{mix.SEED}/dti/{round_.period}")  # noqa: S311  a sample, no secret
    codes = list(rulebooks.asked(DTI))
    links = [LINK.format(code=code) for code in codes[:-1]] + [""]  # the last without evidence: judged by itself
    shares = [f"{luck.uniform(0.5, 0.9):.2f}" for _ in codes]
    typed = [Typed(code, {"value": share}, link=link) for code, share, link in zip(codes, shares, links, strict=True)]
    report = Report.objects.get(round=round_, unit_id=declarer.unit_id)
    actions.declare(report.id, typed, by=declarer, at=at - timedelta(days=2))
    actions.submit_report(report.id, by=declarer, at=at - timedelta(days=1))


def communes_that_report(ground: Ground) -> list[Locality]:
    """The commune of the named accounts first, then others in the order of their codes."""
    known = sorted(ground.localities.values(), key=lambda one: (one.code != mix.MAIN_COMMUNE, one.code))
    return [one for one in known if somebody(one.committee_id, Role.LEADER)][:UNITS]


def somebody(unit_id: int | None, role: str) -> Acting | None:
    """Return who acts for a unit in a role; None: nobody has it."""
    found = people.people_in_role(unit_id, role) if unit_id is not None else []
    if not found:
        return None
    return Acting(found[0].id, role, unit_id, None, Assurance.LOW, Channel.ONLINE, Origin.SIMULATED, offices.REASON)


def leader_of(commune: Locality) -> Acting:
    """Return who leads a commune that reports."""
    by = somebody(commune.committee_id, Role.LEADER)
    assert by is not None
    return by


def open_round(
    scheme: str, period: str, opens: date, closes: date, units: Sequence[int], by: Acting, at: datetime
) -> Round:
    """Open a round on the morning of its first day."""
    assert by.unit_id is not None
    opened_at = min(at, datetime(opens.year, opens.month, opens.day, 8, tzinfo=VIETNAM))
    days = {"opens_on": opens, "closes_on": closes}
    return actions.open_round(scheme, period, unit_ids=units, holder_id=by.unit_id, by=by, at=opened_at, **days)


def report_of(round_: Round, commune: Locality) -> Report:
    """Return the report of a commune."""
    return Report.objects.get(round=round_, unit_id=commune.committee_id)


def _declare(round_: Round, commune: Locality, at: datetime, *, most: int | None = None) -> Report:
    """Declare figures of the commune's own strength, a step of half a point each."""
    luck = Random(f"{mix.SEED}/round/{round_.period}/{commune.code}")  # noqa: S311  a sample, no secret
    strength = luck.uniform(0.55, 0.9)
    report, typed = report_of(round_, commune), []
    for code, node in list(rulebooks.asked(SCHEME).items())[:most]:
        points = round((node.max_points or 0) * min(1.0, max(0.0, luck.gauss(strength, 0.12))) * 2) / 2
        typed.append(Typed(code, {"value": f"{points:g}"}, link=LINK.format(code=code)))
    return actions.declare(report.id, typed, by=leader_of(commune), at=at)


def _hand_in(round_: Round, commune: Locality, at: datetime, *, is_whole: bool) -> None:
    report = _declare(round_, commune, at, most=None if is_whole else 50)
    actions.submit_report(report.id, by=leader_of(commune), at=at)


def _appraise(round_: Round, commune: Locality, by: Acting, at: datetime) -> None:
    """Accept most, lower some, and let the commune explain one."""
    luck = Random(f"{mix.SEED}/verdict/{round_.period}/{commune.code}")  # noqa: S311  a sample, no secret
    report = report_of(round_, commune)
    judged = []
    for row in queries.current(report):
        if row.value and luck.random() < 0.08:
            lower = f"{max(Decimal(0), row.value - 2).normalize():f}"
            judged.append(Judgement(row.indicator, Verdict.ADJUSTED, NOTE, {"value": lower}))
        else:
            judged.append(Judgement(row.indicator, Verdict.ACCEPTED))
    actions.appraise(report.id, judged, by=by, at=at)
    lowered = next((each for each in judged if each.verdict == Verdict.ADJUSTED), None)
    if lowered is not None:
        actions.explain(report.id, lowered.indicator, EXPLANATION, by=leader_of(commune), at=at + timedelta(days=1))
