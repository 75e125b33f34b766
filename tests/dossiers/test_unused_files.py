"""Files that nobody needs any more go by night; whatever a draft, a dossier or a result needs stays."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.service.documents.models import StoredFile
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import DossierPaper, Result
from motcua.service.dossiers.tasks import drop_unused_files
from tests.dossiers.factories import MONDAY_8AM, make_person, make_procedure, make_story

pytestmark = pytest.mark.django_db
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)


def stored(name: str) -> StoredFile:
    return StoredFile.objects.create(
        sha256="ab" * 32,
        size_bytes=1,
        content_type="application/pdf",
        original_name=name,
        original_sha256="ab" * 32,
        original_size_bytes=1,
    )


def test_a_file_taken_out_of_a_draft_goes_and_the_others_stay():
    version = make_procedure()
    draft = drafts.start(version.id, at=MONDAY_8AM, owner_id=make_person("Bùi Thị Hường").id)
    paper = version.compiled.papers[0].code
    kept, removed = stored("giữ.pdf"), stored("bỏ.pdf")
    drafts.add_file(draft.id, paper, kept.id, kept.original_name, at=MONDAY_8AM)
    gone = drafts.add_file(draft.id, paper, removed.id, removed.original_name, at=MONDAY_8AM)
    drafts.remove_file(draft.id, gone.id, at=MONDAY_8AM)

    drop_unused_files(LONG_AFTER)

    assert set(StoredFile.objects.values_list("original_name", flat=True)) == {"giữ.pdf"}


def test_papers_and_results_of_a_dossier_are_never_forgotten():
    dossier = make_story().dossier
    paper, result = stored("giấy tờ.pdf"), stored("kết quả.pdf")
    DossierPaper.objects.create(dossier=dossier, paper_code="p", name="p", file=paper, added_at=MONDAY_8AM)
    Result.objects.create(dossier=dossier, outcome="granted", title="t", file=result, proposed_at=MONDAY_8AM)

    assert drop_unused_files(LONG_AFTER) == 0


def test_what_has_just_arrived_is_left_alone():
    stored("vừa gửi.pdf")

    assert drop_unused_files(datetime.now(UTC) + timedelta(hours=1)) == 0
