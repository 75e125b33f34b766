"""Steps between a right password and being signed in."""

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse

from motcua.journal.acting import Assurance


class EmailIfAnyStage(EmailVerificationStage):  # type: ignore[misc]  # allauth has no types
    """Verify the e-mail address of accounts that have one. People here read SMS; most have none."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        account = self.login.user
        if account is None:  # a sign-up with an address that has an account: goes on as if it had none
            return self._verify() if self.login.email else (None, True)
        if not account.email and not EmailAddress.objects.filter(user_id=account.pk).exists():
            return None, True
        return self._verify()

    def _verify(self) -> tuple[HttpResponse | None, bool]:
        response, goes_on = super().handle()
        return response, goes_on


class SecondFactorUnlessShownStage(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    """Ask for our second factor, unless the provider has just vouched for two."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        came = (self.login.signal_kwargs or {}).get("outside") or {}
        if came.get("assurance") == Assurance.SUBSTANTIAL:
            return None, True
        response, goes_on = super().handle()
        return response, goes_on
