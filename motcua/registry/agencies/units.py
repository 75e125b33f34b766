"""Everything that changes agencies themselves; who may do it is decided by who calls (staff admin, loader)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean, fold
from motcua.registry.agencies.models import Agency, Kind

CHANGEABLE = ("name", "short_name", "name_en", "short_name_en", "address", "phone", "is_verified", "is_active")
_TEXTS = ("name", "short_name", "name_en", "short_name_en", "address", "phone")


class UnitExists(ActionRefused):
    """Codes are unique: they begin the numbers of dossiers."""

    code = "unit_exists"
    message = _("An agency with this code exists already. Choose another code.")


class UnitNameMissing(ActionRefused):
    """Letters carry the name."""

    code = "unit_name_missing"
    http_status = 422
    message = _("The name of the agency is missing. Write it as it stands in letters.")


@transaction.atomic
def open_unit(
    code: str,
    *,
    name: str,
    short_name: str,
    name_en: str = "",
    short_name_en: str = "",
    kind: str,
    parent_id: int,
    place_id: int,
    by: Acting,
    at: datetime,
) -> Agency:
    """Enter a unit below another. Writes `agency.opened`. Raises UnitExists, UnitNameMissing."""
    named = _named(clean(name))
    unit = Agency(
        code=clean(code),
        name=named,
        short_name=clean(short_name) or named[:100],
        name_en=clean(name_en),
        short_name_en=clean(short_name_en),
        folded_name=fold(named),
        kind=Kind(kind),
        parent_id=parent_id,
        place_id=place_id,
    )
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError as error:
        raise UnitExists from error
    record("agency.opened", subject_type="agency", subject_id=unit.id, by=by, at=at, data={"code": unit.code})
    return unit


@transaction.atomic
def change_unit(agency_id: int, *, changes: dict[str, object], by: Acting, at: datetime) -> Agency:
    """Change names, address, telephone, or whether the unit still works; `changes` holds names of CHANGEABLE.

    Dossiers keep the unit they were filed with. Writes `agency.changed` with the names of the fields.
    Raises UnitNameMissing; KeyError for anything that is not CHANGEABLE.
    """
    if unknown := set(changes) - set(CHANGEABLE):
        raise KeyError(*sorted(unknown))
    unit = Agency.objects.select_for_update(of=("self",)).get(id=agency_id)
    stored = {name: clean(str(value)) if name in _TEXTS else value for name, value in changes.items()}
    changed = sorted(name for name, value in stored.items() if getattr(unit, name) != value)
    if changed:
        for name in changed:
            setattr(unit, name, stored[name])
        unit.folded_name = fold(_named(unit.name))
        unit.save(update_fields=[*changed, "folded_name"])
        record("agency.changed", subject_type="agency", subject_id=unit.id, by=by, at=at, data={"fields": changed})
    return unit


def _named(name: str) -> str:
    if not name:
        raise UnitNameMissing
    return name
