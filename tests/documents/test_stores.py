"""Where papers lie: a folder, or a bucket of a real S3 store. The same promises are tried on both."""

import hashlib
import io
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.db import connection, connections, transaction

from motcua.cli.stores import StoreUnknown, store
from motcua.service.documents import disk, intake, page_images, storage
from motcua.service.documents.models import StoredFile
from motcua.service.documents.refusals import ContentDamaged, StoreOutOfReach
from tests.documents import attack_files, radosgw

BUCKET = "papers"
PAPER = b"m\xe1\xba\xabu \xc4\x91\xc6\xa1n"
LATER = timedelta(hours=1)


@pytest.fixture(scope="session")
def gateway() -> Iterator[radosgw.Gateway]:
    """One store for the whole run."""
    if why := radosgw.missing():
        pytest.skip(why)
    with radosgw.running() as gateway:
        bucket(gateway).connection.create_bucket(Bucket=BUCKET)
        yield gateway


def bucket(gateway: radosgw.Gateway, address: str = f"s3://{BUCKET}") -> Any:
    """The storage of an address, as the settings make it."""
    question = "&" if "?" in address else "?"
    entry = store(f"{address}{question}endpoint={gateway.url}", Path(), key=gateway.key, secret=gateway.secret)
    return storages.create_storage(entry)


def use_bucket(settings: LazySettings, gateway: radosgw.Gateway, prefix: str, options: str = "") -> None:
    entries = {
        name: store(
            f"s3://{BUCKET}/{prefix}/{name}?endpoint={gateway.url}{options}",
            Path(),
            key=gateway.key,
            secret=gateway.secret,
        )
        for name in ("papers", "page_images")
    }
    settings.STORAGES = settings.STORAGES | entries


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def kind(request: pytest.FixtureRequest, settings: LazySettings, home: Path) -> str:
    """Every test runs with the papers in a folder and in a bucket."""
    if request.param == "bucket":
        use_bucket(settings, request.getfixturevalue("gateway"), home.name)
    return str(request.param)


def overwrite(place: str, content: bytes) -> None:
    """Change stored bytes behind the platform's back."""
    papers: Any = storage.papers()
    if isinstance(papers, storage.PapersStorage):
        Path(papers.path(place)).write_bytes(content)
    else:
        papers._client.put_object(Bucket=BUCKET, Key=papers._normalize_name(place), Body=content)


@pytest.mark.django_db
def test_equal_content_is_stored_once_under_its_hash_and_read_back(kind: str) -> None:
    first, second = storage.keep(io.BytesIO(PAPER)), storage.keep(io.BytesIO(PAPER))

    assert first == second == hashlib.sha256(PAPER).hexdigest()
    assert [name for name, _at in storage.papers().written()] == [f"{first[:2]}/{first}"]  # type: ignore[attr-defined]
    assert storage.read(first) == PAPER


@pytest.mark.django_db
def test_content_that_was_changed_behind_our_back_is_refused_when_read(kind: str) -> None:
    stored = intake.receive_bytes(attack_files.pdf(), name="đơn.pdf")
    overwrite(storage.place_of(stored.sha256), attack_files.pdf(pages=2))

    for reading in (
        lambda: storage.read(stored.sha256),
        lambda: intake.open_content(stored),
        lambda: page_images.page_image(stored, 1),
    ):
        with pytest.raises(ContentDamaged) as refusal:
            reading()
        assert refusal.value.http_status == 503


@pytest.mark.django_db
def test_content_that_is_missing_is_said_to_be_missing(kind: str) -> None:
    with pytest.raises(FileNotFoundError):
        storage.read("0" * 64)


