"""What the tests of every view over the lives of dossiers have in common."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from motcua.journal.followers import View, drain, rebuild
from motcua.journal.positions import between, head
from motcua.journal.snapshots import snapshot
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.factories import Commune, make_commune, make_procedure
from tests.measures.histories import Act, Life

CODES = ("9.000001", "9.000002")
ORDINARY = ("accept", "next_step", "next_step", "next_step", "next_step", "hand_over")  # as far as it goes
DOSSIERS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6)), min_size=1, max_size=3)  # version, steps
at_random = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class RandomLives(TestCase):
    """Hypothesis rolls every example back."""

    commune: Commune
    versions: tuple[ProcedureVersion, ...]

    @classmethod
    def setUpTestData(cls) -> None:
        """One commune, a procedure of five working days and one of a single day."""
        cls.commune = make_commune()
        cls.versions = (make_procedure(CODES[0]), make_procedure(CODES[1], days="1"))


def live(life: Life, dossiers: Sequence[tuple[int, int]], acts: list[Act]) -> None:
    """Let some dossiers arrive and go part of the ordinary way, then let anything happen to them."""
    for index, (version, steps) in enumerate(dossiers):
        life.arrive(version)
        life.live([Act(index, verb, 2) for verb in ORDINARY[:steps]])
    drain()
    life.live(acts)
    drain()


def assert_rebuilt_the_same(view: View) -> None:
    """Counted again from the first entry, every row is as it was."""
    before = snapshot(view.tables)
    assert rebuild(view.name).changed_tables == ()
    assert snapshot(view.tables) == before


def assert_one_by_one_the_same(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries taken one by one count as those taken all at once."""
    monkeypatch.setattr("motcua.journal.followers.REBUILD_WINDOW", 1)
    assert_rebuilt_the_same(view)


def queries_of_taking_in(view: View) -> int:
    """How many statements the view needs for everything there is, in one window."""
    items = between(0, head(), view.kinds)
    view.reset()
    with CaptureQueriesContext(connection) as queries:
        view.apply(items)
    return len(queries)
