"""From a sheet to the compiled procedure: what the sheet says, completed by the rules of `bare.py`."""

from collections.abc import Iterable
from decimal import Decimal

from motcua.journal.acting import Assurance, Channel
from motcua.kernel.text import fold
from motcua.service.procedures import bare
from motcua.service.procedures.catalogue import words_for
from motcua.service.procedures.definition import (
    Case,
    CaseQuestion,
    Choice,
    Consultation,
    Cutoff,
    Deadline,
    DeadlineVariant,
    Definition,
    DescribedStep,
    FeeRule,
    FeeTier,
    FieldSpec,
    FlowStep,
    LetterText,
    Paper,
    ResultDocument,
    ResultRow,
    Section,
    SheetWarning,
    Source,
)
from motcua.service.procedures.sheet import Sheet, SheetDeadline, SheetDocument, SheetFee, SheetField, SheetSection

# Fees counted once for a dossier; of the others (bản sao, trang) only the form can say how many there are.
ONCE = frozenset({"", "ho so", "lan", "lan/nguoi", "giay phep", "co so", "chuong trinh", "truong hop", "giay", "nguoi"})


def compile_sheet(sheet: Sheet) -> Definition:
    """The procedure that a checked sheet describes. Pure: the same sheet always gives the same definition."""
    words = words_for(sheet.code)
    return Definition(
        code=sheet.code,
        name=sheet.name,
        name_en=sheet.name_en or words.name_en,
        summary=sheet.summary,
        summary_en=sheet.summary_en,
        field=sheet.field,
        level=sheet.level,
        agency_text=sheet.agency,
        agency_kinds=sheet.agency_kinds,
        audience=sheet.audience,
        deadline=_deadline(sheet.legal_deadline, _note(sheet, "online_bonus_days")),
        variants=_variants(sheet.legal_deadline),
        fees=_fees(sheet),
        papers=_papers(sheet),
        questions=_questions(sheet),
        cases=tuple(Case(code=code) for code in _note_list(sheet, "cases")),
        sections=tuple(_section(section) for section in sheet.form) or bare.GENERAL_FORM,
        steps=_flow(sheet),
        described_steps=tuple(DescribedStep(**step.model_dump()) for step in sheet.steps),
        results=_results(sheet),
        letters=tuple(LetterText(**letter.model_dump()) for letter in sheet.letters),
        legal_basis=sheet.legal_basis,
        channels=_channels(sheet),
        online_level=sheet.online_level,
        conditions=sheet.conditions,
        tacit_approval=_is_tacit(sheet),
        pauses_while_payment_due=sheet.pauses_while_payment_due,
        draft_days=sheet.draft_days or 30,
        supplement_days=sheet.supplement_days or 30,
        required_assurance=Assurance(sheet.required_assurance or Assurance.LOW),
        life_events=sheet.life_events or words.life_events,
        keywords=sheet.keywords or words.keywords,
        consultation=_consultation(sheet),
        source=Source(**sheet.source.model_dump()) if sheet.source else Source(),
        warnings=_warnings(sheet),
        is_refined=bool(sheet.form),
    )


def documents_of(sheet: Sheet) -> tuple[SheetDocument, ...]:
    """All papers: those of the source and those the refinement added, in this order."""
    return (*sheet.documents, *sheet.more_documents)


def _deadline(said: SheetDeadline, bonus: str) -> Deadline:
    cutoff = said.same_day_cutoff
    return Deadline(
        value=said.value,
        unit=said.unit,
        working=said.working,
        same_day_cutoff=Cutoff(hour=cutoff.hour, rule=cutoff.rule) if cutoff and cutoff.hour is not None else None,
        note=said.note,
        online_bonus_days=Decimal(bonus) if bonus else Decimal(0),
    )


def _variants(said: SheetDeadline) -> tuple[DeadlineVariant, ...]:
    taken = {variant.code for variant in said.variants if variant.code}
    return tuple(
        DeadlineVariant(
            code=variant.code or bare.slug(variant.when, taken),
            when=variant.when,
            value=variant.value,
            unit=variant.unit,
            working=variant.working,
            suggested_if=variant.suggested_if,
        )
        for variant in said.variants
    )


def _papers(sheet: Sheet) -> tuple[Paper, ...]:
    documents = documents_of(sheet)
    taken = {document.code for document in documents if document.code}
    return tuple(_paper(document, taken) for document in documents)