@pytest.mark.django_db
def test_the_sweep_takes_what_no_row_names_and_leaves_what_one_does(kind: str) -> None:
    kept = intake.receive_bytes(attack_files.pdf(), name="đơn.pdf")
    orphan = storage.keep(io.BytesIO(PAPER))
    time.sleep(1.1)  # a bucket's times are whole seconds

    assert intake.sweep_orphans(datetime.now(UTC) - LATER) == 0
    assert intake.sweep_orphans(datetime.now(UTC)) == 1

    assert not storage.papers().exists(storage.place_of(orphan))
    assert storage.read(kept.sha256)


@pytest.mark.django_db
def test_content_that_is_stored_again_is_young_again(kind: str) -> None:
    """An old orphan that somebody sends anew must not be swept before the new row is committed."""
    sha256 = storage.keep(io.BytesIO(PAPER))
    if kind == "folder":
        os.utime(storage.papers().path(storage.place_of(sha256)), (1, 1))
    time.sleep(2.1)
    before = datetime.now(UTC)
    time.sleep(1.1)

    storage.keep(io.BytesIO(PAPER))

    assert storage.papers().get_modified_time(storage.place_of(sha256)) > before - timedelta(seconds=1)
    assert storage.read(sha256) == PAPER


@pytest.mark.django_db(transaction=True)
def test_the_sweep_leaves_content_alone_while_its_row_is_on_its_way(kind: str) -> None:
    sha256 = storage.keep(io.BytesIO(PAPER))
    time.sleep(1.1)

    other = connection.copy("other")
    try:
        connections["other"] = other
        with transaction.atomic(using="other"), other.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [storage._lock_key(sha256)])
            assert intake.sweep_orphans(datetime.now(UTC)) == 0
    finally:
        other.close()
        del connections["other"]

    assert storage.read(sha256) == PAPER


@pytest.mark.django_db
def test_what_else_lies_there_is_left_alone(kind: str) -> None:
    place = "00/read-me.txt"
    papers: Any = storage.papers()
    papers.save(place, storage.File(io.BytesIO(b"kho giay to cua tinh")))
    time.sleep(1.1)

    assert intake.sweep_orphans(datetime.now(UTC)) == 0
    assert papers.exists(place)


@pytest.mark.django_db
def test_pages_are_drawn_and_kept(kind: str) -> None:
    stored = intake.receive_bytes(attack_files.pdf(pages=2), name="đơn.pdf")

    first = page_images.page_image(stored, 1)

    assert first is not None
    assert first.content_type == "image/png"
    assert storages["page_images"].exists(f"{storage.place_of(stored.sha256)}/2")  # the next one was drawn with it
    assert page_images.page_image(stored, 1) == first


@pytest.mark.django_db
def test_a_large_file_comes_back_whole(kind: str) -> None:
    content = os.urandom(9 * 1024 * 1024 + 7)

    assert storage.read(storage.keep(io.BytesIO(content))) == content


@pytest.mark.slow
@pytest.mark.django_db
def test_nobody_reads_a_bucket_without_our_key(gateway: radosgw.Gateway, settings: LazySettings, home: Path) -> None:
    use_bucket(settings, gateway, home.name)
    sha256 = storage.keep(io.BytesIO(PAPER))
    papers: Any = storage.papers()

    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{gateway.url}/{BUCKET}/{papers._normalize_name(storage.place_of(sha256))}")
    with answer.value as error:
        assert error.code == 403
    with pytest.raises(NotImplementedError):
        papers.url(storage.place_of(sha256))
    grants = papers._client.get_object_acl(Bucket=BUCKET, Key=papers._normalize_name(storage.place_of(sha256)))
    assert [grant["Grantee"]["Type"] for grant in grants["Grants"]] == ["CanonicalUser"]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_store_encrypts_what_it_is_told_to(gateway: radosgw.Gateway, settings: LazySettings, home: Path) -> None:
    use_bucket(settings, gateway, home.name, f"&encryption=aws:kms&key={radosgw.TRIED_KEY}")

    sha256 = storage.keep(io.BytesIO(PAPER))
    storage.keep(io.BytesIO(PAPER))  # once more: it must not lose the encryption

    papers: Any = storage.papers()
    said = papers._client.head_object(Bucket=BUCKET, Key=papers._normalize_name(storage.place_of(sha256)))
    assert said["ServerSideEncryption"] == "aws:kms"
    assert storage.read(sha256) == PAPER


