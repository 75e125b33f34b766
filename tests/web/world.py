"""Two dossiers with everything on them, and everybody who might try to open them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.test import Client

from motcua.journal.acting import Acting, Origin
from motcua.journal.moment import database_now
from motcua.registry.agencies.models import Agency
from motcua.registry.people.models import Account, Person, Post
from motcua.service.documents import intake
from motcua.service.documents.models import StoredFile
from motcua.service.dossiers import drafts
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Dossier, DossierPaper, Draft
from motcua.service.procedures.models import ProcedureVersion
from motcua.steering.programmes import actions as programmes
from motcua.steering.programmes.actions import Order
from motcua.steering.programmes.models import Assignment
from motcua.steering.scope import Scope
from tests.documents.attack_files import pdf
from tests.dossiers.factories import Commune, Story, hire, make_commune, make_person, make_procedure, make_story

PASSWORD = "rừng xanh núi đỏ"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def account_of(person_id: int, username: str) -> Account:
    """Give a person a way in; officials are spared the second factor, as the named ones of the demo are."""
    account = Account(username=username, person_id=person_id, is_demo=True)
    account.set_password(PASSWORD)
    account.save()
    return account


def browser_of(account: Account | None) -> Client:
    """A browser, signed in or not. It checks the form's token, as a real one is checked."""
    client = Client(enforce_csrf_checks=False, headers={"accept-language": "vi"})
    if account is not None:
        client.force_login(account, backend="motcua.web.accounts.backend.AccountBackend")
    return client


@dataclass
class World:
    """Whose dossiers they are, and who stands around them."""

    commune: Commune
    far: Commune
    consulted: Agency
    version: ProcedureVersion
    settled: Story  # with a paper, letters, a result as a file, an answered question to another agency
    waiting: Story  # the applicant was asked for a supplement
    other: Story  # the same of another citizen in another commune
    draft: Draft
    counter_draft: Draft
    task: Assignment  # the leader gave it to the handler
    accounts: dict[str, Account | None] = field(default_factory=dict)

    def browser(self, role: str) -> Client:
        """The browser of one of the roles."""
        return browser_of(self.accounts[role])


def stored_pdf(name: str = "giấy chứng minh.pdf") -> StoredFile:
    """A paper as it lies in the store."""
    return intake.receive_bytes(pdf(), name=name)


def _tell(commune: Commune, version: ProcedureVersion, citizen: Person | None = None) -> Story:
    story = make_story(commune, version, at=database_now() - timedelta(days=6), citizen=citizen)
    file = stored_pdf()
    DossierPaper.objects.create(
        dossier=story.dossier,
        paper_code=version.compiled.papers[0].code,
        name="Giấy chứng minh",
        file=file,
        file_name=file.original_name,
        added_at=story.now,
    )
    return story


def settle_with_everything(story: Story, consulted: Agency) -> Story:
    """Lead a dossier to its result, asking another agency on the way."""
    story.to("processing")
    adviser = Post.objects.get(agency=consulted, role="specialist")
    story.do("consult", "specialist", agency_id=consulted.id, question="Có vướng mắc gì không?", working_days=2)
    asked = story.dossier.consultations.get()
    from motcua.service.dossiers import actions
    from tests.dossiers.factories import simulated

    by = simulated(adviser.person, "specialist", consulted)
    actions.answer_consultation(asked.id, by=by, at=story.now, answer="Không vướng mắc.")
    story.do("propose_result", "specialist", outcome="granted", file_id=stored_pdf("kết quả.pdf").id)
    story.do("pass_on", "specialist")
    story.do("pass_on", "signer")
    story.do("settle", "records_clerk")
    return story


def ask_for_supplement(story: Story) -> Story:
    """Ask the applicant for the paper and one field again."""
    items = [
        Item("paper", story.version.compiled.papers[0].code, "Giấy chứng minh", "Ảnh mờ", "Chụp lại"),
        Item("field", _a_field(story.version), "Nội dung", "Chưa rõ", "Ghi rõ hơn"),
    ]
    story.to("accepted").do("request_supplement", "receiver", items=items)
    return story


def _a_field(version: ProcedureVersion) -> str:
    section = next(s for s in version.compiled.sections if any(f.is_asked for f in s.fields))
    return f"{section.code}.{next(f.code for f in section.fields if f.is_asked)}"


def make_draft(version: ProcedureVersion, owner: Person, commune: Commune, **given: Any) -> Draft:
    """A draft begun now."""
    return drafts.start(version.id, at=database_now(), owner_id=owner.id, agency_id=commune.committee.id, **given)


def make_world() -> World:
    """Make everything; some seconds of work, so once per module where that will do."""
    commune, far = make_commune(), make_commune("Bát Mọt", "14845")
    consulted = make_commune("Đông Sơn", "16378").committee
    version = make_procedure()
    settled = settle_with_everything(_tell(commune, version), consulted)
    waiting = ask_for_supplement(_tell(commune, version, settled.citizen))
    other = settle_with_everything(_tell(far, version, make_person("Quách Văn Bảo")), consulted)
    helper = make_person("Trương Thị Lan")
    Dossier.objects.filter(id__in=[settled.dossier.id, waiting.dossier.id]).update(representative=helper)
    receiver = Person.objects.get(id=commune.receiver.person_id)
    leader = hire("leader", commune.committee, "Lê Thị Chủ")
    world = World(
        commune, far, consulted, version, settled, waiting, other,
        draft=make_draft(version, settled.citizen, commune),
        counter_draft=make_draft(version, receiver, commune, channel="counter", applicant_id=settled.citizen.id),
        task=_give_task(commune, leader),
    )  # fmt: skip
    _give_accounts(world, helper, leader)
    return world


def _give_task(commune: Commune, leader: Acting) -> Assignment:
    order = Order("Giải quyết xong hồ sơ quá hạn", commune.committee.id, commune.specialist.person_id or 0, _tomorrow())
    scope = Scope(commune.committee.id, frozenset({commune.committee.id, commune.centre.id}))
    by = replace(leader, origin=Origin.LIVE, origin_reason="")
    return programmes.assign(order, scope=scope, by=by, at=database_now())


def _tomorrow() -> date:
    return (database_now() + timedelta(days=1)).date()


def _give_accounts(world: World, helper: Person, leader: Acting) -> None:
    admin = hire("administrator", world.commune.committee, "Lê Văn Quản")
    adviser = Post.objects.get(agency=world.consulted, role="specialist")
    people = {
        "owner": world.settled.citizen.id,
        "citizen": world.other.citizen.id,
        "helper": helper.id,
        "counter": world.commune.receiver.person_id,
        "handler": world.commune.specialist.person_id,
        "signer": world.commune.signer.person_id,
        "far": world.far.specialist.person_id,
        "adviser": adviser.person_id,
        "admin": admin.person_id,
        "leader": leader.person_id,
    }
    world.accounts = {"nobody": None} | {role: account_of(id_ or 0, f"u-{role}") for role, id_ in people.items()}
    Account.objects.filter(username="u-admin").update(is_staff=True)
    world.accounts["admin"] = Account.objects.get(username="u-admin")
