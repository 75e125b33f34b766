"""What every answer of the API has in common, whatever was asked."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_a_problem_in_vietnamese_or_english(client: Client) -> None:
    answer = client.get("/api/v1/nothing", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "en"
    assert answer.json() == {
        "type": "http://127.0.0.1:8000/api/v1/problems/not_found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address that concerns you. Check the number and the address.",
        "code": "not_found",
        "instance": "/api/v1/nothing",
    }
    assert client.get("/api/v1/nothing").json()["title"] == "Không tìm thấy"


def test_an_address_with_a_nul_names_nothing(client: Client) -> None:
    assert client.get("/api/v1/dossiers/%00").status_code == 404


def test_no_cookie_is_read_or_set(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"cookie": "motcua-session=x"})

    assert answer.status_code == 200
    assert not answer.cookies


@override_settings(MODE="demo")
def test_every_answer_of_the_demonstration_says_that_its_data_are_samples(client: Client) -> None:
    for address in ("/api/v1/openapi.json", "/api/v1/nothing"):
        assert client.get(address).headers["X-Motcua-Sample-Data"] == "true"


def test_the_document_is_read_once_and_then_only_compared(client: Client) -> None:
    first = client.get("/api/v1/openapi.json")

    assert first.json()["openapi"].startswith("3.1.")
    again = client.get("/api/v1/openapi.json", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_pages_about_the_api_are_pages(client: Client) -> None:
    for address in ("/api/v1/docs", "/api/v1/problems", "/api/v1/problems/not_found"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")
    assert client.get("/api/v1/problems/no_such_code").status_code == 404
