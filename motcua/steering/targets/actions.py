"""Setting and dropping targets."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.text import clean
from motcua.steering.measures import editions, levers, what_if
from motcua.steering.measures.service_quality import figures
from motcua.steering.targets import live, policies
from motcua.steering.targets.models import LONGEST_NAME, Target
from motcua.steering.targets.refusals import (
    BelowToday,
    DueBefore,
    NameMissing,
    NothingWanted,
    NotYoursToSet,
    ProvinceNotFound,
    TargetNotFound,
)


def set_target(
    name: str,
    *,
    ranking: str,
    province: str,
    wanted: Mapping[str, float],
    due: date | None,
    by: Acting,
    at: datetime,
    pulled: Mapping[str, float] | None = None,
) -> Target:
    """Keep a what-if as a target (đặt chỉ tiêu).

    ranking:  code of a published edition. wanted: shares from 0 to 1, by code; those equal to today's are left out.
    pulled: the levers of daily work that gave these shares, as `levers.pull` takes them: their live shares of now and
            the wanted ones are kept, to measure drift by. LeverOutside is raised for what is not possible any more.
    Writes the target with the rank and index it would have given, and `target.set`. Raises NotYoursToSet, NameMissing,
    NothingWanted, BelowToday, DueBefore, ProvinceNotFound, and what `what_if.tried` raises.
    """
    if by.person_id is None or not policies.may_set(by):
        raise NotYoursToSet
    words = clean(name)
    if not words or len(words) > LONGEST_NAME:
        raise NameMissing
    if due is not None and due < at.astimezone(VIETNAM).date():
        raise DueBefore
    found = editions.ranking(ranking)
    number = found.number(province)
    if number is None:
        raise ProvinceNotFound
    outcome = what_if.tried(found, number, wanted)
    changed = [change for change in outcome.changes if change.is_changed]
    if not changed:
        raise NothingWanted
    if lower := [node for change in changed if change.gained_points < 0 for node in change.block.of]:
        raise BelowToday(map(str, lower))
    levers_then = _pulled(pulled or {}, at)
    with transaction.atomic():
        target = Target.objects.create(
            name=words,
            ranking=ranking,
            province=province,
            wanted={change.block.code: change.new_share for change in changed},
            at_setting={change.block.code: change.share for change in changed},
            levers=levers_then,
            rank_at_setting=outcome.today.rank,
            index_at_setting=Decimal(str(outcome.today.index)),
            rank=outcome.then.rank,
            rank_low=outcome.then.low,
            rank_high=outcome.then.high,
            index=Decimal(str(outcome.then.index)),
            due_date=due,
            set_by_id=by.person_id,
            set_at=at,
        )
        shares = {change.block.code: round(change.new_share * 10_000) for change in changed}
        data = {"ranking": ranking, "rank": target.rank, "per_ten_thousand": shares, "due": due}
        record("target.set", subject_type="target", subject_id=target.id, by=by, at=at, data=data)
    return target


def _pulled(wanted: Mapping[str, float], at: datetime) -> dict[str, dict[str, float]]:
    """Return the live share of each lever that was pulled, and the one it shall have.

    Raises LeverOutside, BelowToday.
    """
    if not wanted:
        return {}
    book = figures.scheme()
    found = levers.pull(book, live.ratios(at), wanted)
    if lower := [each.item for each in found if each.is_lower]:
        raise BelowToday(str(book.node(item)) for item in lower)
    return {
        each.item: {"at_setting": each.today[0] / each.today[1], "wanted": each.then[0] / each.then[1]}
        for each in found
        if each.item in wanted and each.then != each.today
    }


@transaction.atomic
def drop(target_id: int, *, by: Acting, at: datetime) -> None:
    """Give a target up (bỏ chỉ tiêu). It stays in the journal. Raises NotYoursToSet, TargetNotFound."""
    if not policies.may_set(by):
        raise NotYoursToSet
    target = Target.objects.select_for_update(of=("self",)).filter(id=target_id, dropped_at=None).first()
    if target is None:
        raise TargetNotFound
    target.dropped_at = at
    target.save(update_fields=["dropped_at"])
    record(
        "target.dropped", subject_type="target", subject_id=target.id, by=by, at=at, data={"ranking": target.ranking}
    )
