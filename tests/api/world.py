"""Who calls the API, and whose dossiers there are: a partner that filed them, another one, officials near and far."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.registry.people.models import Post
from motcua.service.dossiers.models import Dossier
from motcua.service.exchange import actions as exchange
from motcua.service.exchange.models import FiledDossier, Partner
from motcua.service.exchange.scopes import Scope
from tests.documents.attack_files import pdf
from tests.dossiers.factories import Story, make_story
from tests.exchange.conftest import make_partner, make_token
from tests.web.world import World, make_draft, make_world

ALL_SCOPES = tuple(scope for scope in Scope if scope != Scope.CHANGES_READ_ALL)
ROLES = ("nobody", "partner", "other", "counter", "handler", "signer", "clerk", "far", "adviser")


@dataclass
class ApiWorld:
    """The world of the pages, with partners and tokens."""

    pages: World
    partner: Partner
    tokens: dict[str, str]
    stories: dict[str, Story]
    draft: Any
    document: Any
    upload: Any
    webhook: Any

    def dossier(self, name: str) -> Dossier:
        """The dossier at a stage, as it is now."""
        return Dossier.objects.get(id=self.stories[name].dossier.id)

    def ask(self, role: str, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """One request with the token of a role."""
        token = {"authorization": f"Bearer {self.tokens[role]}"} if self.tokens.get(role) else {}
        given = {"accept-language": "en", **token, **headers}
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(Client(headers=given), method.lower())(address, **content)


def make_api_world() -> ApiWorld:
    """Some seconds of work."""
    pages = make_world()
    partner, other = make_partner(), make_partner("ngan-hang")
    stories = {"settled": pages.settled, "waiting": pages.waiting, **_at_stages(pages)}
    for story in stories.values():
        filed = {"partner": partner, "reference": f"HS-{story.dossier.id}", "filed_at": database_now()}
        FiledDossier.objects.create(dossier=story.dossier, **filed)
    at = database_now()
    document = exchange.receive_document(partner.id, [pdf()], name="đơn.pdf", size_bytes=len(pdf()), at=at)
    upload = exchange.begin_upload(partner.id, name="ảnh.pdf", size_bytes=1000, at=at)
    made = exchange.create_webhook(
        partner.id, url="https://example.com/hook", kinds=["dossier.settled"], by=Acting.system(), at=at
    )
    webhook = made.webhook
    exchange.ping_webhook(webhook.id, by=Acting.system(), at=at)
    receiver = Post.objects.get(agency=pages.commune.centre, role="receiver").person
    draft = make_draft(pages.version, receiver, pages.commune, channel="counter", applicant_id=pages.settled.citizen.id)
    return ApiWorld(pages, partner, _tokens(pages, partner, other), stories, draft, document, upload, webhook)


def _at_stages(pages: World) -> dict[str, Story]:
    made = {}
    for stage in ("submitted", "processing", "signing", "issuing"):
        story = make_story(pages.commune, pages.version, at=pages.waiting.now, citizen=pages.settled.citizen)
        made[stage] = story if stage == "submitted" else story.to(stage)
    paying = make_story(pages.commune, pages.version, at=pages.waiting.now, citizen=pages.settled.citizen)
    paying.to("processing").do("request_payment", "specialist", amount_vnd=15000)
    return {**made, "paying": paying}


def _tokens(pages: World, partner: Partner, other: Partner) -> dict[str, str]:
    """The officials' tokens belong to the other partner: that organisation's systems work for offices."""
    officials = {
        "counter": pages.commune.receiver.person_id,
        "handler": pages.commune.specialist.person_id,
        "signer": pages.commune.signer.person_id,
        "clerk": pages.commune.records_clerk.person_id,
        "far": pages.far.specialist.person_id,
        "adviser": Post.objects.get(agency=pages.consulted, role="specialist").person_id,
    }
    at = database_now()
    tokens = {role: make_token(other, *ALL_SCOPES, at=at, acts_as_id=id_).text for role, id_ in officials.items()}
    own = {name: make_token(who, *ALL_SCOPES, at=at).text for name, who in (("partner", partner), ("other", other))}
    return {"nobody": "", **own, **tokens}
