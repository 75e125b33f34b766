"""What actions on people refuse, and what to do next."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class NameMissing(ActionRefused):
    """A person has a name."""

    code = "name_missing"
    http_status = 422
    message = _("The full name is missing. Enter it as it stands on the card or certificate.")


class PersonIncomplete(ActionRefused):
    """Too little is known of somebody to tell them from others of the same name."""

    code = "person_incomplete"
    http_status = 422
    message = _(
        "This does not yet say who is meant: a citizen is known by personal number, or else by name, date of birth and "
        "telephone; an organisation by its tax code."
    )


class BirthDateRefused(ActionRefused):
    """Nobody is born in the future, and nobody alive was born before 1890."""

    code = "birth_date_refused"
    http_status = 422
    message = _("Nobody who applies today can be born on this day. Copy the date of birth from the card.")


class NotAllowed(ActionRefused):
    """Another's details, or a card that `by` cannot have seen."""

    code = "not_allowed"
    http_status = 403
    message = _("Only the person themselves or an official at a counter may do this.")


class PersonDiffers(ActionRefused):
    """The number is known under another name or birth date. Says nothing of the person who is known."""

    code = "person_differs"
    message = _(
        "This number does not go with the name and date of birth entered. Compare all three with the card and enter "
        "them again; if they are right, ask the administrator to check the record."
    )


class IdentityKnown(ActionRefused):
    """Another checked person already has this number."""

    code = "identity_known"
    message = _("This number already belongs to a checked record. Ask the administrator to join the two records.")


class NumberMissing(ActionRefused):
    """There is nothing to compare with a card."""

    code = "number_missing"
    message = _("The profile has no personal number or tax code. Enter it first, then confirm it against the card.")


class NumberFixed(ActionRefused):
    """Name, birth date and number of a checked person are changed only against a paper."""

    code = "number_fixed"
    message = _(
        "Name, date of birth and number were checked against the card. Bring the card to a counter to change them."
    )


class NotYourself(ActionRefused):
    """Nobody edits their own rights (security, T2)."""

    code = "not_yourself"
    http_status = 403
    message = _("Nobody changes their own roles. Ask another administrator.")


class NotAdministrator(ActionRefused):
    """Roles and accounts are changed by an administrator of the unit or of a unit above it."""

    code = "not_administrator"
    http_status = 403
    message = _("Only an administrator of this unit or of a unit above it may do this. Ask them.")


class UserNameTaken(ActionRefused):
    """Staff names are unique and plain."""

    code = "user_name_taken"
    message = _("This user name is taken. Choose another one.")
    wrong_letters = _("A user name has only the letters a to z, digits, dots and hyphens. Choose another one.")


class NoSuchRole(ActionRefused):
    """The person does not hold this role, or holds it already."""

    code = "no_such_role"
    message = _("The roles of this person have changed in the meantime. Open the page again to see them.")


class PostNotHeld(ActionRefused):
    """A role chosen for this session was taken away, or was never this person's."""

    code = "post_not_held"
    http_status = 403
    message = _("You do not hold this role any more. Choose another role, or ask your administrator.")


class NumberNotTold(ActionRefused):
    """Without a number nobody can tell two persons of one name apart."""

    code = "number_not_told"
    http_status = 403
    message = _(
        "The sign-in service did not confirm a personal number, so we cannot tell whose account this is. Sign in with "
        "telephone number and password, or bring the identity card to a one-stop counter."
    )


class MayBeYours(ActionRefused):
    """An account was opened by somebody who typed this number; the service now says who bears it. Both may be one."""

    code = "may_be_yours"
    message = _(
        "An account was opened here earlier with the same name, date of birth and personal number, but with a "
        "password. If it is yours, sign in with that password and link the two; its dossiers then stay together."
    )


class OthersAccount(ActionRefused):
    """The number, or this very sign-in, belongs to another account: nobody is let in on a guess."""

    code = "others_account"
    http_status = 403
    message = _(
        "This personal number already belongs to another account. Nothing was changed. Bring the identity card to a "
        "one-stop counter; they compare the two and put it right."
    )


class OfficialsOwnWay(ActionRefused):
    """Rights of an office are not opened by the number of the person who holds it."""

    code = "officials_own_way"
    http_status = 403
    message = _(
        "This person works here as an official. Sign in the way you do at work first, then link this sign-in on the "
        "page “My details”."
    )


class OfficialUnknown(ActionRefused):
    """Officials are made by administrators; a directory only says who is there."""

    code = "official_unknown"
    http_status = 403
    message = _(
        "The directory knows you, but no official's account here carries your staff number or address. Ask your "
        "administrator to enter it."
    )


class NoAccountYet(ActionRefused):
    """This service opens no accounts."""

    code = "no_account_yet"
    http_status = 403
    message = _("There is no account for this person yet. Sign up first, then link this sign-in on “My details”.")


class LastWayIn(ActionRefused):
    """Whoever removes it could never sign in again."""

    code = "last_way_in"
    message = _(
        "This is the only way into the account. First set a password and confirm a telephone number, or add a passkey."
    )


class StaffKnown(ActionRefused):
    """Two accounts with one staff number would let a colleague in."""

    code = "staff_known"
    message = _("Another account already has this staff number or address of the directory. Search for it first.")
