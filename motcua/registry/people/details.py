"""What is known of a person when somebody enters them: checked and brought to one form before it reaches a table."""

from dataclasses import dataclass, replace
from datetime import date

from motcua.kernel.identifiers import check_personal_number, check_phone, check_tax_code
from motcua.kernel.text import clean
from motcua.registry.people.refusals import NameMissing
from motcua.registry.people.vocabulary import PersonKind


@dataclass(frozen=True)
class PersonDetails:
    """A citizen or an organisation as typed in. Empty texts mean: not known."""

    full_name: str
    kind: str = PersonKind.CITIZEN
    birth_date: date | None = None
    sex: str = ""
    ethnicity: str = ""
    personal_number: str = ""
    tax_code: str = ""
    phone: str = ""
    email: str = ""
    commune_id: int | None = None
    address: str = ""

    def checked(self) -> "PersonDetails":
        """The same in stored form: NFC, 12 digits, E.164. Raises the kernel's refusals, each saying what to write."""
        is_citizen = self.kind == PersonKind.CITIZEN
        name = " ".join(clean(self.full_name).split())
        if not name:
            raise NameMissing
        return replace(
            self,
            full_name=name,
            ethnicity=clean(self.ethnicity),
            personal_number=self._personal_number(),
            tax_code=check_tax_code(self.tax_code, individual=is_citizen) if self.tax_code else "",
            phone=check_phone(self.phone) if self.phone else "",
            email=clean(self.email).lower(),
            address=clean(self.address),
        )

    def _personal_number(self) -> str:
        if not self.personal_number or self.kind == PersonKind.ORGANISATION:
            return ""
        return check_personal_number(self.personal_number, birth_date=self.birth_date, sex=self.sex).digits


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: without regard to capitals and blanks, but with every diacritic."""
    return " ".join(clean(one).casefold().split()) == " ".join(clean(other).casefold().split())
