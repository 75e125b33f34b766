"""An answer of the national portal about a procedure, as a sheet of ours; and what could not be taken from it, and why.

The structure is the portal's of 2026 (executionSteps, executionMethods, executionCases, cases, …). Pure: no database.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml import YAML

from motcua.kernel.text import fold
from motcua.service.importing.refusals import Finding

MARK = "# Nhập từ Cổng Dịch vụ công quốc gia"  # the first line of a sheet that an import made
PORTAL = "https://dichvucong.gov.vn/"
LONGEST_NAME, LONGEST_STEP = 700, 700  # as the sheet takes them
MOST_STEPS, MOST_PAPERS, MOST_FEES = 60, 100, 60
_CODE = re.compile(r"(\d\.\d{6})(?:\.[0-9A-Za-z.]*)?")
_UNITS = {
    "WORKING_DAY": ("day", "true"),
    "DAY": ("day", "false"),
    "CALENDAR_DAY": ("day", "false"),
    "HOUR": ("hour", "true"),
    "WORKING_HOUR": ("hour", "true"),
}
_CHANNELS = {"ONLINE": "online", "POSTAL": "postal", "DIRECT": "direct"}
_FEES = {"FEE": "phí", "SERVICE_FEE": "lệ phí"}
_CONDITION = ("truong hop", "neu ")
_SHOWN_ONLY = "xuat trinh"

type Answer = Mapping[str, Any]


@dataclass
class Sheet:
    """What became of one answer. text: "" where no sheet could be made; then `faults` say why."""

    code: str
    name: str
    text: str = ""
    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)


def sheet_of(answer: Answer, place: str) -> Sheet:
    """Return the sheet of one answer. place: what to call the answer in findings."""
    return _Reader(answer, place).read()


class _Reader:
    """Reads one answer; every part that is missing or strange is a remark, what a sheet cannot be without a fault."""

    def __init__(self, answer: Answer, place: str) -> None:
        self.answer, self.place = answer, place
        self._asides: list[str] = []  # what the portal says to citizens among the papers
        self.sheet = Sheet(self._code(), _line(answer.get("name")))

    def read(self) -> Sheet:
        """Return the sheet with its text, or with faults."""
        sheet = self.sheet
        if not sheet.code:
            self._fault("code", _("There is no procedure code like 1.001193."))
        if not sheet.name or len(sheet.name) > LONGEST_NAME:
            self._fault("name", _("There is no name, or one of more than %s characters.") % LONGEST_NAME)
        parts = {
            "code": sheet.code,
            "name": sheet.name,
            "field": next((_line(each.get("name")) for each in self._list("categoriesDetails")), ""),
            "level": self._level(),
            "agency": "; ".join(self._agencies()),
            "audience": self._names("subjectTypesDetails"),
            "legal_deadline": self._deadline(),
            "fees": list(self._fees()),
            "documents": list(self._papers()),
            "steps": self._steps(),
            "result": [_named(each) for each in self._list("resultsDetails") if _line(each.get("name"))],
            "legal_basis": [_line(each.get("code") or each.get("name")) for each in self._list("legalBasisesDetails")],
            "online_level": "full" if self.answer.get("isFullProcess") is True else None,
            "channels": self._channels(),
            "conditions": _lines(self.answer.get("requirementsAndConditions")),
            "source": self._source(),
            "notes": {"portal": self._asides} if self._asides else None,  # filled by `_papers`
        }
        if not sheet.faults:
            sheet.text = _yaml(parts)
        return sheet

    # Parts --------------------------------------------------------------------------------------------------------

    def _code(self) -> str:
        found = _CODE.fullmatch(_line(self.answer.get("code")))
        return found[1] if found else ""

    def _level(self) -> str:
        ward, province = self.answer.get("isWard") is True, self.answer.get("isProvince") is True
        if ward or province:
            return "multi" if ward and province else "commune" if ward else "province"
        self._fault("isWard, isProvince", _("Neither communes nor the province handle it: it is another level's."))
        return ""

    def _agencies(self) -> list[str]:
        names = self._names("unitGroupsExecuting") or self._names("departmentsExecuting")
        return names or _lines(self.answer.get("executingAgencies"))

    def _deadline(self) -> dict[str, Any]:
        """Take the longest time of the cases as the legal one, the others as variants: none is promised too early."""
        times = self._case_times() or self._method_times()
        if not times:
            self._fault("cases.processingDay", _("There is no processing time in days or hours."))
            return {}
        longest = max(times, key=lambda each: (each[1] == "day", each[0]))
        value, unit, working, _name = longest
        others = {(v, u, w): name for v, u, w, name in times if (v, u, w) != (value, unit, working)}
        variants = [
            {"when": name or _("Another case"), "value": _number(v), "unit": u, "working": w}
            for (v, u, w), name in others.items()
        ]
        if variants:
            self._remark("cases", _("Several processing times: the longest holds, the others are variants."))
        return {"value": _number(value), "unit": unit, "working": working, "variants": variants[:20]}

    def _case_times(self) -> list[tuple[Decimal, str, str, str]]:
        found = []
        for case in self._list("cases"):
            day = case.get("processingDay")
            if isinstance(day, Mapping) and (time := self._time(day.get("qty"), day.get("type"))):
                found.append((*time, _line(case.get("name"))[:LONGEST_NAME]))
        return found

    def _method_times(self) -> list[tuple[Decimal, str, str, str]]:
        found = []
        for method in self._list("executionMethods"):
            time = self._time(method.get("processingTime"), method.get("processingTimeUnit"))
            if time:
                found.append((*time, _line(method.get("description"))[:LONGEST_NAME]))
        return found

    def _time(self, quantity: Any, unit: Any) -> tuple[Decimal, str, str] | None:
        known = _UNITS.get(str(unit))
        try:
            value = Decimal(str(quantity))
        except InvalidOperation:
            return None
        return (value, *known) if known and 0 < value <= 2000 else None

    def _fees(self) -> Iterator[dict[str, Any]]:
        seen: set[tuple[Any, ...]] = set()
        for method in self._list("executionMethods"):
            channel = _CHANNELS.get(str(method.get("submissionMethod")), "any")
            for fee in method.get("fees") or ():
                amount, said = fee.get("value"), _line(fee.get("description"))
                if not amount and not said:
                    self._remark("fees", _("0 without a word: the portal writes 0 where it says nothing; left open."))
                    continue
                whole = amount if isinstance(amount, int) and amount > 0 else None
                kind = _FEES.get(str(fee.get("type")))
                line = {
                    "name": "Phí" if kind == "phí" else "Lệ phí",
                    "kind": kind,
                    "amount": None if whole is None else str(whole),
                    "currency": "VND",
                    "per": "hồ sơ",
                    "channel": channel,
                    "condition": said or None,
                }
                key = tuple(line.values())
                if key not in seen and len(seen) < MOST_FEES:
                    seen.add(key)
                    yield line

    def _papers(self) -> Iterator[dict[str, Any]]:
        """Take a component with copies or an original as a paper; one without either is a remark to the citizen."""
        taken: set[str] = set()
        for group in self._list("executionCases"):
            title = _line(group.get("name")).strip("*: ")
            for component in group.get("profileComponents") or ():
                name = _line(component.get("name")).lstrip("-+* ")
                original, copies = component.get("originalQty") or 0, component.get("copyQty") or 0
                if not name or name in taken:
                    continue
                if not original and not copies and not component.get("required"):
                    self._asides.append(name[:LONGEST_NAME])
                    continue
                if len(taken) >= MOST_PAPERS:
                    self._remark("executionCases", _("More than %s papers; the others were left out.") % MOST_PAPERS)
                    return
                if len(name) > LONGEST_NAME:
                    self._remark("executionCases", _("A paper's name was cut at %s characters.") % LONGEST_NAME)
                taken.add(name)
                yield self._paper(name[:LONGEST_NAME], title, component, original, copies)

    def _paper(self, name: str, title: str, component: Answer, original: int, copies: int) -> dict[str, Any]:
        required = "yes"
        condition: str | None = None
        if _SHOWN_ONLY in fold(title):
            required = "present_only"
        elif not component.get("required"):
            required = "conditional"
            condition = name.split(";")[0] if fold(name).startswith(_CONDITION) else title or None
        attached = component.get("attachments") or ()
        form = _line(attached[0].get("name")) if attached and isinstance(attached[0], Mapping) else ""
        return {
            "name": name,
            "form": form or None,
            "original": str(original),
            "copy": str(copies),
            "required": required,
            "condition": condition[:LONGEST_NAME] if condition else None,
            "replaceable_by_data": None,
        }

    def _steps(self) -> list[dict[str, Any]]:
        lines = [
            line
            for step in self._list("executionSteps")
            for line in [*_lines(step.get("name")), *_lines(step.get("description"))]
        ]
        if len(lines) > MOST_STEPS or any(len(line) > LONGEST_STEP for line in lines):
            self._remark("executionSteps", _("The steps are long prose; they were cut."))
        return [{"actor": None, "action": line[:LONGEST_STEP], "limit": None} for line in lines[:MOST_STEPS]]

    def _channels(self) -> list[str]:
        methods = [str(method.get("submissionMethod")) for method in self._list("executionMethods")]
        for unknown in {method for method in methods if method not in _CHANNELS}:
            self._remark("executionMethods", _("Unknown way of filing “%s”, left out.") % unknown[:40])
        return list(dict.fromkeys(_CHANNELS[method] for method in methods if method in _CHANNELS))

    def _source(self) -> dict[str, Any]:
        at = self.answer.get("updatedAt")
        day = datetime.fromtimestamp(at / 1000, UTC).date().isoformat() if isinstance(at, int) and 0 < at < 1e13 else ""
        return {
            "primary": PORTAL,
            "stored_copy": None,
            "captured": day or None,
            "jurisdiction": _line(self.answer.get("departmentPromulgateName")) or None,
            "caveat": None,
        }

    # Helpers ------------------------------------------------------------------------------------------------------

    def _list(self, key: str) -> Sequence[Answer]:
        value = self.answer.get(key)
        return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []

    def _names(self, key: str) -> list[str]:
        return [name for each in self._list(key) if (name := _line(each.get("name")))]

    def _fault(self, key: str, text: str) -> None:
        self.sheet.faults.append(Finding(f"{self.place}, {key}", text))

    def _remark(self, key: str, text: str) -> None:
        finding = Finding(f"{self.place}, {key}", text)
        if finding not in self.sheet.remarks:
            self.sheet.remarks.append(finding)


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str) else ""


def _lines(value: Any) -> list[str]:
    lines = value.split("\n") if isinstance(value, str) else []
    return [line for each in lines if (line := _line(each).lstrip("-+* "))]


def _named(each: Answer) -> dict[str, Any]:
    return {"name": _line(each.get("name")), "code": _line(each.get("code")) or None}


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _yaml(parts: Mapping[str, Any]) -> str:
    writer = YAML()
    writer.default_flow_style, writer.allow_unicode, writer.width = False, True, 110
    text = StringIO()
    writer.dump(dict(parts), text)
    return f"{MARK}\n{text.getvalue()}"
