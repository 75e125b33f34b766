"""At two in the morning the day in Viet Nam is not yet that of the server: pages count days all the same."""

from datetime import timedelta

import pytest

from motcua.service.dossiers import inbox
from motcua.web.desk.views.inbox import _days_left
from motcua.web.portal import telling
from tests.dossiers.factories import make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hours", range(0, 30, 3))
def test_days_left_and_days_late_are_counted_at_any_hour(hours: int) -> None:
    dossier = make_story().to("accepted").dossier  # due on Monday 14 December at 17:00
    assert dossier.due_at
    early, late = dossier.due_at - timedelta(days=3, hours=hours), dossier.due_at + timedelta(days=3, hours=hours)

    assert telling._days_left(early, dossier) in (1, 2)  # a Saturday and a Sunday lie between
    assert telling._days_left(late, dossier) in (-3, -4)


def test_the_inbox_counts_the_same_days_as_the_page() -> None:
    dossier = make_story().to("accepted").dossier
    assert dossier.due_at
    now = dossier.due_at + timedelta(days=1, hours=9)

    days = _days_left(inbox._rows([dossier.id]), now)

    assert days == {dossier.id: telling._days_left(now, dossier)}
