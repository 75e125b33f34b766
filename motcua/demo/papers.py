"""A pool of small papers for the sample province: PDFs and photographs as people send them, all marked as samples.

Nothing imitates a real paper so closely that it could be taken for one: no coat of arms, no seal, invented names,
and "Số liệu minh họa" across every page.
"""

import base64
import io
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2
from PIL import Image, ImageEnhance, ImageFilter

from motcua.kernel.text import fold
from motcua.service.documents import intake, typst_render, workshop
from motcua.service.documents.models import StoredFile

__all__ = ["Pool", "SamplePaper", "code_for", "make_pool", "store", "store_pool", "stored_pool"]

MADE_AT = int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())
PHOTO_WIDTH, SMALL_WIDTH = 800, 520  # pixels, of the first photograph of a paper and of the others
VARIANTS = 10  # of each paper: about 200 in all, each stored once, however many dossiers hold it
type Pool = Mapping[str, Sequence[StoredFile]]  # by code, the variants
SAMPLE_MARK = "SỐ LIỆU MINH HỌA"


@dataclass(frozen=True)
class _Plan:
    """What a paper says. `words`: folded words of paper names that this paper can stand for."""

    code: str
    title: str
    lines: tuple[tuple[str, str], ...]
    words: tuple[str, ...] = ()
    pages: int = 1
    is_photo: bool = False
    is_card: bool = False


@dataclass(frozen=True)
class SamplePaper:
    """A file of the pool, ready to be sent in."""

    code: str
    name: str
    content: bytes


_MAN, _WOMAN = "Quách Văn Minh", "Bùi Thị Hoa"
MEN = (_MAN, "Hà Văn Tuấn", "Lê Đình Phúc", "Phạm Bá Lộc", "Lò Văn Pánh", "Vi Văn Thiết", "Trịnh Quốc Bảo")
WOMEN = (_WOMAN, "Lương Thị Hạnh", "Nguyễn Thị Nhàn", "Cao Thị Dung", "Lê Thị Yến", "Hà Thị Nguyệt", "Đỗ Thị Thơm")
_MOTHER = ("Họ, chữ đệm, tên người mẹ", "Bùi Thị Hoa")
_APPLICANT = ("Họ, chữ đệm, tên", "Quách Văn Minh")
_BORN = ("Ngày, tháng, năm sinh", "12/03/1994")
_NUMBER = ("Số định danh cá nhân", "099094000123")
_HOME = ("Nơi cư trú", "Thôn Lương Ngọc, xã mẫu, tỉnh Thanh Hóa")
_REASON = ("Lý do", "Bổ sung hồ sơ theo quy định")

