"""The words of this room that others use too: kinds of persons and roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonKind(models.TextChoices):
    """Who a person before the law is."""

    CITIZEN = "citizen", _("Citizen")
    ORGANISATION = "organisation", _("Organisation or business")


class Role(models.TextChoices):
    """What a person may be in a unit; wording as in the official titles."""

    RECEIVER = "receiver", _("Receiver")
    SPECIALIST = "specialist", _("Specialist")
    HEAD_OF_UNIT = "head_of_unit", _("Head of unit")
    SIGNER = "signer", _("Signer")
    RECORDS_CLERK = "records_clerk", _("Records clerk")
    HEAD_OF_CENTRE = "head_of_centre", _("Head of centre")
    CONTROLLER = "controller", _("Procedure controller")
    ADMINISTRATOR = "administrator", _("Administrator")
    LEADER = "leader", _("Leader")  # chair or director: sees the figures of the unit, signs nothing in this role
    ANALYST = "analyst", _("Analyst")  # collects, checks and appraises figures for the leaders


# They look after the platform or after figures, not after dossiers.
AT_NO_DESK = frozenset({Role.CONTROLLER, Role.ADMINISTRATOR, Role.LEADER, Role.ANALYST})
