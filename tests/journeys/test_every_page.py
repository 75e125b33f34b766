"""Pages beside the way, too, read well on a desk's screen and on a telephone."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from browser_support import DESKTOP, PHONE
from django.urls import reverse

from motcua.journal.moment import database_now
from motcua.service.dossiers.models import Draft
from motcua.service.importing.models import ImportRun
from motcua.service.procedures import queries as procedures
from tests.journeys.walker import Walker
from tests.web.test_rights_matrix import arguments, roles, site_addresses
from tests.web.world import World, make_draft, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None, home: Any) -> World:
    return make_world()


def _refused_import() -> ImportRun:
    """A file with faults and remarks."""
    now = database_now()
    faults = [["Ô G3 (NgayHenTra)", "“98%” có dấu phần trăm: cột này không nhận tỷ lệ."]]
    return ImportRun.objects.create(
        kind="dossiers",
        state="refused",
        file_name="quy3.xlsx",
        sha256="0" * 64,
        size_bytes=1,
        requested_at=now,
        finished_at=now,
        findings=faults,
        more_findings=3,
        remarks=faults,
        outcome={"created": 2},
    )


def pages(world: World) -> dict[str, list[str]]:
    """What each of them opens."""
    settled, waiting = world.settled.dossier, world.waiting.dossier
    paper, code = settled.papers.get().id, world.commune.committee.code
    old = make_draft(world.version, world.settled.citizen, world.commune)
    Draft.objects.filter(id=old.id).update(expires_at=database_now() - timedelta(days=1))
    return {
        "nobody": ["/so-lieu/", f"/so-lieu/don-vi/{code}/", "/so-lieu/don-vi/", "/so-lieu/linh-vuc/",
                   f"/so-lieu/linh-vuc/{world.version.procedure.field}/",
                   "/tim-kiem/?q=xac+nhan", "/tim-kiem/?q=khong-co-gi", "/tra-cuu/", "/khong-co-trang/",
                   f"/su-kien/{procedures.life_events()[0].code}/", "/thu-tuc/9.000001/", "/accounts/login/",
                   "/accounts/signup/"],
        "owner": ["/cua-toi/", "/thong-bao/", "/accounts/details/", "/accounts/details/edit/", f"/nhap/{old.key}/",
                  f"/ho-so/{settled.number}/", f"/ho-so/{settled.number}/bien-nhan/", f"/ho-so/{waiting.number}/rut/",
                  f"/ho-so/{waiting.number}/bo-sung/", f"/nhap/{world.draft.key}/cho-ai/",
                  f"/nhap/{world.draft.key}/giay-to/", f"/nhap/{world.draft.key}/kiem-tra/"],
        "counter": ["/can-bo/?filter=ready", "/can-bo/?filter=late", "/can-bo/viec-cua-toi/",
                    "/can-bo/?filter=unit&q=thao",
                    f"/can-bo/ho-so/{settled.number}/", f"/can-bo/ho-so/{settled.number}/giay-to/{paper}/",
                    f"/can-bo/ho-so/{waiting.number}/nhap-bo-sung/", "/can-bo/nhap-ho-so/"],
        "leader": ["/dieu-hanh/", f"/dieu-hanh/don-vi/{code}/", f"/dieu-hanh/don-vi/{code}/cac-don-vi/",
                   f"/dieu-hanh/don-vi/{code}/ban-tin/", f"/dieu-hanh/don-vi/{code}/cac-thang/",
                   f"/dieu-hanh/don-vi/{code}/ho-so/dang-giai-quyet/", f"/dieu-hanh/ho-so/{settled.number}/",
                   "/dieu-hanh/dau-hieu/", "/dieu-hanh/dau-hieu/quick/?ngay=30", "/dieu-hanh/viec/",
                   f"/dieu-hanh/viec/{world.task.id}/", f"/dieu-hanh/viec/giao/?unit={code}"],
        "admin": ["/dieu-hanh/nhap-lieu/", f"/dieu-hanh/nhap-lieu/{_refused_import().id}/"],
        "signer": ["/can-bo/?filter=to_sign", f"/can-bo/ho-so/{settled.number}/"],
    }  # fmt: skip


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_reads_well(world: World, walk: Callable[..., Walker], width: int) -> None:
    walker = walk("page", width)
    wrong = {}
    for role, paths in pages(world).items():
        walker.sign_in(world.accounts[role])
        for path in paths:
            try:
                walker.open(path)
            except AssertionError as unreadable:
                wrong[path] = str(unreadable)[:400]

    assert wrong == {}


def test_a_look_up_with_and_without_the_code_reads_well(world: World, walk: Callable[..., Walker]) -> None:
    walker, dossier = walk("track", PHONE), world.settled.dossier
    for code in ("", dossier.tracking_code):
        walker.open("/tra-cuu/")
        walker.page.fill("main input[name=name]", dossier.number)
        walker.page.fill("main input[name=tracking_code]", code)
        walker.press("main form button")
        assert dossier.number in walker.text() or str(dossier.code) in walker.text()


def opened_by(world: World) -> dict[str, list[str]]:
    """Every address of the running system that answers a page to somebody, by the first role that it answers to.

    The page of parts has a test of its own.
    """
    found: dict[str, list[str]] = {role: [] for role in roles()}
    for name in site_addresses():
        if name.startswith("design:"):
            continue
        path = reverse(name, kwargs=arguments(world, name))
        for role in roles():
            answer = world.browser(role).get(path)
            if answer.status_code == HTTPStatus.OK and answer.headers["Content-Type"].startswith("text/html"):
                found[role].append(path)
                break
    return found


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_address_of_the_site_reads_well(world: World, walk: Callable[..., Walker], width: int) -> None:
    walker = walk("address", width)
    wrong = {}
    for role, paths in opened_by(world).items():
        walker.sign_in(world.accounts.get(role))
        for path in paths:
            try:
                walker.open(path)
            except AssertionError as unreadable:
                wrong[path] = str(unreadable)[:400]

    assert wrong == {}
    assert walker.seen > 35