PLANS = (
    _Plan("to-khai", "Tờ khai", (_APPLICANT, _BORN, _NUMBER, _HOME), ("to khai",)),
    _Plan(
        "don-de-nghi",
        "Đơn đề nghị",
        (_APPLICANT, _NUMBER, _HOME, _REASON),
        ("don de nghi", "don xin", "van ban de nghi"),
    ),
    _Plan(
        "giay-chung-sinh",
        "Giấy chứng sinh",
        (_MOTHER, ("Đã sinh con vào lúc", "7 giờ 20, ngày 05/11/2026"), ("Giới tính", "Nam"), ("Cân nặng", "3.200 g")),
        ("chung sinh",),
        is_photo=True,
    ),
    _Plan(
        "can-cuoc",
        "Thẻ căn cước (bản chụp mẫu)",
        (_APPLICANT, _NUMBER, _BORN),
        ("can cuoc", "dinh danh"),
        1,
        True,
        True,
    ),
    _Plan(
        "ho-chieu",
        "Hộ chiếu (bản chụp mẫu)",
        (_APPLICANT, ("Số hộ chiếu", "X0000000"), _BORN),
        ("ho chieu",),
        1,
        True,
        True,
    ),
    _Plan(
        "ket-hon",
        "Giấy chứng nhận kết hôn",
        (
            ("Họ, chữ đệm, tên chồng", "Quách Văn Minh"),
            ("Họ, chữ đệm, tên vợ", "Bùi Thị Hoa"),
            ("Ngày đăng ký", "08/01/2020"),
        ),
        ("ket hon",),
        is_photo=True,
    ),
    _Plan(
        "ly-hon",
        "Quyết định công nhận thuận tình ly hôn",
        (("Người yêu cầu", "Quách Văn Minh và Lương Thị Xuân"), ("Có hiệu lực từ", "14/06/2023")),
        ("ly hon", "ban an", "quyet dinh cua toa"),
        pages=2,
    ),
    _Plan("khai-sinh", "Giấy khai sinh (bản sao mẫu)", (_APPLICANT, _BORN, _MOTHER), ("khai sinh",), is_photo=True),
    _Plan(
        "trich-luc",
        "Trích lục khai tử (mẫu)",
        (("Họ, chữ đệm, tên", "Lò Văn Xuân"), ("Mất ngày", "02/02/2024")),
        ("khai tu", "bao tu", "trich luc"),
    ),
    _Plan(
        "uy-quyen",
        "Giấy ủy quyền",
        (_APPLICANT, ("Ủy quyền cho", "Hà Thị Lan"), ("Nội dung", "Nộp hồ sơ và nhận kết quả")),
        ("uy quyen",),
    ),
    _Plan(
        "quyen-su-dung-dat",
        "Giấy chứng nhận quyền sử dụng đất (mẫu)",
        (("Người sử dụng đất", "Quách Văn Minh"), ("Thửa đất số", "214, tờ bản đồ số 17"), ("Diện tích", "186,5 m²")),
        ("quyen su dung dat", "thua dat", "dat dai"),
        pages=2,
    ),
    _Plan(
        "thiet-ke",
        "Hồ sơ thiết kế xây dựng (mẫu)",
        (("Công trình", "Nhà ở riêng lẻ 2 tầng"), ("Diện tích xây dựng", "92 m²"), ("Chiều cao", "7,8 m")),
        ("thiet ke", "ban ve", "mat bang"),
        pages=4,
    ),
    _Plan(
        "cam-ket",
        "Bản cam kết bảo đảm an toàn công trình liền kề",
        (("Chủ đầu tư", "Quách Văn Minh"), ("Công trình liền kề", "Số 14, phố mẫu")),
        ("cam ket",),
    ),
    _Plan(
        "hop-dong",
        "Hợp đồng thuê nhà",
        (("Bên cho thuê", "Hà Thị Lan"), ("Bên thuê", "Quách Văn Minh"), ("Thời hạn", "24 tháng")),
        ("hop dong", "thue", "dia diem"),
        3,
    ),
    _Plan(
        "ho-kinh-doanh",
        "Giấy đề nghị đăng ký hộ kinh doanh",
        (("Tên hộ kinh doanh", "Tạp hóa Minh Hoa"), _APPLICANT, ("Vốn kinh doanh", "80.000.000 đồng")),
        ("kinh doanh", "giay de nghi"),
    ),
    _Plan(
        "bien-ban",
        "Biên bản họp thành viên hộ gia đình",
        (_APPLICANT, ("Nội dung", "Thống nhất đăng ký thành lập hộ kinh doanh")),
        ("bien ban",),
        is_photo=True,
    ),
    _Plan(
        "cu-tru",
        "Xác nhận thông tin về cư trú (mẫu)",
        (_APPLICANT, _NUMBER, _HOME),
        ("cu tru", "thuong tru", "ho khau"),
        is_photo=True,
    ),
    _Plan(
        "bang-tot-nghiep",
        "Bằng tốt nghiệp (bản chính để chứng thực, mẫu)",
        (_APPLICANT, ("Ngành", "Kế toán"), ("Năm tốt nghiệp", "2016")),
        ("bang", "chung chi", "ban chinh"),
        is_photo=True,
    ),
    _Plan(
        "khuyet-tat",
        "Giấy xác nhận khuyết tật (mẫu)",
        (("Họ, chữ đệm, tên", "Phạm Thị Mai"), ("Mức độ", "Nặng")),
        ("khuyet tat", "suc khoe", "benh an"),
        is_photo=True,
    ),
    _Plan("giay-to-khac", "Giấy tờ kèm theo (mẫu)", (_APPLICANT, _REASON)),
)

_TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: "Tinos", lang: "vi", size: 13pt)
#let mark-size = if data.card { 26pt } else { 46pt }
#set page(
  width: if data.card { 150mm } else { 210mm },
  height: if data.card { 95mm } else { 297mm },
  margin: if data.card { 10mm } else { 25mm },
  background: rotate(-32deg, text(size: mark-size, fill: luma(86%), weight: "bold", data.mark)),
  footer: align(center, text(size: 9pt)[#data.mark – không có giá trị pháp lý]),
)
#show heading: it => align(center, block(below: 16pt, text(size: 16pt, upper(it.body))))
#for (number, lines) in data.papers.enumerate() { for page in range(data.pages) {
  if number + page > 0 { pagebreak() }
  heading(level: 1, data.title)
  if page > 0 { align(center)[(Trang #{page + 1})] }
  table(
    columns: (42%, 1fr),
    stroke: none,
    inset: 7pt,
    ..lines.map(((label, value)) => (label + ":", strong(value))).flatten(),
  )
  if not data.card {
    v(20pt)
    for share in (100%,) * 8 + (60%,) { block(spacing: 15pt, line(length: share, stroke: 0.4pt + luma(60%))) }
    align(right)[Ngày 02 tháng 01 năm 2026 #v(30pt) Người khai (mẫu)]
  }
} }
"""


def make_pool(seed: int = 2026, variants: int = VARIANTS) -> list[SamplePaper]:
    """The papers of the pool, so many variants of each, in a fixed order; the same seed gives the same bytes.

    Takes some seconds.
    """
    luck = random.Random(seed)  # noqa: S311  how crooked a photograph is, no secret
    return [paper for plan in PLANS for paper in _variants(plan, variants, luck)]


def store_pool(variants: int = VARIANTS) -> Pool:
    """Take the pool in as uploads and return the files by code; `code_for` says which one suits a paper."""
    return store(make_pool(variants=variants))


def store(made: Iterable[SamplePaper]) -> Pool:
    """Take papers in as uploads and return the files by code."""
    files: dict[str, list[StoredFile]] = {}
    for paper in made:
        files.setdefault(paper.code, []).append(intake.receive_bytes(paper.content, name=paper.name))
    return files


def stored_pool() -> Pool:
    """Return the papers that were stored before, found by their names; the earliest of a name is ours."""
    names = {file_name(plan, nth): plan.code for plan in PLANS for nth in range(VARIANTS)}
    rows = StoredFile.objects.filter(original_name__in=names).order_by("-id")
    found = {file.original_name: file for file in rows}
    files: dict[str, list[StoredFile]] = {}
    for name, code in names.items():
        if name in found:
            files.setdefault(code, []).append(found[name])
    return files


@cache
def code_for(paper_name: str) -> str:
    """The code of the sample that can stand for a paper of a procedure, found by words of its name."""
    folded = fold(paper_name)
    found = [(folded.index(word), -len(word), plan.code) for plan in PLANS for word in plan.words if word in folded]
    return (
        min(found)[2] if found else "giay-to-khac"
    )  # what stands first in the name is the paper, the rest its purpose


def file_name(plan: _Plan, nth: int) -> str:
    """Return the name of a variant: those who send papers name them so."""
    number = f"-{nth + 1}" if nth else ""
    return f"{plan.code}{number}.{'jpg' if plan.is_photo else 'pdf'}"


def _variants(plan: _Plan, count: int, luck: random.Random) -> Iterator[SamplePaper]:
    """Yield the variants of one paper: other people, other photographs. All are typeset at once."""
    with pikepdf.open(io.BytesIO(_typeset(plan, count))) as whole:
        for nth in range(count):
            pdf = _pages(whole, nth * plan.pages, plan.pages)
            content = _photographed(pdf, PHOTO_WIDTH if nth == 0 else SMALL_WIDTH, luck) if plan.is_photo else pdf
            yield SamplePaper(plan.code, file_name(plan, nth), content)


def _pages(whole: pikepdf.Pdf, first: int, count: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as part:
        part.pages.extend(whole.pages[first : first + count])
        part.save(out, deterministic_id=True)
    return out.getvalue()


def _varied(plan: _Plan, nth: int) -> list[tuple[str, str]]:
    """Return the lines with other names and numbers, and which sample it is."""
    if not nth:
        return list(plan.lines)
    others = {_MAN: MEN[nth % len(MEN)], _WOMAN: WOMEN[nth % len(WOMEN)], "000123": f"00{nth:02d}23"}
    lines = []
    for label, text in plan.lines:
        for usual, other in others.items():
            text = text.replace(usual, other)
        lines.append((label, text))
    return [*lines, ("Mẫu số", str(nth + 1))]


def _typeset(plan: _Plan, count: int) -> bytes:
    data = {
        "title": plan.title,
        "papers": [_varied(plan, nth) for nth in range(count)],
        "pages": plan.pages,
        "card": plan.is_card,
        "mark": SAMPLE_MARK,
    }
    with TemporaryDirectory(prefix="motcua-papers-") as folder:
        (Path(folder) / "paper.typ").write_text(_TEMPLATE)
        request = {
            "template": "paper.typ",
            "root": folder,
            "font_folder": typst_render.font_folder(),
            "data": json.dumps(data, ensure_ascii=False),
            "made_at": MADE_AT,
        }
        return base64.b64decode(workshop.run("typeset", request, typst_render.LIMITS)["pdf"])


def _photographed(pdf: bytes, width: int, luck: random.Random) -> bytes:
    """The paper as a phone sees it: a little crooked on a table, not quite sharp, warm light."""
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=width / page.get_width() * 0.9).to_pil().convert("RGB")
    table = Image.new("RGB", (width, int(picture.height * 1.14)), (luck.randint(90, 140), 95, 70))
    table.paste(picture, ((width - picture.width) // 2, int(picture.height * 0.06)))
    crooked = table.rotate(luck.uniform(-2.5, 2.5), Image.Resampling.BICUBIC, fillcolor=table.getpixel((2, 2)))
    soft = ImageEnhance.Brightness(crooked.filter(ImageFilter.GaussianBlur(0.6))).enhance(luck.uniform(0.88, 0.98))
    out = io.BytesIO()
    soft.save(out, "JPEG", quality=72)
    return out.getvalue()