@pytest.mark.slow
@pytest.mark.django_db
def test_a_store_out_of_reach_is_a_503_that_keeps_what_was_typed(
    gateway: radosgw.Gateway, settings: LazySettings, home: Path
) -> None:
    use_bucket(settings, gateway, home.name)
    stored = intake.receive_bytes(attack_files.pdf(), name="đơn.pdf")
    gateway.stop_gateway()
    try:
        with pytest.raises(StoreOutOfReach) as refusal:
            intake.receive_bytes(attack_files.pdf(pages=3), name="đơn 2.pdf")
        with pytest.raises(StoreOutOfReach):
            storage.read(stored.sha256)
    finally:
        gateway.start_gateway()

    assert refusal.value.http_status == 503
    assert str(refusal.value).startswith("Hiện không kết nối được với kho lưu trữ giấy tờ.")
    assert StoredFile.objects.count() == 1
    assert storage.read(stored.sha256) == attack_files.pdf()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_wrong_key_is_a_503_and_not_a_missing_paper(
    gateway: radosgw.Gateway, settings: LazySettings, home: Path
) -> None:
    use_bucket(settings, gateway, home.name)
    sha256 = storage.keep(io.BytesIO(PAPER))
    settings.STORAGES["papers"]["OPTIONS"]["secret_key"] = "another"
    settings.STORAGES = settings.STORAGES | {}  # read it anew

    with pytest.raises(StoreOutOfReach) as refusal:
        storage.read(sha256)

    assert refusal.value.data["why"] in {"SignatureDoesNotMatch", "403"}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_full_store_refuses_uploads_as_a_full_disk_does(
    gateway: radosgw.Gateway, settings: LazySettings, home: Path
) -> None:
    use_bucket(settings, gateway, home.name)
    gateway.fill_up(full=True)
    try:
        with pytest.raises(disk.NoRoomOnDisk):
            intake.receive_bytes(attack_files.pdf(), name="đơn.pdf")
    finally:
        gateway.fill_up(full=False)

    assert not StoredFile.objects.exists()


def test_uploads_for_a_bucket_need_room_where_they_are_read(settings: LazySettings, home: Path) -> None:
    settings.STORAGES = settings.STORAGES | {"papers": store("s3://papers?endpoint=https://s3.example.vn", Path())}

    assert 0 < disk.used_percent() <= 100


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://papers", "neither a folder nor"),
        ("s3://", "neither a folder nor"),
        ("s3://papers?acl=public-read", "acl is not known"),
        ("s3://papers?encryption=rot13", "must be one of AES256, aws:kms"),
    ],
)
def test_an_address_that_names_no_store_is_refused_with_a_reason(address: str, told: str) -> None:
    with pytest.raises(StoreUnknown, match=told):
        store(address, Path("/srv/papers"))


def test_addresses_of_folders_and_buckets(tmp_path: Path) -> None:
    assert store("", tmp_path)["OPTIONS"] == {"location": tmp_path}
    assert store("/srv/share", tmp_path)["OPTIONS"] == {"location": Path("/srv/share")}
    options = store("s3://tinh/38/papers?endpoint=https://s3.tinh.vn&encryption=AES256", tmp_path, key="k", secret="s")[
        "OPTIONS"
    ]
    assert options == {
        "bucket_name": "tinh",
        "location": "38/papers",
        "endpoint_url": "https://s3.tinh.vn",
        "region_name": "us-east-1",
        "access_key": "k",
        "secret_key": "s",
        "object_parameters": {"ServerSideEncryption": "AES256"},
    }
