"""Dossiers that come from the national portal: received once, never lost, never a crash."""

import json
from contextlib import suppress
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from motcua.demo.national_portal.server import Portal
from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.queries import entries_of
from motcua.service.dossiers.models import Dossier
from motcua.service.national_portal.actions import receiving
from motcua.service.national_portal.models import AgencyCode, AttachedFile, InMessage, NationalDossier
from motcua.service.national_portal.problems import PROBLEMS
from motcua.service.national_portal.reading import Unreadable, arrived
from tests.dossiers.factories import make_person
from tests.national_portal.conftest import Province
from tests.national_portal.stories import Case, Office, attached, message

FIELDS = ["MaHoSo", "MaTTHC", "ChuHoSo", "TaiLieuNop", "data", "TepDinhKemId"]
pytestmark = pytest.mark.django_db


def send(province: Province, body: dict[str, Any]) -> dict[str, Any]:
    return province.send(json.dumps(body).encode()) or {}


def test_a_dossier_is_received_through_the_ordinary_act(portal: Portal, province: Province) -> None:
    office = Office()

    reply = send(province, message(office))

    dossier = Dossier.objects.get()
    assert (reply["error_code"], reply["MaHoSoDiaPhuong"]) == ("00", dossier.number)
    assert (dossier.state, dossier.channel, dossier.typed_by) == ("submitted", "online", "self")
    assert (dossier.agency_id, dossier.applicant.full_name) == (office.commune.committee.id, "Quách Văn Bảo")
    assert dossier.answers["request"]["content"] == "Xin xác nhận tạm trú"
    assert [line["before_vnd"] for line in dossier.fee_lines] == [15000]
    assert [entry.kind for entry in entries_of("dossier", dossier.id)] == ["dossier.submitted"]


def test_the_same_dossier_again_is_the_same_dossier(portal: Portal, province: Province) -> None:
    office = Office()
    replies = [send(province, message(office)), send(province, message(office))]
    replies.append(send(province, message(office, GhiChu="gửi lại")))

    assert len({reply["MaHoSoDiaPhuong"] for reply in replies}) == 1
    assert Dossier.objects.count() == 1


def test_a_filed_message_is_kept_without_its_content(portal: Portal, province: Province) -> None:
    send(province, message(Office()))

    assert InMessage.objects.get().body == ""


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"MaTTHC": "9.999999"}, "unknown_procedure"),
        ({"MaTTHC": "?"}, "field"),
        ({"ChuHoSo": ""}, "field"),
        ({"ChuHoSo": ["x"]}, "field"),
        ({"LoaiDoiTuong": "9"}, "field"),
        ({"DonViXuLy": "000.00.99.H56"}, "unknown_agency"),
        ({"MaDoiTuong": "12"}, "identity"),
        ({"TaiLieuNop": "không"}, "field"),
        ({"MaHoSo": "<script>"}, "no_number"),
    ],
)
def test_what_cannot_be_filed_is_put_aside_with_a_sentence_and_a_remedy(
    portal: Portal, province: Province, changed: dict[str, Any], problem: str
) -> None:
    reply = send(province, message(Office(), **changed))

    kept = InMessage.objects.get()
    assert (kept.state, kept.problem) == ("aside", problem)
    assert reply["error_code"] in ("01", "02")
    assert str(PROBLEMS[problem].remedy)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"\xff\xfe\x00", b'{"MaHoSo": ', b"[" * 5000])
def test_nonsense_is_kept_and_answered(portal: Portal, province: Province, body: bytes) -> None:
    reply = province.send(body)

    assert province.replies[0][0] == 200
    assert reply is not None
    assert reply["error_code"] == "02"
    assert InMessage.objects.get().state == "aside"


@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
        max_leaves=12,
    )
)
def test_whatever_arrives_is_read_or_refused_and_nothing_else(value: Any) -> None:
    with suppress(Unreadable):
        arrived(json.dumps(value))


