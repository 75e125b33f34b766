"""Figures that partners send: once for each key, aggregates alone, corrected with a reason, both sources kept."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.service.exchange.models import Partner
from motcua.service.exchange.scopes import Scope
from motcua.steering.reporting import actions, queries
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.models import Observation, ReportState, Source, Verdict
from motcua.steering.reporting.refusals import NotAllAppraised
from tests.exchange.conftest import make_partner, make_token
from tests.reporting.world import AFTER, RATIOS, RoundWorld, typed

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/observations"


class Program:
    """A partner's program."""

    def __init__(self, partner: Partner, *scopes: str, acts_as_id: int | None = None) -> None:
        chosen = scopes or (Scope.OBSERVATIONS_WRITE, Scope.MEASURES_READ)
        self.token = make_token(partner, *chosen, at=database_now(), acts_as_id=acts_as_id).text
        self.client = Client(headers={"authorization": f"Bearer {self.token}", "accept-language": "en"})

    def send(self, *figures: dict[str, Any], key: str = "") -> HttpResponse:
        return self.client.post(
            ADDRESS, json.dumps({"figures": figures}), "application/json",
            headers={"idempotency-key": key or str(uuid4())},
        )  # fmt: skip

    def read(self, period: str = "2026-Q3") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(f"{ADDRESS}?scheme={RATIOS}&period={period}").json()["items"]
        return found


def figure(world: RoundWorld, **values: Any) -> dict[str, Any]:
    given = {
        "scheme": RATIOS, "indicator": "6.2", "unit": world.ngoc_lac.code, "period": "2026-Q3",
        "as_of": "2026-09-30", "numerator": 45, "denominator": "50",
    }  # fmt: skip
    return {**given, **values}


@pytest.fixture
def program(ratios: RoundWorld) -> Program:
    return Program(make_partner("cong-an"))


def test_a_figure_is_taken_once_for_its_key_and_kept_with_its_source(ratios: RoundWorld, program: Program) -> None:
    key = str(uuid4())

    first, again = program.send(figure(ratios), key=key), program.send(figure(ratios), key=key)
    other = program.send(figure(ratios, numerator=44), key=key)

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert [answer.json()["is_repeated"] for answer in (first, again)] == [False, True]
    row = Observation.objects.get()
    assert (row.numerator, row.denominator, row.as_of, row.source) == (45, 50, date(2026, 9, 30), Source.RECEIVED)
    assert row.partner is not None
    assert row.partner.code == "cong-an"
    assert Entry.objects.get(kind="observations.received").data["added"] == 1


def test_a_correction_needs_a_reason_and_keeps_what_was_before(ratios: RoundWorld, program: Program) -> None:
    program.send(figure(ratios))

    bare = program.send(figure(ratios, numerator=44))
    personal = program.send(figure(ratios, numerator=44, reason="Sai hồ sơ 038099012345"))
    reasoned = program.send(figure(ratios, numerator=44, reason="Tính trùng một phản ánh."))

    assert (bare.status_code, personal.status_code, reasoned.status_code) == (422, 422, 200)
    assert bare.json()["errors"][0]["pointer"] == "#/figures/0/reason"
    assert reasoned.json() == {"added": 0, "corrected": 1, "unchanged": 0, "is_repeated": False}
    rows = [past.observation for past in queries.history(ratios.report(), "6.2")]
    assert [(row.numerator, row.is_current) for row in rows] == [(44, True), (45, False)]


def test_everything_is_checked_and_nothing_half_taken(ratios: RoundWorld, program: Program) -> None:
    answer = program.send(
        figure(ratios), figure(ratios, indicator="9.9"), figure(ratios, unit="H99"),
        figure(ratios, indicator="6.3", numerator="51"), figure(ratios, indicator="5.2", numerator="82%"),
        figure(ratios), figure(ratios, indicator="6.1", value=1), figure(ratios, period="2026-Q9"),
        figure(ratios, indicator="5.1", as_of="2027-09-30"),
    )  # fmt: skip

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "#/figures/1/indicator", "#/figures/2/unit", "#/figures/3/numerator", "#/figures/4/numerator",
        "#/figures/5/indicator", "#/figures/6/value", "#/figures/7/period", "#/figures/8/as_of",
    ]  # fmt: skip
    assert Observation.objects.count() == 0


