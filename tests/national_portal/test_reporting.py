"""What is reported to the portal, in which order, and what of it can be seen."""

import json
from typing import Any

import pytest
from django.urls import reverse

from motcua.demo.national_portal.misbehaviour import Misbehaviour
from motcua.demo.national_portal.server import Portal
from motcua.journal.acting import Acting
from motcua.journal.followers import drain, rebuild
from motcua.journal.moment import database_now
from motcua.service.national_portal import queries
from motcua.service.national_portal.actions import reconciling, replaying, sending
from motcua.service.national_portal.models import Difference, NationalDossier, OutMessage
from motcua.service.national_portal.refusals import NotSetUp, PeriodWrong
from tests.national_portal.stories import Office, granted, submitted, withdrawn
from tests.web.world import World

pytestmark = pytest.mark.django_db


def drive(way: Any) -> None:
    for _ in way:
        drain()


def body(portal: Portal) -> dict[str, Any]:
    return dict(json.loads(portal.books.rows("SELECT noi_dung FROM ho_so")[0][0]))


def test_each_entry_is_one_message_in_the_order_of_the_entries(portal: Portal) -> None:
    office = Office()
    drive(granted(office))
    office.finish()

    services = [row[0] for row in portal.books.rows("SELECT dich_vu FROM nhat_ky ORDER BY id")]
    sent = list(OutMessage.objects.order_by("answered_at", "id").values_list("entry_seq", flat=True))
    assert sent == sorted(sent)
    assert services.count("CapNhatTienDoHoSoMC") == 3
    assert rebuild("national_portal").missing == ()


def test_a_later_state_never_overtakes_an_earlier_one_in_an_outage(portal: Portal) -> None:
    office = Office()
    portal.behave({Misbehaviour.DOWN})
    drive(withdrawn(office))
    office.work()
    portal.behave(set())
    office.finish()

    states = [row[0] for row in portal.books.rows("SELECT trang_thai FROM ho_so")]
    assert states == ["7"]
    assert list(OutMessage.objects.order_by("answered_at").values_list("entry_seq", flat=True)) == [1, 2, 3, 4, 5]


def test_both_appointments_are_reported_when_a_supplement_or_an_extension_moves_it(portal: Portal) -> None:
    office = Office()
    drive(granted(office))
    office.finish()
    told = body(portal)

    assert told["NgayHenTraTruoc"] < told["NgayHenTraMoi"] == told["NgayHenTra"]
    assert told["DanhSachHoSoBoSung"] == []  # an extension is no supplement: it must not be counted as one
    assert told["MaHoSo"] in told["GhiChu"] or told["GhiChu"].startswith("Số tại địa phương")


def test_the_state_of_a_dossier_is_true_at_every_moment(portal: Portal) -> None:
    office = Office()
    case = submitted(office)
    drain()
    before = NationalDossier.objects.get().state
    office.finish()
    after = NationalDossier.objects.get()
    portal.behave({Misbehaviour.REFUSES})
    case.do("accept", "receiver")
    office.finish()

    assert (before, after.state, NationalDossier.objects.get().state) == ("waiting", "in_sync", "refused")
    assert NationalDossier.objects.get().error == "Đơn vị chưa được phân quyền"
    assert queries.sync_shares().refused == 1


def test_a_replay_reports_each_dossier_once_more_and_not_twice(portal: Portal) -> None:
    office = Office()
    drive(withdrawn(office))
    office.finish()
    portal.books.rows("DELETE FROM ho_so")
    at = database_now()
    since = at - reconciling.LOOKS_BACK

    counts = [replaying.replay(since, at, by=Acting.system(), at=at) for _ in range(2)]
    office.finish()

    assert counts == [1, 1]
    assert OutMessage.objects.filter(is_replay=True).count() == 1
    assert portal.books.rows("SELECT trang_thai FROM ho_so") == [("7",)]


def test_a_replay_needs_a_portal_and_a_sensible_period(portal: Portal, settings: Any) -> None:
    at = database_now()
    with pytest.raises(PeriodWrong):
        replaying.replay(at, at, by=Acting.system(), at=at)
    settings.NATIONAL_URL = ""
    with pytest.raises(NotSetUp):
        replaying.replay(at - reconciling.LOOKS_BACK, at, by=Acting.system(), at=at)


def test_a_comparison_finds_what_differs_both_ways_with_the_act_that_mends_it(portal: Portal) -> None:
    office = Office()
    case = submitted(office)
    office.finish()
    number = NationalDossier.objects.get().number
    portal.books.rows("UPDATE ho_so SET noi_dung = json_set(noi_dung, '$.TrangThaiHoSo', '7')")
    portal.books.file({"MaHoSo": "G22-ONLY-THERE", "TrangThaiHoSo": "1", "ChuHoSo": "Lê Thị Xuân"})
    at = database_now()

    run = reconciling.reconcile(at - reconciling.LOOKS_BACK, at, at=at)

    found = {(each.number, each.kind, each.mend) for each in Difference.objects.all()}
    assert found == {(number, "state", "ask"), ("G22-ONLY-THERE", "missing_here", "fetch")}
    assert (run.compared, run.differing, run.error) == (2, 2, "")
    assert case.dossier.state == "submitted"


def test_a_comparison_that_cannot_be_finished_says_why(portal: Portal) -> None:
    portal.behave({Misbehaviour.DOWN})
    at = database_now()

    assert reconciling.reconcile(at - reconciling.LOOKS_BACK, at, at=at).error == "It answers HTTP 503."


def test_messages_leave_no_personal_data_in_tables_journal_or_log(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office()
    portal.behave({Misbehaviour.REFUSES})
    drive(withdrawn(office))
    office.finish()

    kept = str(list(OutMessage.objects.values())) + str(list(NationalDossier.objects.values())) + caplog.text
    assert "038190000017" not in kept
    assert "Thảo" not in kept


def test_a_result_is_handed_out_by_its_signed_link_alone(portal: Portal) -> None:
    from django.test import Client

    office = Office()
    drive(granted(office))
    office.finish()
    link = body(portal)["DanhSachGiayToKetQua"][0]["DuongDanTepTinKetQua"]
    path = link[link.index("/ket-noi") :]

    assert Client().get(path).content.startswith(b"%PDF")
    assert Client().get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404


def test_the_pages_show_it_to_those_who_look_after_it(world: World, portal: Portal) -> None:
    world.settled.dossier.refresh_from_db()
    about = sending.known(world.settled.dossier.id, database_now())
    desk = world.browser("counter").get(reverse("desk:dossier", args=[world.settled.dossier.number]))
    page = world.browser("admin").get(reverse("connections:national"))

    assert "Chờ gửi, lần thử thứ 1" in desk.content.decode()
    assert about.number in page.content.decode()
    assert "Không có thông điệp nào để riêng" in page.content.decode()
