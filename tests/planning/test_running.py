"""The simulation against queueing theory, and what must hold in any run."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.steering.planning.model import Allowance, Model, Station, Stream, Waiting
from motcua.steering.planning.running import Outcome, run
from tests.planning.offices import DAY, one_queue


def erlang_c_wait(per_minute: float, touch_minutes: float, staff: int) -> float:
    """The mean wait in M/M/c by Erlang's formula, written anew from the textbook."""
    offered = per_minute * touch_minutes
    busy = offered / staff
    all_busy = offered**staff / (factorial(staff) * (1 - busy))
    probability = all_busy / (sum(offered**k / factorial(k) for k in range(staff)) + all_busy)
    return probability * touch_minutes / (staff * (1 - busy))


@pytest.mark.parametrize(("staff", "touch", "per_day"), [(1, 20.0, 14.0), (2, 30.0, 20.0), (5, 60.0, 28.0)])
def test_the_wait_is_that_of_erlangs_formula(staff: int, touch: float, per_day: float):
    days = 1000
    use = run(one_queue(per_day=per_day, touch_minutes=touch, staff=staff, days=days), seed=7).stations[1]

    came, worked = use.served / (days * DAY), use.busy / use.served  # as it was drawn
    assert came * DAY == pytest.approx(per_day, rel=0.05)
    assert worked == pytest.approx(touch, rel=0.05)
    assert use.waited / use.served == pytest.approx(erlang_c_wait(came, worked, staff), rel=0.1)


def test_a_queue_of_another_kind_would_be_noticed():
    model = one_queue(per_day=16, touch_minutes=20, staff=1, days=800, touch_spread=0)  # M/D/1 waits half as long
    use = run(model, seed=7).stations[1]

    assert use.waited / use.served == pytest.approx(erlang_c_wait(16 / DAY, 20, 1) / 2, rel=0.15)


def test_the_same_seed_gives_the_same_answer_and_another_seed_another():
    model = one_queue(per_day=20, touch_minutes=22, staff=1, absence=0.1)

    assert run(model, seed=3) == run(model, seed=3)
    assert run(model, seed=3) != run(model, seed=4)
    assert run(model, seed=3, replication=1) != run(model, seed=3)


def waiting(number: int, *, step: int = 1, due: float = 900.0, elapsed: float = 0.0, rests: bool = False) -> Waiting:
    return Waiting(number, 0, step, elapsed, due, rests)


@given(
    per_day=st.floats(0, 40),
    touch=st.floats(1, 100),
    staff=st.integers(0, 4),
    dues=st.lists(st.floats(-1000, 20_000), max_size=20),
    absence=st.floats(0, 0.9),
)
@settings(max_examples=60, deadline=None)
def test_no_dossier_is_lost_or_doubled(per_day: float, touch: float, staff: int, dues: list[float], absence: float):
    queue = tuple(waiting(number, step=number % 2, due=due) for number, due in enumerate(dues))
    model = one_queue(
        per_day=per_day, touch_minutes=touch, staff=staff, waiting=queue, absence=absence, allowance=Allowance(900)
    )

    outcome = run(model, seed=1)
    tally = outcome.agencies["UB1"]

    assert tally.arrived + len(dues) == tally.settled + tally.open_at_end
    assert 0 <= tally.late <= tally.due <= tally.arrived + len(dues)
    assert tally.late_already == sum(due < 0 for due in dues)
    assert outcome.stations[1].served >= tally.settled
    assert outcome.stations[1].busy <= outcome.stations[1].present + 1000 * staff


@given(
    per_day=st.floats(1, 60),
    touch=st.floats(1, 90),
    staff=st.integers(0, 4),
    more=st.integers(1, 3),
    absence=st.sampled_from([0.0, 0.2]),
    days=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
@settings(max_examples=50, deadline=None)
def test_more_staff_is_never_worse(
    per_day: float, touch: float, staff: int, more: int, absence: float, days: int, seed: int
):
    """One office, first come first served: then it holds run by run, because both meet the same dossiers."""

    def late(people: int) -> Outcome:
        given = {"per_day": per_day, "touch_minutes": touch, "absence": absence, "allowance": Allowance(DAY * days)}
        return run(one_queue(**given, staff=people), seed=seed)

    few, many = late(staff), late(staff + more)
    assert many.agencies["UB1"].arrived == few.agencies["UB1"].arrived
    assert many.agencies["UB1"].late <= few.agencies["UB1"].late
    assert many.agencies["UB1"].settled >= few.agencies["UB1"].settled


def test_more_arrivals_and_slower_work_make_it_later():
    def late(per_day: float, speed: float) -> float:
        model = one_queue(per_day=per_day, touch_minutes=20, staff=1, speed=speed)
        return float(np.mean([run(model, seed=1, replication=each).agencies["UB1"].late for each in range(10)]))

    assert late(20, 1.0) < late(26, 1.0) < late(26, 0.8)


def test_a_day_deadline_ends_at_closing_time_and_a_pause_moves_it():
    allowance = Allowance(2 * DAY, end_of_day=True)
    ends = np.cumsum([DAY] * 4)

    assert allowance.due(0, ends, DAY) == 3 * DAY
    assert allowance.due(DAY - 1, ends, DAY) == 3 * DAY
    assert allowance.due(DAY, ends, DAY) == 4 * DAY
    assert allowance.due(3 * DAY + 5, ends, DAY) == 6 * DAY
    assert Allowance(None).due(0, ends, DAY) == float("inf")
    assert Allowance(60).due(30, ends, DAY) == 90


def test_what_has_stood_long_is_drawn_from_the_slow_ones():
    courses = np.array([[0.0, 100.0], [0.0, 5000.0]])
    stations = (
        Station("TT1", "receiver", 1, 0.0, touch_spread=0),
        Station("UB1", "specialist", 9, 1.0, touch_spread=0),
    )
    stream = Stream("UB1", "1.000001", (0, 1), courses, np.zeros(2), Allowance(960.0))
    fresh, old = waiting(1, due=480.0), waiting(2, due=480.0, elapsed=300.0)

    def late(each: Waiting) -> list[int]:
        model = Model(stations, (stream,), (each,), (DAY,) * 5, (1.0,) * 5, ("UB1",))
        return [run(model, seed=1, replication=n).agencies["UB1"].late for n in range(20)]

    assert set(late(fresh)) == {0, 1}
    assert set(late(old)) == {1}


def test_a_unit_without_staff_settles_nothing_and_everything_due_is_late():
    tally = run(one_queue(per_day=10, touch_minutes=5, staff=0), seed=1).agencies["UB1"]

    assert (tally.settled, tally.late) == (0, tally.due)
    assert tally.due > 0
