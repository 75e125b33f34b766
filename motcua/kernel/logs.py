"""Log records as JSON, one line each, without what must not be in a log.

A line break or an escape sequence in a file name could otherwise forge a record or command a terminal (CVE-2024-27097).
Personal numbers, secrets of a link and the values that PostgreSQL quotes in a refusal are left out.
"""

import json
import logging
import re
from datetime import UTC, datetime

PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{3}([ .-])\d{3}\1\d{3}\1\d{3})(?!\d)")
SECRET = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{22,}(?![\w-])", re.ASCII)
SECRET_IN_ADDRESS = re.compile(r"(?<=/q/)[\w-]+", re.ASCII)  # a random one may hold no digit or no capital
SECRET_HEX = re.compile(r"(?<![\w-])[0-9a-f]{32,}(?![\w-])")
QUOTED_ROW = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)  # "Failing row contains (…)": all answers of a dossier


def masked(text: str) -> str:
    """Return `text` with personal numbers (12 digits), secrets and quoted rows replaced by a word in brackets."""
    text = QUOTED_ROW.sub(r"\1 [left out]", text)
    text = PERSONAL_NUMBER.sub("[personal number]", text)
    text = SECRET_IN_ADDRESS.sub("[secret]", text)
    return SECRET_HEX.sub("[secret]", SECRET.sub("[secret]", text))


def _escaped(line: str) -> str:
    """Escape what JSON itself leaves alone: line separators, C1 controls, direction marks, unpaired surrogates."""
    return "".join(sign if sign.isprintable() else _escape(sign) for sign in line)


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message; where known method, path, status, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line break at its end."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "method"):
            told |= {"method": request.method, "path": masked(request.path)}  # never the query: it may hold a secret
        if isinstance(status := getattr(record, "status_code", None), int):
            told["status"] = status
        if record.exc_info:
            told["error"] = masked(self.formatException(record.exc_info))
        return _escaped(json.dumps(told, ensure_ascii=False))