def _paper(document: SheetDocument, taken: set[str]) -> Paper:
    question = bare.question_of(document)
    return Paper(
        code=document.code or bare.slug(document.name, taken),
        name=document.name,
        name_en=document.name_en,
        form=document.form,
        original=document.original,
        copy_count=document.copy_count,
        required=document.required in ("yes", "present_only"),
        condition=document.condition,
        help=document.help,
        help_en=document.help_en,
        needed_if=document.needed_if or bare.asked(question),
        channels=tuple(Channel(channel) for channel in document.channels) or bare.channels_of(document.condition),
        replaceable_by_data=document.replaceable_by_data,
        handling=bare.handling_of(document),
        max_files=document.max_files or 10,
    )


def _fees(sheet: Sheet) -> tuple[FeeRule, ...]:
    charged = [fee for fee in sheet.fees if not fee.included_in and not fee.not_here]
    taken = {fee.code for fee in charged if fee.code}
    return tuple(_fee(fee, taken, _alternatives(fee, charged)) for fee in charged)


def _fee(fee: SheetFee, taken: set[str], alternatives: str) -> FeeRule:
    question = bare.question_of_fee(fee.condition) if not fee.needed_if else None
    return FeeRule(
        code=fee.code or bare.slug(fee.name, taken),
        name=fee.name,
        name_en=fee.name_en,
        kind=fee.kind,
        amount=fee.amount,
        currency=fee.currency or "VND",
        per=fee.per,
        channel=Channel(fee.channel) if fee.channel else None,
        condition=fee.condition,
        needed_if=fee.needed_if or bare.asked(question),
        each=fee.each,
        size=fee.size,
        tiers=tuple(FeeTier(up_to=tier.up_to, amount=tier.amount or 0) for tier in fee.tiers),
        progressive=fee.progressive,
        cap=fee.cap,
        times=fee.times,
        alternatives=alternatives,
        legal_basis=fee.legal_basis,
    )


def _alternatives(fee: SheetFee, charged: list[SheetFee]) -> str:
    """(h) Several amounts of one kind with nothing in the sheet to choose by: the official chooses, we do not guess."""
    rivals = [other for other in charged if other.kind == fee.kind and not _decides(other) and fold(other.per) in ONCE]
    return (fee.kind or "phí") if fee in rivals and len(rivals) > 1 else ""


def _decides(fee: SheetFee) -> bool:
    return bool(fee.needed_if or fee.tiers or fee.channel or bare.question_of_fee(fee.condition))


def _questions(sheet: Sheet) -> tuple[CaseQuestion, ...]:
    own = [CaseQuestion(**question.model_dump()) for question in sheet.cases]
    papers = [bare.question_of(document) for document in documents_of(sheet)]
    fees = [bare.question_of_fee(fee.condition) for fee in sheet.fees if not fee.needed_if and not fee.not_here]
    asked_for = [bare.question_of_requirement(condition) for condition in sheet.conditions]
    found = {question.code: question for question in (*own, *papers, *fees) if question is not None}
    return (*found.values(), *(question for question in _once(asked_for) if question.code not in found))


def _once(questions: Iterable[CaseQuestion]) -> Iterable[CaseQuestion]:
    return {question.code: question for question in questions}.values()


def _section(section: SheetSection) -> Section:
    return Section(
        **section.model_dump(exclude={"fields", "shown_if"}),
        shown_if=section.shown_if,
        fields=tuple(_field(field) for field in section.fields),
    )


def _field(field: SheetField) -> FieldSpec:
    is_required = _is_required(field)
    said = {
        "decimals": field.decimals,
        "max_length": field.max_length or (2000 if field.kind == "long_text" else None),
        "pattern": field.pattern,
        "place_level": field.place_level,
        "min_items": max(field.min_items or 0, 1 if field.kind == "group" and is_required else 0),
        "max_items": field.max_items,
        "required": is_required,
    }
    plain = field.model_dump(exclude={*said, "choices", "fields", "shown_if", "prefill_if", "calculated", "parts"})
    return FieldSpec(
        **plain,
        **{key: value for key, value in said.items() if value is not None},
        shown_if=field.shown_if,
        prefill_if=field.prefill_if,
        calculated=field.calculated,
        choices=tuple(Choice(**choice.model_dump()) for choice in field.choices),
        parts=field.parts or (("full_name", "personal_number", "birth_date") if field.kind == "person" else ()),
        fields=tuple(_field(inner) for inner in field.fields),
    )


