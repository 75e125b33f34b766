"""A small commune with its officials, and dossiers at every stage, made through the actions themselves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from motcua.journal.acting import Acting, Assurance, Channel, Origin
from motcua.kernel.text import fold
from motcua.registry.agencies.models import Agency
from motcua.registry.people.models import Person, Post
from motcua.registry.places.models import Place
from motcua.service.dossiers import actions
from motcua.service.dossiers.models import Dossier
from motcua.service.procedures.actions import load_sheet
from motcua.service.procedures.models import ProcedureVersion

MONDAY_8AM = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # 8:00 in Viet Nam; an ordinary week without holidays

SHEET = """
code: '{code}'
name: Cấp giấy xác nhận thử nghiệm
field: Hộ tịch
level: {level}
agency: Ủy ban nhân dân cấp xã
audience: [Công dân Việt Nam]
legal_deadline:
  value: '{days}'
  unit: {unit}
  working: true
  same_day_cutoff: null
  note: null
  variants: [{{when: Phải xác minh, value: 10, unit: day, working: true}}]
fees:
- {{name: Lệ phí, kind: lệ phí, amount: {fee}, currency: VND, per: hồ sơ, channel: any, condition: null}}
documents:
- name: Giấy chứng minh
  form: null
  original: 1
  copy: 0
  required: 'yes'
  condition: null
  replaceable_by_data: {data}
steps: []
result: {result}
legal_basis: [123/2015/NĐ-CP]
online_level: full
channels: [online, direct]
conditions: []
source: {{primary: thử nghiệm, stored_copy: null, captured: '2026', jurisdiction: null, caveat: null}}
notes: {notes}
{more}
"""


def simulated(person: Person, role: str, unit: Agency | None, channel: str = Channel.COUNTER) -> Acting:
    """Somebody acting at a time of the test's choosing."""
    return Acting(
        person.id,
        role=role,
        unit_id=unit.id if unit else None,
        assurance=Assurance.LOW,
        channel=channel,
        origin=Origin.SIMULATED,
        origin_reason="test",
    )


def make_person(name: str, **values: Any) -> Person:
    """A person without an account."""
    return Person.objects.create(full_name=name, folded_name=fold(name), **values)


@dataclass
class Commune:
    """A commune: People's Committee, centre, and one official for each role."""

    place: Place
    committee: Agency
    centre: Agency
    officials: dict[str, Acting] = field(default_factory=dict)

    def __getattr__(self, role: str) -> Acting:
        try:
            return self.__dict__["officials"][role]
        except KeyError:
            raise AttributeError(role) from None


ROLES = {
    "receiver": "centre",
    "head_of_centre": "centre",
    "specialist": "committee",
    "head_of_unit": "committee",
    "signer": "committee",
    "records_clerk": "committee",
}


def make_commune(name: str = "Hạc Thành", code: str = "14758") -> Commune:
    """Make a commune with its two units and six officials."""
    province, _new = Place.objects.get_or_create(
        code="38",
        defaults={
            "level": "province",
            "name": "tỉnh Thanh Hóa",
            "short_name": "Thanh Hóa",
            "folded_name": "thanh hoa",
            "sort_key": "thanh hoa",
        },
    )
    place = Place.objects.create(
        code=code,
        level="commune",
        name=f"phường {name}",
        short_name=name,
        folded_name=fold(name),
        sort_key=fold(name),
        parent=province,
    )
    committee = _agency(f"UB{code}", f"Ủy ban nhân dân phường {name}", "commune_committee", place, None)
    centre = _agency(
        f"TT{code}", f"Trung tâm Phục vụ hành chính công phường {name}", "commune_centre", place, committee
    )
    commune = Commune(place, committee, centre)
    for role, where in ROLES.items():
        commune.officials[role] = hire(role, getattr(commune, where))
    return commune


def hire(role: str, unit: Agency, name: str = "") -> Acting:
    """Give a new person a role in a unit."""
    person = make_person(name or f"Lê {role} {unit.code}")
    Post.objects.create(person=person, agency=unit, role=role)
    return simulated(person, role, unit)


