"""Targets: set from a what-if, journaled, and compared with what was published since."""

from datetime import date, timedelta

import pytest

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.steering.measures import what_if
from motcua.steering.targets import actions, queries
from motcua.steering.targets.models import Target
from motcua.steering.targets.refusals import (
    BelowToday,
    DueBefore,
    NameMissing,
    NothingWanted,
    NotYoursToSet,
    ProvinceNotFound,
    TargetNotFound,
)
from tests.ranking.conftest import Province

pytestmark = pytest.mark.django_db
WANTED = {"digital_government_activity": 0.70, "digital_awareness": 1.0}


def set_one(by, **changed):
    given = {"ranking": "dti-2024", "province": "Thanh Hóa", "wanted": WANTED, "due": date(2027, 12, 31)} | changed
    name = given.pop("name", "Vào tốp 3")
    return actions.set_target(name, **given, by=by, at=database_now())


def test_a_target_keeps_what_it_would_have_meant(province: Province) -> None:
    target = set_one(province.chair)

    assert target.wanted == {"digital_government_activity": 0.70}  # awareness has the maximum already
    assert target.at_setting == {"digital_government_activity": 0.6306}
    assert (target.rank_at_setting, str(target.index_at_setting)) == (5, "0.7742")
    assert (target.rank, str(target.index)) == (3, "0.789")
    assert target.rank_low <= target.rank <= target.rank_high
    entry = Entry.objects.get(kind="target.set")
    assert entry.subject_id == target.id
    assert entry.data == {
        "ranking": "dti-2024",
        "rank": 3,
        "per_ten_thousand": {"digital_government_activity": 7000},
        "due": "2027-12-31",
    }


def test_drift_is_measured_against_the_newest_edition(province: Province) -> None:
    old = set_one(province.chair, ranking="dti-2022", wanted={
        "digital_government_activity": 0.70, "digital_society_activity": 0.50, "unpublished": 0.9,
    })  # fmt: skip

    drift = queries.drift(old)

    assert (drift.newest.code, drift.newest_rank, drift.newest_index) == ("dti-2024", 5, 0.7742)
    assert drift.is_other_edition
    assert drift.is_other_scheme
    found = {line.code: (line.at_setting, line.now, line.is_reached) for line in drift.lines}
    assert found["digital_government_activity"] == (0.6604, 0.6306, False)
    assert found["digital_society_activity"] == (0.3712, 0.5359, True)
    assert found["unpublished"][1:] == (None, False)  # four indices together were published one by one later


def test_a_target_below_what_was_published_is_refused_by_name(
    province: Province,
) -> None:
    with pytest.raises(BelowToday) as refused:
        set_one(province.chair, wanted={"digital_government_activity": 0.5, "digital_society_activity": 0.9})

    assert "Chính quyền số" in str(refused.value) or "chính quyền số" in str(refused.value)
    assert "xã hội số" not in str(refused.value)
    assert not Target.objects.exists()


def test_a_target_that_was_kept_below_its_start_is_never_told_as_reached(province: Province) -> None:
    target = set_one(province.chair)
    Target.objects.update(wanted={"digital_government_activity": 0.5})
    target.refresh_from_db()

    (line,) = queries.drift(target).lines
    assert (line.is_below_start, line.is_reached) == (True, False)


def test_a_dropped_target_is_gone_from_the_list_and_stays_in_the_journal(province: Province) -> None:
    target = set_one(province.chair)

    actions.drop(target.id, by=province.chair, at=database_now())

    assert queries.current() == []
    assert list(Entry.objects.filter(subject_type="target").order_by("id").values_list("kind", flat=True)) == [
        "target.set",
        "target.dropped",
    ]
    with pytest.raises(TargetNotFound):
        actions.drop(target.id, by=province.chair, at=database_now())


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"name": "x" * 121}, NameMissing),
        ({"wanted": {}}, NothingWanted),
        ({"wanted": {"digital_awareness": 1.0}}, NothingWanted),
        ({"province": "Hà Tây"}, ProvinceNotFound),
        ({"due": date(2020, 1, 1)}, DueBefore),
        ({"wanted": {"digital_awareness": 2.0}}, what_if.ShareOutside),
        ({"ranking": "dti-2021"}, what_if.NotComputable),
    ],
)
def test_what_is_no_target_is_refused_and_nothing_is_written(province: Province, changed, refusal) -> None:
    with pytest.raises(refusal):
        set_one(province.chair, **changed)
    assert Target.objects.count() == Entry.objects.filter(subject_type="target").count() == 0


def test_only_who_leads_the_whole_province_sets_and_drops_its_targets(province: Province) -> None:
    target = set_one(province.chair)

    with pytest.raises(NotYoursToSet):
        set_one(province.director)
    with pytest.raises(NotYoursToSet):
        actions.drop(target.id, by=province.director, at=database_now())


def test_a_target_may_be_due_today(province: Province) -> None:
    today = (database_now() + timedelta(hours=7)).date()
    assert set_one(province.chair, due=today).due_date == today
