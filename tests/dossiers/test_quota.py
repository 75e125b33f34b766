"""One person sends only so much in a day; what was sent stays, and clerks at the counter are not held up (T16)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from motcua.service.documents.models import StoredFile
from motcua.service.dossiers import drafts, quota
from motcua.service.dossiers.models import Draft, UploadDay
from tests.dossiers.factories import make_person, make_procedure

MONDAY_8AM = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # 8:00 in Viet Nam
MONDAY_LAST_MINUTE = datetime(2026, 12, 7, 16, 59, tzinfo=UTC)  # 23:59 in Viet Nam
TUESDAY_FIRST_MINUTE = datetime(2026, 12, 7, 17, 0, tzinfo=UTC)
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def _three_files_of_ten_megabytes(settings: LazySettings) -> None:
    settings.UPLOAD_DAY_MAX_FILES, settings.UPLOAD_DAY_MAX_BYTES = 3, 30 * MB


@pytest.fixture
def draft(db: None) -> Draft:
    return begin("online")


def begin(channel: str) -> Draft:
    version = make_procedure(f"9.{UploadDay.objects.count():06d}")
    owner = make_person("Bùi Thị Hường")
    return drafts.start(version.id, at=MONDAY_8AM, owner_id=owner.id, channel=channel)


def stored(size_bytes: int) -> StoredFile:
    sha256 = "ab" * 32
    return StoredFile.objects.create(
        sha256=sha256,
        size_bytes=1,
        content_type="application/pdf",
        original_name="đơn.pdf",
        original_sha256=sha256,
        original_size_bytes=size_bytes,
    )


def put(draft: Draft, size_bytes: int, at: datetime = MONDAY_8AM) -> int:
    paper = draft.version.compiled.papers[0].code
    return drafts.add_file(draft.id, paper, stored(size_bytes).id, "đơn.pdf", at=at).id


def test_the_fourth_file_of_three_is_refused_and_the_three_stay(draft: Draft) -> None:
    for _ in range(3):
        put(draft, MB)

    with pytest.raises(quota.QuotaReached) as refusal:
        put(draft, MB)

    assert refusal.value.http_status == 429
    assert draft.papers.count() == 3
    assert UploadDay.objects.get().files == 3


def test_the_last_byte_of_the_day_fits_and_one_more_does_not(draft: Draft) -> None:
    put(draft, 20 * MB)

    with pytest.raises(quota.QuotaReached):
        put(draft, 10 * MB + 1)
    put(draft, 10 * MB)

    assert UploadDay.objects.get().size_bytes == 30 * MB


def test_the_refusal_says_in_vietnamese_what_to_do(draft: Draft) -> None:
    put(draft, 30 * MB)

    with pytest.raises(quota.QuotaReached) as refusal:
        quota.require_room(draft, 1, at=MONDAY_8AM)

    assert str(refusal.value).startswith("Hôm nay đã tải lên đến mức tối đa (3 tệp hoặc 30 MB).")
    assert "ngày mai" in str(refusal.value)


def test_a_file_taken_out_again_still_counts_because_its_bytes_were_kept(draft: Draft) -> None:
    for _ in range(3):
        drafts.remove_file(draft.id, put(draft, MB), at=MONDAY_8AM)

    with pytest.raises(quota.QuotaReached):
        put(draft, MB)


def test_several_drafts_of_one_person_share_the_day(draft: Draft) -> None:
    second = drafts.start(draft.version_id, at=MONDAY_8AM, owner_id=draft.owner_id)
    put(draft, 25 * MB)

    with pytest.raises(quota.QuotaReached):
        put(second, 10 * MB)


def test_another_person_has_a_day_of_their_own(draft: Draft) -> None:
    put(draft, 30 * MB)
    other = drafts.start(draft.version_id, at=MONDAY_8AM, owner_id=make_person("Quách Văn Thành").id)

    put(other, 30 * MB)


def test_the_day_ends_at_midnight_in_viet_nam(draft: Draft) -> None:
    put(draft, 30 * MB, at=MONDAY_LAST_MINUTE)

    put(draft, 30 * MB, at=TUESDAY_FIRST_MINUTE)

    assert list(UploadDay.objects.order_by("day").values_list("day", flat=True)) == [
        date(2026, 12, 7),
        date(2026, 12, 8),
    ]


def test_a_clerk_scanning_for_walk_ins_is_not_held_up(db: None) -> None:
    counter = begin("counter")

    for _ in range(5):
        put(counter, 20 * MB)

    assert not UploadDay.objects.exists()


def test_asking_beforehand_writes_nothing_and_costs_one_query(draft: Draft) -> None:
    put(draft, MB)
    draft = Draft.objects.get(id=draft.id)

    with CaptureQueriesContext(connection) as asked:
        quota.require_room(draft, MB, at=MONDAY_8AM)

    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"]
    assert UploadDay.objects.get().files == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_uploads_at_once_only_those_that_fit_are_taken() -> None:
    draft = begin("online")

    def attempt(_number: int) -> bool:
        try:
            quota.take_room(Draft.objects.get(id=draft.id), 10 * MB, at=MONDAY_8AM)
        except quota.QuotaReached:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(attempt, range(8)))

    assert taken.count(True) == 3
    assert UploadDay.objects.get().size_bytes == 30 * MB


def test_counts_of_days_gone_by_are_forgotten(draft: Draft) -> None:
    put(draft, MB)
    put(draft, MB, at=MONDAY_8AM + timedelta(days=1))

    assert quota.forget_before(date(2026, 12, 8)) == 1

    assert UploadDay.objects.get().day == date(2026, 12, 8)
