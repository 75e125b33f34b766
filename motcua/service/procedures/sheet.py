"""What may stand in a sheet: the source's fields as they are, and the refinements that make a full procedure of it.

Everything optional is optional; `bare.py` says what happens then. Keys nobody knows are refused, because a misspelt
key would otherwise silently lose what the author meant.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from motcua.service.procedures.definition import FieldKind, Handling
from motcua.service.procedures.scalars import (
    AS_LIST,
    Amount,
    Calculated,
    ChannelWord,
    Conditions,
    Count,
    Days,
    Duration,
    FeeChannelWord,
    FeeWord,
    Flag,
    LevelWord,
    Limit,
    Line,
    Name,
    OnlineWord,
    OtherName,
    ProcedureCode,
    Reference,
    RequiredWord,
    Slug,
    Text,
    Tri,
    UnitWord,
)

type Lines = Annotated[tuple[Name, ...], AS_LIST, Field(max_length=200)]


class Part(BaseModel):
    """Base of all parts of a sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SheetCutoff(Part):
    hour: Count = None
    rule: Line = ""


class SheetVariant(Part):
    when: Name
    value: Duration
    unit: UnitWord = "day"
    working: Tri = None
    # refinements
    code: Slug | None = None
    suggested_if: Conditions = ()


class SheetDeadline(Part):
    value: Duration
    unit: UnitWord = "day"
    working: Tri = None
    same_day_cutoff: SheetCutoff | None = None
    note: Line = ""
    variants: Annotated[tuple[SheetVariant, ...], AS_LIST, Field(max_length=20)] = ()


class SheetTier(Part):
    up_to: Count = None
    amount: Amount


class SheetFee(Part):
    name: Name
    kind: FeeWord = None
    amount: Amount = None
    currency: Line = ""
    per: Line = ""
    channel: FeeChannelWord = None
    condition: Line = ""
    # refinements
    code: Slug | None = None
    name_en: Line = ""
    needed_if: Conditions = ()
    each: Reference = ""
    size: Reference = ""
    tiers: Annotated[tuple[SheetTier, ...], AS_LIST, Field(max_length=30)] = ()
    progressive: Flag = False
    cap: Amount = None
    times: Reference = ""
    legal_basis: Line = ""
    included_in: Slug | None = None  # this source line is part of another rule (its tiers)
    not_here: Line = ""  # why this source line never applies to our agencies


class SheetDocument(Part):
    name: Name
    form: Line = ""
    original: Count = None
    copy_count: Count = Field(default=None, alias="copy")
    required: RequiredWord = None
    condition: Line = ""
    replaceable_by_data: Line = ""
    # refinements
    code: Slug | None = None
    name_en: Line = ""
    help: Text = ""
    help_en: Text = ""
    needed_if: Conditions = ()
    channels: Annotated[tuple[ChannelWord, ...], AS_LIST] = ()
    handling: Handling | None = None
    max_files: Count = None
    basis: Line = ""  # of a paper that the source sheet does not list


class SheetStep(Part):
    actor: Line = ""
    action: Name
    limit: Line = ""


class SheetRow(Part):
    label: Name
    value: Reference


class SheetResult(Part):
    name: Name
    code: Line = ""
    # refinements
    key: Slug | None = None
    name_en: Line = ""
    template: Line = ""
    rows: Annotated[tuple[SheetRow, ...], AS_LIST, Field(max_length=60)] = ()
    refuses: Flag = False


class SheetSource(Part):
    primary: Line = ""
    stored_copy: Line = ""
    captured: Line = ""
    jurisdiction: Line = ""
    caveat: Line = ""


class SheetQuestion(Part):
    """One entry of `cases:`."""

    code: Slug
    text: Name
    text_en: Line = ""
    help: Text = ""
    help_en: Text = ""
    quotes: Line = ""
    default: Flag = False


class SheetChoice(Part):
    code: Slug
    label: Name
    label_en: Line = ""


