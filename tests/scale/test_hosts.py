"""Web servers and workers on many hosts: whatever one has taken in, the others have.

Two hosts with data directories of their own share the database, the secret key and the store of papers. A balancer
sends every request to the other one than the last, so a dossier is typed here, given its paper there, submitted here.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.documents import radosgw
from tests.failures.browser import Browser, NoAnswer
from tests.failures.people import PROCEDURE, Town
from tests.failures.truth import lies, wait_until_drained
from tests.scale.balancer import balancer
from tests.scale.landscape import Host, Landscape, has_gone_its_way

pytestmark = pytest.mark.slow

READ_ALL = """
from motcua.service.documents import storage
from motcua.service.documents.models import StoredFile
print(sum(len(storage.read(sha256)) > 0 for sha256 in StoredFile.objects.values_list("sha256", flat=True).distinct()))
"""


BUCKET_READ = """
from motcua.service.documents import storage
from motcua.service.dossiers.models import Dossier
papers = Dossier.objects.get(number="{number}").papers.exclude(file=None)
print(sum(len(storage.read(paper.file.sha256)) > 0 for paper in papers))
"""


@pytest.fixture(scope="module")
def hosts(country: Landscape) -> Iterator[tuple[Host, Host]]:
    """The second one also works and sequences."""
    first, second = (country.provinces["38"].host(f"host-{n}") for n in (1, 2))
    try:
        first.start("serve")
        second.start("serve", "work", "sequence")
        yield first, second
    finally:
        first.stop()
        second.stop()


def test_dossiers_go_their_whole_way_through_alternating_hosts(country: Landscape, hosts: tuple[Host, Host]) -> None:
    province = country.provinces["38"]
    with balancer([host.port for host in hosts]) as port:
        town = Town(port)
        town.open(devices=2, desks=1)
        hosts[1].until(lambda: has_gone_its_way(town), 120, "a dossier's whole way")
        town.close()

    wait_until_drained(province)  # type: ignore[arg-type]  # it has what is asked of a stack
    assert town.ledger.faults == []
    assert lies(province, town.ledger) == []  # type: ignore[arg-type]  # likewise
    for host in hosts:
        assert int(host.python(READ_ALL)) > 1  # every paper and letter, whichever host took it in
        assert "ERROR" not in host.log("serve")


def test_one_draft_submitted_on_two_hosts_at_once_is_one_dossier(country: Landscape, hosts: tuple[Host, Host]) -> None:
    town = Town(hosts[0].port)
    browser = town.sign_in("congdan")
    begun = browser.post(f"/nop/{PROCEDURE}/", {}, browser.get("/accounts/details/"))
    told = town.ledger.begin(begun.location.split("/")[2])
    town._type(browser, told)
    town._upload(browser, told)
    path = f"/nhap/{told.key}/kiem-tra/"
    page = browser.get(path)
    locations: list[str] = []

    def submit(host: Host) -> None:
        device = Browser(host.port, dict(browser.cookies))
        locations.append(device.post(path, {"declared": "on"}, page).location)

    both = [threading.Thread(target=submit, args=(host,)) for host in hosts]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert len(set(locations)) == 1
    with country.provinces["38"].connect() as db:
        row = db.execute("select count(*) from dossiers_dossier where idempotency_key = %s", [told.key]).fetchone()
    assert row == (1,)


def test_a_host_that_loses_its_whole_data_directory_loses_nothing(country: Landscape) -> None:
    """Temporary files, style sheets and logs lie on a host; nothing that anybody was promised."""
    province = country.provinces["38"]
    gone = province.host("host-gone")
    gone.start("serve")
    town = Town(gone.port)
    browser = town.sign_in("congdan")
    begun = browser.post(f"/nop/{PROCEDURE}/", {}, browser.get("/accounts/details/"))
    told = town.ledger.begin(begun.location.split("/")[2])
    town._type(browser, told)
    town._upload(browser, told)
    gone.stop()

    other = province.host("host-new")
    try:
        other.start("serve")
        browser.port = other.port
        town._submit(browser, told)
    finally:
        other.stop()

    assert lies(province, town.ledger) == []  # type: ignore[arg-type]  # it has what is asked of a stack


def move_to_folder(client: Any, folder: Path) -> None:
    """The papers of a bucket, as any S3 program would copy them: names stay."""
    for found in client.list_objects_v2(Bucket="province-40", Prefix="papers/").get("Contents", ()):
        path = folder / found["Key"]
        path.parent.mkdir(parents=True, exist_ok=True)
        client.download_file("province-40", found["Key"], str(path))


def test_hosts_share_a_bucket_of_a_real_object_store(country: Landscape) -> None:
    if why := radosgw.missing():
        pytest.skip(why)
    province = country.provinces["40"]
    with radosgw.running() as gateway:
        keys = {"aws_access_key_id": gateway.key, "aws_secret_access_key": gateway.secret}
        client = boto3.client("s3", endpoint_url=gateway.url, region_name="us-east-1", **keys)
        client.create_bucket(Bucket="province-40")
        variables = {
            "MOTCUA_PAPERS": f"s3://province-40/papers?endpoint={gateway.url}",
            "MOTCUA_PAGE_IMAGES": f"s3://province-40/page-images?endpoint={gateway.url}",
            "MOTCUA_S3_KEY": gateway.key,
            "MOTCUA_S3_SECRET": gateway.secret,
        }
        hosts = [province.host(f"bucket-host-{n}", **variables) for n in (1, 2)]
        try:
            for host in hosts:
                host.start("serve")
            with balancer([host.port for host in hosts]) as port:
                town = Town(port)
                browser = town.sign_in("congdan")
                town._file_one(browser)
                town._file_one(browser)
            told = town.filed.get()
            page = Town(hosts[0].port).sign_in("tiepnhan").get(f"/can-bo/ho-so/{told.number}/")
            assert page.status == 200
            for host in hosts:
                assert int(host.python(BUCKET_READ.format(number=told.number))) >= 1
        finally:
            for host in hosts:
                host.stop()
            move_to_folder(client, province.folder)  # where the other tests of this province look
    assert not (hosts[0].home.path / "papers").exists()


def test_the_balancer_of_this_test_does_alternate(hosts: tuple[Host, Host]) -> None:
    """A test of alternating hosts whose requests all went to one would prove nothing."""
    hosts[0].stop()
    try:
        with balancer([host.port for host in hosts]) as port:
            answers = [_reaches(port) for _ in range(4)]
    finally:
        hosts[0].start("serve")

    assert answers == [False, True, False, True]


def _reaches(port: int) -> bool:
    try:
        return Browser(port).get("/").status == 200
    except NoAnswer:
        return False
