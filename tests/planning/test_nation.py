"""The nation on one installation: arithmetic to follow, a queue that agrees with theory, and clear mistakes."""

import json
from pathlib import Path

import pytest
from django.db import connection

from motcua.steering.planning import measured, nation_report
from motcua.steering.planning.measured import BenchUnreadable, from_bench, from_tables
from motcua.steering.planning.nation import Assumptions, Work, nation
from motcua.steering.planning.web_queue import simulate
from tests.planning.test_running import erlang_c_wait


def with_values(**values: float) -> Assumptions:
    return Assumptions().with_values(values, "test")


def test_the_load_follows_from_people_days_and_hours():
    given = with_values(population=3_600_000, dossiers_per_person=0.5, working_days=250, peak_hour_share=0.2)
    answer = nation(given)

    assert answer.dossiers_a_year == 1_800_000
    assert answer.submissions_per_second == pytest.approx(7200 * 0.2 / 3600)  # 7,200 a day
    assert answer.deadline_submissions_per_second == pytest.approx(3 * 0.4)
    assert answer.entries_per_second == pytest.approx(9 * 1.2)
    assert answer.database_bytes_a_year == 1_800_000 * 30_000


def test_twice_the_people_take_twice_the_cores_and_a_host_more_never_fewer():
    one, two = nation(with_values(population=5e7)), nation(with_values(population=1e8))

    for small, big in zip(one.stations, two.stations, strict=True):
        assert big.busy_cores == pytest.approx(2 * small.busy_cores)
        assert big.needed_cores >= small.needed_cores
    assert two.web_hosts >= one.web_hosts
    assert two.breaks_at_people == pytest.approx(one.breaks_at_people)
    assert two.here_carries_people == pytest.approx(one.here_carries_people)


def test_what_breaks_first_is_what_has_the_least_room():
    assert nation(Assumptions()).breaks_first == "database"
    slow_view = nation(with_values(follow_entries=100))
    assert slow_view.breaks_first == "followers"
    assert slow_view.breaks_at_people < 1e7


@pytest.mark.parametrize("cores", [2, 4])
def test_the_answer_times_are_those_of_theory(cores: int):
    per_second = 0.7 * cores / 0.02  # 70 % busy with 20 ms of work
    times = simulate([Work("page", per_second, 20.0, 0.0001)], web_cores=cores, database_cores=1)

    mean = erlang_c_wait(per_second * 60, 0.02 / 60, cores) * 60_000 + 20  # ms
    assert times.web_use_percent == pytest.approx(70, rel=0.03)
    assert times.median_ms < mean < times.p95_ms
    if cores == 2:  # in M/M/2 at 70 % the 95th percentile of 20 ms of work is about 107 ms
        assert times.p95_ms == pytest.approx(107, rel=0.1)


def test_more_cores_answer_sooner_and_the_same_seed_the_same():
    works = nation(with_values(population=1e6)).works
    few, same, many = (simulate(works, web_cores=n, database_cores=n) for n in (1, 1, 4))

    assert few == same
    assert many.p95_ms < few.p95_ms


def test_every_figure_says_where_it_comes_from():
    given = with_values(deadline_day=5)
    answer = nation(given)
    times = simulate(answer.works, web_cores=200, database_cores=100)
    text = nation_report.as_text(answer, given, times)

    for name in Assumptions.names():
        assert f"\n  {name} " in text
    assert "5 times an ordinary day" in text
    assert "Measured here" not in text
    data = json.loads(nation_report.as_json(answer, given, times))
    assert data["stations"][0]["most"] is None
    assert nation_report.as_csv(answer).count("\n") == 1 + len(answer.stations)


def test_what_the_bench_measured_replaces_what_was_assumed(tmp_path: Path):
    results = tmp_path / "results.json"
    assert from_bench(results) == {}
    results.write_text('{"capacity": {"submit_web_ms": 0.7, "poll_web_ms": 3, "something_else": 1}}')

    assert from_bench(results) == {"submit_web": 0.7, "poll_web": 3.0}
    for text in ("no json", "[]", '{"capacity": {"submit_web_ms": "fast"}}'):
        results.write_text(text)
        with pytest.raises(BenchUnreadable, match=r"results\.json"):
            from_bench(results)


@pytest.mark.parametrize(("values", "error"), [({"peopel": 3.0}, KeyError), ({"population": 0.0}, ValueError)])
def test_an_unknown_assumption_and_one_of_nothing_are_refused(values: dict[str, float], error: type[Exception]):
    with pytest.raises(error):
        Assumptions().with_values(values, "test")


@pytest.mark.django_db
def test_tables_of_a_few_dossiers_say_nothing_about_a_nation():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dossiers_dossier, journal_entry")  # other tests may have left their numbers

    assert from_tables() == {}


@pytest.mark.django_db
def test_tables_of_many_dossiers_tell_what_one_takes(monkeypatch: pytest.MonkeyPatch):
    few = "SELECT reltuples FROM pg_class WHERE oid = 'dossiers_dossier'::regclass"
    assert few in measured._SIZES
    monkeypatch.setattr(measured, "_SIZES", measured._SIZES.replace(few, "SELECT 5000::real"))

    found = from_tables()

    assert found["row_bytes"] > 0
    assert all(isinstance(value, float) for value in found.values())
