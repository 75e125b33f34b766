"""What is known of a person when somebody enters them: checked and brought to one form before it reaches a table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from motcua.kernel.identifiers import check_personal_number, check_phone, check_tax_code
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean
from motcua.registry.people.refusals import BirthDateRefused, NameMissing
from motcua.registry.people.vocabulary import PersonKind

EARLIEST_BIRTH = date(1890, 1, 1)  # nobody alive was born before; an older day is a slip of the pen


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

    def checked(self, *, today: date | None = None) -> "PersonDetails":
        """The same in stored form: NFC, 12 digits, E.164. Raises the kernel's refusals, each saying what to write.

        today: a day of birth after it is refused (BirthDateRefused), as is one before EARLIEST_BIRTH.
        """
        return replace(
            self,
            full_name=self._name(),
            birth_date=self._birth_date(today),
            ethnicity=clean(self.ethnicity),
            personal_number=self._personal_number(),
            tax_code=self._tax_code(),
            phone=self._phone(),
            email=self._email(),
            address=clean(self.address),
        )

    def refusals(self, *, today: date | None = None) -> dict[str, ActionRefused]:
        """Every field that `checked` refuses, with what it says: for whoever can mend all of them at once."""
        checks: dict[str, Callable[[], object]] = {
            "full_name": self._name,
            "birth_date": lambda: self._birth_date(today),
            "personal_number": self._personal_number,
            "tax_code": self._tax_code,
            "phone": self._phone,
            "email": self._email,
        }
        found = {}
        for name, check in checks.items():
            try:
                check()
            except ActionRefused as refused:
                found[name] = refused
        return found

    def missing(self) -> tuple[str, ...]:
        """What is needed so that the person can be told from others of the same name; empty: they can.

        An organisation by its tax code; a citizen by a personal number, else by name, day of birth and telephone.
        """
        if self.kind == PersonKind.ORGANISATION:
            return () if self.tax_code else ("tax_code",)
        if self.personal_number or self.tax_code:
            return ()
        return tuple(name for name in ("birth_date", "phone") if not getattr(self, name))

    def _name(self) -> str:
        name = " ".join(clean(self.full_name).split())
        if not name:
            raise NameMissing
        return name

    def _birth_date(self, today: date | None) -> date | None:
        born = self.birth_date
        if born is not None and (born < EARLIEST_BIRTH or (today is not None and born > today)):
            raise BirthDateRefused
        return born

    def _personal_number(self) -> str:
        if not self.personal_number or self.kind == PersonKind.ORGANISATION:
            return ""
        return check_personal_number(self.personal_number, birth_date=self.birth_date, sex=self.sex).digits

    def _tax_code(self) -> str:
        return check_tax_code(self.tax_code, individual=self.kind == PersonKind.CITIZEN) if self.tax_code else ""

    def _phone(self) -> str:
        return check_phone(self.phone) if self.phone else ""

    def _email(self) -> str:
        return clean(self.email).lower()


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: without regard to capitals and blanks, but with every diacritic."""
    return " ".join(clean(one).casefold().split()) == " ".join(clean(other).casefold().split())
