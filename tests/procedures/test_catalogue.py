"""Loading sheets, versions, search, and who answers for what, on PostgreSQL."""

from datetime import datetime
from typing import Any

import known_sheets
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.places import queries as places
from motcua.registry.places.actions import load_places
from motcua.service.procedures import actions, queries
from motcua.service.procedures.actions import SHEETS, load_sheet
from motcua.service.procedures.findings import SheetRefused
from motcua.service.procedures.models import Procedure, ProcedureVersion
from motcua.service.procedures.refusals import AgencyNotFitting, ProcedureNotFound, ReasonMissing

pytestmark = pytest.mark.django_db

SMALL = "code: '{code}'\nname: {name}\nfield: Hộ tịch\nlevel: {level}\nlegal_deadline: {{value: {days}}}\n"


def sheet(**said: Any) -> str:
    return SMALL.format(**{"code": "9.000001", "name": "Cấp giấy thử", "level": "commune", "days": 3, **said})


@pytest.fixture
def all_sheets(by: Acting, now: datetime) -> None:
    for path in known_sheets.ALL:
        load_sheet(path, by=by, at=now)


@pytest.fixture
def province(db: None) -> None:
    load_places()
    load_agencies()


def kinds() -> list[str]:
    return list(Entry.objects.filter(subject_type="procedure").order_by("id").values_list("kind", flat=True))


def test_a_sheet_goes_live_with_its_first_version(by: Acting, now: datetime):
    result = load_sheet(sheet(), by=by, at=now)

    live = queries.get_live("9.000001")
    assert (result.outcome, result.number) == ("published", 1)
    assert (live.id, live.version_id, live.number) == (result.procedure_id, result.version_id, 1)
    assert live.definition == result.definition
    assert kinds() == ["procedure.published"]


def test_the_same_file_twice_changes_nothing(by: Acting, now: datetime):
    first = load_sheet(SHEETS / "1.001193.yaml", by=by, at=now)

    again = load_sheet(SHEETS / "1.001193.yaml", by=by, at=now)

    assert (again.outcome, again.version_id) == ("unchanged", first.version_id)
    assert ProcedureVersion.objects.count() == 1
    assert kinds() == ["procedure.published"]


def test_a_comment_makes_no_new_version(by: Acting, now: datetime):
    load_sheet(sheet(), by=by, at=now)

    assert load_sheet("# ghi chú\n" + sheet(), by=by, at=now).outcome == "unchanged"


def test_new_content_is_a_new_version_and_the_old_one_stays(by: Acting, now: datetime):
    first = load_sheet(sheet(days=3), by=by, at=now)

    second = load_sheet(sheet(days=2), by=by, at=now)

    assert (second.outcome, second.number) == ("version_added", 2)
    assert queries.get_live("9.000001").definition.deadline.value == 2
    assert queries.version(first.version_id).compiled.deadline.value == 3
    assert kinds() == ["procedure.published", "procedure.version_added"]


def test_an_earlier_content_becomes_current_again(by: Acting, now: datetime):
    first = load_sheet(sheet(days=3), by=by, at=now)
    load_sheet(sheet(days=2), by=by, at=now)

    back = load_sheet(sheet(days=3), by=by, at=now)

    assert (back.outcome, back.version_id) == ("version_restored", first.version_id)
    assert ProcedureVersion.objects.count() == 2


def test_a_wrong_sheet_changes_nothing(by: Acting, now: datetime):
    with pytest.raises(SheetRefused):
        load_sheet(sheet(level="communal"), by=by, at=now)

    assert not Procedure.objects.exists()


def test_the_longest_names_a_sheet_may_have_are_stored_and_found(by: Acting, now: datetime):
    longest = load_sheet(sheet(name="ß" * 700), by=by, at=now)

    assert longest.outcome == "published"
    assert [offer.name for offer in queries.search("ss")] == ["ß" * 700]


def test_a_name_that_is_too_long_is_a_finding(by: Acting, now: datetime):
    with pytest.raises(SheetRefused, match="The name is too long"):
        load_sheet(sheet() + f"name_en: {'x' * 701}\n", by=by, at=now)


def test_a_version_cannot_be_changed(by: Acting, now: datetime):
    load_sheet(sheet(), by=by, at=now)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ProcedureVersion.objects.update(definition={})


