"""What the command line reads from the environment before the settings can exist: it starts their database.

Everything else is read once in `motcua.settings`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from motcua.cli.home import Home

YES = ("1", "true", "yes", "on", "y", "ok")  # as the settings read it
CHECKOUT = Path(__file__).resolve().parent.parent.parent


class Complaint(Exception):
    """The command cannot go on; the text says what to do. Ends the program with code 2, without a traceback."""


@dataclass(frozen=True)
class Environment:
    """Where this installation keeps its data and finds its database."""

    home: Home
    port: int  # of the web server, on 127.0.0.1
    feed_port: int  # of the change feed's long poll, likewise
    dossiers: int  # living dossiers of the sample province
    finished: int  # finished ones of its last twelve months
    database_url: str  # "": the embedded PostgreSQL
    owner_url: str  # whose tables they are; "": the same as database_url
    direct_url: str = ""  # past a pooler, for all but the web server; "": the same as database_url
    pooled: bool = False  # database_url leads through a pooler
    national_port: int = 0  # of the simulated national portal beside the demo; 0: none

    @classmethod
    def read(cls) -> "Environment":
        """Read the variables. Raises Complaint for one that is no number or out of its range."""
        get = os.environ.get
        port = _number("PORT", default=8000, lowest=1, highest=65_534)
        return cls(
            home=Home(Path(get("MOTCUA_HOME") or CHECKOUT / ".motcua").expanduser().resolve()),
            port=port,
            national_port=0
            if get("MOTCUA_NATIONAL_URL")
            else _number("NATIONAL_PORT", default=min(port + 2, 65_535), lowest=0, highest=65_535),
            feed_port=_number("FEED_PORT", default=port + 1, lowest=1, highest=65_535),
            dossiers=_number("DOSSIERS", default=500, lowest=0, highest=1_000_000),
            finished=_number("FINISHED", default=50_000, lowest=0, highest=20_000_000),
            database_url=get("DATABASE_URL", ""),
            owner_url=get("MOTCUA_OWNER_DATABASE_URL", ""),
            direct_url=get("MOTCUA_DIRECT_DATABASE_URL", ""),
            pooled=get("MOTCUA_POOLED", "").lower() in YES,
        )


def _number(name: str, *, default: int, lowest: int, highest: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise Complaint(f"{name}={text} is not a number from {lowest} to {highest}. Set {name} or leave it out.")
    return int(text)
