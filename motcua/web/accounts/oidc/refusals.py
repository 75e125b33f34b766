"""Why a sign-in from outside did not come about. Each sentence says what to do; details stand in the log."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class SignInRefused(ActionRefused):
    """Base of these; `%(provider)s` in the sentence is the provider's name."""

    code = "sign_in_refused"
    http_status = 403

    def __init__(self, provider_name: str = "", **data: object) -> None:
        super().__init__(self.message % {"provider": provider_name}, **data)


class ProviderDown(SignInRefused):
    """No answer, or none that can be read."""

    code = "provider_down"
    http_status = 503
    message = _(
        "%(provider)s does not answer at the moment. Nothing is lost. Sign in with your password, or try again in a "
        "few minutes."
    )


class Cancelled(SignInRefused):
    """The person, or the provider, said no."""

    code = "sign_in_cancelled"
    message = _("The sign-in at %(provider)s was cancelled. Nobody was signed in. Try again, or use your password.")


class TooOld(SignInRefused):
    """No such state in this session: waited more than ten minutes, another browser, or a forged link."""

    code = "sign_in_too_old"
    message = _(
        "This sign-in at %(provider)s was begun too long ago, in another browser, or has been used already. "
        "Begin again."
    )


class ClocksDiffer(SignInRefused):
    """The token is not valid yet, or no longer."""

    code = "clocks_differ"
    message = _(
        "What %(provider)s sent has expired, or its clock and ours differ. Try again; if it happens again, tell the "
        "administrator of this platform."
    )


class NotProven(SignInRefused):
    """A signature, issuer, audience or nonce that is not right."""

    code = "not_proven"
    message = _(
        "What came back from %(provider)s could not be verified, so nobody was signed in. Begin again from here, never "
        "by a link that somebody sent to you."
    )


class LevelNotReached(SignInRefused):
    """A higher level was asked for and not shown."""

    code = "level_not_reached"
    message = _(
        "%(provider)s signed you in, but not at the level that was asked for. Choose the sign-in with two factors "
        "there, then try again."
    )


class OthersSignIn(SignInRefused):
    """Signing in anew, or linking, ended at another person."""

    code = "others_sign_in"
    message = _("%(provider)s has another person signed in. Sign out there first, then try again.")
