"""How a bare sheet, with nothing but the source's fields, becomes a procedure that can be applied for.

The rules (a) to (h) of the design, section 5. Each of them fills in what is missing, none blocks an applicant, and what
was filled in is said in `Definition.warnings`. Rule (a), the agency by level, is `agencies.py`; rule (d), that citizens
choose no deadline variant, holds because nothing here asks; rule (h), null stays null, because nothing here guesses.
"""

import re
from decimal import Decimal
from hashlib import sha256

from motcua.journal.acting import Channel
from motcua.kernel.text import fold
from motcua.service.procedures.definition import CaseQuestion, Condition, FieldSpec, FlowStep, Handling, Section
from motcua.service.procedures.sheet import SheetDocument

# (b) The channel phrases of the national sheets, folded. Whole conditions only: a phrase inside a longer remark decides
# nothing, the remark is shown as it is.
CHANNEL_PHRASES: dict[str, tuple[Channel, ...]] = {
    "nop truc tiep": (Channel.COUNTER,),
    "nop truc tiep hoac buu chinh": (Channel.COUNTER, Channel.POST),
    "nop truc tiep hoac qua buu chinh": (Channel.COUNTER, Channel.POST),
    "nop qua buu chinh": (Channel.POST,),
    "khi gui ho so qua buu chinh": (Channel.POST,),
    "khi gui ho so qua he thong buu chinh": (Channel.POST,),
    "nop truc tuyen": (Channel.ONLINE,),
    "khi nop truc tiep": (Channel.COUNTER,),
    "khi nop truc tuyen": (Channel.ONLINE,),
}
# Whether a database holds something is for the official to find out, so these conditions are never asked.
DATA_PHRASES = ("khong khai thac duoc tu csdl", "khong tra cuu duoc", "khong co trong csdl")
IF_ANY = frozenset({"neu co", "neu co yeu cau", "neu co quy dinh"})

# (c) How the name of a paper begins that is the declaration itself.
FORM_ITSELF = (
    "to khai",
    "don de nghi",
    "don xin",
    "don dang ky",
    "giay de nghi",
    "van ban de nghi",
    "mau ho tich dien tu",
    "mau dien tu tuong tac",
)

# (e) Shares of the legal time in per cent.
FIVE_STEPS = (
    FlowStep(
        code="receive",
        name="Tiếp nhận hồ sơ",
        name_en="Receive",
        role="receiver",
        unit="centre",
        share_percent=Decimal(10),
    ),
    FlowStep(
        code="process",
        name="Thẩm định, giải quyết",
        name_en="Process",
        role="specialist",
        share_percent=Decimal(60),
        may_consult=True,
    ),
    FlowStep(code="sign", name="Ký duyệt", name_en="Sign", role="signer", share_percent=Decimal(15)),
    FlowStep(code="issue", name="Vào sổ, ban hành", name_en="Issue", role="records_clerk", share_percent=Decimal(10)),
    FlowStep(
        code="hand_over",
        name="Trả kết quả",
        name_en="Hand over",
        role="receiver",
        unit="centre",
        share_percent=Decimal(5),
    ),
)

# The applicant as the profile knows them: shown in every form, never asked.
APPLICANT_FIELDS = tuple(
    FieldSpec(code=code, kind=kind, label=label, label_en=english, prefill=f"applicant.{code}", required=False)
    for code, kind, label, english in (
        ("full_name", "text", "Họ và tên", "Full name"),
        ("personal_number", "text", "Số định danh cá nhân", "Personal number"),
        ("birth_date", "date", "Ngày sinh", "Date of birth"),
        ("address", "text", "Số nhà, đường, thôn", "Street, hamlet"),
        ("commune", "place", "Xã, phường nơi cư trú", "Commune"),
    )
)

