"""The compiled procedure: what a sheet becomes once it has been read, typed and completed by the rules for bare sheets.

Everything that works on a procedure (form, letters, clock, fees, statistics, public page) reads these models and
nothing else. They are frozen, and survive JSON both ways: `Definition.model_validate_json(d.model_dump_json()) == d`.

Vietnamese is the binding text; `…_en` may be empty, and then the Vietnamese is shown (`wording.said`).
Null always means "the source does not say" and is shown as "chưa rõ", never as nothing or as zero.
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from motcua.journal.acting import Assurance, Channel

QUESTIONS = "questions"  # the part of the answers that holds the yes/no answers about the case

Unit = Literal["day", "hour"]
Level = Literal["commune", "province", "multi"]
FieldKind = Literal[
    "text", "long_text", "number", "money", "date", "choice", "yes_no", "place", "person", "group"
]  # a group repeats its `fields`; a person is typed as its `parts`
Handling = Literal[
    "upload",  # handed in: a file online, a paper at the counter
    "form_itself",  # the declaration; what was typed online is the paper
    "present_only",  # shown at the counter and given back, never kept
    "produced",  # made by the agency while it processes
]


class Frozen(BaseModel):
    """Base of all parts of a definition."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(Frozen):
    """True when the answer to `field` is one of `values`. Several conditions in a row must all be true.

    field: the code of a case question, of a field of the same section or group item, or `section.field`.
    values: compared as text; yes/no answers are "yes" and "no".
    """

    field: str
    values: tuple[str, ...] = ("yes",)


class Cutoff(Frozen):
    """Received from `hour` o'clock on, a same-day procedure ends on the next working day."""

    hour: int
    rule: str = ""


class Deadline(Frozen):
    """The legal time for settling: greater than 0, a fraction of a day is possible (2.5).

    working: True working days or hours, False calendar days, None not said (counted as working, and shown so).
    online_bonus_days: what the source takes off when the dossier is filed online.
    """

    value: Decimal
    unit: Unit = "day"
    working: bool | None = None
    same_day_cutoff: Cutoff | None = None
    note: str = ""
    online_bonus_days: Decimal = Decimal(0)


class DeadlineVariant(Frozen):
    """Another legal time for a certain case. Picked by the official with a reason, never by the citizen."""

    code: str
    when: str
    value: Decimal
    unit: Unit = "day"
    working: bool | None = None
    suggested_if: tuple[Condition, ...] = ()  # the desk then proposes it; empty: never proposed


class FeeTier(Frozen):
    """A step of a graded fee: up to and including `up_to` units (null: without end), `amount` đồng."""

    up_to: int | None = None
    amount: int


class FeeRule(Frozen):
    """One line of the tariff. amount null: unknown or set locally; 0: the source states zero.

    How much is due, in the order of working out:
      `needed_if` must be true; `each` names a group field whose items are charged one by one;
      `size` names the number (pages, minutes) that `tiers` are read by: progressive adds up the tiers, otherwise the
      tier the size falls into counts as a whole; `cap` limits one unit; `times` names how many units there are.
    Names of fields are `section.field`, or, with `each`, a field of the item.
    alternatives: rules with the same name here exclude each other, and nothing in the form decides between them.
    """

    code: str
    name: str
    name_en: str = ""
    kind: Literal["phí", "lệ phí"] | None = None
    amount: int | None = None
    currency: str = "VND"
    per: str = ""
    channel: Channel | None = None  # null: any channel
    condition: str = ""  # what the source says beside the amount
    needed_if: tuple[Condition, ...] = ()
    each: str = ""
    size: str = ""
    tiers: tuple[FeeTier, ...] = ()
    progressive: bool = False
    cap: int | None = None
    times: str = ""
    alternatives: str = ""
    legal_basis: str = ""


class Paper(Frozen):
    """One paper of the dossier (thành phần hồ sơ)."""

    code: str
    name: str
    name_en: str = ""
    form: str = ""  # number of the official form
    original: int | None = None  # how many; null: not said
    copy_count: int | None = None
    required: bool = True  # False: only for certain cases, see needed_if
    condition: str = ""  # the words of the source
    help: str = ""
    help_en: str = ""
    needed_if: tuple[Condition, ...] = ()
    channels: tuple[Channel, ...] = ()  # asked for in these channels only; empty: in every channel
    replaceable_by_data: str = ""  # the database that makes the paper unnecessary
    handling: Handling = "upload"
    max_files: int = 10

    @property
    def question(self) -> str | None:
        """The case question that decides on this paper, if there is just one condition."""
        return self.needed_if[0].field if len(self.needed_if) == 1 else None


