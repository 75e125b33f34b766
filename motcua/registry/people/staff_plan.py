"""What a staff list would change: worked out against today's tables, shown before anything is done, then carried out.

Nobody becomes an official by a number that somebody merely typed at sign-up: only a checked record, or one that already
holds a role, is taken for the person in the list. Everybody else is entered anew.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.kernel.text import fold
from motcua.registry.agencies.models import Agency
from motcua.registry.people import policies
from motcua.registry.people.details import same_name
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.staff_file import CellError, StaffRow


@dataclass
class PersonPlan:
    """What happens to one official. person, account: None where they are made."""

    rows: list[StaffRow]
    person: Person | None = None
    account: Account | None = None
    username: str = ""  # of the account to open
    grants: list[tuple[StaffRow, Agency]] = field(default_factory=list)
    revokes: list[Post] = field(default_factory=list)
    identity: dict[str, str] = field(default_factory=dict)  # staff_number, staff_email: where they change
    closes: bool = False

    @property
    def full_name(self) -> str:
        return self.rows[0].full_name if self.rows else str(self.person)

    @property
    def opens(self) -> bool:
        return self.account is None and bool(self.grants)

    @property
    def changes_nothing(self) -> bool:
        return not (self.grants or self.revokes or self.identity or self.closes or self.opens)


@dataclass
class StaffPlan:
    """All of it, or the errors that keep it from being done."""

    people: list[PersonPlan] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    unchanged: int = 0

    def lines(self) -> list[str]:
        """One sentence for each change, in the reader's language."""
        return [line for plan in self.people for line in _lines(plan)]

    def digest(self) -> str:
        """Equal plans have equal digests: what is carried out is what was shown."""
        return sha256("\n".join(self.lines()).encode()).hexdigest()


def plan(rows: list[StaffRow], *, by: Acting, leavers: bool = False) -> StaffPlan:
    """Compare a list with the tables. leavers: whoever holds a role in a unit of the list and is not in it, leaves.

    Costs a fixed number of queries, and one for each unit that is named.
    """
    made = StaffPlan()
    units = _units(rows, by, made.errors)
    by_key: dict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    known = _Known(rows)
    for mine in by_key.values():
        one = _person_plan(mine, known, units, by, made.errors)
        made.people.append(one)
    if leavers and not made.errors:
        made.people += _leavers(made.people, units, by)
    if not made.errors:
        _name_accounts(made.people, made.errors)
    made.unchanged = sum(one.changes_nothing for one in made.people)
    made.people = [] if made.errors else [one for one in made.people if not one.changes_nothing]
    return made


class _Known:
    """The persons, accounts and roles that the list may mean, read in three queries."""

    def __init__(self, rows: list[StaffRow]) -> None:
        numbers = {row.personal_number for row in rows if row.personal_number}
        staff = {row.staff_number for row in rows if row.staff_number}
        emails = {row.email for row in rows if row.email}
        accounts = Account.objects.filter(
            Q(staff_number__in=staff) | Q(staff_email__in=emails) | Q(person__personal_number__in=numbers)
        ).select_related("person")
        self.by_staff_number = {one.staff_number: one for one in accounts if one.staff_number}
        self.by_email = {one.staff_email: one for one in accounts if one.staff_email}
        self.by_person = {one.person_id: one for one in accounts}
        persons = Person.objects.filter(personal_number__in=numbers).filter(
            Q(is_identity_checked=True) | Q(posts__isnull=False)
        )
        self.by_number: dict[str, Person] = {}
        for person in persons.distinct().order_by("is_identity_checked", "-id"):  # the checked one stays
            self.by_number[person.personal_number or ""] = person
        ids = {person.id for person in self.by_number.values()} | {one.person_id for one in accounts if one.person_id}
        self.posts: dict[int, list[Post]] = defaultdict(list)
        for post in Post.objects.filter(person_id__in=ids, is_active=True).select_related("agency").order_by("id"):
            self.posts[post.person_id].append(post)


def _units(rows: list[StaffRow], by: Acting, errors: list[CellError]) -> dict[str, Agency]:
    codes = {row.unit for row in rows}
    found = {unit.code: unit for unit in Agency.objects.filter(code__in=codes, is_active=True)}
    allowed = {code for code, unit in found.items() if policies.may_administer(by, unit.id)}
    for row in rows:
        if row.unit not in found:
            told = _("no unit has this code. Units and their codes stand under “Agencies” in the administration.")
            errors.append(CellError(row.row, "ma_don_vi", told))
        elif row.unit not in allowed:
            told = _("this unit is administered by others. Leave the row to its administrator.")
            errors.append(CellError(row.row, "ma_don_vi", told))
    return found