GENERAL_FORM = (
    Section(
        code="applicant",
        title="Chủ hồ sơ",
        title_en="Applicant",
        help="Thông tin lấy từ tài khoản. Nếu chưa đúng, cập nhật trong phần Thông tin cá nhân.",
        help_en="Taken from your account. If something is wrong, correct it in your profile.",
        fields=APPLICANT_FIELDS,
    ),
    Section(
        code="request",
        title="Nội dung đề nghị",
        title_en="What you ask for",
        fields=(
            FieldSpec(
                code="content",
                kind="long_text",
                label="Nội dung đề nghị giải quyết",
                label_en="What should be decided",
                help="Nêu rõ đề nghị việc gì, cho ai, từ khi nào. Ví dụ: tên cơ sở, địa điểm, thời gian, lý do.",
                help_en="Say what you ask for, for whom, and from when; for example name, place, time, reason.",
                max_length=3000,
            ),
            FieldSpec(
                code="note",
                kind="long_text",
                label="Ghi chú cho cơ quan giải quyết",
                label_en="Note to the agency",
                required=False,
                max_length=1000,
            ),
        ),
    ),
)


def channels_of(condition: str) -> tuple[Channel, ...]:
    """(b) The channels a paper is asked for in, if its whole condition is a channel phrase; empty: decides nothing."""
    return CHANNEL_PHRASES.get(_plain(condition), ())


def handling_of(document: SheetDocument) -> Handling:
    """(c) Whether a paper is the form itself, only shown, or handed in."""
    if document.handling is not None:
        return document.handling
    if document.required == "present_only":
        return "present_only"
    if fold(document.name).startswith(FORM_ITSELF):
        return "form_itself"
    return "upload"


def question_of(document: SheetDocument) -> CaseQuestion | None:
    """(b) The yes/no question that stands for a paper's condition; none for required papers and fixed phrases.

    Two papers with the same condition get the same code, so it is asked once.
    """
    if document.required in ("yes", "present_only") or document.needed_if or document.channels:
        return None
    condition = document.condition
    folded = _plain(condition)
    if folded in CHANNEL_PHRASES or any(phrase in folded for phrase in DATA_PHRASES):
        return None
    if not condition or folded in IF_ANY:
        return _question(
            document.name, f"Có giấy tờ này không: “{document.name}”?", f"Do you have this paper: “{document.name}”?"
        )
    return _question(
        condition,
        f"Có thuộc trường hợp sau không: “{condition}”?",
        f"Does this case apply to you: “{condition}”?",
    )


def question_of_fee(condition: str) -> CaseQuestion | None:
    """(b) The question that stands for the condition of a fee; remarks that begin otherwise are only shown."""
    if not fold(condition).startswith(("neu ", "khi ", "truong hop ")):
        return None
    text = f"Có thuộc trường hợp sau không: “{condition}”?"
    return _question(condition, text, f"Does this case apply to you: “{condition}”?")


def question_of_requirement(condition: str) -> CaseQuestion:
    """(b) The question that quotes one of the sheet's conditions (yêu cầu, điều kiện); it decides nothing."""
    question = _question(
        condition, f"Có đáp ứng điều kiện sau không: “{condition}”?", f"Do you meet this condition: “{condition}”?"
    )
    return question.model_copy(update={"is_condition": True})


def asked(question: CaseQuestion | None) -> tuple[Condition, ...]:
    """The condition that the question is answered yes."""
    return () if question is None else (Condition(field=question.code),)


def slug(text: str, taken: set[str] | None = None, *, prefix: str = "") -> str:
    """A short code out of Vietnamese words; numbered when it is taken already, and then taken itself."""
    words = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")
    base = f"{prefix}{words}"[:34].strip("_") or "x"
    base = base if base[0].isalpha() else f"n{base}"[:34]
    code, number = base, 2
    while taken is not None and code in taken:
        code, number = f"{base}_{number}", number + 1
    if taken is not None:
        taken.add(code)
    return code


def _question(quotes: str, text: str, text_en: str) -> CaseQuestion:
    digest = sha256(quotes.encode()).hexdigest()[:4]  # two long conditions may begin alike
    return CaseQuestion(code=f"{slug(quotes, prefix='q_')}_{digest}", text=text, text_en=text_en, quotes=quotes)


def _plain(condition: str) -> str:
    return fold(condition).rstrip(" .;")