class SheetField(Part):
    """One field of a section of `form:`."""

    code: Slug
    kind: FieldKind
    label: Name
    label_en: Line = ""
    help: Text = ""
    help_en: Text = ""
    required: Tri = None  # nothing written: required
    choices: Annotated[tuple[SheetChoice, ...], AS_LIST, Field(max_length=300)] = ()
    shown_if: Conditions = ()
    minimum: Limit = ""
    maximum: Limit = ""
    decimals: Count = None
    max_length: Count = None
    pattern: Literal["personal_number", "tax_code", "phone", "email"] | None = None
    unit: Line = ""
    unit_en: Line = ""
    place_level: Literal["commune", "province"] | None = None
    parts: Annotated[tuple[Slug, ...], AS_LIST] = ()
    prefill: Reference = ""
    prefill_if: Conditions = ()
    calculated: Calculated = None
    fields: Annotated[tuple["SheetField", ...], AS_LIST, Field(max_length=60)] = ()
    item: Line = ""
    item_en: Line = ""
    min_items: Count = None
    max_items: Count = None


class SheetSection(Part):
    code: Slug
    title: Name
    title_en: Line = ""
    help: Text = ""
    help_en: Text = ""
    shown_if: Conditions = ()
    fields: Annotated[tuple[SheetField, ...], AS_LIST, Field(min_length=1, max_length=60)]


class SheetFlowStep(Part):
    """One entry of `flow:`."""

    code: Slug
    name: Name
    name_en: Line = ""
    role: Slug
    unit: Slug = "agency"
    share_percent: Days
    may_consult: Flag = False
    consult_limit_days: Days = None
    consult_working: Tri = None
    consult_kind: Slug | None = None


class SheetConsultation(Part):
    name: Name
    name_en: Line = ""
    limit: Days = None
    unit: UnitWord = "day"
    working: Tri = None
    kind: Slug | None = None
    ask: Text = ""
    needed_if: Conditions = ()


class SheetLetter(Part):
    """One entry of `letters:`."""

    letter: Slug
    part: Slug
    text: Text


class Sheet(Part):
    """One file: the source's fields, then the refinements."""

    code: ProcedureCode
    name: Name
    field: Line = ""
    level: LevelWord
    agency: Line = ""
    audience: Lines = ()
    legal_deadline: SheetDeadline
    fees: Annotated[tuple[SheetFee, ...], AS_LIST, Field(max_length=60)] = ()
    documents: Annotated[tuple[SheetDocument, ...], AS_LIST, Field(max_length=100)] = ()
    steps: Annotated[tuple[SheetStep, ...], AS_LIST, Field(max_length=60)] = ()
    result: Annotated[tuple[SheetResult, ...], AS_LIST, Field(max_length=20)] = ()
    legal_basis: Lines = ()
    online_level: OnlineWord = None
    channels: Annotated[tuple[ChannelWord, ...], AS_LIST, Field(max_length=10)] = ()
    conditions: Lines = ()
    source: SheetSource | None = None
    notes: Any = None  # free remarks; `tacit_approval`, `online_bonus_days` and `cases` are understood
    # refinements
    name_en: OtherName = ""
    summary: Text = ""
    summary_en: Text = ""
    keywords: Lines = ()
    life_events: Annotated[tuple[Slug, ...], AS_LIST, Field(max_length=20)] = ()
    agency_kinds: Annotated[tuple[Slug, ...], AS_LIST, Field(max_length=10)] = ()
    more_documents: Annotated[tuple[SheetDocument, ...], AS_LIST, Field(max_length=50)] = ()
    cases: Annotated[tuple[SheetQuestion, ...], AS_LIST, Field(max_length=20)] = ()
    form: Annotated[tuple[SheetSection, ...], AS_LIST, Field(max_length=20)] = ()
    flow: Annotated[tuple[SheetFlowStep, ...], AS_LIST, Field(max_length=20)] = ()
    letters: Annotated[tuple[SheetLetter, ...], AS_LIST, Field(max_length=60)] = ()
    consultation: SheetConsultation | None = None
    draft_days: Count = None
    supplement_days: Count = None
    required_assurance: Literal["none", "low", "substantial"] | None = None
    pauses_while_payment_due: Flag = False
    tacit_approval: Tri = None
