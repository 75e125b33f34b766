"""The databases in which an agency looks up what an applicant then need not hand in, as the sheets name them.

Officials look things up there with their own accounts; the platform speaks to none of them.
"""

from dataclasses import dataclass

from motcua.kernel.text import fold
from motcua.kernel.two_languages import for_reader


@dataclass(frozen=True)
class Database:
    """A database as sheets of procedures name it. code: stable, at most 20 characters."""

    code: str
    name_vi: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return for_reader(self.name_vi, self.name_en)


DATABASES = (
    Database("population", "CSDL quốc gia về dân cư", "National population database"),
    Database("identity", "VNeID", "VNeID"),
    Database("civil_status", "CSDL hộ tịch điện tử", "Electronic civil status database"),
    Database("births", "Dữ liệu giấy chứng sinh điện tử", "Electronic certificates of birth"),
    Database("deaths", "Dữ liệu giấy báo tử điện tử", "Electronic notices of death"),
    Database("land", "CSDL đất đai", "Land database"),
    Database("businesses", "CSDL quốc gia về đăng ký doanh nghiệp", "National business registration database"),
)
OTHER = Database("other", "Cơ sở dữ liệu khác", "Another database")
_BY_NAME = {fold(database.name_vi): database for database in DATABASES}


def named_in(text: str) -> list[Database]:
    """Return the databases that a sheet names for a paper, parted by semicolons; OTHER for a name that is not known."""
    names = [name.strip() for name in text.split(";") if name.strip()]
    return list(dict.fromkeys(_BY_NAME.get(fold(name), OTHER) for name in names)) or [OTHER]
