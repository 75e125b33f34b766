"""Dossiers likely to be late: better than the naive share on months held back, honest, and read from stored rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import pytest_django

from motcua.demo.bulk import loading
from motcua.demo.bulk.loading import Ways
from motcua.demo.bulk.plan import Order
from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import OPEN_STATES
from motcua.steering.planning import queries
from motcua.steering.planning.actions import Lateness, refresh_likely_late
from motcua.steering.planning.lateness.chances import Vector
from motcua.steering.planning.lateness.fitting import Held, Quality, fit_logistic, learn
from motcua.steering.planning.models import LikelyLate, LikelyLateDay
from motcua.steering.planning.queries import Expected
from tests.demo.conftest import THURSDAY_3PM, Settled, quiet, settled, undone  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
ORDER = Order(9_000, 230, seed=11, until=THURSDAY_3PM)
HELD_DAYS = 60  # the last two months


@pytest.fixture(scope="module")
def read(
    settled: Settled,  # noqa: F811
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Lateness]:
    """A province of four communes with nine thousand dossiers."""
    with django_db_blocker.unblock(), undone():
        loading.load_year(ORDER, settled.actors, settled.hours, Ways(quiet, quiet))
        yield Lateness.read(THURSDAY_3PM, days=220)


@pytest.fixture(scope="module")
def held(read: Lateness) -> Held:
    return read.held_back(HELD_DAYS)


def is_better(quality: Quality) -> bool:
    return quality.brier < 0.8 * quality.naive_brier and quality.log_loss < 0.8 * quality.naive_log_loss


def is_honest(quality: Quality) -> bool:
    """Whether dossiers that were given a probability were late about as often.

    The mornings of one dossier are no independent examples: some three of them count as one.
    """
    spread = sum(n * max(told * (1 - told), 0.001) for told, _came, n in quality.bins)
    if abs(quality.expected_late - quality.late) > 3 * np.sqrt(3 * spread):
        return False
    allowed = [0.03 + 3 * np.sqrt(max(told * (1 - told), 0.001) / max(n / 3, 1)) for told, _came, n in quality.bins]
    return all(abs(told - came) <= most for (told, came, _n), most in zip(quality.bins, allowed, strict=True))


def test_on_two_months_held_back_it_beats_the_share_of_the_procedure(held: Held) -> None:
    quality = held.quality()

    assert quality.late >= 30
    assert is_better(quality), quality


def test_its_probabilities_are_honest(held: Held) -> None:
    assert is_honest(held.quality()), held.quality().bins


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_probabilities_given_to_other_dossiers_fail(held: Held, seed: int) -> None:
    mixed_up = replace(held, chances=np.random.default_rng(seed).permutation(held.chances))

    assert not is_better(mixed_up.quality())


@pytest.mark.parametrize("distorted", [lambda p: np.sqrt(p), lambda p: p**3, lambda p: p * 0.3])
def test_exaggerated_or_played_down_probabilities_fail(held: Held, distorted: "type[Vector]") -> None:
    assert not is_honest(replace(held, chances=distorted(held.chances)).quality())


def test_what_is_learnt_at_a_moment_does_not_change_with_what_came_after_it(read: Lateness) -> None:
    cut = read.minutes(THURSDAY_3PM - timedelta(days=HELD_DAYS))
    changed = [replace(s, settled=s.settled + 9_999) if s.settled > cut[s.agency_id] else s for s in read.settled]
    assert changed != read.settled

    learnt, again = learn(read.settled, read.clocks, cut), learn(changed, read.clocks, cut)

    assert learnt.logistic is not None
    assert again.logistic is not None
    assert (learnt.logistic.coefficients == again.logistic.coefficients).all()
    assert learnt.naive == again.naive


def test_newton_finds_the_coefficients_that_made_the_data() -> None:
    luck = np.random.default_rng(7)
    rows = luck.normal(size=(20_000, 2))
    late = (luck.random(20_000) < 1 / (1 + np.exp(-(-1.5 + 1.2 * rows[:, 0] - 0.4 * rows[:, 1])))).astype(float)

    found = fit_logistic(rows, late)

    assert found.coefficients / np.array([1, *found.spreads]) == pytest.approx([-1.5, 1.2, -0.4], abs=0.08)


def test_the_page_reads_stored_rows_by_unit_the_likeliest_first(
    read: Lateness,
    django_assert_num_queries: pytest_django.DjangoAssertNumQueries,
) -> None:
    count = refresh_likely_late(THURSDAY_3PM)

    with django_assert_num_queries(1):
        found = queries.likely_late(None, THURSDAY_3PM, limit=10)
    assert count == LikelyLate.objects.count() > 10
    assert [row.chance for row in found] == sorted((row.chance for row in found), reverse=True)
    open_ids = set(Dossier.objects.filter(state__in=OPEN_STATES).values_list("id", flat=True))
    assert set(LikelyLate.objects.values_list("dossier_id", flat=True)) <= open_ids
    agency_id = found[0].agency_id
    assert {row.agency_id for row in queries.likely_late([agency_id], THURSDAY_3PM, limit=500)} == {agency_id}
    made = queries.made()
    assert made is not None
    assert made.brier is not None
    assert not made.is_naive


def test_the_first_forecast_of_a_day_is_kept_by_unit_and_not_made_again(read: Lateness) -> None:
    refresh_likely_late(THURSDAY_3PM)
    rows = list(LikelyLate.objects.all())
    first = set(LikelyLateDay.objects.values_list("agency_id", "due", "likely", "made_at"))
    refresh_likely_late(THURSDAY_3PM + timedelta(hours=2))
    refresh_likely_late(THURSDAY_3PM + timedelta(days=1))

    today = THURSDAY_3PM.astimezone(VIETNAM).date()
    kept = set(LikelyLateDay.objects.filter(day=today).values_list("agency_id", "due", "likely", "made_at"))
    assert kept == first
    assert len(kept) == len(read.clocks) > 1
    said = queries.expected_by_day(None, today - timedelta(days=3), today)
    assert said == {
        today: Expected(
            len(rows), sum(row.chance >= 0.5 for row in rows), pytest.approx(sum(row.chance for row in rows))
        )
    }
    some = rows[0].agency_id
    own = [row for row in rows if row.agency_id == some]
    assert queries.expected_by_day([some], today, today)[today].due == len(own)
    assert queries.expected_by_day([0], today, today) == {today: Expected(0, 0, 0)}


def test_mornings_are_told_as_the_dossiers_that_they_are_of(held: Held) -> None:
    quality = held.quality()

    assert 10 <= quality.late_dossiers < quality.late <= 6 * quality.late_dossiers
    made = queries.Made(THURSDAY_3PM, False, late=quality.late, late_dossiers=quality.late_dossiers)
    assert not made.is_judged_by_few
    assert replace(made, late_dossiers=9).is_judged_by_few
    assert not replace(made, late_dossiers=None).is_judged_by_few  # an older forecast did not note it


def test_units_that_know_only_their_own_few_dossiers_are_forecast_honestly_taken_together(read: Lateness) -> None:
    """Each unit as a small province of its own: most have too few late dossiers to learn from, and tell shares."""
    alone = [
        replace(
            read,
            settled=[span for span in read.settled if span.agency_id == agency_id],
            open=[span for span in read.open if span.agency_id == agency_id],
        ).held_back(HELD_DAYS)
        for agency_id in read.clocks
    ]

    together = Held(
        np.concatenate([each.chances for each in alone]),
        np.concatenate([each.naive for each in alone]),
        np.concatenate([each.late for each in alone]),
        sum(each.late_dossiers for each in alone),
    )

    quality = together.quality()
    assert any((each.chances == each.naive).all() for each in alone)
    spread = float(np.maximum(together.chances * (1 - together.chances), 0.001).sum())
    assert abs(quality.expected_late - quality.late) <= 3 * np.sqrt(3 * spread), quality
    assert quality.brier < quality.naive_brier, quality


def test_without_any_history_nothing_is_called_likely_late(read: Lateness) -> None:
    """One dossier that ended in time, or none, says next to nothing: it must not make every second one late."""
    for known in ([], [span for span in read.settled if not span.is_late()][:1]):
        model = learn(known, read.clocks, read.minutes(read.at))

        assert model.logistic is None
        assert 0.04 <= model.rates.overall <= 0.05
        assert max(model.naive_chances(read.near()[:50])) <= 0.05 < queries.LIKELY_FROM
