"""Compile the translations that changed: `python -m motcua.cli.catalogues`, called by script/bootstrap."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

MOTCUA = Path(__file__).resolve().parent.parent


def compile_catalogue(source: Path) -> None:
    """Write the .mo file beside `source`. Raises PoFileError for a file that cannot be read."""
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name, domain="django", abort_invalid=True)
    fresh = source.with_suffix(f".mo.{os.getpid()}")
    with fresh.open("wb") as compiled:
        write_mo(compiled, catalogue)
    fresh.replace(source.with_suffix(".mo"))  # at once: a running server never reads half a catalogue


def stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime


def main() -> int:
    """Compile every catalogue that is newer than its compiled form. Returns 1 if one is wrong."""
    failed = 0
    for source in sorted(MOTCUA.glob("**/locale/*/LC_MESSAGES/*.po")):
        try:
            if stale(source):
                compile_catalogue(source)
        except (PoFileError, UnicodeDecodeError) as error:
            print(f"{source}: {error}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
