"""Degraded, not down: every system outside may be dead or hang while a dossier goes in, at every way in.

The list of systems is collected from the running platform. A stuck one is a socket that takes connections and never
answers: what goes in must not even have tried to speak to it.
"""

import json
import socket
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.conf import LazySettings

from motcua.journal.acting import Acting, Channel
from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.service.connections.partners import all_partners
from motcua.service.dossiers import actions, drafts
from motcua.service.dossiers.models import Dossier
from tests.national_portal.conftest import Province
from tests.national_portal.stories import Office, message
from tests.notices.world import live

pytestmark = pytest.mark.django_db
SETTINGS = {  # what makes the platform speak to each
    "sms": ("SMS_URL", "http://{address}/sms"),
    "zalo": ("ZALO_URL", "http://{address}/zalo"),
    "email": ("EMAIL_URL", "smtp://{address}"),
    "national_portal": ("NATIONAL_URL", "http://{address}"),
}


def online(office: Office) -> None:
    """A citizen, by the draft that the portal's pages fill."""
    from tests.dossiers.factories import make_person

    who = make_person("Bùi Thị Thảo", commune=office.commune.place, phone="+84912345678", email="thao@example.vn")
    draft = drafts.start(
        office.version.id, at=database_now(), owner_id=who.id, agency_id=office.commune.committee.id, answers={}
    )
    by = Acting(who.id, role="applicant", channel=Channel.ONLINE)
    submission = actions.Submission(
        key=draft.key,
        version_id=office.version.id,
        agency_id=office.commune.committee.id,
        applicant_id=who.id,
        submitter_id=who.id,
        typist_id=who.id,
    )
    actions.submit(submission, by=by, at=database_now())


def at_the_counter(office: Office) -> None:
    """A clerk for a walk-in."""
    from tests.dossiers.factories import make_person

    who = make_person("Lê Thị Xuân", phone="+84912345679")
    by = live(office.commune.receiver)
    assert by.person_id is not None
    submission = actions.Submission(
        key=uuid4(),
        version_id=office.version.id,
        agency_id=office.commune.committee.id,
        centre_id=office.commune.centre.id,
        applicant_id=who.id,
        submitter_id=who.id,
        typist_id=by.person_id,
        typed_by="official",
        channel=Channel.COUNTER,
    )
    actions.submit(submission, by=by, at=database_now())


def from_the_national_portal(office: Office) -> None:
    """The portal's own message, while its other services hang."""
    reply = Province().send(json.dumps(message(office)).encode())
    assert reply is not None
    assert reply["error_code"] == "00"


def by_the_api(office: Office) -> None:
    """A partner's program."""
    from tests.api.test_hot import Program
    from tests.exchange.conftest import make_partner

    program = Program(make_partner())
    body = {
        "procedure": office.version.procedure.code,
        "agency": office.commune.committee.code,
        "applicant": {"full_name": "Bùi Thị Thảo", "personal_number": "038190000123", "birth_date": "1990-09-02"},
        "submitter": None,
        "reference": "BD-17",
        "answers": {"request": {"content": "Xin xác nhận để vay vốn"}},
        "papers": [{"paper": office.version.compiled.papers[0].code, "document": program.document()}],
    }
    assert program.file(body).status_code == 201


WAYS_IN = (online, at_the_counter, by_the_api, from_the_national_portal)


@pytest.fixture
def stuck() -> Iterator[socket.socket]:
    """A partner that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server


def was_called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("way_in", WAYS_IN, ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_dossier_goes_in_while_a_system_outside_hangs(
    stuck: socket.socket, settings: LazySettings, name: str, way_in: Callable[[Office], None]
) -> None:
    office = Office()
    variable, address = SETTINGS[name]
    setattr(settings, variable, address.format(address="{}:{}".format(*stuck.getsockname())))
    settings.NATIONAL_INBOUND_TOKEN = "token-of-the-portal"

    way_in(office)
    drain()  # followers only queue

    assert Dossier.objects.count() == 1
    assert not was_called(stuck)


def test_no_system_outside_is_forgotten_above() -> None:
    called = {partner.name for partner in all_partners().values() if not partner.is_asked_by_people}
    watched = {name for name in called if not name.startswith("oidc")}

    assert watched == set(SETTINGS)


def test_the_desk_accepts_while_everything_outside_hangs(stuck: socket.socket, settings: LazySettings) -> None:
    office = Office()
    for variable, address in SETTINGS.values():
        setattr(settings, variable, address.format(address="{}:{}".format(*stuck.getsockname())))
    online(office)
    dossier = Dossier.objects.get()

    actions.accept(dossier.id, by=live(office.commune.receiver), at=database_now(), seen_version=None)
    drain()

    dossier.refresh_from_db()
    assert dossier.state == "in_progress"
    assert not was_called(stuck)
