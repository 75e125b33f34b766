"""Names that stand in the data in Vietnamese and in English: which of the two the reader gets."""

from django.utils.translation import get_language


def reads_english() -> bool:
    """Whether the reader gets English names where there are any."""
    return get_language() == "en"


def for_reader(vietnamese: str, english: str) -> str:
    """Return the name in the language of the reader; the Vietnamese one where there is no English one."""
    return english if english and reads_english() else vietnamese
