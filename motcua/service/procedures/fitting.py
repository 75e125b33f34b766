"""Whether the parts of a sheet fit together: every name that is used exists, every sum is whole."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from motcua.service.procedures.compiling import documents_of
from motcua.service.procedures.definition import PERSON_PARTS, PROFILE, QUESTIONS, Condition
from motcua.service.procedures.scalars import DECIMAL
from motcua.service.procedures.sheet import Sheet, SheetFee, SheetField, SheetLetter, SheetSection
from motcua.service.procedures.vocabulary import AGENCY_KINDS, LETTER_PARTS, LETTERS, LIFE_EVENTS, ROLES
from motcua.service.procedures.yaml_tree import Path

type Misfit = tuple[Path, str, str]

MAX_FIELDS = 300
TIERED = frozenset({"number", "money"})


def misfits(sheet: Sheet) -> Iterator[Misfit]:
    """Everything that does not fit, as (where, what is wrong, what to write instead)."""
    names = _Names(sheet)
    yield from _repeated(sheet)
    yield from _form(sheet, names)
    yield from _documents(sheet, names)
    yield from _fees(sheet, names)
    yield from _flow(sheet)
    yield from _others(sheet, names)


class _Names:
    """What conditions and rules may refer to."""

    def __init__(self, sheet: Sheet) -> None:
        self.questions = {question.code for question in sheet.cases}
        self.fields = {f"{section.code}.{field.code}": field for section in sheet.form for field in section.fields}

    def allows(self, condition: Condition, beside: Iterable[str] = ()) -> bool:
        """Whether the condition names a question, a field of the form, or a field `beside` it."""
        return condition.field in self.questions or condition.field in self.fields or condition.field in beside


def _unknown(name: str) -> tuple[str, str]:
    what = _("“%(name)s” is neither a question of `cases:` nor a field of `form:`") % {"name": name}
    return what, _("write the code of a question, or `section.field`")


def _conditions(
    path: Path, conditions: Iterable[Condition], names: _Names, beside: Iterable[str] = ()
) -> Iterator[Misfit]:
    for condition in conditions:
        if not names.allows(condition, beside):
            yield path, *_unknown(condition.field)


def _repeated(sheet: Sheet) -> Iterator[Misfit]:
    lists: list[tuple[str, list[str | None]]] = [
        ("documents", [item.code for item in documents_of(sheet)]),
        ("fees", [item.code for item in sheet.fees]),
        ("cases", [item.code for item in sheet.cases]),
        ("form", [item.code for item in sheet.form]),
        ("flow", [item.code for item in sheet.flow]),
        ("result", [item.key for item in sheet.result]),
    ]
    for key, codes in lists:
        yield from _twice((key,), codes)
    if {QUESTIONS, "papers", "applicant_profile"} & {section.code for section in sheet.form}:
        yield ("form",), _("A section may not be called questions or papers"), _("choose another code")


def _twice(path: Path, codes: list[str | None]) -> Iterator[Misfit]:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code and code in seen:
            what = _("The code “%(code)s” is used twice") % {"code": code}
            yield (*path, number), what, _("give each its own code")
        seen.add(code or "")


def _form(sheet: Sheet, names: _Names) -> Iterator[Misfit]:
    count = 0
    for number, section in enumerate(sheet.form):
        path: Path = ("form", number)
        count += _count(section.fields)
        yield from _conditions((*path, "shown_if"), section.shown_if, names)
        yield from _twice((*path, "fields"), [field.code for field in section.fields])
        for place, field in enumerate(section.fields):
            yield from _field((*path, "fields", place), field, section, names)
    if count > MAX_FIELDS:
        yield ("form",), _("The form has %(count)s fields") % {"count": count}, _("ask at most 300")


def _count(fields: tuple[SheetField, ...]) -> int:
    return sum(1 + _count(field.fields) for field in fields)


def _field(path: Path, field: SheetField, section: SheetSection, names: _Names) -> Iterator[Misfit]:
    beside = [other.code for other in section.fields]
    yield from _conditions((*path, "shown_if"), field.shown_if, names, beside)
    yield from _conditions((*path, "prefill_if"), field.prefill_if, names, beside)
    yield from _shape(path, field)
    if field.calculated and not _can_calculate(field.calculated.of, section):
        yield (*path, "calculated"), *_no_such_group(field.calculated.of)
    inner_codes = [inner.code for inner in field.fields]
    yield from _twice((*path, "fields"), list(inner_codes))
    for place, inner in enumerate(field.fields):
        at: Path = (*path, "fields", place)
        yield from _conditions((*at, "shown_if"), inner.shown_if, names, [*beside, *inner_codes])
        yield from _shape(at, inner)
        if inner.kind == "group" or inner.calculated or inner.prefill:
            what = _("A field inside a group must be typed by the applicant")
            yield at, what, _("move it out of the group")


def _no_such_group(name: str) -> tuple[str, str]:
    return _("“%(name)s” is not a group of this section") % {"name": name}, _(
        "write `sum group.field` or `count group`"
    )


def _can_calculate(of: str, section: SheetSection) -> bool:
    group, _dot, inner = of.partition(".")
    for field in section.fields:
        if field.code == group and field.kind == "group":
            return not inner or any(item.code == inner and item.kind in TIERED for item in field.fields)
    return False


def _shape(path: Path, field: SheetField) -> Iterator[Misfit]:
    """What each kind of field needs."""
    if field.kind == "choice" and len(field.choices) < 2:
        yield (
            path,
            _("A choice needs at least two answers"),
            _("list them below `choices:`, each with `code` and `label`"),
        )
    if field.kind != "choice" and field.choices:
        yield (*path, "choices"), _("Only a field of the kind choice has choices"), _("write `kind: choice`")
    if field.kind == "group" and not field.fields:
        yield path, _("A group needs fields"), _("list them below `fields:`")
    if field.kind != "group" and field.fields:
        yield (*path, "fields"), _("Only a group has fields of its own"), _("write `kind: group`")
    if field.prefill and field.prefill not in PROFILE:
        what = _("The profile does not hold “%(name)s”") % {"name": field.prefill}
        yield (*path, "prefill"), what, _("write for example `applicant.full_name`")
    if wrong := set(field.parts) - set(PERSON_PARTS):
        what = _("A person has no “%(part)s”") % {"part": min(wrong)}
        yield (*path, "parts"), what, _("write some of: %(parts)s") % {"parts": ", ".join(PERSON_PARTS)}
    yield from _twice((*path, "choices"), [choice.code for choice in field.choices])
    yield from _limits(path, field)


def _limits(path: Path, field: SheetField) -> Iterator[Misfit]:
    for key in ("minimum", "maximum"):
        limit: str = getattr(field, key)
        is_day = limit.startswith("today") or limit[4:5] == "-"
        if limit and (is_day != (field.kind == "date") or field.kind not in ("number", "money", "date")):
            what = _("This limit does not fit a field of the kind %(kind)s") % {"kind": field.kind}
            yield (*path, key), what, _("write a number for numbers and amounts, a day for dates")
        elif limit[4:5] == "-" and not _is_day(limit):
            yield (*path, key), _("There is no such day"), _("write a day as 2026-11-27")
    if field.decimals and field.kind != "number":
        yield (*path, "decimals"), _("Only numbers have decimals"), _("write `kind: number`, or delete the line")
    if (field.decimals or 0) > 4 or (field.max_length or 1) > 5000 or (field.max_items or 1) > 100:
        yield path, _("A limit is too large"), _("at most 4 decimals, 5000 characters, 100 items")
    if 0 in (field.max_length, field.max_items):
        yield path, _("A limit is zero"), _("write a number greater than 0, or delete the line")


def _is_day(text: str) -> bool:
    year, month, day = (int(part) for part in text.split("-"))
    return 1 <= month <= 12 and 1 <= day <= 31 and not (month == 2 and day > 29) and 1800 <= year <= 2200


def _documents(sheet: Sheet, names: _Names) -> Iterator[Misfit]:
    for number, document in enumerate(documents_of(sheet)):
        own = number - len(sheet.documents)
        path: Path = ("documents", number) if own < 0 else ("more_documents", own)
        yield from _conditions((*path, "needed_if"), document.needed_if, names)
        if (document.max_files or 1) > 50 or document.max_files == 0:
            yield (*path, "max_files"), _("The number of files is out of range"), _("write 1 to 50")
        if own >= 0 and not document.basis:
            what = _("A paper that the source does not list needs its legal basis")
            yield path, what, _("add a line like `basis: Điều 22 Nghị định 123/2015/NĐ-CP`")


def _fees(sheet: Sheet, names: _Names) -> Iterator[Misfit]:
    charged = {fee.code for fee in sheet.fees if fee.code and not fee.included_in}
    for number, fee in enumerate(sheet.fees):
        path: Path = ("fees", number)
        yield from _conditions((*path, "needed_if"), fee.needed_if, names)
        if fee.included_in and fee.included_in not in charged:
            what = _("No fee has the code “%(code)s”") % {"code": fee.included_in}
            yield (*path, "included_in"), what, _("write the code of the fee this one belongs to")
        yield from _graded(path, fee, names)


def _graded(path: Path, fee: SheetFee, names: _Names) -> Iterator[Misfit]:
    group = names.fields.get(fee.each)
    if fee.each and (group is None or group.kind != "group"):
        yield (*path, "each"), *_no_such_group(fee.each)
        return
    inner = {field.code: field for field in group.fields} if group else {}
    for key in ("size", "times"):
        name: str = getattr(fee, key)
        field = inner.get(name) or names.fields.get(name)
        if name and (field is None or field.kind != "number" or field.decimals):
            what = _("“%(name)s” is not a field with a whole number") % {"name": name}
            yield (*path, key), what, _("write `section.field` of a number, or a field of the group")
    if bool(fee.tiers) != bool(fee.size):
        yield path, _("`tiers` and `size` belong together"), _("write both, or neither")
    bounds = [tier.up_to for tier in fee.tiers]
    if fee.tiers and (
        None in bounds[:-1] or bounds[-1] is not None or sorted(b for b in bounds[:-1] if b) != bounds[:-1]
    ):
        what = _("The steps of the fee do not follow one another")
        yield (*path, "tiers"), what, _("give each step a larger `up_to`, and the last one none")


def _flow(sheet: Sheet) -> Iterator[Misfit]:
    for number, step in enumerate(sheet.flow):
        path: Path = ("flow", number)
        if step.role not in ROLES:
            what = _("There is no role “%(role)s”") % {"role": step.role}
            yield (*path, "role"), what, _("write one of: %(options)s") % {"options": ", ".join(ROLES)}
        if step.unit not in {"centre", "agency", *AGENCY_KINDS}:
            what = _("There is no unit “%(unit)s”") % {"unit": step.unit}
            yield (*path, "unit"), what, _("write `centre` or `agency`")
        if step.consult_kind and step.consult_kind not in AGENCY_KINDS:
            what = _("There is no kind of agency “%(kind)s”") % {"kind": step.consult_kind}
            yield (*path, "consult_kind"), what, _("write one of: %(options)s") % {"options": ", ".join(AGENCY_KINDS)}
    total = sum((step.share_percent or Decimal(0)) for step in sheet.flow)
    if sheet.flow and total != 100:
        what = _("The shares of the steps add up to %(total)s %%") % {"total": total}
        yield ("flow",), what, _("make them add up to 100")


def _others(sheet: Sheet, names: _Names) -> Iterator[Misfit]:
    for number, variant in enumerate(sheet.legal_deadline.variants):
        path: Path = ("legal_deadline", "variants", number, "suggested_if")
        yield from _conditions(path, variant.suggested_if, names)
    cutoff = sheet.legal_deadline.same_day_cutoff
    if cutoff and cutoff.hour is not None and not 0 < cutoff.hour < 24:
        where: Path = ("legal_deadline", "same_day_cutoff", "hour")
        yield where, _("There is no such hour"), _("write a full hour from 1 to 23")
    for number, event in enumerate(sheet.life_events):
        if event not in LIFE_EVENTS:
            what = _("There is no life event “%(code)s”") % {"code": event}
            yield ("life_events", number), what, _("write one of: %(options)s") % {"options": ", ".join(LIFE_EVENTS)}
    for number, kind in enumerate(sheet.agency_kinds):
        if kind not in AGENCY_KINDS:
            what = _("There is no kind of agency “%(kind)s”") % {"kind": kind}
            yield ("agency_kinds", number), what, _("write one of: %(options)s") % {"options": ", ".join(AGENCY_KINDS)}
    for number, letter in enumerate(sheet.letters):
        yield from _letter(("letters", number), letter)
    yield from _consultation(sheet, names)
    yield from _rows(sheet, names)
    yield from _notes(sheet)


def _consultation(sheet: Sheet, names: _Names) -> Iterator[Misfit]:
    if sheet.consultation is None:
        return
    yield from _conditions(("consultation", "needed_if"), sheet.consultation.needed_if, names)
    if sheet.consultation.kind and sheet.consultation.kind not in AGENCY_KINDS:
        what = _("There is no kind of agency “%(kind)s”") % {"kind": sheet.consultation.kind}
        yield ("consultation", "kind"), what, _("write one of: %(options)s") % {"options": ", ".join(AGENCY_KINDS)}


def _letter(path: Path, letter: SheetLetter) -> Iterator[Misfit]:
    for key, known in (("letter", LETTERS), ("part", LETTER_PARTS)):
        if getattr(letter, key) not in known:
            what = _("“%(name)s” is not known here") % {"name": getattr(letter, key)}
            yield (*path, key), what, _("write one of: %(options)s") % {"options": ", ".join(known)}


def _rows(sheet: Sheet, names: _Names) -> Iterator[Misfit]:
    for number, result in enumerate(sheet.result):
        for place, row in enumerate(result.rows):
            path = ".".join(row.value.split(".")[:2])
            if row.value not in PROFILE and path not in names.fields:
                yield ("result", number, "rows", place, "value"), *_unknown(row.value)


def _notes(sheet: Sheet) -> Iterator[Misfit]:
    if not isinstance(sheet.notes, dict):
        return
    bonus = sheet.notes.get("online_bonus_days")
    if bonus is not None and not (isinstance(bonus, str) and DECIMAL.fullmatch(bonus.strip())):
        yield ("notes", "online_bonus_days"), _("This is not a number of days"), _("write for example 1")
