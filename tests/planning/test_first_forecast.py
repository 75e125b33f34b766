"""The forecast of likely late dossiers where nothing has been settled yet."""

from datetime import timedelta

import pytest

from motcua.journal.moment import database_now
from motcua.steering.planning import queries
from motcua.steering.planning.actions import refresh_likely_late
from tests.dossiers.factories import make_story
from tests.measures.histories import ITEM

pytestmark = pytest.mark.django_db


def test_without_any_dossier_there_is_nothing_to_tell() -> None:
    assert refresh_likely_late(database_now()) == 0

    made = queries.made()
    assert made is not None
    assert made.is_naive
    assert made.brier is None
    assert queries.expected_by_unit(None, database_now()) == {}


def test_the_first_dossiers_get_the_share_of_their_procedure_and_the_page_is_told_so() -> None:
    now = database_now()
    story = make_story(at=now - timedelta(days=1)).to("processing")

    assert refresh_likely_late(now) == 1

    found = queries.likely_late(None, now)
    assert [row.dossier_id for row in found] == [story.dossier.id]
    assert 0 < found[0].chance < 1
    assert (made := queries.made()) is not None
    assert made.is_naive


def test_a_dossier_whose_clock_rests_is_not_forecast() -> None:
    now = database_now()
    story = make_story(at=now - timedelta(days=1)).to("processing")
    story.do("request_supplement", "specialist", items=[ITEM])

    refresh_likely_late(now)

    assert queries.likely_late(None, now) == []
