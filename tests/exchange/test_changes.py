"""The change feed as its readers see it: nothing missed, nothing doubled, nothing that is not theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.journal import positions
from motcua.journal.sequencer import drain
from motcua.registry.people.models import Person
from motcua.service.exchange import access, changes
from motcua.service.exchange.changes import Reader
from motcua.service.exchange.models import FiledDossier, Partner
from motcua.service.exchange.refusals import PositionAhead, ScopeMissing
from motcua.service.exchange.scopes import Scope
from tests.dossiers.factories import Commune, Story, make_commune, make_person, make_procedure, make_story
from tests.exchange.conftest import NOW, make_partner, make_token

pytestmark = pytest.mark.django_db
SETTLED = "settled"


def filed(partner: Partner, story: Story, reference: str = "BĐ-1") -> Story:
    FiledDossier.objects.create(dossier=story.dossier, partner=partner, reference=reference, filed_at=NOW)
    return story


@pytest.fixture
def stories(partner: Partner) -> dict[str, Story]:
    """Three dossiers of one commune: filed by the partner, by another partner, and by a citizen."""
    commune, version = make_commune(), make_procedure()
    found = {
        "mine": filed(partner, make_story(commune=commune, version=version).to(SETTLED)),
        "theirs": filed(make_partner("khac"), make_story(commune=commune, version=version).to("accepted"), "K-1"),
        "nobodys": make_story(commune=commune, version=version).to("accepted"),
    }
    drain()
    return found


def read_all(reader: Reader, limit: int = 3) -> list[dict[str, object]]:
    """Read as a client does: page after page until it has caught up."""
    items, after = [], 0
    while True:
        page = changes.page(reader, after=after, limit=limit)
        items += page.items
        assert page.next > after or page.next == page.last
        after = page.next
        if not page.as_json()["more"]:
            return items


def test_a_partner_reads_what_happened_to_what_it_filed_in_order_and_once(
    partner: Partner, stories: dict[str, Story]
) -> None:
    items = read_all(Reader(partner_id=partner.id))

    numbers = [item["position"] for item in items]
    assert numbers == sorted(set(numbers))  # type: ignore[type-var]  # they are numbers
    dossier = stories["mine"].dossier
    assert [(item["kind"], item["subject"]) for item in items] == [
        (
            entry.kind,
            {
                "type": "dossier",
                "sequence": entry.subject_seq,
                "number": dossier.number,
                "code": dossier.code,
                "reference": "BĐ-1",
            },
        )
        for entry in _entries(dossier.id)
    ]


def _entries(dossier_id: int) -> list[object]:
    every = positions.between(0, positions.head())
    return [each.entry for each in every if (each.entry.subject_type, each.entry.subject_id) == ("dossier", dossier_id)]


def test_a_partner_learns_no_ids_of_officials_or_units_and_no_result_before_it_is_signed(
    partner: Partner, stories: dict[str, Story]
) -> None:
    items = read_all(Reader(partner_id=partner.id))

    told = {name for item in items for name in item["data"]}  # type: ignore[attr-defined]  # a dictionary
    assert not told & {"agency", "centre", "unit", "assignee", "consultation", "typed_by"}
    assert not any("acting" in item for item in items)
    (proposed,) = [item for item in items if item["kind"] == "dossier.result_proposed"]
    assert proposed["data"] == {"state": "in_progress"}
    (settled,) = [item for item in items if item["kind"] == "dossier.settled"]
    assert settled["data"]["outcome"] == "granted"  # type: ignore[index]  # a dictionary


def test_the_province_wide_reader_sees_every_position_of_every_kind(stories: dict[str, Story]) -> None:
    items = read_all(Reader(is_province_wide=True))

    assert [item["position"] for item in items] == list(range(1, positions.head() + 1))
    assert {"partner.created", "dossier.settled"} <= {str(item["kind"]) for item in items}


def test_a_reader_whom_nothing_concerns_is_led_on_and_never_rescans(stories: dict[str, Story]) -> None:
    page = changes.page(Reader(partner_id=0), after=0)

    assert page.as_json() == {"changes": [], "next": positions.head(), "last": positions.head(), "more": False}
    assert changes.page(Reader(partner_id=0), after=page.next).next == page.next


def test_a_long_stretch_of_others_is_gone_through_in_steps(
    partner: Partner, stories: dict[str, Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_all(Reader(partner_id=partner.id))
    monkeypatch.setattr(changes, "SCANNED", 2)

    assert read_all(Reader(partner_id=partner.id), limit=100) == whole


def test_kinds_can_be_chosen_and_the_position_goes_on_all_the_same(stories: dict[str, Story]) -> None:
    page = changes.page(Reader(is_province_wide=True), after=0, kinds=["dossier.settled"])

    assert [item["kind"] for item in page.items] == ["dossier.settled"]
    assert page.next == page.last


def test_a_position_that_was_never_given_is_refused(stories: dict[str, Story]) -> None:
    with pytest.raises(PositionAhead) as refused:
        changes.page(Reader(is_province_wide=True), after=positions.head() + 1)

    assert refused.value.data == {"last_position": positions.head()}


def test_a_page_costs_the_same_for_three_entries_and_for_thirty(partner: Partner, stories: dict[str, Story]) -> None:
    def cost(reader: Reader, limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            changes.page(reader, after=0, limit=limit)
        return len(captured)

    person = stories["mine"].dossier.applicant_id
    for reader in (Reader(partner_id=partner.id), Reader(is_province_wide=True), Reader(person_id=person)):
        assert cost(reader, 1) <= 6
        assert cost(reader, 30) <= 6


def test_the_tokens_scopes_decide_with_whose_eyes_it_reads(partner: Partner) -> None:
    commune: Commune = make_commune()
    official = commune.receiver.person_id

    def reader(*scopes: str, **given: object) -> Reader:
        return changes.reader_of(access.caller_of(make_token(partner, *scopes, **given).text, at=NOW))

    assert reader(Scope.CHANGES_READ) == Reader(partner_id=partner.id)
    assert reader(Scope.CHANGES_READ_ALL) == Reader(is_province_wide=True)
    assert reader(Scope.CHANGES_READ, acts_as_id=official) == Reader(
        person_id=official, unit_ids=frozenset({commune.centre.id})
    )
    with pytest.raises(ScopeMissing):
        reader(Scope.DOSSIERS_READ)


def test_what_is_decided_in_memory_and_what_the_query_finds_are_the_same(
    partner: Partner, stories: dict[str, Story]
) -> None:
    far = make_commune("Hàm Rồng", "14800")
    filed(partner, make_story(commune=far).to("accepted"), "BĐ-2")
    drain()
    asked = [Reader(is_province_wide=True), Reader(partner_id=partner.id), Reader(partner_id=0)]
    units = [far.committee.id, far.centre.id, stories["mine"].commune.committee.id]
    asked += [Reader(person_id=0, unit_ids=frozenset(units[:count])) for count in range(4)]
    asked += [Reader(person_id=person.id) for person in Person.objects.all()]
    watched = changes.watch(positions.between(0, positions.head()))

    for reader in asked:
        in_memory = [each.item.position for each in watched if reader.sees(each)]
        assert in_memory == [item["position"] for item in read_all(reader)], reader


def test_a_stranger_sees_nothing(stories: dict[str, Story]) -> None:
    stranger = make_person("Vũ Thị Lạ")

    assert read_all(Reader(person_id=stranger.id)) == []


def test_what_waits_for_its_position_is_on_no_page_yet(partner: Partner) -> None:
    filed(partner, make_story().to("accepted"))

    assert changes.page(Reader(partner_id=partner.id), after=0).items == []
    drain()
    assert len(changes.page(Reader(partner_id=partner.id), after=0).items) == 2
