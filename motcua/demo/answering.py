"""Answers to any form: walks the compiled definition, so a changed sheet is answered too, and the form checks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from motcua.demo import mix, names, people, wording
from motcua.demo.ground import Locality
from motcua.registry.people.details import PersonDetails
from motcua.service.procedures import forms
from motcua.service.procedures.cleaning import limit_day
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec

type Answers = dict[str, Any]
PROVINCE = "tỉnh Thanh Hóa"
SELDOM = 0.3  # how often a field that may stay empty is filled in


class AnswersRefused(Exception):
    """The form did not take the answers that were made up for it: a fault of this module."""


@dataclass
class Case:
    """Who asks, where, when, and what was answered so far."""

    definition: Definition
    person: PersonDetails
    locality: Locality
    today: date
    luck: Random
    profile: Mapping[str, str]
    serial: int = 0
    lived_elsewhere: bool | None = None  # None: drawn; said: a plain case without further questions
    known: Answers = field(default_factory=dict)
    _memory: dict[str, Any] = field(default_factory=dict)

    def once[T](self, key: str, make: Callable[[], T]) -> T:
        """Return the same made-up thing wherever it is mentioned in one dossier."""
        if key not in self._memory:
            self._memory[key] = make()
        value: T = self._memory[key]
        return value

    @property
    def commune(self) -> str:
        """The commune as it stands inside a sentence: "xã Ngọc Lặc"."""
        return self.locality.name[:1].lower() + self.locality.name[1:]

    @property
    def partner(self) -> PersonDetails:
        """Spouse, bride or groom, or the other parent."""
        return self.once("partner", lambda: people.partner_of(self.person, self.today, self.serial))

    @property
    def child_sex(self) -> str:
        """Sex of the child that is spoken of."""
        return self.once("child_sex", lambda: self.luck.choice(("female", "male")))

    @property
    def child(self) -> str:
        """Name of the child: the father's family name."""
        father = self.person if self.person.sex == "male" else self.partner
        return self.once("child", lambda: names.child_name(father.full_name.split()[0], self.child_sex, self.luck))

    def ago(self, least: int, most: int) -> date:
        """Draw a day in the past."""
        return self.today - timedelta(days=self.luck.randint(least, most))


def answer(case: Case) -> Answers:
    """Return complete, believable answers as they are stored. Raises AnswersRefused if the form does not take them."""
    definition = case.definition
    is_plain = case.lived_elsewhere is not None
    questions = {q.code: q.is_condition or (not is_plain and _asked(q.code, case.luck)) for q in definition.questions}
    case.known = {QUESTIONS: questions}
    for section in forms.visible_sections(definition, case.known):
        own: Answers = {}
        case.known[section.code] = own
        for spec in section.fields:
            if spec.calculated is None and forms.is_shown(spec, case.known, own):
                if forms.is_asked(spec, case.known, own, case.profile):
                    _put(own, spec, _value(f"{section.code}.{spec.code}", spec, case))
                elif spec.prefill:
                    _put(own, spec, case.profile.get(spec.prefill))
    return checked(case, case.known)


def checked(case: Case, answers: Mapping[str, Any]) -> Answers:
    """Return answers as the form stores them. Raises AnswersRefused."""
    cleaned, errors = forms.clean_all(case.definition, answers, profile=case.profile, today=case.today)
    if errors:
        raise AnswersRefused(f"{case.definition.code}: {errors}")
    return cleaned


def corrected(case: Case, answers: Mapping[str, Any], path: str) -> Answers:
    """Return the answers with the field at `section.field` typed anew, as after a supplement request."""
    section, _dot, code = path.partition(".")
    again = {name: dict(part) for name, part in answers.items()}
    spec = next(spec for spec in case.definition.section(section).fields if spec.code == code)
    case.known = again
    if spec.kind == "long_text":
        again[section][code] = (str(again[section].get(code, "")) + wording.ADDED)[: spec.max_length]
    else:
        _put(again[section], spec, _value(path, spec, case))
    return checked(case, again)


