"""Forecasts of a province whose truth is known: better than yesterday's figure, and honest about what they rest on."""

import json
from csv import DictReader
from io import StringIO

import numpy as np
import pytest

from motcua.steering.planning import report
from motcua.steering.planning.estimating import Estimator, erlang_wait
from motcua.steering.planning.forecasting import Forecast, Planner, forecast
from motcua.steering.planning.scenario import parse
from tests.planning.offices import DAY, Gone, Office, history_of, truth
from tests.planning.test_running import erlang_c_wait

PAST, AHEAD = 60, 22  # working days
OFFICES = {
    1: Office(6, 20, 1.5),
    2: Office(20, 21, 1.0),
    3: Office(8, 30, 3.0),
    4: Office(5, 20, 4.5),
    5: Office(10, 25, 2.0),
    6: Office(3, 30, 5.5),
    7: Office(12, 20, 3.5),
    8: Office(7, 40, 2.5),
}


def gone(seed: int) -> list[Gone]:
    return [each for id_, office in OFFICES.items() for each in truth(id_, office, PAST + AHEAD, seed)]


def late_percent(dossiers: list[Gone], agency_id: int, since: float, until: float) -> float | None:
    due = [each for each in dossiers if each.agency_id == agency_id and since <= each.due < until]
    return 100 * sum(each.settled > each.due for each in due) / len(due) if due else None


@pytest.fixture(scope="module")
def told() -> list[tuple[float, float, float]]:
    """For units of three provinces: what was forecast, what the day before said, and what came. In percent."""
    found = []
    now = PAST * DAY
    for seed in (1, 2, 3):
        dossiers = gone(seed)
        expected = forecast(history_of(dossiers, now, OFFICES, PAST + AHEAD), days=AHEAD, runs=8, seed=1)
        by_code = {unit.code: unit for unit in expected.units}
        for id_ in OFFICES:
            came = late_percent(dossiers, id_, now, now + AHEAD * DAY)
            yesterday = late_percent(dossiers, id_, now - DAY, now) or 0.0
            assert came is not None
            found.append((by_code[f"UB{id_}"].late_percent.mean, yesterday, came))
    return found


def test_the_forecast_of_held_out_days_beats_yesterdays_share(told: list[tuple[float, float, float]]):
    ours = np.mean([abs(expected - came) for expected, _yesterday, came in told])
    naive = np.mean([abs(yesterday - came) for _expected, yesterday, came in told])

    assert ours < 0.8 * naive
    assert np.ptp([came for *_others, came in told]) > 30, "units must differ, or there is nothing to foretell"


def test_it_tells_the_late_units_from_the_punctual_ones(told: list[tuple[float, float, float]]):
    expected, _yesterday, came = (np.array(column) for column in zip(*told, strict=True))

    assert np.corrcoef(expected, came)[0, 1] > 0.9


@pytest.fixture(scope="module")
def found() -> Forecast:
    return forecast(history_of(gone(1), PAST * DAY, OFFICES, PAST + AHEAD), days=AHEAD, runs=3)


def test_a_forecast_says_what_is_measured_and_what_assumed(found: Forecast):
    text = report.as_text(found)

    assert "Measured:\n  arrivals by unit, procedure and weekday, since 06/07/2026" in text
    assert "absence 8 % of the days" in text
    assert "season: none" in text
    assert {unit.code for unit in found.units} == {f"UB{id_}" for id_ in OFFICES}
    assert [unit.late.mean for unit in found.units] == sorted((u.late.mean for u in found.units), reverse=True)


def test_the_three_forms_say_the_same(found: Forecast):
    as_json, as_csv = json.loads(report.as_json(found)), list(DictReader(StringIO(report.as_csv(found))))

    worst = found.units[0]
    assert as_json["units"][0]["late"]["mean"] == worst.late.mean
    assert float(as_csv[0]["late_mean"]) == pytest.approx(worst.late.mean, abs=0.001)
    assert report.as_text(found).splitlines()[3].split()[0] == worst.code
    assert len(as_csv) == sum(len(unit.roles) for unit in found.units)
    assert report.as_text(found, most=2).count("… and 6 more units") == 1


def test_a_unit_with_too_little_history_gets_no_figures_and_one_with_little_a_mark():
    dossiers = gone(1)
    few = [each for each in dossiers if each.agency_id == 1][:3]
    some = [each for each in dossiers if each.agency_id == 2][:20]
    others = [each for each in dossiers if each.agency_id > 2]

    expected = forecast(history_of([*few, *some, *others], PAST * DAY, OFFICES, PAST + AHEAD), days=5, runs=2)

    assert expected.refused == {"UB1": "only 3 settled dossiers in the history; at least 5 are needed"}
    assert [unit.code for unit in expected.units if unit.is_thin] == ["UB2"]
    assert "UB2*" in report.as_text(expected)


def test_a_scenario_meets_the_same_dossiers_and_more_specialists_help_the_busy_office():
    history = history_of(gone(1), PAST * DAY, OFFICES, PAST + AHEAD)
    more = parse("[units.UB2]\nstaff.specialist = '+2'", units=frozenset({"UB2"}), roles=frozenset({"specialist"}))
    crowd = parse("arrivals = 1.5", units=frozenset(), roles=frozenset())
    only = frozenset({"UB2"})

    (as_is,), (helped,), (crowded,) = (
        forecast(history, scenario, days=AHEAD, runs=4, only=only).units for scenario in (None, more, crowd)
    )

    assert helped.arrivals == as_is.arrivals
    assert helped.late.mean < as_is.late.mean < crowded.late.mean
    assert helped.bottleneck is not None
    assert as_is.bottleneck is not None
    assert helped.bottleneck.use_percent < as_is.bottleneck.use_percent


def test_work_and_arrivals_come_out_as_they_were():
    estimator = Estimator(history_of(gone(1), PAST * DAY, OFFICES, PAST + AHEAD))

    assert estimator.per_day((2, "1.000001"))[0] == pytest.approx(20, rel=0.1)
    assert 15 <= estimator.touch_minutes((2, "specialist")) <= 22  # 21 on average; what a better day has shown
    assert estimator.pace(6) > 1.3 > 1 > estimator.pace(2)


def test_parts_of_the_province_share_no_official():
    planner = Planner(history_of(gone(1), PAST * DAY, OFFICES, PAST + AHEAD), days=5)
    stations = [{(s.unit, s.role) for s in model.stations} for model in planner.models()]

    assert len(stations) == len(OFFICES)
    assert sum(map(len, stations)) == len(set().union(*stations))


@pytest.mark.parametrize(("rate", "touch", "staff"), [(0.03, 20.0, 1), (0.05, 30.0, 2), (0.1, 40.0, 6)])
def test_the_wait_that_is_taken_off_is_erlangs(rate: float, touch: float, staff: int):
    assert erlang_wait(rate, touch, staff) == pytest.approx(erlang_c_wait(rate, touch, staff))
    assert erlang_wait(0, touch, staff) == 0
    assert erlang_wait(99, touch, staff) == pytest.approx(erlang_wait(999, touch, staff))