@pytest.mark.parametrize("planted", [{"full_name": "Lò Thị Mai"}, {"numerator": True}, {"scheme": ""}, {"as_of": "x"}])
def test_only_what_the_schema_knows_is_taken(ratios: RoundWorld, program: Program, planted: dict[str, Any]) -> None:
    assert program.send(figure(ratios, **planted)).status_code == 422
    assert Observation.objects.count() == 0


def test_a_token_without_the_scope_and_a_delivery_without_a_key_are_refused(ratios: RoundWorld) -> None:
    reader = Program(make_partner("thue"), Scope.MEASURES_READ)
    writer = Program(make_partner("bhxh"))

    assert reader.send(figure(ratios)).status_code == 403
    assert writer.send(figure(ratios), key="1").status_code == 400


def test_of_two_sources_one_is_used_and_both_are_shown_with_the_reason(ratios: RoundWorld, program: Program) -> None:
    ratios.declare(typed("6.2", numerator="50", denominator="50"))
    program.send(figure(ratios))
    Program(make_partner("so-tttt")).send(figure(ratios, as_of="2026-09-15", numerator=40))

    line = next(line for line in queries.lines(ratios.report()) if line.indicator.code == "6.2")

    assert line.used is not None
    assert (line.used.source, line.used.numerator) == (Source.RECEIVED, 45)
    assert [(row.source, row.numerator) for row in line.others] == [(Source.RECEIVED, 40), (Source.DECLARED, 50)]


def test_a_program_reads_its_own_figures_and_an_official_those_of_their_units(
    ratios: RoundWorld, program: Program
) -> None:
    program.send(figure(ratios), figure(ratios, unit=ratios.hac_thanh.code))
    ratios.declare(typed("6.3", numerator="1", denominator="2"))
    office = make_partner("ubnd")

    own = program.read()
    analyst = Program(office, acts_as_id=ratios.posts["analyst"].person_id).read()
    leader = Program(office, acts_as_id=ratios.posts["leader"].person_id).read()
    receiver = Program(office, acts_as_id=ratios.posts["receiver"].person_id).read()

    assert [(row["unit"], row["source"], row["partner"]) for row in own] == [
        (ratios.ngoc_lac.code, "received", "cong-an"), (ratios.hac_thanh.code, "received", "cong-an"),
    ]  # fmt: skip
    assert Decimal(own[0]["numerator"]) == 45
    assert {row["unit"] for row in analyst} == {ratios.ngoc_lac.code}
    assert (len(analyst), len(leader), receiver) == (2, 3, [])
    assert Program(office).read() == []


def test_a_figure_that_comes_after_the_appraisal_is_appraised_before_the_round_is_published(
    ratios: RoundWorld, program: Program
) -> None:
    ratios.hand_in(ratios.ngoc_lac, "analyst")
    ratios.hand_in(ratios.hac_thanh, "neighbour")
    ratios.accept_all(ratios.ngoc_lac)
    ratios.accept_all(ratios.hac_thanh)

    program.send(figure(ratios))

    assert ratios.report().state == ReportState.SUBMITTED
    assert ratios.report(ratios.hac_thanh).state == ReportState.APPRAISED  # nothing came about it
    told = Entry.objects.get(kind="report.superseded")
    assert (told.subject_id, told.data["indicators"]) == (ratios.report().id, ["6.2"])
    with pytest.raises(NotAllAppraised):
        actions.publish(ratios.round.id, by=ratios.by("leader"), at=AFTER)
    ratios.appraise(Judgement("6.2", Verdict.ACCEPTED))
    actions.publish(ratios.round.id, by=ratios.by("leader"), at=AFTER)
    outcome = queries.outcome(ratios.round, ratios.ngoc_lac.code)
    assert outcome is not None
    assert outcome.missing == []


def test_a_figure_that_goes_behind_another_source_changes_no_appraisal(ratios: RoundWorld, program: Program) -> None:
    other = Program(make_partner("y-te"))
    other.send(figure(ratios))
    ratios.hand_in(ratios.ngoc_lac, "analyst")
    ratios.accept_all(ratios.ngoc_lac)

    program.send(figure(ratios, as_of="2026-09-01"))

    assert ratios.report().state == ReportState.APPRAISED
