"""The requests as bytes, ready to send."""

import json
from typing import Any
from uuid import uuid4

from bench.province import answers

LIFE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("accept", "receiver", {}),
    ("pass_on", "receiver", {}),
    ("propose_result", "specialist", {"outcome": "granted"}),
    ("settle", "signer", {}),
)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def submissions(facts: dict[str, Any], count: int, *, seed: int = 0) -> list[list[bytes]]:
    """Return so many filings of births, each with two papers and a key of its own; applicants take turns.

    The applicant is the mother, so the answers state the applicant's own number: another one would be refused.
    """
    people = facts["people"]
    headers = {**bearer(facts["token"]), "Content-Type": "application/json"}
    filled_in = answers(facts["born"])
    return [
        [
            request(
                "POST",
                "/api/v1/dossiers",
                {**headers, "Idempotency-Key": str(uuid4())},
                json.dumps(
                    {
                        "procedure": facts["procedure"],
                        "agency": facts["agency"],
                        "applicant": {
                            "full_name": people["full_name"],
                            "personal_number": (own := people["numbers"][(seed + number) % len(people["numbers"])]),
                            "birth_date": people["birth_date"],
                            "phone": "0912345678",
                        },
                        "reference": f"B-{seed + number}",
                        "answers": {**filled_in, "mother": {**filled_in["mother"], "personal_number": own}},
                        "papers": [
                            {
                                "paper": code,
                                "document": facts["documents"][(seed + number + i) % len(facts["documents"])],
                            }
                            for i, code in enumerate(facts["papers"])
                        ],
                    },
                    ensure_ascii=False,
                ).encode(),
            )
        ]
        for number in range(count)
    ]


def reads(facts: dict[str, Any], numbers: list[str], part: str = "") -> list[list[bytes]]:
    """Return one read of each of these dossiers."""
    return [[request("GET", f"/api/v1/dossiers/{number}{part}", bearer(facts["token"]))] for number in numbers]


def life_cycles(facts: dict[str, Any], numbers: list[str]) -> list[list[bytes]]:
    """Return the acts from acceptance to the issued result for each of these new dossiers, each by its official."""
    return [
        [
            request(
                "POST",
                f"/api/v1/dossiers/{number}/actions/{act}",
                {
                    **bearer(facts["officials"][role]),
                    "Content-Type": "application/json",
                    "If-Match": f'"{version}"',
                },
                json.dumps(given).encode(),
            )
            for version, (act, role, given) in enumerate(LIFE, start=1)
        ]
        for number in numbers
    ]


def pages(path: str, cookie: str) -> list[list[bytes]]:
    """Return one page as a signed-in person opens it."""
    return [[request("GET", path, {"Cookie": cookie, "Accept": "text/html"})]]
