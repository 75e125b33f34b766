"""Whatever is typed, sent or put into an address gets a clear answer: never a 500."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.journal.moment import database_now
from motcua.service.dossiers.models import Dossier, Draft
from tests.web.test_rights_matrix import POSTS, TABLE, arguments, rows
from tests.web.world import World

pytestmark = pytest.mark.django_db

VALUES = [
    "abc",
    "1e9",
    "-1",
    "0",
    "99999999999999999999",
    "🙂",
    "\x00",
    "%00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "٣",
    "²",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "a" * 5000,
]
PARAMETERS = ["page", "q", "field", "agency", "filter", "sort", "part", "commune", "name", "next", "questions.x"]


def clear(client: Client, method: str, address: str, *given: Any, **extra: Any) -> int:
    """Ask, and return the status; an exception in the server is a 500."""
    client.raise_request_exception = False
    return int(getattr(client, method)(address, *given, **extra).status_code)


@pytest.mark.parametrize("role", ["owner", "counter"])
def test_wrong_values_in_the_query_are_borne_by_every_page(world: World, role: str) -> None:
    browser = world.browser(role)
    pages = [name for name in rows(TABLE) if name.startswith(("portal", "apply", "desk", "demo"))]
    wrong = []
    for name in pages:
        address = reverse(name, kwargs=arguments(world, name))
        for value in VALUES:
            status = clear(browser, "get", address, dict.fromkeys(PARAMETERS, value))
            if status >= 500:
                wrong.append((name, value[:20], status))

    assert wrong == []


@pytest.mark.parametrize("role", ["nobody", "owner", "counter"])
def test_wrong_values_in_the_address_are_not_found(world: World, role: str) -> None:
    browser = world.browser(role)
    wrong = []
    for route in (
        "/thu-tuc/{}/",
        "/ho-so/{}/",
        "/ho-so/{}/rut/",
        "/q/{}",
        "/can-bo/ho-so/{}/",
        "/su-kien/{}/",
        "/nhap/{}/",
        "/ho-so/{}/bien-nhan/",
        "/design/errors/{}",
        f"/nhap/{world.draft.key}/phan/{{}}/",
    ):
        for value in VALUES:
            status = clear(browser, "get", route.format(quote(value, safe="")))
            if status not in (302, 400, 404):
                wrong.append((route, value[:20], status))

    assert wrong == []


@pytest.mark.parametrize("role", ["owner", "counter"])
def test_wrong_values_in_every_form_field_are_borne(world: World, role: str) -> None:
    browser = world.browser(role)
    wrong = []
    names = [
        *rows(POSTS),
        "portal:track",
        "portal:withdraw",
        "portal:supplement",
        "apply:agency",
        "apply:person",
        "apply:questions",
        "apply:section",
        "apply:papers",
        "apply:check",
        "desk:request_supplement",
        "desk:enter_supplement",
        "accounts:edit_profile",
    ]
    for name in names:
        address = reverse(name, kwargs=arguments(world, name))
        for value in VALUES:
            status = clear(browser, "post", address, dict.fromkeys(FIELDS, value))
            if status >= 500:
                wrong.append((name, value[:20], status))

    assert wrong == []


FIELDS = [
    "name",
    "tracking_code",
    "reason",
    "remedy",
    "version",
    "level",
    "reasons",
    "comment",
    "agency",
    "for",
    "full_name",
    "personal_number",
    "birth_date",
    "declared",
    "remove",
    "add",
    "content",
    "act",
    "chosen",
    "answer",
    "outcome",
    "text",
    "legal_ground",
    "assignee_id",
    "working_days",
    "amount_vnd",
    "variant",
    "agency_id",
    "procedure",
    "person",
    "phone",
    "commune",
    "address",
    "sex",
    "mark-0",
    "reason-0",
    "remedy-0",
    "why_again",
    "post",
    "next",
    "birth_date_0",
    "email",
    "tax_code",
    "ethnicity",
    "request",
    "purpose",
    "questions.x",
]


ACTS = [
    "accept",
    "refuse",
    "withdraw",
    "pass_on",
    "send_back",
    "reassign",
    "consult",
    "request_payment",
    "propose",
    "confirm_payment",
    "extend",
    "choose_variant",
    "stop",
    "settle",
    "hand_over",
    "correct",
    "revoke",
    "reissue",
    "nonsense",
]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_of_the_desk_bears_wrong_values(world: World, act: str) -> None:
    browser = world.browser("signer")
    dossier = world.settled.dossier
    statuses = {}
    for value in VALUES:
        address = reverse("desk:act", args=[dossier.number, act])
        statuses[value[:10]] = clear(browser, "post", address, dict.fromkeys(FIELDS, value))
        right = {**dict.fromkeys(FIELDS, value), "version": str(dossier.row_version)}
        statuses[f"{value[:10]}+"] = clear(browser, "post", address, right)

    assert max(statuses.values()) < 500, statuses


def test_ten_thousand_characters_are_kept_in_the_draft_and_refused_with_a_sentence(world: World) -> None:
    browser, section = world.browser("owner"), world.version.compiled.section("request")
    fields = [spec.code for spec in section.fields if spec.is_asked]
    address = reverse("apply:section", args=[world.draft.key, section.code])

    answer = browser.post(address, dict.fromkeys(fields, "ắ" * 10_000))

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert "ắ" * 10_000 in Draft.objects.get(id=world.draft.id).answers[section.code].values()


def test_a_script_tag_in_a_name_is_only_a_name(world: World) -> None:
    browser = world.browser("owner")
    browser.post(reverse("accounts:edit_profile"), {"full_name": "<script>alert(1)</script>"})

    page = browser.get(reverse("accounts:profile")).content.decode()

    assert "<script>alert" not in page


def test_an_expired_draft_is_gone_and_says_so(world: World) -> None:
    Draft.objects.filter(id=world.draft.id).update(expires_at=database_now() - timedelta(days=1))

    for name in ("overview", "agency", "person", "papers", "check"):
        answer = world.browser("owner").get(reverse(f"apply:{name}", args=[world.draft.key]))
        assert answer.status_code == 410
        assert "<h1" in answer.content.decode()


def test_an_unknown_procedure_is_not_found(world: World) -> None:
    assert world.browser("nobody").get("/thu-tuc/9.999999/").status_code == 404
    assert world.browser("nobody").post("/nop/9.999999/").status_code == 404


def test_nothing_of_this_has_changed_a_dossier(world: World) -> None:
    before = list(Dossier.objects.order_by("id").values_list("state", "row_version"))
    browser = world.browser("nobody")
    for name in rows(POSTS):
        clear(browser, "post", reverse(name, kwargs=arguments(world, name)), dict.fromkeys(FIELDS, "1"))

    assert list(Dossier.objects.order_by("id").values_list("state", "row_version")) == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_page_bears_any_parameters(world: World, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([n for n in rows(TABLE) if n.startswith(("portal", "apply", "desk", "demo"))]))
    query = data.draw(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=60), max_size=5))
    role = data.draw(st.sampled_from(["nobody", "owner", "counter"]))

    assert clear(world.browser(role), "get", reverse(name, kwargs=arguments(world, name)), query) < 500


def test_an_address_that_only_takes_a_form_says_so_when_it_is_opened(world: World) -> None:
    names = [name for name, row in rows(TABLE).items() if set(row) == {"405"}]
    addresses = [reverse(name, kwargs=arguments(world, name)) for name in names]

    pages = [(name, world.browser("owner").get(address)) for name, address in zip(names, addresses, strict=True)]

    assert len(pages) > 10
    for name, page in pages:
        assert (page.status_code, "POST" in page["Allow"]) == (405, True), name
        assert "Địa chỉ này không phải một trang" in page.content.decode(), name