def test_choosing_the_agency_files_the_dossier_and_is_remembered(portal: Portal, province: Province) -> None:
    office = Office()
    send(province, message(office, 1, DonViXuLy="000.00.15.H56"))
    keeper = Acting(make_person("Lê Văn Quản").id, role="administrator", unit_id=office.commune.committee.id)

    receiving.try_again(InMessage.objects.get().id, by=keeper, at=database_now(), agency_id=office.commune.committee.id)
    second = send(province, message(office, 2, DonViXuLy="000.00.15.H56"))

    assert InMessage.objects.filter(state="filed").count() == 2
    assert second["error_code"] == "00"
    assert AgencyCode.objects.get().code == "000.00.15.H56"


def test_a_better_message_settles_what_was_put_aside(portal: Portal, province: Province) -> None:
    office = Office()
    send(province, message(office, MaDoiTuong="12"))

    reply = send(province, message(office))

    assert reply["error_code"] == "00"
    assert set(InMessage.objects.values_list("state", "body")) == {("filed", "")}


def test_who_shows_no_token_or_a_wrong_one_is_not_let_in(
    portal: Portal, province: Province, settings: LazySettings
) -> None:
    province.token = "wrong"
    send(province, message(Office()))
    settings.NATIONAL_INBOUND_TOKEN = ""
    province.token = ""
    province.send(b"{}")

    assert [status for status, _reply in province.replies] == [401, 401]
    assert not InMessage.objects.exists()


def test_a_message_that_is_too_long_is_refused_unread(portal: Portal, province: Province) -> None:
    province.send(b"x" * (receiving.MOST_BYTES + 1))

    assert province.replies[0][0] == 413


def test_files_are_fetched_and_inspected_and_stand_in_the_dossier(portal: Portal, province: Province) -> None:
    office = Office()
    send(province, message(office, TaiLieuNop=[attached(portal)]))
    office.work()

    assert [(p.file_name, p.file is not None) for p in Dossier.objects.get().papers.all()] == [
        ("giay-chung-minh.pdf", True)
    ]


def test_a_file_that_is_refused_leaves_the_dossier_and_is_marked_to_be_asked_for(
    portal: Portal, province: Province
) -> None:
    office = Office()
    send(province, message(office, TaiLieuNop=[attached(portal, "a.exe", b"MZ"), attached(portal)]))
    office.work()

    assert list(AttachedFile.objects.order_by("id").values_list("state", flat=True)) == ["refused", "fetched"]
    assert Dossier.objects.get().state == "submitted"


def test_a_link_that_leads_away_from_the_portal_is_not_followed(portal: Portal, province: Province) -> None:
    office = Office()
    away = attached(portal) | {"DuongDanTaiTepTin": "http://127.0.0.1:1/secret"}
    send(province, message(office, TaiLieuNop=[away]))
    office.work()

    file = AttachedFile.objects.get()
    assert (file.state, file.error) == ("waiting", "The link leads away from the portal.")


def test_an_answer_given_at_the_portal_answers_the_supplement_request_once(portal: Portal, province: Province) -> None:
    from motcua.demo.national_portal import citizen

    office = Office()
    body = message(office)
    send(province, body)
    case = Case(office, Dossier.objects.get())
    case.ask()

    for _ in range(2):
        citizen.supplement(portal, province, body, [attached(portal)], "Nộp lại")

    case.dossier.refresh_from_db()
    kinds = [entry.kind for entry in entries_of("dossier", case.dossier.id)]
    assert case.dossier.state == "submitted"
    assert kinds.count("dossier.resubmitted") == 1


def test_somebody_elses_number_makes_nobody_a_party(portal: Portal, province: Province) -> None:
    office = Office()
    known = make_person("Trương Thị Lan", personal_number="038090000011", is_identity_checked=True)

    send(province, message(office, ChuHoSo="Quách Văn Bảo"))

    assert Dossier.objects.get().applicant_id != known.id


def test_the_portals_word_and_the_same_name_find_the_person(portal: Portal, province: Province) -> None:
    known = make_person("Quách Văn Bảo", personal_number="038090000011", is_identity_checked=True)

    send(province, message(Office()))

    assert Dossier.objects.get().applicant_id == known.id
    assert NationalDossier.objects.get().came_from_portal
