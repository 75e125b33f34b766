"""`motcua calendar due`: the date on the first line, the explanation below, help for what cannot be used."""

import os
import subprocess
import sys

import pytest
from django.utils import translation

from motcua.cli.calendar_due import run
from motcua.registry.agencies.models import CalendarDay
from tests.agencies.test_calendars import FRIDAY, agency

FROM = ["--from", "2026-11-20T16:30"]


@pytest.fixture(autouse=True)
def vietnamese() -> object:
    with translation.override("vi"):
        yield


def test_the_date_stands_on_the_first_line_and_each_day_below(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*FROM, "--working-days", "2"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "2026-11-25T17:00:00+07:00",
        "Thứ Sáu 20/11/2026: chưa tính, thời hạn bắt đầu sau ngày này",
        "Thứ Bảy 21/11/2026: không tính, ngày nghỉ hằng tuần",
        "Chủ nhật 22/11/2026: không tính, ngày nghỉ hằng tuần",
        "Thứ Hai 23/11/2026: tính 1 ngày làm việc",
        "Thứ Ba 24/11/2026: không tính, Ngày Văn hóa Việt Nam",
        "Thứ Tư 25/11/2026: tính 1 ngày làm việc",
    ]


@pytest.mark.parametrize(
    ("options", "due"),
    [
        (["--working-days", "2.5"], "2026-11-26T11:30:00+07:00"),
        (["--working-days", "2,5"], "2026-11-26T11:30:00+07:00"),
        (["--working-hours", "8"], "2026-11-23T16:30:00+07:00"),
        (["--calendar-days", "4"], "2026-11-25T17:00:00+07:00"),
        (["--working-days", "1", "--count-from", "same_hour"], "2026-11-23T16:30:00+07:00"),
        (["--working-days", "1", "--count-from", "same_day"], "2026-11-20T17:00:00+07:00"),
        (["--working-days", "1", "--same-day-cutoff", "15:00"], "2026-11-23T17:00:00+07:00"),
    ],
)
def test_each_kind_of_deadline(options: list[str], due: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*FROM, *options]) == 0

    assert capsys.readouterr().out.splitlines()[0] == due


def test_a_moment_with_its_own_zone_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--from", "2026-11-20T09:30:00Z", "--working-hours", "8"]) == 0

    assert capsys.readouterr().out.startswith("2026-11-23T16:30:00+07:00\n")


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        ([], "motcua calendar due --from"),
        (FROM, "motcua calendar due --from"),
        ([*FROM, "--working-days", "1", "--calendar-days", "1"], "motcua calendar due --from"),
        (["--from", "20/11/2026", "--working-days", "1"], "2026-11-20T16:30"),
        (["--from", "2026-11-20", "--working-days", "1"], "2026-11-20T16:30"),
        (["--from", "1920-11-20T16:30", "--working-days", "1"], "1980"),
        ([*FROM, "--working-days", "ba"], "Ví dụ: 3"),
        ([*FROM, "--working-days", "0"], "Ví dụ: 3"),
        ([*FROM, "--working-days=-1"], "Ví dụ: 3"),
        ([*FROM, "--working-days", "NaN"], "Ví dụ: 3"),
        ([*FROM, "--working-days", "1e9"], "31/12/2099"),
        ([*FROM, "--calendar-days", "1.5"], "Ví dụ: 15"),
        ([*FROM, "--working-hours", "8", "--count-from", "same_day"], "--count-from"),
        ([*FROM, "--working-days", "1", "--count-from", "tomorrow"], "same_hour"),
        ([*FROM, "--working-days", "1", "--same-day-cutoff", "3pm"], "15:00"),
    ],
)
def test_what_cannot_be_used_is_answered_with_what_to_write(
    argv: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert hint in printed.err


@pytest.mark.django_db
def test_an_agency_counts_by_its_own_calendar(capsys: pytest.CaptureFixture[str]) -> None:
    unit = agency("H56.01")
    CalendarDay.objects.create(agency=unit, day=FRIDAY, spans=[], reason="Mất điện")

    assert run(["--from", "2026-11-19T16:30", "--working-days", "1", "--agency", "H56.01"]) == 0

    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "2026-11-23T17:00:00+07:00"
    assert printed[2] == "Thứ Sáu 20/11/2026: không tính, cơ quan nghỉ (Mất điện)"


@pytest.mark.django_db
def test_an_unknown_agency_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*FROM, "--working-days", "1", "--agency", "H99"]) == 2

    assert "H99" in capsys.readouterr().err


def test_without_an_agency_no_database_is_needed() -> None:
    nowhere = {**os.environ, "DATABASE_URL": "postgresql://motcua@127.0.0.1:1/nothing"}
    nowhere["DJANGO_SETTINGS_MODULE"] = "motcua.settings"
    program = "import sys; from motcua.cli.calendar_due import run; sys.exit(run(sys.argv[1:]))"

    done = subprocess.run(
        [sys.executable, "-c", program, *FROM, "--working-days", "3"], env=nowhere, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "2026-11-26T17:00:00+07:00"), done.stderr
