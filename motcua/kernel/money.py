"""Amounts in đồng: as figures and in words ("Bằng chữ: …"). Amounts are whole numbers of đồng, never floats."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}  # hai mươi mốt, hai mươi tư, hai mươi lăm
_THOUSANDS = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000


class AmountRefused(ActionRefused, ValueError):
    """An amount of đồng that is not a whole number of at least 0."""

    code = "amount_refused"
    http_status = 422
    message = _("An amount in đồng is a whole number of at least 0. Write for example 150000.")


def format_vnd(amount_vnd: int) -> str:
    """150000 → "150.000 đ". Raises AmountRefused."""
    return f"{_checked(amount_vnd):,} đ".replace(",", ".")


def vnd_in_words(amount_vnd: int) -> str:
    """150000 → "Một trăm năm mươi nghìn đồng", as receipts write it. Always Vietnamese. Raises AmountRefused."""
    words = number_in_words(_checked(amount_vnd))
    return f"{words[0].upper()}{words[1:]} đồng"


def number_in_words(number: int, *, zero_tens: str = "linh") -> str:
    """A number of at least 0 in Vietnamese. `zero_tens`: "linh" (north and centre) or "lẻ" (south)."""
    return " ".join(_words(number, zero_tens)) or _DIGITS[0]


def _checked(amount_vnd: int) -> int:
    if isinstance(amount_vnd, bool) or not isinstance(amount_vnd, int) or amount_vnd < 0:
        raise AmountRefused
    return amount_vnd


def _words(number: int, zero_tens: str) -> list[str]:
    """Groups below a billion, then "tỷ" for what stands above: 10^12 is "một nghìn tỷ", 10^18 "một tỷ tỷ"."""
    billions, below = divmod(number, _BILLION)
    words = [*_words(billions, zero_tens), "tỷ"] if billions else []
    for power in (2, 1, 0):
        group = below // 1000**power % 1000
        if group:
            words += [*_group(group, zero_tens, padded=bool(words)), *_THOUSANDS[power].split()]
    return words


def _group(group: int, zero_tens: str, *, padded: bool) -> list[str]:
    """1 to 999. `padded`: something stands before it, so 5 is "không trăm linh năm"."""
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or padded else []
    tens, ones = divmod(rest, 10)
    if not tens:
        after_zero = [zero_tens, _DIGITS[ones]] if words else [_DIGITS[ones]]
        return words + (after_zero if ones else [])
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones:
        irregular = _AFTER_TENS.get(ones) if tens > 1 or ones == 5 else None  # mười một, mười bốn, but mười lăm
        words.append(irregular or _DIGITS[ones])
    return words