def _agency(code: str, name: str, kind: str, place: Place, parent: Agency | None) -> Agency:
    return Agency.objects.create(
        code=code, name=name, short_name=name, folded_name=fold(name), kind=kind, place=place, parent=parent
    )


def make_procedure(
    code: str = "9.000001",
    *,
    days: str = "5",
    fee: str = "15000",
    notes: str = "null",
    level: str = "commune",
    unit: str = "day",
    result: str = "[{name: Giấy xác nhận, code: null}]",
    data: str = "null",
    more: str = "",
) -> ProcedureVersion:
    """Load a bare sheet: five working days, five steps. `data`: what replaces its paper. `more`: more lines."""
    said = {"days": days, "fee": fee, "notes": notes, "level": level, "unit": unit, "result": result}
    said |= {"data": data, "more": more}
    text = SHEET.format(code=code, **said)
    system = Acting.system(origin=Origin.SIMULATED, origin_reason="test")
    load_sheet(text, by=system, at=MONDAY_8AM)
    return ProcedureVersion.objects.filter(procedure__code=code).order_by("-number")[0]


@dataclass
class Story:
    """One dossier and the people around it; verbs return the fresh dossier."""

    commune: Commune
    version: ProcedureVersion
    citizen: Person
    dossier: Dossier
    now: datetime

    @property
    def applicant(self) -> Acting:
        """The citizen acting for themselves, online."""
        return simulated(self.citizen, "applicant", None, Channel.ONLINE)

    def do(self, verb: str, by: str | Acting, *, after: timedelta = timedelta(hours=1), **given: Any) -> Dossier:
        """Let somebody act some time later, having seen the newest version."""
        self.now += after
        acting = by if isinstance(by, Acting) else self.applicant if by == "applicant" else self.commune.officials[by]
        self.dossier.refresh_from_db()
        getattr(actions, verb)(self.dossier.id, by=acting, at=self.now, seen_version=self.dossier.row_version, **given)
        self.dossier.refresh_from_db()
        return self.dossier

    def to(self, stage: str) -> "Story":
        """Lead the dossier along the ordinary way to a stage.

        Stages: accepted, processing, signing, issuing, settled, handed_over.
        """
        for name, step in _WAY:
            step(self)
            if name == stage:
                return self
        raise KeyError(stage)


def _process(story: Story) -> None:
    story.do("pass_on", "receiver")


def _propose_and_pass(story: Story) -> None:
    story.do("propose_result", "specialist", outcome="granted")
    story.do("pass_on", "specialist")


_WAY = (
    ("accepted", lambda story: story.do("accept", "receiver")),
    ("processing", _process),
    ("signing", _propose_and_pass),
    ("issuing", lambda story: story.do("pass_on", "signer")),
    ("settled", lambda story: story.do("settle", "records_clerk")),
    ("handed_over", lambda story: story.do("hand_over", "receiver")),
)


def make_story(
    commune: Commune | None = None,
    version: ProcedureVersion | None = None,
    at: datetime = MONDAY_8AM,
    citizen: Person | None = None,
) -> Story:
    """Submit one dossier online, at a time of the test's choosing."""
    commune = commune or make_commune()
    version = version or make_procedure()
    citizen = citizen or make_person("Bùi Thị Thảo", commune=commune.place, phone="+84912345678")
    by = simulated(citizen, "applicant", None, Channel.ONLINE)
    submission = actions.Submission(
        key=uuid4(),
        version_id=version.id,
        agency_id=commune.committee.id,
        applicant_id=citizen.id,
        submitter_id=citizen.id,
        typist_id=citizen.id,
        answers={"request": {"content": "Xin xác nhận để vay vốn"}},
        fee_lines=[{"name": "Lệ phí", "amount_vnd": 15000, "before_vnd": 15000, "rule": "", "legal": ""}],
    )
    dossier = actions.submit(submission, by=by, at=at)
    return Story(commune, version, citizen, dossier, at)
