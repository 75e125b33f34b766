"""Counts of one to four are not told outside the administration, though the round that they are of is published."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.service.exchange.scopes import Scope
from motcua.steering.reporting import actions
from motcua.steering.reporting.figures import Figure, is_small
from tests.dossiers.factories import hire, make_commune, make_procedure, make_story
from tests.exchange.conftest import make_partner, make_token
from tests.reporting.test_receiving import Program, figure
from tests.reporting.world import AFTER, RoundWorld, everything, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(ratios: RoundWorld) -> RoundWorld:
    """Of fifty answers three were late, of three ratings all were good; the others are large."""
    small = {"6.2": typed("6.2", numerator="47", denominator="50"), "6.3": typed("6.3", numerator="3", denominator="3")}
    ratios.declare(*(small.get(each.indicator, each) for each in everything(ratios.round.scheme_code)))
    ratios.submit()
    ratios.hand_in(ratios.hac_thanh, "neighbour")
    ratios.accept_all(ratios.ngoc_lac)
    ratios.accept_all(ratios.hac_thanh)
    actions.publish(ratios.round.id, by=ratios.by("leader"), at=AFTER)
    return ratios


@pytest.mark.parametrize(
    ("part", "whole", "small"),
    [(0, 50, False), (1, 50, True), (4, 50, True), (5, 50, False), (45, 50, False), (46, 50, True), (50, 50, False)],
)
def test_what_counts_and_what_does_not_are_looked_at(part: int, whole: int, small: bool) -> None:
    assert is_small(Figure(numerator=part, denominator=whole)) is small  # type: ignore[arg-type]


def test_the_public_page_and_its_file_tell_points_and_no_small_counts(published: RoundWorld) -> None:
    address = reverse("reporting:published_unit", args=[published.round.id, published.ngoc_lac.code])

    page, file = (Client().get(address + more).content.decode() for more in ("", "?format=csv"))

    for told in (page, file):
        assert "47/50" not in told
        assert "3/3" not in told
        assert told.count("đã ẩn (có nhóm ít hơn 5)") == 2
        assert "800/1000" in told
        assert "5.64" in told or "5,64" in told  # points of 6.2: they are what was published


def test_a_partner_reads_no_small_counts_of_others_and_an_official_reads_them(published: RoundWorld) -> None:
    partner, office = make_partner("cong-an"), make_partner("ubnd")

    others = {row["indicator"]: row for row in Program(partner).read() if row["unit"] == published.ngoc_lac.code}
    leader = Program(office, acts_as_id=published.posts["leader"].person_id).read()

    assert (others["6.2"]["numerator"], others["6.2"]["denominator"], others["6.2"]["is_hidden"]) == (None, None, True)
    assert (float(others["6.1"]["numerator"]), others["6.1"]["is_hidden"]) == (800, False)
    own = [row for row in leader if row["unit"] == published.ngoc_lac.code and row["indicator"] == "6.2"]
    assert [(float(row["numerator"]), row["is_hidden"]) for row in own] == [(47, False)]


def test_a_partner_reads_the_small_counts_that_it_sent(ratios: RoundWorld) -> None:
    program = Program(make_partner("cong-an"))
    program.send(figure(ratios, numerator=2, denominator=3))

    assert [(float(row["numerator"]), row["is_hidden"]) for row in program.read()] == [(2, False)]


def test_days_of_one_to_four_are_told_to_leaders_of_the_province_alone(ratios: RoundWorld) -> None:
    now = database_now()
    commune, version = make_commune("Hàm Rồng", "14759"), make_procedure()
    for days, number in ((3, 7), (2, 6), (1, 2)):
        for _each in range(number):
            make_story(commune, version, at=now - timedelta(days=days))
    drain()
    at_commune = hire("leader", commune.committee).person_id
    of_province = ratios.posts["leader"].person_id

    seen = {}
    for who, person_id in (("partner", None), ("commune", at_commune), ("province", of_province)):
        token = make_token(make_partner(who), Scope.MEASURES_READ, at=now, acts_as_id=person_id).text
        answer = Client().get("/api/v1/measures/received-by-day", headers={"authorization": f"Bearer {token}"})
        seen[who] = [row["received"] for row in answer.json()["items"]][-4:-1]

    assert seen["province"] == [7, 6, 2]
    assert seen["partner"] == seen["commune"]
    assert seen["partner"][-1] is None
    assert seen["partner"].count(None) >= 2  # the sum stands on the page: one alone would follow from it
