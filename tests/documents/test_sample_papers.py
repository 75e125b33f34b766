"""The papers of the sample province."""

import io

import pytest
from pypdf import PdfReader

from motcua.demo import papers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pool() -> list[papers.SamplePaper]:
    return papers.make_pool()


def test_the_pool_has_two_hundred_small_papers_and_is_the_same_every_time(pool: list[papers.SamplePaper]) -> None:
    assert len({paper.content for paper in pool}) == len({paper.name for paper in pool}) == len(pool) == 200
    assert max(len(paper.content) for paper in pool) < 100_000
    assert pool == papers.make_pool()


def test_every_page_of_a_paper_says_that_it_is_a_sample(pool: list[papers.SamplePaper]) -> None:
    pdfs = [paper.content for paper in pool if paper.name.endswith(".pdf")]

    pages = [page for pdf in pdfs for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > len(pdfs)
    assert all("SỐ LIỆU MINH HỌA" in page.extract_text() for page in pages)


def test_the_papers_pass_intake_as_any_upload() -> None:
    stored = papers.store_pool(variants=2)

    files = [file for variants in stored.values() for file in variants]
    assert {file.content_type for file in files} == {"application/pdf", "image/jpeg"}
    assert len({file.sha256 for file in files}) == 40
    assert [file.page_count for file in stored["thiet-ke"]] == [4, 4]
    assert papers.stored_pool() == stored


@pytest.mark.parametrize(
    ("paper_name", "code"),
    [
        ("Tờ khai đăng ký khai sinh theo mẫu", "to-khai"),
        ("Giấy chứng sinh", "giay-chung-sinh"),
        ("Văn bản ủy quyền theo quy định của pháp luật", "uy-quyen"),
        ("Bản sao giấy chứng nhận quyền sử dụng đất", "quyen-su-dung-dat"),
        ("Hồ sơ thiết kế xây dựng", "thiet-ke"),
        ("Sổ gì đó chưa từng nghe", "giay-to-khac"),
    ],
)
def test_a_paper_of_a_procedure_finds_a_sample_that_suits_it(paper_name: str, code: str) -> None:
    assert papers.code_for(paper_name) == code
