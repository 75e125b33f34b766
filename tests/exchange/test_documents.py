"""Documents of partners: whole or in parts, each byte once, nobody else's, and within the day's limit."""

import hashlib
import threading
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.conf import LazySettings
from django.db import connection

from motcua.service.documents.models import StoredFile
from motcua.service.documents.refusals import ContentDiffers, FileEmpty, FileTooLarge, KindNotTaken, NameNotTaken
from motcua.service.dossiers.tasks import drop_unused_files
from motcua.service.exchange import actions, queries
from motcua.service.exchange.actions.documents import PART_MAX_BYTES, sweep
from motcua.service.exchange.models import Partner, PartnerDocument, PartnerUpload, PartnerUploadPart
from motcua.service.exchange.refusals import (
    ChecksumWrong,
    DocumentNotFound,
    OffsetWrong,
    PartnerQuotaReached,
    PartTooLarge,
    SizeWrong,
    TooManyUploads,
    UploadNotFound,
)
from tests.exchange.conftest import NOW, make_partner


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF of one page."""
    path = tmp_path_factory.mktemp("pdf") / "giấy tờ.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path.read_bytes()


def begin(partner: Partner, content: bytes, **given: object) -> PartnerUpload:
    details = {"name": "giấy tờ.pdf", "size_bytes": len(content), **given}
    return actions.begin_upload(partner.id, at=NOW, **details)  # type: ignore[arg-type]  # given by name


def send(upload: PartnerUpload, offset: int, content: bytes) -> PartnerUpload:
    return actions.append(upload.public_id, upload.partner_id, offset=offset, content=content, at=NOW)


def finish(upload: PartnerUpload) -> PartnerDocument:
    return actions.finish(upload.public_id, upload.partner_id, at=NOW)


def test_a_file_in_parts_becomes_one_document_with_every_byte_in_its_place(partner: Partner, content: bytes) -> None:
    upload = begin(partner, content, sha256=hashlib.sha256(content).hexdigest())
    send(upload, 0, content[:100])
    send(upload, 100, content[100:333])
    send(upload, 333, content[333:])

    document = finish(upload)

    assert document.file.original_sha256 == hashlib.sha256(content).hexdigest()
    assert document.name == "giấy tờ.pdf"
    assert not PartnerUploadPart.objects.exists()
    assert queries.documents_for(partner.id, [document.public_id], at=NOW) == {document.public_id: document}


def test_finishing_twice_gives_the_same_document(partner: Partner, content: bytes) -> None:
    upload = begin(partner, content)
    send(upload, 0, content)

    assert finish(upload) == finish(upload)
    assert PartnerDocument.objects.count() == 1


def test_a_part_sent_again_is_refused_with_the_place_to_go_on_from(partner: Partner, content: bytes) -> None:
    upload = begin(partner, content)
    send(upload, 0, content[:100])

    with pytest.raises(OffsetWrong) as refused:
        send(upload, 0, content[:100])
    assert refused.value.data == {"expected_offset": 100}
    with pytest.raises(OffsetWrong):
        send(upload, 101, b"x")
    assert queries.upload_for(partner.id, upload.public_id, at=NOW).received_bytes == 100


def test_more_or_less_than_announced_is_refused(partner: Partner, content: bytes) -> None:
    upload = begin(partner, content)

    with pytest.raises(SizeWrong):
        send(upload, 0, content + b"x")
    send(upload, 0, content[:-1])
    with pytest.raises(SizeWrong):
        finish(upload)


def test_other_bytes_than_announced_are_refused_and_forgotten(partner: Partner, content: bytes) -> None:
    upload = begin(partner, content, sha256="0" * 64)
    send(upload, 0, content)

    with pytest.raises(ChecksumWrong):
        finish(upload)
    with pytest.raises(UploadNotFound):
        finish(upload)
    assert not PartnerUploadPart.objects.exists()


def test_a_file_that_is_not_what_it_says_is_refused_and_forgotten(partner: Partner) -> None:
    upload = begin(partner, b"MZ" * 40)
    send(upload, 0, b"MZ" * 40)

    with pytest.raises(ContentDiffers):
        finish(upload)
    assert not PartnerUpload.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_would_be_refused_in_the_end_is_refused_before_a_byte_is_sent(
    partner: Partner, settings: LazySettings
) -> None:
    for refusal, given in (
        (KindNotTaken, {"name": "a.exe"}),
        (NameNotTaken, {"name": "a.php.pdf"}),
        (FileEmpty, {"size_bytes": 0}),
        (FileTooLarge, {"size_bytes": settings.UPLOAD_MAX_BYTES + 1}),
        (ChecksumWrong, {"sha256": "sha256:abc"}),
    ):
        with pytest.raises(refusal):
            begin(partner, b"x", **given)
    assert not PartnerUpload.objects.exists()


def test_one_part_has_a_limit(partner: Partner, content: bytes) -> None:
    upload = begin(partner, content)

    with pytest.raises(PartTooLarge):
        send(upload, 0, b"x" * (PART_MAX_BYTES + 1))


def test_another_partner_finds_neither_upload_nor_document(partner: Partner, content: bytes) -> None:
    other = make_partner("khac")
    upload = begin(partner, content)
    send(upload, 0, content)
    for attempt in (
        lambda: actions.append(upload.public_id, other.id, offset=0, content=b"x", at=NOW),
        lambda: actions.finish(upload.public_id, other.id, at=NOW),
        lambda: actions.cancel_upload(upload.public_id, other.id, at=NOW),
        lambda: queries.upload_for(other.id, upload.public_id, at=NOW),
    ):
        with pytest.raises(UploadNotFound):
            attempt()
    document = finish(upload)

    with pytest.raises(DocumentNotFound, match=str(document.public_id)):
        queries.documents_for(other.id, [document.public_id], at=NOW)
    with pytest.raises(DocumentNotFound):
        queries.documents_for(partner.id, [document.public_id, uuid4()], at=NOW)


def test_the_day_of_a_partner_has_a_limit_and_the_next_day_begins_anew(
    partner: Partner, content: bytes, settings: LazySettings
) -> None:
    settings.PARTNER_UPLOAD_DAY_MAX_BYTES = len(content) * 2

    begin(partner, content)
    actions.receive_document(partner.id, [content], name="a.pdf", size_bytes=len(content), at=NOW)
    with pytest.raises(PartnerQuotaReached):
        begin(partner, content)
    begin(make_partner("khac"), content)
    tomorrow = NOW + timedelta(days=1)
    actions.begin_upload(partner.id, name="a.pdf", size_bytes=len(content), at=tomorrow)


def test_only_so_many_uploads_are_open_at_once(partner: Partner, content: bytes, settings: LazySettings) -> None:
    settings.PARTNER_UPLOAD_OPEN_MAX = 1
    first = begin(partner, content)

    with pytest.raises(TooManyUploads):
        begin(partner, content)
    actions.cancel_upload(first.public_id, partner.id, at=NOW)
    begin(partner, content)


def test_unfinished_uploads_go_after_a_day_and_unused_documents_after_a_week(partner: Partner, content: bytes) -> None:
    left = begin(partner, content)
    send(left, 0, content[:10])
    document = actions.receive_document(partner.id, [content], name="a.pdf", size_bytes=len(content), at=NOW)

    assert sweep(NOW + timedelta(hours=23)) == 0
    with pytest.raises(UploadNotFound):
        actions.finish(left.public_id, partner.id, at=NOW + timedelta(hours=24))
    sweep(NOW + timedelta(hours=25))
    assert not PartnerUploadPart.objects.exists()
    assert drop_unused_files(document.file.created_at + timedelta(days=3)) == 0
    sweep(NOW + timedelta(days=7))
    assert drop_unused_files(document.file.created_at + timedelta(days=3)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_part_sent_by_two_at_once_is_taken_once() -> None:
    partner = make_partner()
    upload = begin(partner, b"x" * 4000)
    outcomes: list[str] = []

    def send_it() -> None:
        try:
            send(upload, 0, b"x" * 4000)
            outcomes.append("taken")
        except OffsetWrong as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["taken", *["upload_offset_wrong"] * 3]
    assert PartnerUploadPart.objects.count() == 1
