"""A stranger files a dossier with papers and follows it to its result, knowing the OpenAPI document alone."""

import pytest
from django.test import Client

from motcua.journal import followers
from motcua.journal.moment import database_now
from motcua.service.exchange.models import Partner
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures.actions import SHEETS, load_sheet
from tests.api.stranger import Answer, Filler, Send, Stranger
from tests.documents.attack_files import pdf
from tests.dossiers.driving import SYSTEM
from tests.dossiers.factories import MONDAY_8AM, Commune, make_commune
from tests.exchange.conftest import make_partner, make_token

pytestmark = pytest.mark.django_db(transaction=True)
ALL = tuple(scope for scope in Scope if scope != Scope.CHANGES_READ_ALL)


def over(client: Client) -> Send:
    """Send as any program does; the client is only the wire."""

    def send(method: str, address: str, headers: dict[str, str], body: bytes) -> Answer:
        kind = headers.get("Content-Type", "application/octet-stream")
        found = client.generic(method, address, body, content_type=kind, headers=headers)
        return Answer(found.status_code, dict(found.headers), b"" if found.status_code == 304 else found.content)

    return send


def token(partner: Partner, *scopes: str, acts_as_id: int | None = None) -> str:
    return make_token(partner, *(scopes or ALL), at=database_now(), acts_as_id=acts_as_id).text


def official(commune: Commune, role: str, partner: Partner, document: dict, client: Client) -> Stranger:
    return Stranger(document, over(client), token(partner, acts_as_id=commune.officials[role].person_id))


def test_a_stranger_files_a_dossier_and_follows_it_to_its_result(client: Client) -> None:
    load_sheet(SHEETS / "1.004873.yaml", by=SYSTEM, at=MONDAY_8AM)
    commune, bank, office = make_commune(), make_partner(), make_partner("so-noi-vu")
    document = client.get("/api/v1/openapi.json").json()
    stranger = Stranger(document, over(client), token(bank))

    # finds the procedure, its form, its papers, and where to file
    procedure = stranger.find_procedure("xac nhan hon nhan")
    yes: list[str] = []
    schema = stranger.call("getAnswersSchema", code=procedure["code"], number=procedure["version"], yes=yes).json
    place = stranger.call("listPlaces", q="hac thanh").json["items"][0]["code"]
    agency = stranger.call("getAgencies", code=procedure["code"], commune=place).json["items"][0]["code"]
    papers = stranger.papers_for(procedure, yes, lambda paper: stranger.send_in_parts(f"{paper}.pdf", pdf(), 200))
    whole = stranger.call("sendDocument", body=pdf(), name="thêm.pdf").json
    assert whole["content_type"] == "application/pdf"

    # files
    _kinds, position = stranger.kinds_since(0)
    filed = stranger.file(
        {
            "procedure": procedure["code"],
            "agency": agency,
            "applicant": {"full_name": "Bùi Thị Hường", "personal_number": "099197000123", "birth_date": "1997-03-08"},
            "reference": "HS-17",
            "answers": Filler(schema).answers(),
            "papers": papers,
        }
    )
    number = filed["number"]
    assert stranger.call("listDossiers", reference="HS-17").json["items"][0]["number"] == number

    # officials decide, each by a token of their own
    receiver, specialist, signer, clerk = (
        official(commune, role, office, document, client)
        for role in ("receiver", "specialist", "signer", "records_clerk")
    )
    assert receiver.act("accept", number, {})["state"] == "in_progress"
    receiver.act("passOn", number, {})
    specialist.act("submitForSignature", number, {"outcome": "granted"})
    signer.act("passOn", number, {})
    assert clerk.act("settle", number, {})["state"] == "settled"
    assert receiver.act("handOver", number, {})["state"] == "handed_over"

    # follows
    followers.drain()
    kinds, position = stranger.kinds_since(position)
    assert kinds[0] == "dossier.submitted"
    assert kinds[-1] == "dossier.handed_over"
    assert stranger.kinds_since(position) == ([], position)
    status = stranger.call("getStatus", number=number)
    assert (status.json["state"], status.json["outcome"]) == ("handed_over", "granted")
    assert stranger.call("getStatus", headers={"If-None-Match": status.headers["ETag"]}, number=number).status == 304

    # holds the result in hand
    result = stranger.call("listResults", number=number).json["items"][0]
    paper = stranger.call("getResultFile", number=number, result_id=result["id"])
    assert paper.status == 200
    assert paper.content.startswith(b"%PDF-")
    assert stranger.call("getDossier", number=number).json["results"][0]["number"] == result["number"]
