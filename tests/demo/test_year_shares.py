"""Seasons, shares and speeds of a loaded year, against what `mix` assumes."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from scipy import stats

from motcua.demo import mix
from motcua.demo.arrivals import Arrival, Draw
from motcua.demo.bulk.persons import Meetings
from motcua.demo.bulk.plan import Order, survey_arrivals
from motcua.demo.course import Fate, fate_of
from tests.demo.conftest import THURSDAY_3PM, Settled

pytestmark = pytest.mark.django_db
ORDER = Order(6000, 380, seed=3, until=THURSDAY_3PM)
SURELY = 1e-4  # a test that drew by chance would fail once in ten thousand; the seed is fixed, so it is yes or no


@pytest.fixture(scope="module")
def arrivals(settled: Settled) -> list[Arrival]:
    draw = Draw(settled.actors.ground, settled.hours, ORDER.series)
    shards = survey_arrivals(ORDER, draw, Meetings(), shard_size=1000)
    return [arrival for shard in shards for arrival in shard.arrivals(draw, ORDER.first_day)]


def test_as_many_arrive_as_were_asked_for(arrivals: list[Arrival]) -> None:
    assert abs(len(arrivals) - ORDER.dossiers) < 30  # those of the last afternoon are still to come
    assert len({arrival.key for arrival in arrivals}) == len(arrivals)


def test_procedures_have_the_shares_of_the_mix(arrivals: list[Arrival]) -> None:
    away_from_tet = [each for each in arrivals if not mix.is_before_tet(each.at.date()) and each.at.weekday() < 5]
    found = Counter(arrival.offered.code for arrival in away_from_tet)
    total = sum(mix.PROCEDURES[code] for code in found)
    expected = [len(away_from_tet) * mix.PROCEDURES[code] / total for code in found]

    assert stats.chisquare(list(found.values()), expected).pvalue > SURELY


def test_mondays_are_full_weekends_nearly_empty_and_tet_is_quiet(arrivals: list[Arrival]) -> None:
    days = Counter(arrival.at.date() for arrival in arrivals)
    by_weekday = Counter(arrival.at.weekday() for arrival in arrivals)
    tet = date(2026, 2, 17)
    month_before = sum(days[tet - timedelta(days=back)] for back in range(1, 29))
    usual_month = len(arrivals) / ORDER.days * 28

    assert by_weekday[0] > by_weekday[3] > 5 * by_weekday[6]
    assert sum(days[tet + timedelta(days=ahead)] for ahead in range(4)) < usual_month / 28
    assert 1.1 < month_before / usual_month < 1.6


def test_channels_and_typists_are_as_assumed(arrivals: list[Arrival]) -> None:
    weekdays = [each for each in arrivals if each.at.weekday() < 5]
    both = [each for each in weekdays if {"online", "counter"} <= set(each.offered.definition.channels)]
    online = [each for each in both if each.channel == "online" and not each.is_organisation]
    for landscape, share in mix.TYPED_BY_OFFICIAL.items():
        own = [each for each in online if each.locality.landscape == landscape]
        typed = sum(each.typed_by == "official" for each in own)
        if own:
            assert stats.binomtest(typed, len(own), share * 0.97).pvalue > SURELY, landscape
    assert 0.9 < sum(each.channel == "online" for each in both) / len(both) < 0.97


@pytest.fixture(scope="module")
def fates(settled: Settled) -> dict[str, list[Fate]]:
    """4,000 fates of each procedure, in a unit of usual speed."""
    luck = Random(5)
    found: dict[str, list[Fate]] = {}
    for code, offered in settled.actors.ground.procedures.items():
        keys = [UUID(int=luck.getrandbits(128)) for _number in range(4000)]
        found[code] = [fate_of(key, offered, "online", "H56.15061", seed=2026) for key in keys]
    return found


@pytest.mark.parametrize("code", ["2.000815", "1.001193", "1.014027", "1.012784", "1.013225", "1.001612"])
def test_lateness_supplements_and_refusals_have_the_shares_of_their_field(
    settled: Settled, fates: dict[str, list[Fate]], code: str
) -> None:
    field = settled.actors.ground.procedures[code].definition.field
    course = mix.COURSES.get(field, mix.ORDINARY)
    slowness = mix.slowness("H56.15061", 2026)
    own = fates[code]
    for share, count in (
        (min(0.6, course.late * slowness**1.5), sum(fate.pace > 1 for fate in own)),
        (course.supplement, sum(bool(fate.supplement) for fate in own)),
        (course.refused_at_receipt, sum(fate.is_refused_at_receipt for fate in own)),
        (mix.WITHDRAWN, sum(bool(fate.withdrawn) for fate in own)),
        (mix.RATED, sum(fate.is_rated for fate in own)),
    ):
        assert stats.binomtest(count, len(own), share).pvalue > SURELY, (code, share)


def test_the_assumed_shares_are_those_that_the_province_is_known_by() -> None:
    """Late 1 to 2 % in all, certification about 0, civil status below 0.5 %, land 12 to 20 %, construction 5 to 8 %."""
    assert mix.COURSES["Chứng thực"].late <= 0.002
    assert mix.COURSES["Hộ tịch"].late < 0.005
    assert 0.12 <= mix.COURSES["Đất đai"].late <= 0.20
    assert 0.05 <= mix.COURSES["Hoạt động xây dựng"].late <= 0.08
    assert (mix.WITHDRAWN, round(mix.FILED_AGAIN, 2)) == (0.015, 0.33)
    assert 0.08 <= mix.RATED <= 0.12
    assert 0.92 <= mix.ONLINE_SHARE <= 0.95
    content = [level for level in mix.RATINGS[True] if level >= 4]
    assert len(content) / len(mix.RATINGS[True]) == 0.95
    assert sum(mix.RATINGS[False]) / len(mix.RATINGS[False]) < 3


def test_communes_differ_widely_in_size_and_not_by_kind_in_speed(settled: Settled) -> None:
    names = {f"{number:05d}": "xã" for number in range(16000, 16160)}
    sizes = sorted(mix.year_weight(code, name, 2026) for code, name in names.items())
    assert sizes[-5] / sizes[4] > 4