def _is_required(field: SheetField) -> bool:
    """Said, or: what a person types is required, except a yes/no, whose silence is no."""
    if field.required is not None:
        return field.required
    is_typed = field.calculated is None and (not field.prefill or bool(field.prefill_if))
    return is_typed and field.kind != "yes_no"


def _flow(sheet: Sheet) -> tuple[FlowStep, ...]:
    return (
        tuple(
            FlowStep(
                **step.model_dump(exclude={"share_percent", "consult_working", "consult_kind"}),
                share_percent=step.share_percent or Decimal(0),
                consult_working=step.consult_working is not False,
                consult_kind=step.consult_kind or "",
            )
            for step in sheet.flow
        )
        or bare.FIVE_STEPS
    )


def _results(sheet: Sheet) -> tuple[ResultDocument, ...]:
    taken = {result.key for result in sheet.result if result.key}
    return tuple(
        ResultDocument(
            code=result.key or bare.slug(result.name, taken),
            name=result.name,
            name_en=result.name_en,
            national_code=result.code,
            template=result.template,
            rows=tuple(ResultRow(label=row.label, value=row.value) for row in result.rows),
            refuses=result.refuses or _refuses(result.name),
        )
        for result in sheet.result
    )


def _refuses(name: str) -> bool:
    folded = fold(name)
    return any(words in folded for words in ("khong cap", "yeu cau sua doi", "huong dan sua doi", "khi khong tim thay"))


def _channels(sheet: Sheet) -> tuple[Channel, ...]:
    """(f) No channel said: the counter only."""
    return tuple(dict.fromkeys(Channel(channel) for channel in sheet.channels)) or (Channel.COUNTER,)


def _consultation(sheet: Sheet) -> Consultation | None:
    said = sheet.consultation
    if said is None:
        return None
    return Consultation(
        name=said.name,
        name_en=said.name_en,
        limit_value=said.limit,
        limit_unit=said.unit,
        working=said.working,
        kind=said.kind or "",
        ask=said.ask,
        needed_if=said.needed_if,
    )


def _is_tacit(sheet: Sheet) -> bool:
    return _note(sheet, "tacit_approval") in ("true", "yes") if sheet.tacit_approval is None else sheet.tacit_approval


def _note(sheet: Sheet, key: str) -> str:
    value = sheet.notes.get(key) if isinstance(sheet.notes, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _note_list(sheet: Sheet, key: str) -> list[str]:
    value = sheet.notes.get(key) if isinstance(sheet.notes, dict) else None
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _warnings(sheet: Sheet) -> tuple[SheetWarning, ...]:
    known: list[tuple[bool, str, str, str]] = [
        (not sheet.channels, "no_channels", "Nguồn không nêu cách thức nộp: chỉ nhận trực tiếp.",
         "The source names no channel: counter only."),
        (not sheet.result and not _is_tacit(sheet), "no_result", "Nguồn không nêu kết quả: kết thúc không kèm giấy tờ.",
         "The source names no result: settled without a document."),
        (not documents_of(sheet), "no_papers", "Nguồn không liệt kê giấy tờ; cán bộ có thể yêu cầu bổ sung một lần.",
         "The source lists no papers; an official may ask for them once."),
        (not sheet.fees, "no_fees", "Nguồn không nêu phí, lệ phí: chưa rõ.",
         "The source says nothing about fees: unknown."),
        (sheet.legal_deadline.working is None, "working_unsaid",
         "Nguồn không nói rõ là ngày làm việc hay ngày; tính theo ngày làm việc.",
         "The source does not say working or calendar days; counted as working days."),
        (not sheet.flow, "five_steps", "Quy trình năm bước mặc định (10/60/15/10/5 %).",
         "The default flow of five steps (10/60/15/10/5 %)."),
        (not sheet.form, "general_form", "Chưa có biểu mẫu riêng: dùng biểu mẫu chung.",
         "No form of its own: the general form."),
    ]  # fmt: skip
    return tuple(SheetWarning(code=code, text=text, text_en=english) for is_so, code, text, english in known if is_so)