class CaseQuestion(Frozen):
    """A yes/no question about the case that narrows papers, fields and fees. Never blocks."""

    code: str
    text: str
    text_en: str = ""
    help: str = ""
    help_en: str = ""
    quotes: str = ""  # the sentence of the sheet it stands for
    default: bool = False
    is_condition: bool = False  # asks about a condition to be met (yêu cầu, điều kiện), not about papers


class Case(Frozen):
    """A case of the procedure with its national code, for example 1.001193.01."""

    code: str
    name: str = ""
    needed_if: tuple[Condition, ...] = ()


class Choice(Frozen):
    """One possible answer to a choice field."""

    code: str
    label: str
    label_en: str = ""


class Calculation(Frozen):
    """A value worked out by the server; what a client sends for it is ignored.

    what: `sum` adds up the field, `count` counts the items of a group.
    of: `group.field` or `group` of the same section.
    """

    what: Literal["sum", "count"]
    of: str


class FieldSpec(Frozen):
    """One field of the form.

    Stored values: text, long_text, choice: str · number: int, or str of a decimal where `decimals` > 0 · money: int
    (đồng) · date: str, ISO 8601 · yes_no: bool · place: str, the national code · person: dict of its parts (str) ·
    group: list of dicts. Nothing answered: the key is absent.

    minimum, maximum: of a number or amount as text of a decimal; of a date as ISO day, or `today`, or `today-18y`
    (also `d`, `m`; `+` likewise). prefill: path into the profile (`applicant.full_name`); such a field is shown,
    never asked, and its value is always the server's. With `prefill_if` that holds only where these conditions are
    true and the profile has a value; otherwise the field is asked (`forms.is_asked`).
    """

    code: str
    kind: FieldKind
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    shown_if: tuple[Condition, ...] = ()
    minimum: str = ""
    maximum: str = ""
    decimals: int = 0
    max_length: int = 200
    pattern: Literal["", "personal_number", "tax_code", "phone", "email"] = ""  # checked by kernel.identifiers
    unit: str = ""  # shown behind a number: m², trang
    unit_en: str = ""
    place_level: Literal["commune", "province"] = "commune"
    parts: tuple[str, ...] = ()  # of a person, out of PERSON_PARTS
    prefill: str = ""
    prefill_if: tuple[Condition, ...] = ()
    calculated: Calculation | None = None
    fields: tuple["FieldSpec", ...] = ()
    item: str = ""  # what one item of a group is called
    item_en: str = ""
    min_items: int = 0
    max_items: int = 50

    @property
    def is_asked(self) -> bool:
        """Whether a person may have to type it; the others are always filled in by the server."""
        return self.calculated is None and (not self.prefill or bool(self.prefill_if))


# What a profile can fill in, as people.queries.profile gives it; `commune` is a national code.
PROFILE = frozenset(
    f"{who}.{what}"
    for who in ("applicant", "submitter")
    for what in (
        *("full_name", "personal_number", "birth_date", "sex", "ethnicity", "nationality"),
        *("phone", "email", "tax_code", "commune", "address"),
    )
)

PERSON_PARTS = ("full_name", "personal_number", "birth_date", "sex", "ethnicity", "nationality", "address")


class Section(Frozen):
    """One page of the form: one subject."""

    code: str
    title: str
    title_en: str = ""
    help: str = ""
    help_en: str = ""
    shown_if: tuple[Condition, ...] = ()
    fields: tuple[FieldSpec, ...] = ()


class FlowStep(Frozen):
    """One step of processing; the shares of all steps add up to 100 % of the legal time.

    role: value of people.Role. unit: `centre` (the service centre beside the agency), `agency`, or a value of
    agencies.Kind.
    """

    code: str
    name: str
    name_en: str = ""
    role: str
    unit: str = "agency"
    share_percent: Decimal
    may_consult: bool = False
    consult_limit_days: Decimal | None = None
    consult_working: bool = True
    consult_kind: str = ""  # value of agencies.Kind; empty: any agency