def typed_paths(definition: Definition, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return path and label of the fields that somebody typed and could have got wrong; lists for want of others."""
    typed = [
        (spec.kind, (f"{section.code}.{spec.code}", spec.label))
        for section in forms.visible_sections(definition, answers)
        for spec in section.fields
        if not spec.prefill
        and spec.calculated is None
        and (answers.get(section.code) or {}).get(spec.code) not in (None, "")
    ]
    plain = [path for kind, path in typed if kind in ("text", "long_text", "date", "number")]
    return plain or [path for kind, path in typed if kind == "group"]


def _asked(code: str, luck: Random) -> bool:
    share = {"by_family": 0.12, "had_certificate": 0.08, "by_mandate": 0.03, "in_project": 0.0}.get(code, 0.05)
    return luck.random() < share and code not in ("is_abandoned", "by_surrogacy")


def _put(into: Answers, spec: FieldSpec, value: Any) -> None:
    if value not in (None, "", [], {}):
        into[spec.code] = value


def _value(path: str, spec: FieldSpec, case: Case) -> Any:
    """Return the value for a field: its own maker, else by its kind."""
    maker = MAKERS.get(path) or MAKERS.get(f"*.{spec.code}")
    if maker is not None:
        return maker(case)
    if not spec.required and case.luck.random() > SELDOM:
        return None
    return _by_kind(path, spec, case)


def _by_kind(path: str, spec: FieldSpec, case: Case) -> Any:
    match spec.kind:
        case "choice":
            return case.luck.choice(spec.choices).code
        case "yes_no":
            return True
        case "number":
            return _number(spec, case.luck)
        case "money":
            return case.luck.randint(10, 80) * 1_000_000
        case "date":
            return _day(spec, case).isoformat()
        case "place":
            return case.locality.code if spec.place_level == "commune" else case.locality.code[:2]
        case "person":
            return _person(spec, case)
        case "group":
            return [_item(path, spec, case) for _number_of in range(max(spec.min_items, case.luck.choice((1, 1, 2))))]
    return _text(spec, case)


def _text(spec: FieldSpec, case: Case) -> str:
    known = {
        "personal_number": case.partner.personal_number,
        "phone": case.person.phone or people.phone(case.luck),
        "email": f"{people.mail_name(case.person.full_name)}@example.vn",
        "tax_code": case.person.personal_number,
    }
    return known.get(spec.pattern) or (f"Theo giấy tờ kèm theo ({spec.label.lower()})")[: spec.max_length]


def _number(spec: FieldSpec, luck: Random) -> int | str:
    least = Decimal(spec.minimum or 1)
    most = min(Decimal(spec.maximum or 20), least + 20)
    drawn = least + (most - least) * luck.randint(0, 10) / 10
    return str(round(drawn, spec.decimals)) if spec.decimals else int(drawn)


def _day(spec: FieldSpec, case: Case) -> date:
    most = limit_day(spec.maximum, case.today) if spec.maximum else case.today
    least = limit_day(spec.minimum, case.today) if spec.minimum else most - timedelta(days=900)
    return least + timedelta(days=case.luck.randint(0, max(0, min((most - least).days, 400))))


def _person(spec: FieldSpec, case: Case) -> dict[str, str]:
    return {part: value for part, value in person_parts(case.partner, case).items() if part in spec.parts}


def person_parts(person: PersonDetails, case: Case) -> dict[str, str]:
    """Return a person as a form takes one apart."""
    assert person.birth_date is not None
    return {
        "full_name": person.full_name,
        "personal_number": person.personal_number,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": "Việt Nam",
        "address": f"{person.address}, {case.commune}, {PROVINCE}",
    }


def _item(path: str, spec: FieldSpec, case: Case) -> Answers:
    item: Answers = {}
    for inner in spec.fields:
        if forms.is_shown(inner, case.known, item):
            _put(item, inner, _value(f"{path}.{inner.code}", inner, case))
    return item


# Procedure by procedure: what stands in the fields of the refined forms. --------------------------------------------


def _content(case: Case) -> str:
    texts = wording.REQUESTS.get(case.definition.code, (wording.GENERAL_REQUEST,))
    elder_sex = case.luck.choice(("male", "female"))
    elder = names.adult_name(case.person.ethnicity or names.KINH, elder_sex, 84, case.luck)
    if elder_sex == "male" and case.person.birth_date is not None:  # the father, of the same family name
        elder = " ".join([case.person.full_name.split()[0], *elder.split()[1:]])
    facts = {
        "relative": "bố" if elder_sex == "male" else "mẹ",
        "elder": f"{'ông' if elder_sex == 'male' else 'bà'} {elder}",
        "home": case.person.address or "trụ sở",
        "commune": case.commune,
        "days_ago": f"{case.ago(2, 12):%d/%m/%Y}",
        "next_week": f"{case.today + timedelta(days=case.luck.randint(7, 12)):%d/%m/%Y}",
        "next_month": f"{case.today + timedelta(days=case.luck.randint(20, 45)):%d/%m/%Y}",
        "past_year": case.today.year - case.luck.randint(3, 14),
        "plot": case.luck.randint(12, 480),
        "sheet": case.luck.randint(3, 42),
        "area": case.luck.randint(160, 720),
        "name": case.person.full_name,
    }
    if case.person.birth_date is not None:
        facts |= {"child": case.child, "partner": case.partner.full_name, "partner_year": _year(case.partner)}
    else:
        facts["partner"] = elder
    return case.luck.choice(texts).format(**facts)


def _year(person: PersonDetails) -> int:
    assert person.birth_date is not None
    return person.birth_date.year


def _is_mother(case: Case) -> bool:
    return case.person.sex == "female"


def _parent(part: str) -> Callable[[Case], Any]:
    return lambda case: person_parts(case.partner, case)[part]


def _birth_place(case: Case) -> str:
    place = case.luck.choice(
        (
            f"Trạm Y tế {case.commune}, {PROVINCE}",
            f"Bệnh viện Phụ sản Thanh Hóa, phường Hạc Thành, {PROVINCE}",
            f"Bệnh viện Đa khoa khu vực Ngọc Lặc, xã Ngọc Lặc, {PROVINCE}",
        )
    )
    at_home = f"{case.person.address}, {case.commune}, {PROVINCE}"
    return at_home if case.known["child"].get("born_in_facility") == "elsewhere" else place


def _trade(case: Case) -> tuple[str, str, str]:
    return case.once("trade", lambda: case.luck.choice(wording.COMMERCE))


def _trade_lines(case: Case) -> list[Answers]:
    return [{"name": _trade(case)[1], "industry_code": _trade(case)[2]}]


def _change_items(case: Case) -> list[Answers]:
    what, before, after, _why = _correction(case)
    return [{"what": what, "from_text": before, "to_text": after}]


def _correction(case: Case) -> tuple[str, str, str, str]:
    return case.once("correction", lambda: case.luck.choice(wording.CORRECTIONS))


def _residences(case: Case) -> list[Answers]:
    since = case.ago(2200, 3000)
    until = since + timedelta(days=case.luck.randint(300, 1400))
    return [{"where": f"xã Bát Mọt, {PROVINCE}", "from_date": since.isoformat(), "to_date": until.isoformat()}]


def _as_member(case: Case) -> dict[str, str]:
    parts = person_parts(case.partner, case)
    return {name: parts[name] for name in ("full_name", "personal_number", "birth_date")}


def _always(value: Any) -> Callable[[Case], Any]:
    """Return a maker that gives the same to everybody; None leaves the field empty."""
    return lambda _case: value


def _is_elsewhere(case: Case, share: float) -> bool:
    drawn = case.luck.random() < share
    return drawn if case.lived_elsewhere is None else case.lived_elsewhere


def _papers_to_certify(case: Case) -> list[Answers]:
    chosen = case.luck.sample(wording.CERTIFIED_PAPERS, case.luck.choice((1, 1, 1, 2, 3)))
    return [
        {"name": name, "issued_by": "vietnam", "pages": case.luck.randint(1, 4), "copies": case.luck.randint(1, 5)}
        for name in chosen
    ]


def _floors(case: Case) -> list[Answers]:
    count = case.luck.choice((1, 2, 2, 3))
    area = case.once("floor", lambda: case.luck.randint(68, 132))
    return [{"name": f"Tầng {number}", "area_m2": str(area - number + 1)} for number in range(1, count + 1)]


def _purpose(case: Case) -> str:
    weights = (5, 4, 2, 1) if mix.is_before_tet(case.today) else (3, 4, 2, 1)
    return case.luck.choices(("marriage", "loan", "land", "other"), weights)[0]


MAKERS: Mapping[str, Callable[[Case], Any]] = {
    "request.content": _content,
    "request.note": lambda case: "Đề nghị nhắn qua điện thoại khi có kết quả." if case.luck.random() < 0.2 else None,
    # birth
    "requester.relation": lambda case: (
        "self" if case.definition.code == "1.004859" else "mother" if _is_mother(case) else "father"
    ),
    "child.full_name": lambda case: case.child,
    "child.birth_date": lambda case: case.ago(3, 45).isoformat(),
    "child.sex": lambda case: case.child_sex,
    "child.ethnicity": lambda case: case.person.ethnicity,
    "child.nationality": _always("vietnamese"),
    "child.born_in_facility": lambda case: "facility" if case.luck.random() < 0.93 else "elsewhere",
    "child.birth_notice_number": lambda case: f"{case.luck.randint(100, 2900):04d}/{case.today.year % 100:02d}",
    "child.birth_place": _birth_place,
    "child.home_town": lambda case: f"{case.commune}, {PROVINCE}",
    "father.is_stated": lambda case: "stated" if not _is_mother(case) or case.luck.random() < 0.95 else "unknown",
    "father.parents_married": lambda case: "married" if case.luck.random() < 0.93 else "unmarried",
    "father.marriage_place": lambda case: f"Ủy ban nhân dân {case.commune}",
    **{
        f"{who}.{part}": _parent(part)
        for who in ("mother", "father")
        for part in ("full_name", "personal_number", "birth_date", "ethnicity", "nationality", "address")
    },
    # marital status
    "status.marital_status": lambda case: case.luck.choices(
        ("never_married", "divorced", "widowed", "married"), (70, 14, 4, 12)
    )[0],
    "status.judgment": lambda case: (
        f"Quyết định số {case.luck.randint(11, 280)}/{case.today.year - 3}/QĐST-HNGĐ của Tòa án nhân dân khu vực"
    ),
    "status.death_record": lambda case: (
        f"{case.partner.full_name}, đăng ký khai tử năm {case.today.year - 5} tại {case.commune}"
    ),
    "status.lived_elsewhere": lambda case: "elsewhere" if _is_elsewhere(case, 0.12) else "here_only",
    "status.residences": _residences,
    "purpose.purpose": _purpose,
    "purpose.marriage_place": lambda case: f"Ủy ban nhân dân {case.commune}",
    "purpose.other_purpose": lambda case: case.luck.choice(wording.PURPOSES),
    "purpose.copies": _always(1),
    "purpose.lost_reason": _always("Giấy cũ bị thất lạc khi chuyển nhà."),
    # correction
    "person.child_agrees": _always(None),
    "entry.event": _always("birth"),
    "entry.registered_at": lambda case: "elsewhere" if _is_elsewhere(case, 0.2) else "here",
    "entry.place": _always(f"Ủy ban nhân dân xã Bát Mọt, {PROVINCE}"),
    "entry.number": lambda case: f"{case.luck.randint(5, 180)}/{case.luck.randint(1988, 2012)}",
    "change.kind": lambda case: case.luck.choice(("correction", "correction", "change", "addition")),
    "change.items": _change_items,
    "change.new_ethnicity": lambda case: case.person.ethnicity,
    "change.reason": lambda case: _correction(case)[3],
    # business household
    "founder.only_one": _always(True),
    "founder.members": lambda case: [
        {"person": _as_member(case), "contribution_vnd": case.luck.randint(2, 8) * 10_000_000}
    ],
    "household.name": lambda case: f"Hộ kinh doanh {_trade(case)[0]} {' '.join(case.person.full_name.split()[-2:])}",
    "household.foreign_name": _always(None),
    "household.address": lambda case: case.person.address,
    "household.commune": lambda case: case.locality.code,
    "household.website": _always(None),
    "business.lines": _trade_lines,
    "business.capital_vnd": lambda case: case.luck.randint(3, 40) * 10_000_000,
    "business.start_date": lambda case: (case.today + timedelta(days=case.luck.randint(5, 40))).isoformat(),
    "business.workers": lambda case: case.luck.randint(0, 5),
    "tax.notice_address": _always("premises"),
    "tax.other_address": lambda case: case.person.address,
    "tax.other_places": _always(None),
    # building permit
    "owner.representative": _always(None),
    "land.address": lambda case: case.person.address,
    "land.commune": lambda case: case.locality.code,
    "land.plot": lambda case: f"Thửa đất số {case.luck.randint(12, 480)}, tờ bản đồ số {case.luck.randint(3, 42)}",
    "land.area_m2": lambda case: str(case.luck.randint(140, 420)),
    "land.certificate_number": lambda case: f"CX {case.luck.randint(100_000, 999_999)}",
    "work.name": lambda case: (
        f"Nhà ở riêng lẻ của gia đình {'ông' if case.person.sex == 'male' else 'bà'} {case.person.full_name}"
    ),
    "work.kind": _always("house"),
    "work.grade": lambda case: "four" if case.luck.random() < 0.7 else "three",
    "work.with_business": lambda case: True if case.luck.random() < 0.15 else None,
    "work.designer": lambda case: case.luck.choice(("Tự thiết kế", "Công ty CP Tư vấn thiết kế Lam Kinh")),
    "work.designer_certificate": _always(None),
    "work.months": lambda case: case.luck.randint(4, 10),
    "design.ground_floor_m2": lambda case: str(case.once("floor", lambda: case.luck.randint(68, 132))),
    "design.floors": _floors,
    "design.height_m": lambda case: str(case.luck.choice((4.2, 7.8, 8.1, 11.4))),
    "design.base_level": lambda case: f"Cao hơn mặt đường hiện trạng 0,{case.luck.randint(2, 6)}5 m",
    "design.building_line": lambda case: f"Lùi {case.luck.randint(2, 5)} m so với lộ giới",
    # certified copies
    "papers_to_certify.items": _papers_to_certify,
}
