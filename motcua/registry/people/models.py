"""Persons, with or without an account, and the roles they hold in units."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.registry.people.vocabulary import PersonKind, Role


class Person(models.Model):
    """A citizen or an organisation. May have no account: walk-ins, children.

    Numbers are unique among persons whose identity was checked. What somebody types at sign-up proves nothing: were it
    unique too, the first to type a number would own it, and a refusal would tell strangers who is known here.
    """

    kind = models.CharField(max_length=16, choices=PersonKind, default=PersonKind.CITIZEN)
    full_name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=8, blank=True, choices=[("female", _("Female")), ("male", _("Male"))])
    ethnicity = models.CharField(max_length=50, blank=True)
    nationality = models.CharField(max_length=50, default="Việt Nam")
    personal_number = models.CharField(max_length=12, null=True, blank=True)  # noqa: DJ001  null, not "": unique where known
    tax_code = models.CharField(max_length=14, null=True, blank=True)  # noqa: DJ001  null, not "": unique where known
    phone = models.CharField(max_length=20, blank=True)  # E.164
    email = models.EmailField(blank=True)
    commune = models.ForeignKey("places.Place", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=200, blank=True)  # street, hamlet; the commune is its own field
    is_identity_checked = models.BooleanField(default=False)  # an official saw the card, or an identity service said so
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_personal_number",
                fields=["personal_number"],
                condition=Q(personal_number__isnull=False, is_identity_checked=True),
            ),
            models.UniqueConstraint(
                name="person_organisation_tax_code",
                fields=["tax_code"],
                condition=Q(tax_code__isnull=False, kind="organisation", is_identity_checked=True),
            ),
        ]
        indexes = [
            models.Index(name="person_number", fields=["personal_number", "id"]),
            models.Index(name="person_tax_code", fields=["tax_code", "id"]),
            models.Index(name="person_phone", fields=["phone", "id"]),
            models.Index(name="person_folded_name", fields=["folded_name", "id"]),
        ]

    def __str__(self) -> str:
        return self.full_name


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by the sign-up page or by an administrator, each with a person."""


class Account(AbstractBaseUser, PermissionsMixin):
    """The way in of one person, by a verified telephone number, a verified e-mail address or a staff name."""

    username = models.CharField(max_length=150, unique=True)  # a staff name; citizens get one they never see
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    phone_verified = models.BooleanField(default=False)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may open the staff admin
    is_demo = models.BooleanField(default=False)  # needs no second factor; refused outside the demo
    # What a staff directory knows an official by. Entered by administrators alone: whoever could change them would
    # sign in as a colleague.
    staff_number = models.CharField(max_length=32, blank=True)
    staff_email = models.EmailField(blank=True)  # lower case

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_verified_phone", fields=["phone"], condition=~Q(phone="") & Q(phone_verified=True)
            ),
            models.UniqueConstraint(
                name="account_staff_number", fields=["staff_number"], condition=~Q(staff_number="")
            ),
            models.UniqueConstraint(name="account_staff_email", fields=["staff_email"], condition=~Q(staff_email="")),
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The person's name; free where the person was loaded along, as for the account that is signed in."""
        return self.person.full_name if self.person else ""


class Post(models.Model):
    """A role that a person holds in a unit (one person may hold several, without signing in again)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="posts")
    role = models.CharField(max_length=24, choices=Role)
    title = models.CharField(max_length=100, blank=True)  # "Phó Chủ tịch"
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="post_once", fields=["person", "agency", "role"])]
        indexes = [models.Index(name="post_agency_role", fields=["agency", "role", "id"], condition=Q(is_active=True))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.agency_id}"
