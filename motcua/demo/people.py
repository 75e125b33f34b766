"""Invented people with everything the platform asks of them: the same key always gives the same person.

Personal numbers begin with 099, which belongs to no province; the last six digits count places and people, so no two
are equal.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from stdnum.vn import mst

from motcua.demo import mix, names
from motcua.demo.ground import Locality
from motcua.kernel.text import fold
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.vocabulary import PersonKind

REGION = "099"
MOST_CITIZENS = 900  # of one commune; above that the running numbers belong to officials
STREETS = (
    *(
        "Lê Lợi",
        "Trần Phú",
        "Nguyễn Trãi",
        "Hạc Thành",
        "Đội Cung",
        "Trường Thi",
        "Lê Hoàn",
        "Bà Triệu",
        "Tống Duy Tân",
    ),
    *("Đinh Công Tráng", "Phan Chu Trinh", "Cao Thắng", "Dương Đình Nghệ", "Lê Lai", "Quang Trung", "Nguyễn Du"),
)
HAMLETS = (
    *("Đồng Tâm", "Liên Sơn", "Quang Thái", "Minh Tiến", "Tân Thành", "Yên Lạc", "Phú Xuân", "Hưng Long", "Đại Đồng"),
    *("Ngọc Sơn", "Thuận Hòa", "Thành Công", "Xuân Thắng", "Trung Tâm", "Hợp Nhất", "Lương Ngọc", "Cao Xuân"),
)
VILLAGES = ("Khẹo", "Vịn", "Chiềng", "Pha", "Na", "Đục", "Hón", "Lót", "Cang", "Poọng", "Mòng", "Chai", "Ruộng", "Đỏ")
ORGANISATIONS = (
    *("Công ty TNHH Thương mại và Dịch vụ {}", "Công ty TNHH May {}", "Công ty CP Xây dựng {}", "Nhà thuốc {}"),
    *("Hợp tác xã Nông nghiệp {}", "Công ty TNHH Vật liệu {}", "Công ty CP Chế biến lâm sản {}"),
)
FIRMS = ("Minh Hoa", "Sông Mã", "Lam Kinh", "An Phát", "Hưng Thịnh", "Tân Sơn", "Thanh Bình", "Việt Xanh", "Hoàng Gia")
MOBILE = ("86", "90", "91", "93", "94", "96", "97", "98", "32", "35", "38", "70", "77", "81", "85")


def personal_number(birth_date: date, sex: str, serial: int) -> str:
    """Return a number that has the right form and belongs to nobody. serial: 0 to 999,999, unique in the sample."""
    century = (birth_date.year - 1900) // 100 * 2 + (1 if sex == "female" else 0)
    return f"{REGION}{century}{birth_date.year % 100:02d}{serial:06d}"


def phone(luck: Random) -> str:
    """Draw a mobile number in the stored form."""
    return f"+84{luck.choice(MOBILE)}{luck.randrange(10**7):07d}"


def birth_date(age: int, today: date, luck: Random) -> date:
    """Draw the birthday of somebody who is `age` years old on a day."""
    return today - timedelta(days=int(age * 365.25) + luck.randrange(1, 364))


def address(locality: Locality, luck: Random) -> str:
    """Draw an address without its commune: a street in towns, a hamlet elsewhere, a village in the mountains."""
    if locality.landscape == "town":
        return f"Số {luck.randint(2, 240)}, đường {luck.choice(STREETS)}, tổ dân phố {luck.randint(1, 12)}"
    if locality.peoples in ("muong_lat", "thai", "south") and luck.random() < 0.6:
        return f"Bản {luck.choice(VILLAGES)}"
    return f"Thôn {luck.choice(HAMLETS)}" if luck.random() < 0.75 else f"Thôn {luck.randint(1, 9)}"


@lru_cache(maxsize=20_000)
def citizen(locality: Locality, index: int) -> PersonDetails:
    """Return the citizen with this running number (0 to 899) in a commune."""
    luck = Random(f"{mix.SEED}/citizen/{locality.code}/{index}")  # noqa: S311  a sample, no secret
    age = _age(index, luck)
    sex = luck.choice(("female", "male"))
    shares = mix.ETHNIC_SHARES[locality.peoples]
    ethnicity = luck.choices([name for name, _share in shares], [share for _name, share in shares])[0]
    born = birth_date(age, mix.BORN_BEFORE, luck)
    return PersonDetails(
        full_name=names.adult_name(ethnicity, sex, age, luck),
        birth_date=born,
        sex=sex,
        ethnicity=ethnicity,
        personal_number=personal_number(born, sex, locality.index * 1000 + index),
        phone=phone(luck) if age < 80 else "",
        commune_id=locality.place_id,
        address=address(locality, luck),
    )


def _age(index: int, luck: Random) -> int:
    """Every tenth is of an age for the social pension, three in ten are young parents, the others of any age."""
    if index % 10 == 9:
        return luck.randint(75, 92)
    return luck.randint(21, 42) if index % 10 < 4 else luck.randint(19, 72)


def organisation(locality: Locality, index: int) -> PersonDetails:
    """Return the organisation with this number (0 to 899) in a commune. Its tax code has the right check digit."""
    luck = Random(f"{mix.SEED}/organisation/{locality.code}/{index}")  # noqa: S311  a sample, no secret
    bodies = (f"{start}{locality.index:03d}{index + 1:04d}" for start in range(99, 90, -1))  # seven zeros are none
    numbers = (f"{body}{mst.calc_check_digit(body)}" for body in bodies)
    return PersonDetails(
        full_name=luck.choice(ORGANISATIONS).format(luck.choice(FIRMS)),
        kind=PersonKind.ORGANISATION,
        tax_code=next(filter(mst.is_valid, numbers)),  # some bodies have no check digit
        phone=phone(luck),
        commune_id=locality.place_id,
        address=address(locality, luck),
    )


def official(locality: Locality, index: int, age: int) -> PersonDetails:
    """Return the official with this running number (0 to 99) of a unit's place."""
    luck = Random(f"{mix.SEED}/official/{locality.code}/{index}")  # noqa: S311  a sample, no secret
    sex = luck.choice(("female", "male"))
    shares = mix.ETHNIC_SHARES[locality.peoples]
    ethnicity = luck.choices([name for name, _share in shares], [share for _name, share in shares])[0]
    born = birth_date(age, mix.BORN_BEFORE, luck)
    return PersonDetails(
        full_name=names.adult_name(ethnicity, sex, age, luck),
        birth_date=born,
        sex=sex,
        ethnicity=ethnicity,
        personal_number=personal_number(born, sex, locality.index * 1000 + MOST_CITIZENS + index),
        phone=phone(luck),
        commune_id=locality.place_id if locality.is_commune else None,
        address=address(locality, luck) if locality.is_commune else "",
    )


def partner_of(person: PersonDetails, today: date, serial: int) -> PersonDetails:
    """Return a spouse or the other parent: of the other sex, some years apart, from the same commune."""
    luck = Random(f"{mix.SEED}/partner/{person.personal_number}")  # noqa: S311  a sample, no secret
    sex = "male" if person.sex == "female" else "female"
    assert person.birth_date is not None
    age = max(21, (today - person.birth_date).days // 365 + luck.randint(-4, 4))
    ethnicity = person.ethnicity if luck.random() < 0.8 else names.KINH
    born = birth_date(age, today, luck)
    return replace(
        person,
        full_name=names.adult_name(ethnicity, sex, age, luck),
        birth_date=born,
        sex=sex,
        ethnicity=ethnicity,
        personal_number=personal_number(born, sex, 500_000 + serial),
        phone="",
    )


def mail_name(full_name: str) -> str:
    """Return the part before the @ that somebody of this name would choose: "buithihuong"."""
    return "".join(character for character in fold(full_name) if character.isalnum())
