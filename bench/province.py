"""The province that the bench runs in, and the people, papers and tokens that its requests name.

Runs in a process of its own with Django: `python -m bench.province ORDER`, the order being JSON; prints facts.
"""

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from motcua.cli.database import use_django
from motcua.cli.environment import Environment

PROCEDURE = "1.001193"  # birth registration: four sections, thirty fields, what a commune receives most
OFFICIALS = ("receiver", "specialist", "signer")
CHILD = {
    "full_name": "Bùi Bảo An",
    "sex": "female",
    "ethnicity": "Mường",
    "nationality": "vietnamese",
    "born_in_facility": "facility",
    "birth_notice_number": "1203/2026",
    "birth_place": "Bệnh viện Đa khoa huyện Bá Thước, tỉnh Thanh Hóa",
    "home_town": "xã Điền Lư, tỉnh Thanh Hóa",
}
MOTHER = {
    "full_name": "Bùi Thị Thảo",
    "personal_number": "038190000123",
    "birth_date": "1990-09-02",
    "ethnicity": "Mường",
    "nationality": "Việt Nam",
    "address": "Thôn Vịn, xã Điền Lư, tỉnh Thanh Hóa",
}
FATHER = {
    **MOTHER,
    "is_stated": "stated",
    "full_name": "Hà Văn Nam",
    "personal_number": "038088000456",
    "birth_date": "1988-03-11",
    "parents_married": "married",
    "marriage_place": "Ủy ban nhân dân xã Điền Lư",
}


def facts(order: dict[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    """Load the province and what the requests need; return the facts that the requests are made from."""
    from django.db import transaction  # after settings

    from motcua.demo import province
    from motcua.journal.moment import database_now

    if order.get("only_sessions"):
        return {"sessions": _sessions()}
    if order.get("only_ground"):
        province.found(say, database_now())
        return {}
    province.load(int(order["dossiers"]), say)
    with transaction.atomic():
        return _prepared(int(order["people"]), int(order["documents"]))


def _prepared(persons: int, documents: int) -> dict[str, Any]:
    from motcua.journal.acting import Acting, Origin
    from motcua.journal.moment import database_now
    from motcua.registry.agencies import queries as agencies
    from motcua.service.exchange import actions
    from motcua.service.exchange.scopes import Scope

    at = database_now()
    by = Acting.system(origin=Origin.SIMULATED, origin_reason="bench")
    fast = {"requests_per_minute": 1_000_000, "burst": 1_000_000}
    partner = actions.create_partner(
        "bench",
        name="Bench",
        contact_email="bench@example.vn",
        by=by,
        at=at,
        **fast,  # type: ignore[arg-type]
    )
    scopes = (Scope.DOSSIERS_SUBMIT, Scope.DOSSIERS_READ, Scope.DOSSIERS_ACT)
    filing = actions.issue_token(partner.id, name="filing", scopes=scopes, by=by, at=at)
    committee = agencies.commune_committees()[0]
    centre = agencies.centre_of(committee.id)
    assert centre is not None
    officials = {role: _official(role, centre.id if role == "receiver" else committee.id) for role in OFFICIALS}
    return {
        "token": filing.text,
        "officials": {
            role: actions.issue_token(partner.id, name=role, scopes=scopes, acts_as_id=person_id, by=by, at=at).text
            for role, person_id in officials.items()
        },
        "agency": committee.code,
        "procedure": PROCEDURE,
        "papers": _papers(),
        "documents": _documents(partner.id, documents),
        "people": _people(persons),
        "born": (at.date() - timedelta(days=20)).isoformat(),
        "sessions": _sessions(),
    }


def _official(role: str, unit_id: int) -> int:
    from motcua.registry.people import queries as people

    return people.people_in_role(unit_id, role)[0].id


def _papers() -> list[str]:
    """Codes of two papers of the procedure for which files are taken."""
    from motcua.service.procedures import forms
    from motcua.service.procedures import queries as procedures

    definition = procedures.get_live(PROCEDURE).definition
    codes = [need.paper.code for need in forms.papers_needed(definition, {}, "online") if need.may_upload]
    codes += [paper.code for paper in definition.papers if paper.code not in codes]
    return codes[:2]


def _documents(partner_id: int, count: int) -> list[str]:
    """Documents that the partner has sent: their rows, because filing reads no bytes."""
    from datetime import UTC, datetime

    from motcua.service.documents.models import StoredFile
    from motcua.service.exchange.models import PartnerDocument

    now = datetime.now(UTC)
    digests = [sha256(f"bench {number}".encode()).hexdigest() for number in range(count)]
    files = StoredFile.objects.bulk_create(
        StoredFile(
            sha256=digest,
            size_bytes=180_000,
            content_type="application/pdf",
            original_name="giấy chứng sinh.pdf",
            original_sha256=digest,
            original_size_bytes=182_000,
            page_count=1,
        )
        for digest in digests
    )
    sent = PartnerDocument.objects.bulk_create(
        PartnerDocument(
            partner_id=partner_id,
            file=file,
            name="giấy chứng sinh.pdf",
            created_at=now,
            expires_at=now + timedelta(days=7),
        )
        for file in files
    )
    return [str(document.public_id) for document in sent]


def _people(count: int) -> dict[str, Any]:
    """Citizens whom the platform knows and who have no account, as a partner's customers mostly are."""
    from motcua.demo.people import personal_number
    from motcua.kernel.text import fold
    from motcua.registry.people.models import Person

    born = date(1990, 9, 2)
    made = Person.objects.bulk_create(
        Person(
            full_name="Bùi Thị Thảo",
            folded_name=fold("Bùi Thị Thảo"),
            birth_date=born,
            personal_number=personal_number(born, "female", 500_000 + number),
            phone="+84912345678",
        )
        for number in range(count)
    )
    return {
        "ids": [made[0].id, made[-1].id],
        "numbers": [person.personal_number for person in made],
        "full_name": "Bùi Thị Thảo",
        "birth_date": born.isoformat(),
    }


def _sessions() -> dict[str, str]:
    """Session cookies of demo officials, by user name."""
    from django.conf import settings
    from django.test import Client

    from motcua.demo.accounts import NAMED
    from motcua.registry.people.models import Account

    found = {}
    for named in NAMED:
        account = Account.objects.get(username=named.username)
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        found[named.username] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return found


def answers(born: str) -> dict[str, Any]:
    """The whole form of a birth registration."""
    return {
        "requester": {"relation": "mother"},
        "child": {**CHILD, "birth_date": born},
        "mother": MOTHER,
        "father": FATHER,
    }


def main() -> None:
    """Carry out the order given as the argument."""
    environment = Environment.read()
    use_django(environment)
    print(json.dumps(facts(json.loads(sys.argv[1]), lambda line: print(line, file=sys.stderr))))


if __name__ == "__main__":
    main()
