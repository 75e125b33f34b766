"""A province that holds a round, two communes that report, and everybody who might act in it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from motcua.journal.acting import Acting, Channel
from motcua.journal.followers import drain
from motcua.kernel.text import fold
from motcua.registry.agencies.models import Agency
from motcua.registry.people.models import Account, Post
from motcua.registry.people.vocabulary import Role
from motcua.registry.places.models import Place
from motcua.steering.reporting import actions, figures, rulebooks
from motcua.steering.reporting.actions import Judgement, Typed
from motcua.steering.reporting.models import Report, Round, Verdict
from tests.dossiers.factories import Commune, Story, make_commune, make_person, make_procedure, make_story, simulated
from tests.web.world import account_of

AUGUST_3 = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
OCTOBER_1 = datetime(2026, 10, 1, 1, 0, tzinfo=UTC)  # 8:00 in Viet Nam
CLOSES_ON = date(2026, 10, 20)
AFTER = datetime(2026, 10, 21, 1, 0, tzinfo=UTC)
POINTS, RATIOS = "commune-960", "service-quality-766"
PERIOD = "2026-Q3"


@dataclass
class RoundWorld:
    """Who is there; `at` moves on with every act."""

    province: Agency
    ngoc_lac: Agency
    hac_thanh: Agency
    round: Round
    commune: Commune  # Ngọc Lặc with its officials
    posts: dict[str, Post] = field(default_factory=dict)
    at: datetime = OCTOBER_1

    def by(self, who: str) -> Acting:
        """Somebody acting in their role, at a time of the test's choosing."""
        post = self.posts[who]
        return simulated(post.person, post.role, post.agency, Channel.ONLINE)

    def report(self, unit: Agency | None = None) -> Report:
        """The report of a unit as it is now, of Ngọc Lặc unless told otherwise."""
        return Report.objects.get(round=self.round, unit=unit or self.ngoc_lac)

    def now(self) -> datetime:
        """A minute later than the act before."""
        self.at += timedelta(minutes=1)
        return self.at

    def declare(self, *typed: Typed, who: str = "analyst", unit: Agency | None = None) -> Report:
        return actions.declare(self.report(unit).id, typed, by=self.by(who), at=self.now())

    def submit(self, who: str = "analyst", unit: Agency | None = None) -> Report:
        return actions.submit_report(self.report(unit).id, by=self.by(who), at=self.now())

    def appraise(self, *judgements: Judgement, who: str = "appraiser", unit: Agency | None = None) -> Report:
        return actions.appraise(self.report(unit).id, judgements, by=self.by(who), at=self.now())

    def hand_in(self, unit: Agency, who: str, share: str = "0.8") -> Report:
        """Declare everything and submit."""
        self.declare(*everything(self.round.scheme_code, share), who=who, unit=unit)
        return self.submit(who, unit)

    def accept_all(self, unit: Agency) -> Report:
        codes = rulebooks.asked(self.round.scheme_code)
        return self.appraise(*(Judgement(code, Verdict.ACCEPTED) for code in codes), unit=unit)

    def dossiers(self, *stages: str, at: datetime = AUGUST_3) -> list[Story]:
        """Dossiers of Ngọc Lặc, filed online in August, each led to a stage; "" stays where it was filed."""
        version = make_procedure()
        found = [make_story(self.commune, version, at) for _ in stages]
        for story, stage in zip(found, stages, strict=True):
            if stage:
                story.to(stage)
        drain()
        return found

    def account(self, who: str) -> Account:
        """Somebody's way in."""
        person = self.posts[who].person
        return Account.objects.filter(person=person).first() or account_of(person.id, who)


def typed(code: str, value: str = "", **parts: str) -> Typed:
    """One indicator as somebody types it."""
    more: dict[str, Any] = {name: parts.pop(name) for name in ("as_of", "link") if name in parts}
    return Typed(code, {"value": value} if value else parts, **more)


def everything(scheme: str, share: str = "0.8", link: str = "") -> list[Typed]:
    """A figure for every indicator: this share of what is possible."""
    found = []
    for code, node in rulebooks.asked(scheme).items():
        if figures.parts_of(node) == ("value",):
            found.append(typed(code, f"{float(share) * (node.max_points or 1):g}", link=link))
        else:
            found.append(typed(code, numerator=f"{float(share) * 1000:g}", denominator="1000", link=link))
    return found


def make_round(scheme: str = POINTS, *, period: str = PERIOD, world: RoundWorld | None = None) -> RoundWorld:
    """Everybody, and a round that was opened on the first of October."""
    place = Place.objects.filter(code="38").first()
    hac_thanh = make_commune()
    place = hac_thanh.place.parent
    assert place is not None
    province = Agency.objects.create(
        code="H56",
        name="Ủy ban nhân dân tỉnh Thanh Hóa",
        short_name="UBND tỉnh",
        folded_name=fold("Ủy ban nhân dân tỉnh Thanh Hóa"),
        kind="province_committee",
        place=place,
    )
    ngoc_lac = make_commune("Ngọc Lặc", "15061")
    Agency.objects.filter(id__in=[hac_thanh.committee.id, ngoc_lac.committee.id]).update(parent=province)
    names = {
        "analyst": (Role.ANALYST, ngoc_lac.committee, "Phạm Thị Tươi"),
        "chair": (Role.LEADER, ngoc_lac.committee, "Bùi Văn Định"),
        "neighbour": (Role.ANALYST, hac_thanh.committee, "Lê Thị Hoa"),
        "appraiser": (Role.ANALYST, province, "Nguyễn Văn Chính"),
        "leader": (Role.LEADER, province, "Trịnh Xuân Thu"),
        "specialist": (Role.SPECIALIST, province, "Đỗ Minh Quân"),
        "receiver": (Role.RECEIVER, ngoc_lac.centre, "Hà Thị Lụa"),
    }
    posts = {
        who: Post.objects.create(person=make_person(name), agency=unit, role=role)
        for who, (role, unit, name) in names.items()
    }
    by = simulated(posts["appraiser"].person, Role.ANALYST, province, Channel.ONLINE)
    opened = actions.open_round(
        scheme,
        period,
        opens_on=date(2026, 10, 1),
        closes_on=CLOSES_ON,
        unit_ids=[ngoc_lac.committee.id, hac_thanh.committee.id],
        holder_id=province.id,
        by=by,
        at=OCTOBER_1,
    )
    return RoundWorld(province, ngoc_lac.committee, hac_thanh.committee, opened, ngoc_lac, posts)
