"""Forms of signing up and in. Rights, roles and checks are no fields here: extra parameters reach nothing (T2)."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.forms import EmailField
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motcua.kernel.identifiers import check_personal_number, check_phone, check_tax_code
from motcua.registry.people import actions
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.vocabulary import PersonKind
from motcua.web.accounts.fields import DayField, LineField, or_invalid
from motcua.web.accounts.visit import become_visit

CONTACT_HELP = _("A telephone number such as 0912 345 678, or an e-mail address. A code will be sent there.")
NOT_AN_EMAIL = _("This is not an e-mail address. Write it like huong@example.vn, or enter a telephone number.")


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """One box for telephone, e-mail address or staff name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Telephone number, e-mail address or user name"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username webauthn"}),
        )
        self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""
        self.fields["remember"].label = _("Keep me signed in on this device")
        self.order_fields(["login", "password", "remember"])


class ContactMixin(forms.Form):
    """One box that takes a telephone number or an e-mail address and fills `phone` or `email`."""

    def clean_contact(self) -> str:
        typed = str(self.cleaned_data["contact"])
        if "@" in typed:
            self.cleaned_data["email"] = EmailField(error_messages={"invalid": NOT_AN_EMAIL}).clean(typed)
        else:
            self.cleaned_data["phone"] = or_invalid(check_phone, typed)
        return typed


class AnySignUpForm(ContactMixin, allauth_forms.SignupForm):  # type: ignore[misc]  # allauth has no types
    """What citizens and organisations are both asked: a name, where to send the code, a password."""

    kind: PersonKind
    full_name = LineField(label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    contact = LineField(label=_("Telephone number or e-mail address"), max_length=254, help_text=CONTACT_HELP)
    field_order = ["full_name", "birth_date", "personal_number", "tax_code", "contact", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked_by_contact in ("phone", "email"):
            self.fields.pop(asked_by_contact, None)
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _("At least 10 characters. Several words are easy to keep in mind.")

    def clean_contact(self) -> str:
        """Whether the address already has an account is told to its owner, not here."""
        typed = super().clean_contact()
        if email := self.cleaned_data.get("email"):
            self.cleaned_data["email"] = self.validate_unique_email(email)
        return typed

    def save(self, request: HttpRequest) -> Any:
        with transaction.atomic():
            return super().save(request)

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        actions.sign_up(user, self.details(), at=become_visit(request).now)

    def details(self) -> PersonDetails:
        """The person as typed."""
        known = ("full_name", "birth_date", "personal_number", "tax_code", "email", "phone")
        typed = {name: self.cleaned_data[name] for name in known if self.cleaned_data.get(name)}
        return PersonDetails(kind=self.kind, **typed)


class SignUpForm(AnySignUpForm):
    """A citizen's sign-up: as on the identity card."""

    kind = PersonKind.CITIZEN
    birth_date = DayField(label=_("Date of birth"))
    personal_number = LineField(
        label=_("Personal number"), max_length=20, help_text=_("12 digits on the identity card or in VNeID")
    )

    def clean_personal_number(self) -> str:
        born, typed = self.cleaned_data.get("birth_date"), str(self.cleaned_data["personal_number"])
        return or_invalid(lambda text: check_personal_number(text, birth_date=born).digits, typed)


class OrganisationSignUpForm(AnySignUpForm):
    """An organisation's sign-up: name and tax code as on the certificate of registration."""

    kind = PersonKind.ORGANISATION
    full_name = LineField(
        label=_("Name of the organisation or business"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    tax_code = LineField(label=_("Tax code"), max_length=20, help_text=_("10 digits, a branch 3 more"))

    def clean_tax_code(self) -> str:
        return or_invalid(check_tax_code, str(self.cleaned_data["tax_code"]))


class ResetPasswordForm(ContactMixin, allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """A new password by a code to the telephone or e-mail address of the account."""

    contact = LineField(label=_("Telephone number or e-mail address"), max_length=254, help_text=CONTACT_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]

    def clean_contact(self) -> str:
        typed = super().clean_contact()
        if phone := self.cleaned_data.get("phone"):
            account = get_adapter().get_user_by_phone(phone)
            self.users = [account] if account is not None and account.is_active else []
            self.cleaned_data["email"] = phone  # the code goes to this address, see AccountAdapter.send_mail
        else:
            email = self.cleaned_data["email"]
            self.users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
        return typed
