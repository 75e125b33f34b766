"""While the database cannot serve, a page says so with 503 and when to come back; a fault of ours stays a 500."""

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

handler500 = "motcua.web.trouble.server_error"


def too_slow(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '20ms'")
        cursor.execute("select pg_sleep(5)")
    raise AssertionError("not reached")


def unreachable(request: HttpRequest) -> HttpResponse:
    broken = connections["default"].copy("broken")
    broken.settings_dict = broken.settings_dict | {"HOST": "127.0.0.1", "PORT": "1"}
    broken.ensure_connection()
    raise AssertionError("not reached")


def our_fault(request: HttpRequest) -> HttpResponse:
    raise KeyError("a fault")


urlpatterns = [path("slow", too_slow), path("unreachable", unreachable), path("fault", our_fault)]


@pytest.fixture
def client(settings: LazySettings) -> Client:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/slow", "/unreachable"])
def test_a_database_in_trouble_is_answered_with_503_and_when_to_come_back(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Những gì đã lưu không bị mất. Hãy thử lại sau vài phút." in answer.content.decode()


def test_a_fault_of_ours_stays_a_500_without_details(client: Client) -> None:
    answer = client.get("/fault")

    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "KeyError" not in answer.content.decode()
