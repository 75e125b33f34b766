"""The national portal's answers become sheets of ours, and what cannot be taken is said with its reason."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.service.importing import actions
from motcua.service.importing.models import ImportRun
from motcua.service.importing.portal_sheet import MARK
from motcua.service.importing.procedures import import_procedures
from motcua.service.procedures import queries
from motcua.service.procedures.actions import SHEETS, load_sheet
from motcua.service.procedures.models import Procedure, ProcedureVersion
from tests.importing.files import found

pytestmark = pytest.mark.django_db


def component(name: str, original: int = 1, **more: Any) -> dict[str, Any]:
    quantities = {"originalQty": original, "copyQty": 0, "required": False, "hasElectronicForm": False}
    return {**quantities, "name": name, "code": "000.00.00.G15-KQ003208", "attachments": [], **more}


def method(channel: str, **fee: Any) -> dict[str, Any]:
    fees = [{"type": "SERVICE_FEE", "value": 0, "currencyId": "", "description": "", **fee}]
    return {"submissionMethod": channel, "processingTime": 1, "processingTimeUnit": "OTHER", "fees": fees}


def answer(**changes: Any) -> dict[str, Any]:
    """An answer in the portal's structure of 2026."""
    data = {
        "code": "1.001193",
        "name": "Thủ tục đăng ký khai sinh",
        "executionSteps": [{"name": "", "description": "- Nộp hồ sơ.\n- Kiểm tra hồ sơ;\n- Trả kết quả."}],
        "executionMethods": [
            method("ONLINE"),
            method("POSTAL"),
            method("DIRECT", value=8000, description="Mỗi bản sao"),
        ],
        "executionCases": [
            {
                "name": "* Giấy tờ phải nộp:",
                "profileComponents": [
                    component("- Giấy chứng sinh.", required=True),
                    component("- Trường hợp trẻ em bị bỏ rơi thì phải có biên bản; do cơ quan có thẩm quyền lập."),
                    component("Nếu đã có bản điện tử thì không phải nộp bản giấy.", original=0),
                ],
            },
            {"name": "* Giấy tờ phải xuất trình:", "profileComponents": [component("- Giấy tờ tùy thân.")]},
        ],
        "isWard": True,
        "isProvince": False,
        "isFullProcess": False,
        "categoriesDetails": [{"name": "Hộ tịch", "code": "G15-TP07"}],
        "unitGroupsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}],
        "legalBasisesDetails": [{"name": "Luật Hộ tịch", "code": "60/2014/QH13"}],
        "resultsDetails": [{"name": "Giấy khai sinh", "code": "KQ.G15.000031"}],
        "subjectTypesDetails": [{"name": "Công dân Việt Nam", "code": "ĐT1"}],
        "departmentPromulgateName": "Bộ Tư pháp",
        "cases": [{"name": "Đăng ký khai sinh", "processingDay": {"qty": 1, "type": "WORKING_DAY"}}],
        "updatedAt": 1776242191512,
        "requirementsAndConditions": "",
    }
    return {"code": "OK", "data": data | changes, "message": "OK"}


def bring(tmp_path: Path, told: Any, *, is_replacing: bool = False, is_check_only: bool = False) -> ImportRun:
    path = tmp_path / "tthc.json"
    path.write_bytes(told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode())
    by, begun = Acting.system(), database_now() - timedelta(minutes=9)  # as if many had been loaded before
    run = actions.new_run("procedures", path, path.name, by=by, at=begun, is_check_only=is_check_only)
    return import_procedures(run, path, by=by, is_replacing=is_replacing)


