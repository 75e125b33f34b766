"""`motcua simulate` against the running system: what it reads, what it prints, and how it refuses."""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from motcua.cli import simulate
from motcua.cli.main import parser
from motcua.journal.followers import drain
from motcua.service.dossiers import workload
from motcua.steering.planning import history, report
from motcua.steering.planning.forecasting import forecast
from tests.dossiers.driving import asked_while_running
from tests.dossiers.factories import MONDAY_8AM, Commune, make_commune, make_procedure, make_story

NOW = MONDAY_8AM + timedelta(days=4, hours=9)


@pytest.fixture
def commune() -> Commune:
    """A commune that has settled six dossiers within two days each and has four open ones."""
    commune, version = make_commune(), make_procedure()
    for _ in range(6):
        make_story(commune, version).to("settled")
    make_story(commune, version)
    make_story(commune, version).to("accepted")
    make_story(commune, version).to("processing")
    asked_while_running(make_story(commune, version))
    drain()
    return commune


@pytest.mark.django_db
def test_the_history_is_what_the_journal_the_queue_and_the_posts_say(commune: Commune):
    known = history.read(NOW)

    unit, code = commune.committee.id, "9.000001"
    assert sum(known.received[unit, code].values()) == 10
    assert {(c.agency_id, c.procedure) for c in known.courses} == {(unit, code)}
    assert [stay.step for stay in known.courses[0].stays] == ["answer", "receive", "process", "sign", "issue"]
    assert sorted((d.step, d.rests) for d in known.open) == [
        ("answer", False),
        ("process", False),
        ("process", True),
        ("receive", False),
    ]
    assert known.staff[unit, "specialist"] == known.staff[commune.centre.id, "receiver"] == 1
    assert [step.code for step in known.steps[code]] == ["answer", "receive", "process", "sign", "issue"]
    assert known.rules[code] == workload.Rule(5.0, "working_days")
    assert known.centres[unit] == commune.centre.id


@pytest.mark.django_db
def test_a_forecast_of_the_running_system_names_its_units_and_its_queue(commune: Commune):
    found = forecast(history.read(NOW), days=5, runs=2)

    (unit,) = found.units
    assert (unit.code, unit.open_now, unit.late_already, unit.is_thin) == (commune.committee.code, 4, 0, True)
    assert {(use.unit, use.role) for use in unit.roles} >= {
        (commune.centre.code, "receiver"),
        (commune.committee.code, "specialist"),
    }
    assert commune.committee.code in report.as_text(found)


@pytest.mark.django_db
def test_a_system_without_history_says_so_instead_of_figures():
    make_commune()
    found = forecast(history.read(NOW), days=5, runs=2)

    assert found.units == ()
    assert "No unit has enough history" in report.as_text(found)


@pytest.mark.parametrize("words", [["late", "--days", "0"], ["late", "--runs", "1"], ["late", "--more-than", "200"],
                                   ["late", "--json", "--csv"], ["tomorrow"], []])  # fmt: skip
def test_what_cannot_be_used_is_refused_with_code_two(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        parser().parse_args(["simulate", *words])

    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["deadline_day", "deadline_day=viel", "=3"])
def test_an_assumption_that_cannot_be_read_names_what_to_write(text: str):
    given = argparse.Namespace(assume=[text], bench=Path("none.json"), form="text")

    with pytest.raises(simulate.Complaint, match="--assume"):
        simulate._nation(given, {})


def test_the_nation_is_printed_in_three_forms(capsys: pytest.CaptureFixture[str]):
    for form, sign in (("text", "Breaks first"), ("json", '"breaks_first"'), ("csv", "part,busy_cores")):
        given = argparse.Namespace(assume=["deadline_day=4"], bench=Path("none.json"), form=form)
        assert simulate._nation(given, {"row_bytes": 20_000.0}) == 0
        assert sign in capsys.readouterr().out
