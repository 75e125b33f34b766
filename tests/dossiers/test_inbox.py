"""The official's inbox: every filter against a slow recount, counts equal to lists, and nobody else's dossiers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies.models import Agency
from motcua.service.dossiers import actions, inbox
from motcua.service.dossiers.inbox import FILTERS, Post, Reader
from motcua.service.dossiers.models import Dossier, DossierPaper
from motcua.service.dossiers.states import State
from tests.dossiers.driving import REACHED, REASON, asked_while_running
from tests.dossiers.factories import MONDAY_8AM, Commune, Story, hire, make_commune, make_procedure, make_story
from tests.dossiers.typing_answers import stored_file

pytestmark = pytest.mark.django_db
OPEN = {"submitted", "supplement_requested", "in_progress", "payment_due"}
MOMENTS = [
    MONDAY_8AM + timedelta(days=days, hours=hours) for days, hours in ((0, 6), (1, 1), (5, 1), (7, 6), (12, 2), (92, 1))
]


@pytest.fixture
def crowd() -> tuple[Commune, Commune, list[Story]]:
    """Dossiers of two communes in every state, of several days, given to people, resting, and asked about."""
    commune, other = make_commune(), make_commune("Sầm Sơn", "14800")
    version, resting = make_procedure(), make_procedure("9.000002", more="pauses_while_payment_due: true", days="1")
    stories = []
    for place in (commune, other):
        for day, (state, reach) in enumerate(REACHED.items()):
            story = make_story(place, version, MONDAY_8AM + timedelta(days=day % 3))
            reach(story)
            assert story.dossier.state in (state, "submitted")
            stories.append(story)
        stories += [make_story(place, v).to("signing") for v in (version, resting)]
        stories.append(make_story(place, resting).to("processing"))
        stories.append(make_story(place, version).to("issuing"))
        late = make_story(place, resting).to("processing")
        late.do("request_payment", "specialist", amount_vnd=1000)
        running = make_story(place, version).to("processing")
        running.do("request_payment", "specialist", amount_vnd=1000)
        waiting = make_story(place, version)
        asked_while_running(waiting)
        stories += [late, running, waiting]
    consult(stories[-3 - 1], other)
    consult(stories[2], other)
    replace_papers_by_data(stories)
    mine = make_story(commune, version).to("processing")
    colleague = hire("specialist", commune.committee, "Lê Thị Kế")
    mine.do("reassign", "head_of_unit", assignee_id=colleague.person_id)
    return commune, other, [*stories, mine]


def consult(story: Story, asked: Commune) -> None:
    if story.dossier.state != "in_progress":
        return
    by = story.commune.officials[story.dossier.role]
    story.do("consult", by, agency_id=asked.committee.id, question=REASON, working_days=2)


def replace_papers_by_data(stories: list[Story]) -> None:
    """Give every second dossier a paper that data replaces: not looked up, looked up, or handed in afterwards."""
    for nth, story in enumerate(stories[::2]):
        given = {
            "dossier": story.dossier,
            "paper_code": "giay_khai_sinh",
            "name": "Giấy khai sinh",
            "data_number": "12",
        }
        added_at = story.now
        paper = DossierPaper.objects.create(**given, added_at=added_at)
        if nth % 3 == 1:
            paper.data_checked_at = story.now
            paper.save()
        if nth % 3 == 2:
            DossierPaper.objects.create(**{**given, "data_number": ""}, file=stored_file(), round=1, added_at=added_at)


def readers(commune: Commune, other: Commune) -> dict[str, Reader]:
    def of(*roles: str, place: Commune = commune) -> Reader:
        acting = [place.officials[role] for role in roles]
        return Reader(acting[0].person_id, tuple(Post(by.role, by.unit_id) for by in acting))

    return {
        "receiver": of("receiver"),
        "head of centre": of("head_of_centre"),
        "specialist": of("specialist"),
        "signer and specialist": of("signer", "specialist"),
        "records clerk": of("records_clerk"),
        "specialist elsewhere": of("specialist", place=other),
        "two communes": Reader(
            commune.receiver.person_id,
            (Post("receiver", commune.centre.id), Post("specialist", other.committee.id)),
        ),
        "nobody": Reader(commune.receiver.person_id, ()),
    }


# The slow recount: each filter in plain Python over one dossier.


def concerns(dossier: Dossier, reader: Reader) -> bool:
    units = {dossier.agency_id, dossier.centre_id, dossier.unit_id}
    units |= set(questions(dossier)) if dossier.state in OPEN else set()
    return bool(units & set(reader.unit_ids))


def runs(dossier: Dossier) -> bool:
    rests = any(pause.ended_at is None for pause in dossier.pauses.all())
    return dossier.state == "in_progress" or (dossier.state == "payment_due" and not rests)


def day_of(moment: datetime) -> Any:
    return moment.astimezone(VIETNAM).date()


def stands_with(dossier: Dossier, reader: Reader, now: datetime) -> bool:
    roles = {(post.role, post.unit_id) for post in reader.posts}
    roles |= {("receiver", post.unit_id) for post in reader.posts if post.role == "head_of_centre"}
    mine = dossier.assignee_id in (None, reader.person_id)
    if dossier.state == "settled" and now - dossier.settled_at > timedelta(days=90):
        return False
    return (
        (dossier.role, dossier.unit_id) in roles and mine and dossier.state in ("submitted", "in_progress", "settled")
    )


def questions(dossier: Dossier) -> list[int]:
    return [asked.agency_id for asked in dossier.consultations.all() if asked.answered_at is None]


def not_looked_up(dossier: Dossier) -> list[DossierPaper]:
    newest: dict[str, DossierPaper] = {}
    for paper in sorted(dossier.papers.all(), key=lambda paper: (paper.round, paper.id)):
        newest[paper.paper_code] = paper
    return [paper for paper in newest.values() if paper.data_number and paper.data_checked_at is None]


SLOWLY: dict[str, Callable[[Dossier, Reader, datetime], bool]] = {
    "mine": lambda d, reader, now: stands_with(d, reader, now),
    "new": lambda d, reader, now: d.state == "submitted",
    "due_today": lambda d, reader, now: runs(d) and d.due_at >= now and day_of(d.due_at) == day_of(now),
    "due_soon": lambda d, reader, now: runs(d) and 1 <= (day_of(d.due_at) - day_of(now)).days <= 2,
    "late": lambda d, reader, now: (runs(d) and d.due_at < now) or (d.state == "submitted" and d.answer_due_at < now),
    "waiting": lambda d, reader, now: d.state in ("supplement_requested", "payment_due"),
    "consulting": lambda d, reader, now: d.state == "in_progress" and bool(questions(d)),
    "asked": lambda d, reader, now: d.state in OPEN and bool(set(questions(d)) & set(reader.unit_ids)),
    "to_look_up": lambda d, reader, now: d.state in OPEN and bool(not_looked_up(d)),
    "to_sign": lambda d, reader, now: d.state == "in_progress" and d.role == "signer" and d.unit_id in reader.unit_ids,
    "ready": lambda d, reader, now: d.state == "settled",
    "unit": lambda d, reader, now: d.state in OPEN,
    "finished": lambda d, reader, now: d.state not in OPEN and d.state != "settled",
}


def under(reader: Reader, name: str, now: datetime) -> list[Dossier]:
    """All dossiers under a filter, however long its list."""
    if name not in inbox.LONG:
        return list(inbox.listed(reader, name, now))
    page = inbox.long_page(reader, name)
    rows = list(page.rows)
    while page.has_next:
        page = inbox.long_page(reader, name, page.next)
        rows += page.rows
    return rows


def test_every_filter_lists_what_a_slow_recount_finds_and_counts_what_it_lists(
    crowd: tuple[Commune, Commune, list[Story]],
):
    commune, other, _stories = crowd
    everything = list(Dossier.objects.prefetch_related("pauses", "consultations", "papers"))
    seen = set()

    for reader in readers(commune, other).values():
        for now in MOMENTS:
            listed = {name: {d.id for d in under(reader, name, now)} for name in FILTERS}
            slow = {
                name: {d.id for d in everything if concerns(d, reader) and SLOWLY[name](d, reader, now)}
                for name in FILTERS
            }
            assert listed == slow
            assert inbox.counts(reader, now) == {name: len(ids) for name, ids in slow.items()}
            seen |= {name for name, ids in slow.items() if ids}
    assert seen == set(FILTERS), "a filter that never found anything proves nothing"
    assert {d.state for d in everything} == set(State)


def test_a_date_that_rests_for_a_payment_is_not_late(crowd: tuple[Commune, Commune, list[Story]]):
    commune, other, _stories = crowd
    reader, now = readers(commune, other)["specialist"], MONDAY_8AM + timedelta(days=30)

    late = {(d.state, d.pauses.filter(ended_at=None).exists()) for d in inbox.listed(reader, "late", now)}

    assert ("payment_due", False) in late
    assert ("payment_due", True) not in late


def test_officials_of_another_commune_see_nothing_unless_they_were_asked():
    commune, other, third = make_commune(), make_commune("Sầm Sơn", "14800"), make_commune("Bỉm Sơn", "14809")
    story = make_story(commune).to("processing")
    story.do("consult", "specialist", agency_id=other.committee.id, question=REASON, working_days=2)
    now = story.now

    asked = readers(other, third)["specialist"]
    assert list(inbox.listed(asked, "asked", now)) == [story.dossier]
    assert list(inbox.at_work(readers(third, other)["specialist"].unit_ids, now)) == []
    assert set(inbox.counts(readers(third, other)["specialist"], now).values()) == {0}

    consultation = story.dossier.consultations.get()
    actions.answer_consultation(consultation.id, by=other.specialist, at=now, answer="Không vướng")
    assert list(inbox.listed(asked, "asked", now)) == []
    assert list(inbox.at_work(asked.unit_ids, now)) == []


def test_the_order_is_the_same_each_time_and_pages_neither_repeat_nor_lose(
    crowd: tuple[Commune, Commune, list[Story]],
):
    commune, other, _stories = crowd
    reader, now = readers(commune, other)["two communes"], MOMENTS[2]

    for sort in inbox.SORTS:
        listed = inbox.listed(reader, "unit", now, sort=sort)
        whole = [d.id for d in listed.all()]
        paged = [d.id for start in range(0, len(whole), 3) for d in listed.all()[start : start + 3]]

        assert paged == whole
        assert len(set(whole)) == len(whole) > 10


def test_what_is_due_first_stands_first(crowd: tuple[Commune, Commune, list[Story]]):
    commune, other, _stories = crowd
    listed = list(inbox.listed(readers(commune, other)["specialist"], "unit", MOMENTS[0]))

    dated = [d.due_at for d in listed if d.due_at]
    assert [d.due_at is None for d in listed] == sorted((d.due_at is None for d in listed), reverse=True)
    assert dated == sorted(dated)


@pytest.mark.parametrize("many", [3, 12])
def test_counting_and_listing_cost_the_same_for_few_and_many(many: int):
    commune, version = make_commune(), make_procedure()
    for _ in range(many):
        make_story(commune, version).to("accepted")
    reader = readers(commune, commune)["receiver"]

    with CaptureQueriesContext(
        connection,
    ) as counting:
        inbox.counts(reader, MOMENTS[0])
    with CaptureQueriesContext(connection) as listing:
        for dossier in inbox.page(reader, "unit", MOMENTS[0]).rows:
            assert all((dossier.procedure_name, dossier.applicant_name, dossier.holder, dossier.agency_code))
    assert (len(counting), len(listing)) == (1, 2)


@pytest.mark.parametrize(
    ("language", "names", "told"),
    [
        ("vi", {}, "Bộ phận Một cửa"),
        ("en", {"short_name_en": "One-stop desk", "name_en": "One-stop desk of the ward"}, "One-stop desk"),
        ("en", {"name_en": "One-stop desk of the ward"}, "One-stop desk of the ward"),
        ("en", {}, "Bộ phận Một cửa"),
    ],
)
def test_the_unit_that_has_a_dossier_is_named_in_the_readers_language(language: str, names: dict[str, str], told: str):
    commune, version = make_commune(), make_procedure()
    make_story(commune, version)
    named = {"short_name_en": "", "name_en": "", **names}
    Agency.objects.update(short_name="Bộ phận Một cửa", **named)

    with translation.override(language):
        row = inbox.page(readers(commune, commune)["receiver"], "unit", MOMENTS[0]).rows[0]

    assert row.holder == told


def long_list(count: int, reach: str = "handed_over") -> tuple[Reader, list[int]]:
    """A reader and the ids under their filter, the newest first; some ended at the very same moment."""
    commune, version = make_commune(), make_procedure()
    reader = readers(commune, commune)["head of centre"]
    stories = [make_story(commune, version).to(reach) for _ in range(count)]
    for at, story in enumerate(stories):
        Dossier.objects.filter(id=story.dossier.id).update(ended_at=MONDAY_8AM + timedelta(days=at // 2))
    newest = Dossier.objects.order_by("-ended_at", "-id").values_list("id", flat=True)
    return reader, list(newest)


@pytest.mark.parametrize(("name", "reach"), [("finished", "handed_over"), ("ready", "settled")])
def test_a_long_list_is_walked_to_its_end_and_back_without_a_loss_or_a_repeat(
    name: str, reach: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inbox, "PAGE_SIZE", 3)
    reader, newest_first = long_list(8, reach)

    pages = [inbox.long_page(reader, name)]
    while pages[-1].has_next:
        pages.append(inbox.long_page(reader, name, pages[-1].next))
    back = [pages[-1]]
    while back[-1].has_previous:
        back.append(inbox.long_page(reader, name, back[-1].previous))

    assert [[d.id for d in page.rows] for page in pages] == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    assert [[d.id for d in page.rows] for page in back[::-1]] == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    assert [page.has_previous for page in pages] == [False, True, True]


def test_a_long_list_is_counted_up_to_a_bound_and_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inbox, "MOST_COUNTED", 2)
    reader, _ids = long_list(2)
    assert inbox.counts(reader, MOMENTS[0])["finished"] == 2

    make_story(Commune(**vars(make_commune("Sầm Sơn", "14800")))).to("handed_over")
    assert inbox.counts(reader, MOMENTS[0])["finished"] == 2

    dossier = Dossier.objects.order_by("-id")[0]
    Dossier.objects.filter(id=dossier.id).update(centre=reader.unit_ids[0])
    assert inbox.counts(reader, MOMENTS[0])["finished"] == inbox.MOST_COUNTED + 1
