"""Loading of the national list of places: reference data, not decided here, so the journal has no entry of it."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from vietnam_provinces import Province, VietNamDivisionType, Ward

from motcua.kernel.text import fold, sort_key
from motcua.registry.places.models import Level, Place

Progress = Callable[[str], None]

# The longer words first: "Thành phố Huế" must not lose only "Thành".
_WORDS_BEFORE_A_NAME = ("Thành phố", "Tỉnh", "Đặc khu", "Phường", "Xã")
_TAKEN_FROM_THE_LIST = ["level", "name", "short_name", "folded_name", "sort_key", "parent"]


def load_places(progress: Progress = lambda _line: None) -> None:
    """Load all provinces, and the communes of the province in `settings.PROVINCE_CODE`.

    Written again from the package each time, found by national code: loading twice changes nothing, and a renamed
    place keeps its row. A place that has left the list stays (dossiers refer to it).
    """
    with transaction.atomic():
        provinces = [_province(province) for province in Province.iter_all()]
        _write(provinces)
        home = Place.objects.get(code=settings.PROVINCE_CODE)
        communes = [_commune(ward, home) for ward in Ward.iter_all() if _code(ward.province_code, 2) == home.code]
        _write(communes)
    progress(f"{len(provinces)} provinces, {len(communes)} communes of {home.name}")


def short_name(name: str) -> str:
    """The name without its kind: "Phường Hạc Thành" → "Hạc Thành"."""
    for word in _WORDS_BEFORE_A_NAME:
        if name.startswith(word + " "):
            return name.removeprefix(word + " ")
    return name


def _write(places: list[Place]) -> None:
    Place.objects.bulk_create(
        places, update_conflicts=True, unique_fields=["code"], update_fields=_TAKEN_FROM_THE_LIST, batch_size=500
    )


def _province(province: Province) -> Place:
    return _place(_code(province.code, 2), Level.PROVINCE, province.name, None)


def _commune(ward: Ward, parent: Place) -> Place:
    assert ward.division_type in (VietNamDivisionType.XA, VietNamDivisionType.PHUONG, VietNamDivisionType.DAC_KHU)
    return _place(_code(ward.code, 5), Level.COMMUNE, ward.name, parent)


def _place(code: str, level: Level, name: str, parent: Place | None) -> Place:
    short = short_name(name)
    return Place(
        code=code,
        level=level,
        name=name,
        short_name=short,
        folded_name=fold(name),
        sort_key=sort_key(short),
        parent=parent,
    )


def _code(code: int, digits: int) -> str:
    """National codes are texts with leading zeros: "01", "00004"."""
    return f"{int(code):0{digits}d}"
