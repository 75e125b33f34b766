"""What the sample province assumes, as data: what people ask for, when, how, and how it goes.

These are assumptions for a demonstration, not findings. Where a published figure stood behind one, it says so. How fast
a unit is, is drawn by seed and code, never by what kind of place it is: an invented lateness under a real name must not
look like a judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from motcua.demo.names import DAO, KINH, MONG, MUONG, THAI
from motcua.kernel.working_time.calendar import holiday_names, make_up_days

SEED = 2026
BORN_BEFORE = date(2026, 7, 1)  # the ages of invented people are those of this day, however late they are met
USUAL_DOSSIERS = 500  # living ones over those working days: the rate at which new ones go on arriving
WORKING_DAYS_BACK = 30  # how far the living dossiers reach into the past
MAIN_COMMUNE = "15061"  # xã Ngọc Lặc: the citizen and the named officials of the demo live and work here
WARD = "14797"  # phường Hạc Thành: the counter with the queue on Monday morning
SMALL_COMMUNE = "15607"  # xã Bát Mọt: 4,052 people, a centre of four officials (domain, section 8)

# Shares of all dossiers, in any unit of their own. Certification 38 %, civil status 25 %, social protection 12 %,
# land 10 %, business household 6 %, construction 3 %, the rest by departments and others.
PROCEDURES: Mapping[str, float] = {
    "2.000815": 26.0,  # certified copies
    "2.000884": 9.0,  # certified signatures
    "2.000908": 3.0,  # copies from the register of originals
    "1.001193": 8.0,  # birth
    "1.004873": 6.0,  # marital status
    "1.000894": 2.5,  # marriage
    "1.000656": 2.5,  # death
    "2.000635": 3.5,  # extracts
    "1.004859": 2.0,  # correction of civil status
    "1.000689": 0.5,  # birth with parentage
    "1.014027": 6.0,  # social pension
    "1.014028": 2.5,  # funeral support
    "1.001699": 3.5,  # disability
    "1.012784": 10.0,  # dividing and joining plots
    "1.001612": 4.5,  # business household
    "1.001570": 1.5,  # suspending business
    "1.013225": 3.0,  # building permit
    "1.013274": 1.2,  # use of pavements
    "2.002481": 1.5,  # change of school
    "1.003622": 0.5,  # festivals
    "2.000488": 1.6,  # judicial record
    "1.004616": 0.4,  # pharmacist's certificate
    "1.003001": 0.3,  # pharmacies
    "1.009397": 0.2,  # performances
    "2.001955": 0.3,  # work rules
}
MARRIAGE = ("1.000894", "1.004873")  # more of them before Tết
TYPES_ITSELF = ("2.001955", "1.003001", "1.003622")  # asked for by organisations
AGES: Mapping[str, tuple[int, int]] = {  # years of who applies; all others 19 to 72
    "1.001193": (21, 43),
    "1.000689": (20, 40),
    "1.000894": (21, 38),
    "1.014027": (75, 93),
    "1.014028": (30, 66),
    "2.002481": (31, 52),
    "1.004616": (24, 45),
    "1.001612": (24, 60),
}

# Weekdays from Monday to Sunday; at weekends and on holidays people file online alone.
WEEKDAYS = (1.28, 1.06, 1.0, 0.96, 0.86, 0.10, 0.08)
ON_A_HOLIDAY = 0.08
AFTER_A_HOLIDAY = 1.35
BEFORE_TET, TET_WEEK = 1.3, 0.05
COUNTER_HOURS = {7: 6, 8: 24, 9: 22, 10: 14, 11: 4, 13: 8, 14: 11, 15: 8, 16: 3}  # local hour: weight
ONLINE_HOURS = {6: 1, 7: 4, 8: 14, 9: 14, 10: 10, 11: 6, 12: 5, 13: 5, 14: 8, 15: 8, 16: 6, 17: 3, 18: 2, 20: 9, 21: 5}

ONLINE_SHARE = 0.935  # of the procedures that can be filed online; nation 92 to 95 %
POST_SHARE = 0.008
TYPED_BY_OFFICIAL = {"mountain": 0.57, "plain": 0.42, "town": 0.30}  # of those filed online
MANDATE_SHARE = 0.02
HAS_ONE_AGAIN = 0.2  # who has applied before


@dataclass(frozen=True)
class Course:
    """How dossiers of a field go. Shares from 0 to 1."""

    late: float
    supplement: float = 0.072
    refused: float = 0.012  # a result that says no
    refused_at_receipt: float = 0.008
    consult: float = 0.0
    pays_later: float = 0.0  # asked to pay while it is being processed


ORDINARY = Course(late=0.012)
COURSES: Mapping[str, Course] = {  # by field (lĩnh vực) of the sheet
    "Chứng thực": Course(late=0.001, supplement=0.02, refused=0.003, refused_at_receipt=0.012),
    "Hộ tịch": Course(late=0.004, supplement=0.075, consult=0.0, pays_later=0.0),
    "Bảo trợ xã hội": Course(late=0.012, supplement=0.09, refused=0.02),
    "Đất đai": Course(late=0.16, supplement=0.11, refused=0.03, pays_later=0.55),
    "Hoạt động xây dựng": Course(late=0.065, supplement=0.12, refused=0.02, consult=0.35, pays_later=0.5),
    "Thành lập và hoạt động hộ kinh doanh": Course(late=0.006, supplement=0.09),
    "Lý lịch tư pháp": Course(late=0.03, supplement=0.05, pays_later=0.5),
    "Dược": Course(late=0.03, supplement=0.12, pays_later=0.7),
}
WITHDRAWN = 0.015
FILED_AGAIN = 1 / 3  # of those withdrawn, within ten days
SECOND_SUPPLEMENT = 0.05  # of those that were supplemented
NEVER_ANSWERED = 0.10  # supplement requests that run out
REASSIGNED = 0.03  # to another official of the same role: somebody is on leave
SENT_BACK = 0.02  # by the signer to the specialist
EXTENDED = 0.5  # of the late ones: told before the date
LOOKED_UP = 0.85  # of the dossiers with a number in place of a paper: the counter looks the record up
RATED = 0.10
RATINGS = {
    True: (2, 5, 5, 4, 4, 4, 5, 5, 5, 5, 4, 5, 5, 5, 4, 5, 5, 4, 5, 5),
    False: (1, 1, 2, 2, 3, 4),
}  # by whether it was on time: levels; 95 % are content then
NOT_FETCHED = 0.05  # results that wait at the counter for long

ETHNIC_SHARES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "muong_lat": ((MONG, 45), (THAI, 40), (DAO, 5), (KINH, 10)),
    "thai": ((THAI, 65), (MUONG, 20), (KINH, 15)),
    "muong": ((MUONG, 68), (KINH, 27), (DAO, 5)),
    "south": ((THAI, 35), (MUONG, 25), (KINH, 40)),
    "plain": ((KINH, 97), (MUONG, 3)),
}
# Former districts with their communes' codes, the first and the last; the rest is the plain and the coast.
UPLANDS: tuple[tuple[int, int, str], ...] = (
    (14845, 14866, "muong_lat"),
    (14869, 14908, "thai"),
    (14923, 14980, "muong"),
    (15001, 15058, "thai"),
    (15061, 15250, "muong"),
    (15607, 15661, "thai"),
    (16174, 16273, "south"),
)
# Weight of a commune among all: its size is drawn, those of the stories are given.
OWN_WEIGHT = {MAIN_COMMUNE: 34.0, WARD: 26.0, SMALL_COMMUNE: 7.0}


def peoples(commune_code: str) -> str:
    """Return the key of ETHNIC_SHARES for a commune."""
    return next((key for first, last, key in UPLANDS if first <= int(commune_code) <= last), "plain")


def landscape(commune_code: str, commune_name: str) -> str:
    """Return the key of TYPED_BY_OFFICIAL for a commune."""
    if commune_name.lower().startswith("phường"):
        return "town"
    return "plain" if peoples(commune_code) == "plain" else "mountain"


def commune_weight(commune_code: str, commune_name: str, seed: int) -> float:
    """Return how many dossiers a commune has, relative to others."""
    luck = Random(f"{seed}/size/{commune_code}")  # noqa: S311  a sample, no secret
    base = {"town": 1.5, "plain": 1.0, "mountain": 0.55}[landscape(commune_code, commune_name)]
    return OWN_WEIGHT.get(commune_code, base * luck.uniform(0.6, 1.5))


def year_weight(commune_code: str, commune_name: str, seed: int) -> float:
    """Return how many dossiers a commune has in a year, relative to others: some have twenty times as many."""
    base = {"town": 2.2, "plain": 1.0, "mountain": 0.5}[landscape(commune_code, commune_name)]
    size = Random(f"{seed}/year/{commune_code}").lognormvariate(0.0, 0.45)  # noqa: S311  a sample
    return 9.0 if commune_code == WARD else base * size


def slowness(agency_code: str, seed: int) -> float:
    """Return how slow a unit is, about 1; drawn by seed and code alone."""
    return min(2.2, max(0.5, Random(f"{seed}/speed/{agency_code}").lognormvariate(0.0, 0.33)))  # noqa: S311  a sample


@cache
def day_weight(day: date) -> float:
    """Return how many dossiers arrive on a day, relative to an ordinary Wednesday."""
    if _is_holiday(day):
        return ON_A_HOLIDAY
    weight = 0.9 if day in make_up_days(day.year) else WEEKDAYS[day.weekday()]
    tet = _tet_after(day)
    if tet is not None and tet - day <= timedelta(days=30):
        weight *= BEFORE_TET
    if any(_is_tet(day - timedelta(days=back)) for back in range(1, 4)):
        weight *= TET_WEEK
    elif day.weekday() < 5 and _is_holiday(_last_weekday_before(day)):
        weight *= AFTER_A_HOLIDAY
    return weight


@cache
def is_before_tet(day: date) -> bool:
    """Whether Tết is at most a month away."""
    tet = _tet_after(day)
    return tet is not None and tet - day <= timedelta(days=30)


def _is_holiday(day: date) -> bool:
    return day in holiday_names(day.year, "vi")


def _last_weekday_before(day: date) -> date:
    before = day - timedelta(days=1)
    while before.weekday() > 4:
        before -= timedelta(days=1)
    return before


def _is_tet(day: date) -> bool:
    return "Tết Nguyên Đán" in holiday_names(day.year, "vi").get(day, "")


def _tet_after(day: date) -> date | None:
    ahead = (day + timedelta(days=step) for step in range(1, 31))
    return next((each for each in ahead if _is_tet(each)), None)