def test_a_procedure_taken_offline_is_not_on_offer_and_keeps_its_versions(by: Acting, now: datetime):
    loaded = load_sheet(sheet(), by=by, at=now)

    with pytest.raises(ReasonMissing):
        actions.take_offline(loaded.procedure_id, by=by, at=now, reason=" ")
    actions.take_offline(loaded.procedure_id, by=by, at=now, reason="Chờ hướng dẫn mới")

    assert queries.search("giay thu") == []
    with pytest.raises(ProcedureNotFound):
        queries.get_live("9.000001")
    assert queries.version(loaded.version_id).compiled.code == "9.000001"
    assert load_sheet(sheet(), by=by, at=now).outcome == "unchanged"

    actions.put_online(loaded.procedure_id, by=by, at=now)
    assert queries.get_live("9.000001").number == 1
    assert kinds() == ["procedure.published", "procedure.taken_offline", "procedure.published"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dang ky khai sinh", "1.001193"),
        ("ĐĂNG KÝ KHAI SINH", "1.001193"),
        ("khai sinh", "1.001193"),
        ("dang ki khai xinh", "1.001193"),
        ("làm giấy khai sinh cho con", "1.001193"),
        ("xac nhan hon nhan", "1.004873"),
        ("giấy độc thân", "1.004873"),
        ("kết hôn", "1.000894"),
        ("sao y", "2.000815"),
        ("xây nhà", "1.013225"),
        ("ho kinh doanh", "1.001612"),
        ("ly lich tu phap", "2.000488"),
        ("tách sổ đỏ", "1.012784"),
        ("nguoi gia", "1.014027"),
        ("nhà thuốc", "1.003001"),
        ("1.004859", "1.004859"),
        ("birth registration", "1.001193"),
        ("chuyen truong cap 2", "2.002481"),
    ],
)
def test_the_words_of_a_citizen_find_the_procedure(all_sheets: None, typed: str, code: str):
    assert queries.search(typed)[0].code == code


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("khỏe", "khoẻ"), ("thủy", "thuỷ")])
def test_the_place_of_the_tone_does_not_matter(by: Acting, now: datetime, old: str, new: str):
    load_sheet(sheet(name=f"Cấp phép {old}"), by=by, at=now)

    assert [offer.code for offer in queries.search(new)] == ["9.000001"]


@pytest.mark.parametrize("typed", ["%", "_", "%%%", "';--", "\\", "(", "\x00", "zzzzqqqq", "a" * 10_000, "👍", "- - -"])
def test_odd_queries_find_nothing_and_break_nothing(all_sheets: None, typed: str):
    assert isinstance(queries.search(typed), list)
    assert queries.search("%") == []


def test_without_words_all_are_listed_page_by_page(all_sheets: None):
    first, second = queries.search(limit=20), queries.search(limit=20, offset=20)

    assert len(first) == 20
    assert len(second) == 5
    assert len({offer.code for offer in (*first, *second)}) == 25
    assert queries.search(limit=-1) == []


def test_filters_narrow_by_field_and_life_event(all_sheets: None):
    assert {offer.code for offer in queries.search(field="Chứng thực")} == {"2.000815", "2.000884", "2.000908"}
    assert {offer.code for offer in queries.by_life_event("bereavement")} == {"1.000656", "1.013274", "1.014028"}
    assert [offer.code for offer in queries.search("khai sinh", life_event="schooling")] == ["2.000635"]
    counted = {offer.name: offer.count for offer in queries.fields()}
    assert counted["Hộ tịch"] == 7
    assert sum(counted.values()) == 25


def test_every_life_event_has_procedures(all_sheets: None):
    assert all(queries.by_life_event(event.code) for event in queries.life_events())


def test_a_search_costs_a_fixed_number_of_queries(all_sheets: None):
    with CaptureQueriesContext(
        connection,
    ) as few:
        queries.search("khai sinh", limit=3)
    with CaptureQueriesContext(connection) as many:
        queries.search("khai sinh", limit=30)

    assert len(few) == len(many) <= 4


def test_the_committee_of_the_chosen_commune_answers_for_commune_procedures(all_sheets: None, province: None):
    commune = places.search_places("bat mot")[0]
    committee = agencies.committee_of(commune.id)
    assert committee is not None

    birth = queries.get_live("1.001193").id

    assert queries.agencies_for(birth, commune.id) == [committee.id]
    assert queries.agencies_for(birth, None) == []
    assert queries.search("khai sinh", agency=committee.id)[0].code == "1.001193"


def test_a_provincial_procedure_is_mapped_to_the_department_its_sheet_names(province: None, all_sheets: None):
    pharmacy = queries.get_live("1.004616").id
    department = agencies.department_named("Sở Y tế")
    assert department is not None

    assert queries.agencies_for(pharmacy, None) == [department.id]
    assert {offer.code for offer in queries.search(agency=department.id)} == {"1.003001", "1.004616"}


def test_an_administrator_maps_what_the_loader_could_not(province: None, by: Acting, now: datetime):
    loaded = load_sheet(sheet(level="province"), by=by, at=now)
    assert queries.agencies_for(loaded.procedure_id, None) == []
    department = agencies.departments()[0]

    actions.map_agency(loaded.procedure_id, department.id, by=by, at=now)
    actions.map_agency(loaded.procedure_id, department.id, by=by, at=now)

    assert queries.agencies_for(loaded.procedure_id, None) == [department.id]
    assert kinds() == ["procedure.published", "procedure.agency_mapped"]
    actions.unmap_agency(loaded.procedure_id, department.id, by=by, at=now)
    assert queries.agencies_for(loaded.procedure_id, None) == []


def test_a_commune_cannot_be_mapped_to_a_provincial_procedure(province: None, by: Acting, now: datetime):
    loaded = load_sheet(sheet(level="province"), by=by, at=now)
    committee = agencies.commune_committees()[0]

    with pytest.raises(AgencyNotFitting):
        actions.map_agency(loaded.procedure_id, committee.id, by=by, at=now)


def test_where_the_level_is_not_single_the_applicant_chooses(province: None, all_sheets: None):
    pavement = queries.get_live("1.013274").id
    commune = places.search_places("hac thanh")[0]
    committee, department = agencies.committee_of(commune.id), agencies.department_named("Sở Xây dựng")
    assert committee is not None
    assert department is not None

    assert queries.agencies_for(pavement, commune.id) == [committee.id, department.id]
