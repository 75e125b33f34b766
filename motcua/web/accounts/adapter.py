"""How allauth's sign-in meets our people, telephones and codes."""

import secrets
import time
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motcua.kernel.identifiers import IdentifierRefused, check_phone
from motcua.registry.people import actions, queries
from motcua.registry.people.codes import EMAIL, SMS, CodeMessage, deliver_code
from motcua.registry.people.models import Account
from motcua.web.accounts import hooks, limits, throttle
from motcua.web.accounts.backend import AccountBackend
from motcua.web.accounts.fields import PhoneField
from motcua.web.accounts.oidc import sessions
from motcua.web.accounts.texts import BY_OCCASION
from motcua.web.accounts.visit import POST_KEY, become_visit

_MISMATCH = _("This does not match an account. Check what you typed, or ask for a new password.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Phone or e-mail with a password; the person behind an account is made by `people.actions.sign_up`."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait 15 minutes, or ask for a new password to go on at once."
        ),
    }

    # Signing up

    def populate_username(self, request: HttpRequest, user: Any) -> None:  # noqa: ARG002  allauth's signature
        """Citizens have no user name: a telephone or address typed by anybody must not be taken by its first typist."""
        user.username = user.username or f"c-{secrets.token_hex(8)}"

    # Signing in

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        key = throttle.account_key(credentials)
        account = super().authenticate(request, **credentials)
        if throttle.is_slowed(request, key, account):
            raise self.validation_error("too_many_login_attempts")
        return account

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        throttle.note_failure(request, throttle.account_key(credentials))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by account and address together: who fails elsewhere must not lock out the owner."""
        return f"{throttle.account_key(credentials)}@{self.get_client_ip(request)}"

    def get_login_stages(self) -> list[str]:
        """An account without an e-mail address has none to verify; two factors shown at a provider are enough."""
        ours = {
            "allauth.account.stages.EmailVerificationStage": "motcua.web.accounts.stages.EmailIfAnyStage",
            "allauth.mfa.stages.AuthenticateStage": "motcua.web.accounts.stages.SecondFactorUnlessShownStage",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The session has its new key: start in the first role held, and let the other faces take over their things."""
        visit = become_visit(request)
        for answer in ("account", "person", "posts", "post", "acting"):  # asked before anybody was signed in
            visit.__dict__.pop(answer, None)
        posts = queries.posts_of(user.person_id) if user.person_id else []
        visit.session[POST_KEY] = posts[0].id if posts else 0
        limits.begin(visit)
        if came := (kwargs.get("signal_kwargs") or {}).get("outside"):
            sessions.begin(visit, user, came, visit.now)
        hooks.signed_in(visit, user)
        response = cast(HttpResponse, super().post_login(request, user, **kwargs))
        throttle.remember_browser(response, user, is_secure=request.is_secure())
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Only our own pages: a path, never another host, however it is written."""
        return bool(url) and super().is_safe_url(url) and "\\" not in str(url)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A right password is not enough for an account that may not sign in: closed, or of the demo in production."""
        if not AccountBackend().user_can_authenticate(user):
            clear_login(request)
            return cast(HttpResponse, self.respond_user_inactive(request, user))
        return cast(HttpResponse | None, super().pre_login(request, user, **kwargs))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago is not asked again, so that a new official sets up the second factor at once."""
        shown = get_authentication_records(context.request, context.request.user)
        if shown and time.time() - shown[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    # Codes

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our short texts; the address may be a telephone (a code for a new password)."""
        text = BY_OCCASION.get(template_prefix)
        if text is None:
            super().send_mail(template_prefix, email, context)
            return
        body = str(text.body) % {"code": context.get("code", "")}
        channel = EMAIL if "@" in email else SMS
        deliver_code(CodeMessage(channel, email, str(text.subject) if channel == EMAIL else "", body))

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **_: Any) -> None:  # noqa: ARG002  see above
        self.send_mail("phone/code", phone, {"code": code})

    def send_account_already_exists_sms(self, phone: str) -> None:
        self.send_mail("account/email/account_already_exists", phone, {})

    def send_unknown_account_sms(self, phone: str, **_: Any) -> None:
        self.send_mail("account/email/unknown_account", phone, {})

    def generate_phone_verification_code(self, *, user: Any, phone: str) -> str:  # noqa: ARG002  see above
        """Six digits: people read them from one screen and type them into another."""
        return f"{secrets.randbelow(10**6):06d}"

    def generate_email_verification_code(self) -> str:
        return f"{secrets.randbelow(10**6):06d}"

    def generate_password_reset_code(self) -> str:
        return f"{secrets.randbelow(10**6):06d}"

    # Telephones

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return PhoneField(**kwargs)

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        try:
            with transaction.atomic():
                actions.set_account_phone(user.pk, phone, is_verified=verified)
        except IntegrityError as error:  # somebody else has just verified the same number
            self.send_account_already_exists_sms(phone)
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login"))) from error
        user.phone, user.phone_verified = phone, verified

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone_verified(self, user: Any, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> Account | None:
        """Only a verified number signs in: an unverified one may be anybody's."""
        try:
            number = check_phone(phone)
        except IdentifierRefused:
            return None
        return Account.objects.filter(phone=number, phone_verified=True).select_related("person").first()
