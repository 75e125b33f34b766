"""T30: whatever is logged is one line of JSON, and what must not be in a log is not in it."""

import json
import logging
import sys

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.logs import JsonFormatter, masked


def logged(message: str, *arguments: object, **extra: object) -> str:
    record = logging.LogRecord("motcua.test", logging.WARNING, __file__, 1, message, arguments, None)
    record.__dict__.update(extra)
    return JsonFormatter().format(record)


@given(st.text())
def test_any_text_makes_one_line_that_reads_back(text: str) -> None:
    line = logged("%s", text)

    assert line.isprintable()
    assert json.loads(line)["message"] == masked(text)


@pytest.mark.parametrize("sign", ["\r", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u200b", "\x00"])
def test_control_characters_are_escaped(sign: str) -> None:
    line = logged("don%sxin.pdf", sign)

    assert sign not in line
    assert json.loads(line)["message"] == f"don{sign}xin.pdf"


def test_a_forged_record_stays_inside_the_one_that_quotes_it() -> None:
    forged = 'a.pdf\n{"level": "info", "message": "signed in as chair"}'

    assert logged("Refused file %s", forged).count("\n") == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CCCD 038204000123 không hợp lệ", "CCCD [personal number] không hợp lệ"),
        ("038 204 000 123", "[personal number]"),
        (
            "Key (personal_number)=(038204000123) already exists.",
            "Key (personal_number)=([personal number]) already exists.",
        ),
        ("phone +84912345678, 11 digits", "phone +84912345678, 11 digits"),
        ("amount 1234567890123 has 13 digits", "amount 1234567890123 has 13 digits"),
        ("/theo-doi/Xk3_vTq9LmZ2aBc7RdEf8w/", "/theo-doi/[secret]/"),
        ("0a1b2c3d4e5f60718293a4b5c6d7e8f9", "[secret]"),
        ("DETAIL:  Failing row contains (7, Nguyễn Thị Hoa, 1990-01-01).", "DETAIL: [left out]"),
        ("file 2026-11-20T16:30:00.123456", "file 2026-11-20T16:30:00.123456"),
    ],
)
def test_what_must_not_be_in_a_log_is_replaced(text: str, shown: str) -> None:
    assert json.loads(logged("%s", text))["message"] == shown


def test_a_request_is_logged_without_its_query() -> None:
    request = RequestFactory().get("/tra-cuu/", {"ma": "ABCD2345"})

    told = json.loads(logged("Not Found: %s", request.path, request=request, status_code=404))

    assert (told["method"], told["path"], told["status"]) == ("GET", "/tra-cuu/", 404)
    assert "ABCD2345" not in json.dumps(told)


def test_an_error_is_told_with_its_place_but_not_with_the_numbers_it_quotes() -> None:
    try:
        raise ValueError("038204000123 is taken")
    except ValueError:
        record = logging.LogRecord("motcua.test", logging.ERROR, __file__, 1, "It failed", (), sys.exc_info())

    told = json.loads(JsonFormatter().format(record))

    assert "ValueError: [personal number] is taken" in told["error"]
    assert "test_kernel_logs.py" in told["error"]


def test_a_secret_in_an_address_is_masked_also_when_it_holds_no_digit():
    assert "wbLhtsaRhCvq-xya_YW_PW" not in masked("Not Found: /q/wbLhtsaRhCvq-xya_YW_PW")
