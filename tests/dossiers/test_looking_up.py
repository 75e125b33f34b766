"""A record that stands in place of a paper is looked up by officials; an outage there keeps nobody waiting."""

from datetime import timedelta

import pytest

from motcua.journal.models import Entry
from motcua.service.connections.models import Connection, State
from motcua.service.connections.partners import Waiting
from motcua.service.dossiers import actions, inbox, look_ups, policies
from motcua.service.dossiers.inbox import Post, Reader
from motcua.service.dossiers.models import Dossier, DossierPaper, MissedLookUp
from motcua.service.dossiers.refusals import DossierMoved, NotPossibleNow, NotYours
from motcua.service.procedures.actions import SHEETS
from motcua.service.procedures.check import read
from motcua.service.procedures.databases import DATABASES, OTHER, named_in
from tests.dossiers.driving import ITEM, PAPER, REASON
from tests.dossiers.factories import Story, make_commune, make_procedure, make_story
from tests.dossiers.typing_answers import stored_file

pytestmark = pytest.mark.django_db
POPULATION, LAND = named_in("CSDL quốc gia về dân cư; CSDL đất đai")


@pytest.fixture
def story() -> Story:
    """A dossier at the counter with a number in place of its paper, to be looked up in either of two databases."""
    version = make_procedure(data="CSDL quốc gia về dân cư; CSDL đất đai")
    story = make_story(make_commune(), version)
    DossierPaper.objects.create(
        dossier=story.dossier,
        paper_code=PAPER.paper_code,
        name=PAPER.name,
        data_number=PAPER.data_number,
        added_at=story.now,
    )
    return story


def paper_of(story: Story) -> DossierPaper:
    return story.dossier.papers.get()


def miss(story: Story, by: str = "receiver") -> None:
    story.do("mark_data_missed", by, paper_id=paper_of(story).id)


def check(story: Story, by: str = "receiver") -> None:
    story.do("mark_data_checked", by, paper_id=paper_of(story).id)


def to_look_up(story: Story) -> list[Dossier]:
    by = story.commune.receiver
    assert by.person_id is not None
    return list(inbox.listed(Reader(by.person_id, (Post(by.role, by.unit_id or 0),)), "to_look_up", story.now))


def state_of(name: str) -> str:
    return Connection.objects.get(name=name).state


def test_that_data_was_looked_up_is_ticked_by_those_who_have_the_dossier(story: Story):
    with pytest.raises(NotYours):
        check(story, "specialist")
    check(story)

    paper = paper_of(story)
    assert (paper.data_checked_at, paper.data_checked_by_id) == (story.now, story.commune.receiver.person_id)
    assert policies.may_check_data(story.commune.receiver, story.dossier)


def test_what_is_ticked_twice_stands_as_it_was_ticked_first(story: Story):
    check(story)
    first, seen = paper_of(story).data_checked_at, story.dossier.row_version

    check(story)
    miss(story)

    assert (paper_of(story).data_checked_at, story.dossier.row_version) == (first, seen)
    assert not MissedLookUp.objects.exists()
    assert Entry.objects.filter(kind__startswith="dossier.data_").count() == 1


def test_an_outage_of_the_database_does_not_keep_the_dossier_from_its_result(story: Story):
    miss(story)

    story.to("handed_over")

    assert story.dossier.state == "handed_over"


def test_what_was_missed_is_listed_until_it_is_made_up_for(story: Story):
    assert to_look_up(story) == [story.dossier]
    miss(story)
    listed = to_look_up(story)
    waiting = [look_ups.waiting_for(database) for database in (POPULATION, LAND)]
    missed_at = story.now

    check(story)

    assert listed == [story.dossier]
    assert waiting == [Waiting(1, missed_at)] * 2
    assert to_look_up(story) == []
    assert look_ups.waiting_for(POPULATION) == Waiting(0)
    assert set(MissedLookUp.objects.values_list("made_up_at", flat=True)) == {story.now}


def test_a_paper_that_came_after_all_need_not_be_looked_up(story: Story):
    miss(story)
    story.do("request_supplement", "receiver", items=[ITEM])
    DossierPaper.objects.create(
        dossier=story.dossier, paper_code=PAPER.paper_code, name="x", file=stored_file(), round=1, added_at=story.now
    )

    assert to_look_up(story) == []


def test_trying_again_in_vain_is_one_thing_to_make_up_for(story: Story):
    miss(story)
    miss(story)

    assert look_ups.waiting_for(POPULATION) == Waiting(1, story.now)


def test_a_second_click_is_no_second_try(story: Story):
    miss(story)
    seen, at = story.dossier.row_version, story.now
    story.do("mark_data_missed", "receiver", after=timedelta(seconds=2), paper_id=paper_of(story).id)

    assert story.dossier.row_version == seen
    assert look_ups.waiting_for(POPULATION) == Waiting(1, at)
    assert Connection.objects.get(name=look_ups.connection_name(POPULATION)).failures == 1


def test_what_waits_ends_with_the_dossier(story: Story):
    miss(story)
    story.do("withdraw", "applicant", reason=REASON)

    assert look_ups.waiting_for(POPULATION) == Waiting(0)
    with pytest.raises(NotPossibleNow):
        check(story)


def test_the_databases_are_in_trouble_by_what_officials_tell_and_well_by_their_next_look_up(story: Story):
    names = [look_ups.connection_name(database) for database in (POPULATION, LAND)]
    miss(story)
    once = [state_of(name) for name in names]
    miss(story)
    miss(story)
    thrice = [state_of(name) for name in names]

    check(story)

    assert (once, thrice) == ([State.DEGRADED] * 2, [State.DOWN] * 2)
    assert [state_of(name) for name in names] == [State.UP] * 2


def test_the_journal_tells_which_paper_and_which_databases_and_no_number(story: Story):
    miss(story)

    entry = Entry.objects.get(kind="dossier.data_missed")
    assert entry.data["paper"] == PAPER.paper_code
    assert entry.data["databases"] == [POPULATION.code, LAND.code]
    assert PAPER.data_number not in str(entry.data)


def test_who_has_seen_an_older_dossier_is_told(story: Story):
    seen = story.dossier.row_version
    miss(story)

    with pytest.raises(DossierMoved):
        actions.mark_data_missed(
            story.dossier.id, by=story.commune.receiver, at=story.now, seen_version=seen, paper_id=paper_of(story).id
        )


def test_a_paper_with_a_file_is_not_looked_up(story: Story):
    file = stored_file()
    story.dossier.papers.update(file=file)

    with pytest.raises(DossierPaper.DoesNotExist):
        miss(story)
    assert not Connection.objects.exists()


def test_every_database_that_a_sheet_names_is_known():
    named = {paper.replaceable_by_data for sheet in SHEETS.glob("*.yaml") for paper in read(sheet).papers}

    assert set().union(*(named_in(text) for text in named if text)) == set(DATABASES)


def test_an_unknown_name_is_another_database():
    assert named_in("Kho dữ liệu lạ; csdl đất đai") == [OTHER, LAND]
    assert named_in("") == [OTHER]