def _person_plan(
    rows: list[StaffRow], known: _Known, units: dict[str, Agency], by: Acting, errors: list[CellError]
) -> PersonPlan:
    first = rows[0]
    made = PersonPlan(rows)
    account = next(
        (known.by_staff_number[r.staff_number] for r in rows if r.staff_number in known.by_staff_number), None
    )
    by_number = known.by_number.get(first.personal_number) if first.personal_number else None
    made.person = (account.person if account else None) or by_number
    if made.person is not None:
        made.account = account or known.by_person.get(made.person.id)
        _compare(first, made.person, by_number, errors)
    if by.person_id is not None and made.person is not None and made.person.id == by.person_id:
        errors.append(CellError(first.row, "", _("is your own row. Nobody changes their own roles; another one does.")))
    owner = known.by_email.get(first.email) if first.email else None
    if owner is not None and (made.account is None or owner.id != made.account.id):
        errors.append(CellError(first.row, "email", _("another account already has this address.")))
    held = known.posts[made.person.id] if made.person else []
    if first.leaves:
        made.revokes = [post for post in held if policies.may_administer(by, post.agency_id)]
        made.closes = _closes(made.account, held, made.revokes)
        return made
    has = {(post.agency.code, post.role): post for post in held}
    for row in rows:
        post = has.get((row.unit, row.role))
        if row.unit in units and (post is None or (row.title and row.title != post.title)):
            made.grants.append((row, units[row.unit]))
    made.identity = _identity(rows, made.account)
    return made


def _compare(row: StaffRow, person: Person, by_number: Person | None, errors: list[CellError]) -> None:
    """A list must not rename people, nor lay one official's number on another."""
    if by_number is not None and by_number.id != person.id:
        told = _("belongs to another person than the staff number does. Compare both with the card.")
        errors.append(CellError(row.row, "so_dinh_danh", told))
    elif row.personal_number and person.personal_number and row.personal_number != person.personal_number:
        told = _("is not the personal number that is known for this staff number. Compare both with the card.")
        errors.append(CellError(row.row, "so_dinh_danh", told))
    if not same_name(row.full_name, person.full_name):
        told = _("is not the name known for this number. Compare it with the card; names change in the administration.")
        errors.append(CellError(row.row, "ho_ten", told))
    if row.birth_date and person.birth_date and row.birth_date != person.birth_date:
        told = _("is not the date known for this number. Compare it with the card.")
        errors.append(CellError(row.row, "ngay_sinh", told))


def _identity(rows: list[StaffRow], account: Account | None) -> dict[str, str]:
    wanted = {
        "staff_number": next((row.staff_number for row in rows if row.staff_number), ""),
        "staff_email": next((row.email for row in rows if row.email), ""),
    }
    return {name: value for name, value in wanted.items() if value and value != getattr(account, name, "")}


def _closes(account: Account | None, held: list[Post], revoked: list[Post]) -> bool:
    """Who leaves loses the staff account. A citizen's account stays: it holds their own dossiers."""
    is_staff_account = account is not None and account.is_active and not account.username.startswith("c-")
    return is_staff_account and len(held) == len(revoked)


def _leavers(listed: list[PersonPlan], units: dict[str, Agency], by: Acting) -> list[PersonPlan]:
    """Whoever holds a role in these units and stands in no row."""
    stays = {one.person.id for one in listed if one.person}
    posts = Post.objects.filter(agency__in=units.values(), is_active=True).exclude(person_id__in=stays)
    leaving = set(posts.values_list("person_id", flat=True)) - {by.person_id}
    found: list[PersonPlan] = []
    for person in Person.objects.filter(id__in=leaving).select_related("account").order_by("folded_name", "id"):
        held = list(Post.objects.filter(person=person, is_active=True).select_related("agency").order_by("id"))
        ends = [post for post in held if post.agency.code in units]
        account = getattr(person, "account", None)
        found.append(PersonPlan([], person, account, revokes=ends, closes=_closes(account, held, ends)))
    return found


def _name_accounts(people: list[PersonPlan], errors: list[CellError]) -> None:
    """Names for new accounts: as the list says, else made of the name (thiet.lv), with a number where it is taken."""
    if not any(one.opens for one in people):
        return
    taken = set(Account.objects.exclude(username__startswith="c-").values_list("username", flat=True))
    for one in people:
        if not one.opens:
            continue
        typed = one.rows[0].username
        if typed and typed in taken:
            errors.append(
                CellError(one.rows[0].row, "ten_dang_nhap", _("is taken. Choose another one, or leave it empty."))
            )
        name, count = typed or _name_of(one.full_name), 1
        while not typed and name in taken:
            count += 1
            name = f"{_name_of(one.full_name)}{count}"
        taken.add(name)
        one.username = name


def _name_of(full_name: str) -> str:
    """Lò Văn Thiết → thiet.lv"""
    *before, last = fold(full_name).split() or ["can-bo"]
    letters = "".join(word[0] for word in before)
    return "".join(char for char in f"{last}.{letters}".strip(".") if char.isalnum() or char == ".")


def _lines(plan: PersonPlan) -> list[str]:
    said = {"name": plan.full_name, "username": plan.username}
    lines = [_("%(name)s: opens the account %(username)s") % said] if plan.opens else []
    for row, unit in plan.grants:
        role = Post(role=row.role).get_role_display()
        lines.append(_("%(name)s: %(role)s at %(unit)s") % {**said, "role": role, "unit": unit.name})
    if plan.identity:
        lines.append(_("%(name)s: staff number or address of the directory") % said)
    for post in plan.revokes:
        told = {**said, "role": post.get_role_display(), "unit": post.agency.name}
        lines.append(_("%(name)s: no longer %(role)s at %(unit)s") % told)
    if plan.closes:
        lines.append(_("%(name)s: the account is closed") % said)
    return lines
