"""Every page knows its cost: as many queries with thirty rows as with three."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.journal.moment import database_now
from tests.dossiers.factories import make_story
from tests.web.test_rights_matrix import arguments
from tests.web.world import World, ask_for_supplement, make_draft

pytestmark = pytest.mark.django_db

# Queries of a page for somebody signed in; three of them are session, account and roles. Grows only with a reason.
BUDGETS = {
    ("nobody", "portal:home"): 9,
    ("nobody", "portal:figures"): 14,
    ("nobody", "portal:figures_units"): 10,
    ("nobody", "portal:figures_unit"): 10,
    ("nobody", "portal:figures_fields"): 8,
    ("nobody", "portal:figures_field"): 8,
    ("nobody", "portal:search"): 8,
    ("nobody", "portal:procedure"): 22,
    ("nobody", "portal:life_event"): 6,
    ("owner", "portal:mine"): 12,
    ("owner", "portal:notices"): 8,
    ("owner", "portal:dossier"): 26,
    ("owner", "portal:receipt"): 12,
    ("owner", "portal:supplement"): 16,
    ("owner", "portal:withdraw"): 8,
    ("owner", "apply:overview"): 14,
    ("owner", "apply:agency"): 14,
    ("owner", "apply:section"): 14,
    ("owner", "apply:papers"): 18,
    ("owner", "apply:check"): 24,
    ("counter", "desk:inbox"): 9,
    ("counter", "desk:dossier"): 40,
    ("handler", "desk:own_work"): 14,
    ("counter", "desk:request_supplement"): 14,
    ("counter", "desk:walk_in"): 12,
    ("handler", "desk:paper"): 11,
    ("leader", "cockpit:home"): 32,
    ("leader", "cockpit:dossiers"): 11,
    ("leader", "cockpit:dossier"): 12,
    ("leader", "cockpit:tasks"): 7,
}


def cost(world: World, role: str, name: str) -> tuple[int, list[str]]:
    browser = world.browser(role)
    address = reverse(name, kwargs=arguments(world, name))
    query = {"q": "xác nhận"} if name == "portal:search" else {"filter": "unit"} if name == "desk:inbox" else {}
    browser.get(address, query)  # what is asked once per process stands aside
    with CaptureQueriesContext(connection) as said:
        browser.get(address, query)
    return len(said), [query["sql"][:150] for query in said.captured_queries]


def more(world: World, count: int) -> None:
    """Add dossiers, drafts and supplements of the same citizen."""
    for at in range(count):
        story = make_story(world.commune, world.version, database_now() - timedelta(days=5), world.settled.citizen)
        if at % 3 == 0:
            ask_for_supplement(story)
        elif at % 3 == 1:
            story.to("accepted")
        make_draft(world.version, world.settled.citizen, world.commune)


def test_no_page_asks_more_than_its_budget(world: World) -> None:
    more(world, 3)
    found = {key: cost(world, *key) for key in BUDGETS}
    over = {key: (count, asked) for key, (count, asked) in found.items() if count > BUDGETS[key]}

    assert over == {}


def test_thirty_rows_cost_what_three_cost(world: World) -> None:
    lists = [("owner", "portal:mine"), ("counter", "desk:inbox"), ("owner", "portal:notices"),
             ("nobody", "portal:home"), ("nobody", "portal:figures"), ("nobody", "portal:figures_units"),
             ("nobody", "portal:figures_fields"), ("leader", "cockpit:home"),
             ("leader", "cockpit:dossiers")]  # fmt: skip
    more(world, 3)
    few = {key: cost(world, *key)[0] for key in lists}
    more(world, 27)
    many = {key: cost(world, *key) for key in lists}

    assert {key: count for key, (count, _asked) in many.items()} == few
