"""Which of the old Vietnamese encodings a text is in. They are told of and never guessed at: a wrong guess would
write wrong names for good.
"""

import re

# What letters with marks of TCVN3 (ABC) look like when read as Latin letters; none of these stands inside a word of
# Vietnamese. cp1258 writes a tone as a byte of its own behind the vowel.
_TCVN3_SIGNS = "¡¢£¤¥¦§¨©ª«¬®¯µ¶·¸¹»¼½¾Æ×ØÞßåæçïñ÷øûþ"
_TCVN3 = re.compile(f"[A-Za-z][{_TCVN3_SIGNS}]|[{_TCVN3_SIGNS}][A-Za-z]")
_CP1258 = re.compile(rb"[AEIOUYaeiouy\xc2\xca\xd4\xd5\xdd\xc3\xe2\xea\xf4\xf5\xfd\xe3][\xcc\xd2\xde\xec\xf2]")
_TCVN3_BYTES = re.compile(rb"[A-Za-z][\xa8-\xac\xae\xb5-\xb9]|[\xa8-\xac\xae\xb5-\xb9][A-Za-z]")


def looks_like_tcvn3(text: str) -> bool:
    """Whether a text was typed for a font such as .VnTime: "NguyÔn V¨n" for "Nguyễn Văn"."""
    return _TCVN3.search(text) is not None


def name_of(raw: bytes) -> str:
    """Return the name of the encoding of bytes that are not UTF-8: "TCVN3 (ABC)", "Windows-1258", or ""."""
    old, windows = len(_TCVN3_BYTES.findall(raw)), len(_CP1258.findall(raw))
    if not old and not windows:
        return ""
    return "TCVN3 (ABC)" if old > windows else "Windows-1258"