class DescribedStep(Frozen):
    """The sheet's own prose about a step; only shown."""

    actor: str = ""
    action: str
    limit: str = ""


class ResultRow(Frozen):
    """A line printed on a result: `label: value`, value read from the answers or the profile by its path."""

    label: str
    value: str  # `section.field`, `applicant.full_name`


class ResultDocument(Frozen):
    """A document the applicant gets. A procedure without any is settled without a document."""

    code: str
    name: str
    name_en: str = ""
    national_code: str = ""
    template: str = ""  # letter template of the documents room; empty: the general one
    rows: tuple[ResultRow, ...] = ()
    refuses: bool = False  # this document says no (văn bản trả lời không cấp)


class LetterText(Frozen):
    """Words of this procedure in a letter. See vocabulary.LETTERS and LETTER_PARTS."""

    letter: str
    part: str
    text: str


class Consultation(Frozen):
    """That another agency is asked, and for how long: inside the total time."""

    name: str
    name_en: str = ""
    limit_value: Decimal | None = None
    limit_unit: Unit = "day"
    working: bool | None = None
    kind: str = ""  # value of agencies.Kind; empty: any
    ask: str = ""  # draft of the request, edited by the official
    needed_if: tuple[Condition, ...] = ()  # the desk then proposes to consult


class Source(Frozen):
    """Where the sheet comes from, and what to be careful about."""

    primary: str = ""
    stored_copy: str = ""
    captured: str = ""
    jurisdiction: str = ""
    caveat: str = ""


class SheetWarning(Frozen):
    """What was filled in by rule because the sheet did not say it."""

    code: str
    text: str
    text_en: str = ""


class Definition(Frozen):
    """A whole procedure (thủ tục hành chính), compiled from its sheet."""

    code: str
    name: str
    name_en: str = ""
    summary: str = ""
    summary_en: str = ""
    field: str = ""  # lĩnh vực
    level: Level
    agency_text: str = ""  # the sheet's prose on who decides; only shown
    agency_kinds: tuple[str, ...] = ()  # values of agencies.Kind that may decide when the level is multi
    audience: tuple[str, ...] = ()
    deadline: Deadline
    variants: tuple[DeadlineVariant, ...] = ()
    fees: tuple[FeeRule, ...] = ()
    papers: tuple[Paper, ...] = ()
    questions: tuple[CaseQuestion, ...] = ()
    cases: tuple[Case, ...] = ()
    sections: tuple[Section, ...] = ()
    steps: tuple[FlowStep, ...] = ()
    described_steps: tuple[DescribedStep, ...] = ()
    results: tuple[ResultDocument, ...] = ()
    letters: tuple[LetterText, ...] = ()
    legal_basis: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = (Channel.COUNTER,)
    online_level: Literal["full", "partial"] | None = None
    conditions: tuple[str, ...] = ()
    tacit_approval: bool = False
    pauses_while_payment_due: bool = False
    draft_days: int = 30  # an untouched draft is deleted after so many calendar days
    supplement_days: int = 30  # calendar days the applicant has to answer a supplement request
    required_assurance: Assurance = Assurance.LOW
    life_events: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    consultation: Consultation | None = None
    source: Source = Source()
    warnings: tuple[SheetWarning, ...] = ()
    is_refined: bool = False  # has a form of its own; a bare sheet has only the general one

    def section(self, code: str) -> Section:
        """The section with this code; KeyError when there is none."""
        return _by_code(self.sections, code)

    def paper(self, code: str) -> Paper:
        """The paper with this code; KeyError when there is none."""
        return _by_code(self.papers, code)

    def letter_text(self, letter: str, part: str) -> str:
        """The procedure's own words for a part of a letter; empty where the general ones stand."""
        return next((text.text for text in self.letters if (text.letter, text.part) == (letter, part)), "")

    def step(self, code: str) -> FlowStep:
        """The step with this code; KeyError when there is none."""
        return _by_code(self.steps, code)


def _by_code[T: (Section, Paper, FlowStep)](items: tuple[T, ...], code: str) -> T:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)