def test_an_answer_becomes_a_procedure_on_offer(tmp_path: Path) -> None:
    run = bring(tmp_path, answer())

    assert (found(run), run.outcome) == ([], {"created": 1})
    live = queries.get_live("1.001193").definition
    assert (live.name, live.field, live.level) == ("Thủ tục đăng ký khai sinh", "Hộ tịch", "commune")
    assert (str(live.deadline.value), live.deadline.unit, live.deadline.working) == ("1", "day", True)
    assert [(paper.name, paper.handling) for paper in live.papers] == [
        ("Giấy chứng sinh.", "upload"),
        ("Trường hợp trẻ em bị bỏ rơi thì phải có biên bản; do cơ quan có thẩm quyền lập.", "upload"),
        ("Giấy tờ tùy thân.", "present_only"),
    ]
    assert set(live.channels) == {"online", "post", "counter"}
    assert [result.name for result in live.results] == ["Giấy khai sinh"]
    source = queries.source_of_current("1.001193")
    assert source is not None
    assert source.startswith(MARK)
    assert "Nếu đã có bản điện tử thì không phải nộp bản giấy." in source  # among the notes: it is no paper
    assert "amount: '8000'" in source


def test_the_zero_that_the_portal_writes_everywhere_is_not_taken_for_free_of_charge(tmp_path: Path) -> None:
    run = bring(tmp_path, answer())

    assert [place for place, text in run.remarks if "Ghi 0" in text] == ["1.001193, fees"]


def test_of_several_times_the_longest_holds(tmp_path: Path) -> None:
    cases = [
        {"name": "Thông thường", "processingDay": {"qty": 3, "type": "WORKING_DAY"}},
        {"name": "Phải xác minh", "processingDay": {"qty": 6, "type": "WORKING_DAY"}},
    ]

    bring(tmp_path, answer(cases=cases))

    live = queries.get_live("1.001193").definition
    assert (str(live.deadline.value), [(v.when, str(v.value)) for v in live.variants]) == ("6", [("Thông thường", "3")])


def test_the_same_file_again_changes_nothing_and_a_newer_answer_makes_a_version(tmp_path: Path) -> None:
    bring(tmp_path, answer())

    again = bring(tmp_path, answer())
    newer = bring(tmp_path, answer(name="Đăng ký khai sinh"))

    assert (again.outcome, newer.outcome) == ({"unchanged": 1}, {"moved": 1})
    assert ProcedureVersion.objects.count() == 2


def test_a_sheet_that_was_written_here_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    load_sheet(SHEETS / "1.001193.yaml", by=Acting.system(), at=database_now())

    kept = bring(tmp_path, answer())

    assert (kept.outcome, [text for _place, text in kept.remarks][-1]) == (
        {"kept": 1},
        "Thủ tục 1.001193 đã có bản mô tả soạn tại hệ thống này; được giữ nguyên.",
    )
    assert bring(tmp_path, answer(), is_replacing=True).outcome == {"moved": 1}


def test_each_procedure_stands_or_falls_alone(tmp_path: Path) -> None:
    ministry = answer(code="1.000001", isWard=False)["data"]
    timeless = answer(code="1.000002", cases=[])["data"]

    run = bring(tmp_path, [answer()["data"], ministry, timeless])

    assert run.outcome == {"created": 1, "refused": 2}
    assert found(run) == [
        "1.000001, isWard, isProvince: Không thuộc cấp xã hay cấp tỉnh: thủ tục của cấp khác.",
        "1.000002, cases.processingDay: Không có thời hạn giải quyết tính bằng ngày hoặc giờ.",
    ]


def test_a_check_loads_nothing(tmp_path: Path) -> None:
    assert bring(tmp_path, answer(), is_check_only=True).outcome == {"created": 1}
    assert not Procedure.objects.exists()


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (b"", "Tệp rỗng"),
        (b"{", "Không phải JSON"),
        (b"[]", "không có dữ liệu thủ tục"),
        (b"[1]", "không phải dữ liệu về thủ tục"),
        (b"{}", "Không có mã thủ tục"),
        ("{'tên': 1}".encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "Không phải JSON"),
        (json.dumps(answer(executionCases="x", cases=7, executionMethods=[1])).encode(), "thời hạn"),
    ],
)
def test_what_is_no_answer_is_told_plainly(tmp_path: Path, told: bytes, text: str) -> None:
    run = bring(tmp_path, told)

    assert run.state == "refused"
    assert text in found(run)[0]
