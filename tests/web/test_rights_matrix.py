"""T1: every address × every role, called with the owner's object. An address without a row fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from motcua.journal.models import Entry
from motcua.registry.people.models import Post
from motcua.service.dossiers.models import Dossier, Draft
from motcua.service.procedures import queries as procedures
from tests.web.world import World

pytestmark = pytest.mark.django_db

# nobody: not signed in · owner: the applicant · citizen: another one · helper: the owner's representative
# counter, handler, signer: receiver, specialist and signer of the deciding commune · far: specialist of another commune
# adviser: specialist of an agency that was asked for its opinion · admin: administrator without another role
# leader: chair of the deciding commune
#
# ok: 200 · sign: to the sign-in page · there: led on to another page · 404, 405, 403
TABLE = """
address                             nobody  owner   citizen helper  counter handler signer  far     adviser admin leader
account_change_password             sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_change_phone                sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_complete_password_reset     there   there   there   there   there   there   there   there   there   there there
account_confirm_login_code          sign    there   there   there   there   there   there   there   there   there there
account_confirm_password_reset_code sign    sign    sign    sign    sign    sign    sign    sign    sign    sign  sign
account_email                       sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_email_verification_sent     sign    there   there   there   there   there   there   there   there   there there
account_inactive                    ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_login                       ok      there   there   there   there   there   there   there   there   there there
account_logout                      there   ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_password_reset_completed    ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_reauthenticate              sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_reset_password              ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
account_set_password                sign    there   there   there   there   there   there   there   there   there there
account_signup                      ok      there   there   there   there   there   there   there   there   there there
account_verify_phone                sign    there   there   there   there   there   there   there   there   there there
accounts:edit_profile               sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
accounts:links                      sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
accounts:profile                    sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
accounts:signup_organisation        ok      there   there   there   there   there   there   there   there   there there
accounts:start                      sign    there   there   there   there   there   there   there   there   there there
accounts:step_up                    sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
accounts:switch_role                405     405     405     405     405     405     405     405     405     405   405
accounts:unlink                     405     405     405     405     405     405     405     405     405     405   405
apply:agency                        404     ok      404     404     404     404     404     404     404     404   404
apply:autosave                      405     405     405     405     405     405     405     405     405     405   405
apply:check                         404     ok      404     404     404     404     404     404     404     404   404
apply:discard                       405     405     405     405     405     405     405     405     405     405   405
apply:overview                      404     ok      404     404     404     404     404     404     404     404   404
apply:papers                        404     ok      404     404     404     404     404     404     404     404   404
apply:person                        404     ok      404     404     404     404     404     404     404     404   404
apply:questions                     404     ok      404     404     404     404     404     404     404     404   404
apply:section                       404     ok      404     404     404     404     404     404     404     404   404
apply:start                         405     405     405     405     405     405     405     405     405     405   405
apply:upload                        405     405     405     405     405     405     405     405     405     405   405
cockpit:assign                      sign    404     404     404     404     404     404     404     404     404   404
cockpit:brief                       sign    404     404     404     404     404     404     404     404     404   ok
cockpit:brief_paper                 sign    404     404     404     404     404     404     404     404     404   ok
cockpit:close_task                  405     405     405     405     405     405     405     405     405     405   405
cockpit:days                        sign    404     404     404     404     404     404     404     404     404   ok
cockpit:dossier                     sign    404     404     404     404     404     404     404     404     404   ok
cockpit:dossiers                    sign    404     404     404     404     404     404     404     404     404   ok
cockpit:home                        sign    404     404     404     404     404     404     404     404     404   ok
cockpit:months                      sign    404     404     404     404     404     404     404     404     404   ok
cockpit:reopen_task                 405     405     405     405     405     405     405     405     405     405   405
cockpit:report_task                 405     405     405     405     405     405     405     405     405     405   405
cockpit:stop_brief                  405     405     405     405     405     405     405     405     405     405   405
cockpit:task                        sign    404     404     404     404     ok      404     404     404     404   ok
cockpit:tasks                       sign    404     404     404     ok      ok      ok      ok      ok      ok    ok
cockpit:unit                        sign    404     404     404     404     404     404     404     404     404   ok
cockpit:units                       sign    404     404     404     404     404     404     404     404     404   ok
connections:health                  sign    404     404     404     404     404     404     404     404     ok    404
connections:national                sign    404     404     404     404     404     404     404     404     ok    404
connections:national_mend           405     405     405     405     405     405     405     405     405     405   405
connections:national_receive        405     405     405     405     405     405     405     405     405     405   405
connections:national_reconcile      405     405     405     405     405     405     405     405     405     405   405
connections:national_replay         405     405     405     405     405     405     405     405     405     405   405
connections:national_result         404     404     404     404     404     404     404     404     404     404   404
connections:national_send_back      405     405     405     405     405     405     405     405     405     405   405
connections:national_send_dossier   405     405     405     405     405     405     405     405     405     405   405
connections:national_try_again      405     405     405     405     405     405     405     405     405     405   405
connections:try_now                 405     405     405     405     405     405     405     405     405     405   405
demo_outbox                         ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
design:desk                         ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
design:error                        ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
design:page                         ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
desk:act                            405     405     405     405     405     405     405     405     405     405   405
desk:answer                         405     405     405     405     405     405     405     405     405     405   405
desk:batch                          405     405     405     405     405     405     405     405     405     405   405
desk:check_data                     405     405     405     405     405     405     405     405     405     405   405
desk:miss_data                      405     405     405     405     405     405     405     405     405     405   405
desk:dossier                        sign    404     404     404     ok      ok      ok      404     ok      404   404
desk:enter_supplement               sign    404     404     404     ok      there   there   404     404     404   404
desk:inbox                          sign    404     404     404     ok      ok      ok      ok      ok      404   404
desk:letter                         sign    404     404     404     ok      ok      ok      404     404     404   404
desk:opinions                       sign    404     404     404     ok      ok      ok      ok      ok      404   404
desk:original                       sign    404     404     404     ok      ok      ok      404     404     404   404
desk:own_work                       sign    404     404     404     ok      ok      ok      ok      ok      404   404
desk:page                           sign    404     404     404     ok      ok      ok      404     404     404   404
desk:paper                          sign    404     404     404     ok      ok      ok      404     404     404   404
desk:request_supplement             sign    404     404     404     there   there   there   404     404     404   404
desk:result_file                    sign    404     404     404     ok      ok      ok      404     404     404   404
desk:walk_in                        sign    404     404     404     ok      there   there   there   there   404   404
desk:walk_in_person                 405     405     405     405     405     405     405     405     405     405   405
importing:index                     sign    404     404     404     404     404     404     404     404     ok    404
importing:run                       sign    404     404     404     404     404     404     404     404     404   404
importing:template                  sign    404     404     404     404     404     404     404     404     ok    404
mfa_activate_totp                   sign    there   there   there   there   there   there   there   there   there there
mfa_add_webauthn                    sign    there   there   there   there   there   there   there   there   there there
mfa_authenticate                    sign    there   there   there   there   there   there   there   there   there there
mfa_deactivate_totp                 sign    404     404     404     404     404     404     404     404     404   404
mfa_download_recovery_codes         sign    404     404     404     404     404     404     404     404     404   404
mfa_edit_webauthn                   sign    there   there   there   there   there   there   there   there   there there
mfa_generate_recovery_codes         sign    there   there   there   there   there   there   there   there   there there
mfa_index                           sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
mfa_list_webauthn                   sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
mfa_login_webauthn                  sign    there   there   there   there   there   there   there   there   there there
mfa_reauthenticate                  sign    there   there   there   there   there   there   there   there   there there
mfa_reauthenticate_webauthn         sign    there   there   there   there   there   there   there   there   there there
mfa_remove_webauthn                 sign    there   there   there   there   there   there   there   there   there there
mfa_view_recovery_codes             sign    404     404     404     404     404     404     404     404     404   404
oidc_signed_out                     405     405     405     405     405     405     405     405     405     405   405
openid_connect_callback             404     404     404     404     404     404     404     404     404     404   404
openid_connect_login                405     405     405     405     405     405     405     405     405     405   405
portal:by_secret                    there   there   there   there   there   there   there   there   there   there there
portal:dossier                      sign    ok      404     ok      404     404     404     404     404     404   404
portal:figures                      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:figures_field                ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:figures_fields               ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:figures_unit                 ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:figures_units                ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:home                         ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:letter                       404     ok      404     ok      404     404     404     404     404     404   404
portal:life_event                   ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:mine                         sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:notices                      sign    ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:notices_read                 405     405     405     405     405     405     405     405     405     405   405
portal:paper                        404     ok      404     ok      404     404     404     404     404     404   404
portal:procedure                    ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:rate                         405     405     405     405     405     405     405     405     405     405   405
portal:receipt                      sign    ok      404     ok      404     404     404     404     404     404   404
portal:result_file                  404     ok      404     ok      404     404     404     404     404     404   404
portal:search                       ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
portal:supplement                   404     ok      404     ok      404     404     404     404     404     404   404
portal:track                        ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
quality:dossier                     sign    404     404     404     404     404     404     404     404     404   ok
quality:dossiers                    sign    404     404     404     404     404     404     404     404     404   ok
quality:home                        sign    404     404     404     404     404     404     404     404     404   ok
quality:measures                    sign    404     404     404     404     404     404     404     404     404   ok
quality:measures_of_unit            sign    404     404     404     404     404     404     404     404     404   ok
quality:method                      sign    404     404     404     404     404     404     404     404     404   ok
quality:publication                 sign    404     404     404     404     404     404     404     404     404   ok
quality:unit                        sign    404     404     404     404     404     404     404     404     404   ok
portal:withdraw                     404     there   404     there   404     404     404     404     404     404   404
signs:call                          sign    404     404     404     404     404     404     404     404     404   404
signs:calls                         sign    404     404     404     404     404     404     404     404     404   ok
signs:index                         sign    404     404     404     404     404     404     404     404     404   ok
signs:sign                          sign    404     404     404     404     404     404     404     404     404   ok
signs:told                          sign    404     404     404     404     404     404     404     404     404   ok
ranking:firmness                    sign    404     404     404     404     404     404     404     404     404     ok
ranking:home                        sign    404     404     404     404     404     404     404     404     404    there
ranking:index                       sign    404     404     404     404     404     404     404     404     404     ok
ranking:levers                      sign    404     404     404     404     404     404     404     404     404     ok
ranking:profile                     sign    404     404     404     404     404     404     404     404     404     ok
ranking:save_target                 405     405     405     405     405     405     405     405     405     405     405
ranking:scheme                      sign    404     404     404     404     404     404     404     404     404     ok
ranking:schemes                     sign    404     404     404     404     404     404     404     404     404     ok
ranking:score                       sign    404     404     404     404     404     404     404     404     404     ok
ranking:standing                    sign    404     404     404     404     404     404     404     404     404     ok
ranking:table                       sign    404     404     404     404     404     404     404     404     404     ok
ranking:target                      sign    404     404     404     404     404     404     404     404     404     404
ranking:target_drop                 405     405     405     405     405     405     405     405     405     405     405
ranking:targets                     sign    404     404     404     404     404     404     404     404     404     ok
ranking:what_if                     sign    404     404     404     404     404     404     404     404     404     ok
reporting:accept                    sign    404     404     404     404     404     404     404     404     404   404
reporting:appraise                  sign    404     404     404     404     404     404     404     404     404   404
reporting:attach                    405     405     405     405     405     405     405     405     405     405   405
reporting:cancel                    sign    404     404     404     404     404     404     404     404     404   404
reporting:correct                   405     405     405     405     405     405     405     405     405     405   405
reporting:evidence                  sign    404     404     404     404     404     404     404     404     404   404
reporting:explain                   405     405     405     405     405     405     405     405     405     405   405
reporting:extend                    sign    404     404     404     404     404     404     404     404     404   404
reporting:indicator                 sign    404     404     404     404     404     404     404     404     404   404
reporting:open                      sign    404     404     404     404     404     404     404     404     404   there
reporting:publish                   405     405     405     405     405     405     405     405     405     405   405
reporting:published                 404     404     404     404     404     404     404     404     404     404   404
reporting:published_rounds          ok      ok      ok      ok      ok      ok      ok      ok      ok      ok    ok
reporting:published_unit            404     404     404     404     404     404     404     404     404     404   404
reporting:received                  sign    404     404     404     404     404     404     404     404     404   404
reporting:received_of               sign    404     404     404     404     404     404     404     404     404   404
reporting:received_template         sign    404     404     404     404     404     404     404     404     404   404
reporting:received_upload           405     405     405     405     405     405     405     405     405     405   405
reporting:report                    sign    404     404     404     404     404     404     404     404     404   404
reporting:round                     sign    404     404     404     404     404     404     404     404     404   404
reporting:rounds                    sign    404     404     404     404     404     404     404     404     404   ok
reporting:submit                    sign    404     404     404     404     404     404     404     404     404   404
reporting:template                  sign    404     404     404     404     404     404     404     404     404   404
reporting:upload                    405     405     405     405     405     405     405     405     405     405   405
set_language                        there   there   there   there   there   there   there   there   there   there there
"""


def rows(table: str) -> dict[str, list[str]]:
    """A table as a dictionary: address → what each role gets."""
    lines = [line.split() for line in table.strip().splitlines()]
    return {line[0]: line[1:] for line in lines[1:]}


def roles() -> list[str]:
    return TABLE.split("\n")[1].split()[1:]


def addresses(patterns: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address of the running system."""
    for found in patterns:
        route = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from addresses(found.url_patterns, route, f"{space}{found.namespace}:" if found.namespace else space)
        elif isinstance(found, URLPattern):
            yield f"{space}{found.name}", route


def site_addresses() -> list[str]:
    """Names of all addresses but the staff admin's, whose own table stands below, and the API's (tests/api)."""
    own_table = ("admin:", "api:")
    return sorted({name for name, _route in addresses(get_resolver().url_patterns) if not name.startswith(own_table)})


def arguments(world: World, name: str) -> dict[str, Any]:
    """What the address is called with: the owner's own object."""
    settled, waiting = world.settled.dossier, world.waiting.dossier
    dossier = waiting if "supplement" in name else settled
    given = {
        "number": dossier.number,
        "paper_id": dossier.papers.earliest("id").id,
        "letter_id": dossier.letters.earliest("id").id,
        "result_id": getattr(settled.results.first(), "id", 0),
        "consultation_id": getattr(settled.consultations.first(), "id", 0),
        "page_number": 1,
        "secret": settled.secret,
        "key": world.draft.key,
        "code": world.version.procedure.code if name in ("apply:start", "portal:procedure") else "request",
        "name": {"design:error": "404", "signs:sign": "quick"}.get(name, "accept"),
        "pk": 1,
        "link_id": 1,
        "provider_id": "unknown",
        "message_id": 1,
        "difference_id": 1,
        "run_id": 1,
        "call_id": 1,
        "token": "forged",
        "ranking": "dti-2024",
        "index": "digital_society_activity",
        "scheme": "dti-2024",
        "target_id": 1,
        "round_id": 1,
        "report_id": 1,
        "evidence_id": 1,
        "indicator_code": "1.1",
        "unit_code": "H56",
        "partner_code": "buu-dien",
        "scheme_code": "service-quality-766",
        "period": "2026-Q3",
    }
    if name.startswith("cockpit:"):
        given |= {"code": world.commune.committee.code, "kind": "qua-han", "task_id": world.task.id}
    if name.startswith("quality:"):
        given |= {"code": world.commune.committee.code, "item": "2.1", "side": "dat"}
    if name.startswith("portal:figures"):
        given |= {"code": world.commune.committee.code, "name": world.version.procedure.field}
    if name == "portal:life_event":
        given["code"] = procedures.life_events()[0].code
    if name == "apply:upload":
        given["code"] = world.version.compiled.papers[0].code
    route = next(route for found, route in addresses(get_resolver().url_patterns) if found == name)
    return {key: value for key, value in given.items() if f":{key}>" in route}


def word(answer: HttpResponse) -> str:
    if answer.status_code == 302:
        return "sign" if answer.headers["Location"].startswith("/accounts/login/") else "there"
    return {200: "ok"}.get(answer.status_code, str(answer.status_code))


def asked(world: World, role: str, name: str) -> str:
    return word(world.browser(role).get(reverse(name, kwargs=arguments(world, name))))


def test_every_address_has_a_row() -> None:
    assert sorted(rows(TABLE)) == site_addresses()


def test_each_role_gets_what_the_table_says(world: World) -> None:
    found = {name: [asked(world, role, name) for role in roles()] for name in rows(TABLE)}

    assert found == rows(TABLE)


# The same for addresses that only take a POST, each with an empty form. Beginning and deleting a draft stand in
# tests of their own: both are meant to change something.
POSTS = """
address               nobody  owner   citizen helper  counter handler signer  far     adviser admin   leader
accounts:switch_role  sign    404     404     404     404     404     404     404     404     404   404
accounts:unlink       sign    404     404     404     404     404     404     404     404     404   404
oidc_signed_out       404     404     404     404     404     404     404     404     404     404   404
openid_connect_login  404     404     404     404     404     404     404     404     404     404   404
apply:autosave        404     ok      404     404     404     404     404     404     404     404   404
apply:upload          404     ok      404     404     404     404     404     404     404     404   404
connections:national_mend          sign    404     404     404     404     404     404     404     404     404   404
connections:national_receive       401     401     401     401     401     401     401     401     401     401   401
connections:national_reconcile     sign    404     404     404     404     404     404     404     404     there   404
connections:national_replay        sign    404     404     404     404     404     404     404     404     there   404
connections:national_send_back     sign    404     404     404     404     404     404     404     404     404   404
connections:national_send_dossier  sign    404     404     404     404     404     404     404     404     404   404
connections:national_try_again     sign    404     404     404     404     404     404     404     404     404   404
connections:try_now   sign    404     404     404     404     404     404     404     404     404   404
cockpit:stop_brief    sign    404     404     404     404     404     404     404     404     404     there
cockpit:report_task   sign    404     404     404     404     422     404     404     404     404     422
cockpit:reopen_task   sign    404     404     404     404     422     404     404     404     404     422
cockpit:close_task    sign    404     404     404     404     there   404     404     404     404     there
desk:act              sign    404     404     404     422     422     422     404     404     404   404
desk:answer           sign    404     404     404     there   there   there   404     there   404   404
desk:batch            sign    404     404     404     404     404     404     404     404     404   404
desk:check_data       sign    404     404     404     there   there   there   404     404     404   404
desk:miss_data        sign    404     404     404     there   there   there   404     404     404   404
desk:walk_in_person   sign    404     404     404     404     404     404     404     404     404   404
portal:notices_read   there   there   there   there   there   there   there   there   there   there   there
portal:rate           404     there   404     there   404     404     404     404     404     404   404
ranking:save_target   sign    404     404     404     404     404     404     404     404     404     422
ranking:target_drop   sign    404     404     404     404     404     404     404     404     404     403
reporting:attach      sign    404     404     404     404     404     404     404     404     404   404
reporting:correct     sign    404     404     404     404     404     404     404     404     404   404
reporting:explain     sign    404     404     404     404     404     404     404     404     404   404
reporting:publish     sign    404     404     404     404     404     404     404     404     404   404
reporting:received_upload          sign    404     404     404     404     404     404     404     404     404   404
reporting:upload      sign    404     404     404     404     404     404     404     404     404   404
"""


def test_each_role_may_post_what_the_table_says_and_an_empty_form_changes_nothing(world: World) -> None:
    before = _everything()

    found = {name: [_posted(world, role, name) for role in roles()] for name in rows(POSTS)}

    assert found == rows(POSTS)
    assert _everything() == before


def test_only_its_owner_deletes_a_draft(world: World) -> None:
    address = reverse("apply:discard", args=[world.draft.key])
    strangers = [role for role in roles() if role != "owner"]

    assert {word(world.browser(role).post(address)) for role in strangers} == {"404"}
    assert Draft.objects.filter(id=world.draft.id).exists()

    assert word(world.browser("owner").post(address)) == "there"
    assert not Draft.objects.filter(id=world.draft.id).exists()


def test_whoever_begins_a_draft_is_the_only_one_to_see_it(world: World) -> None:
    nobody, another = world.browser("nobody"), world.browser("nobody")
    begun = nobody.post(reverse("apply:start", args=[world.version.procedure.code])).headers["Location"]

    assert nobody.get(begun).status_code == 200
    assert [another.get(begun).status_code, world.browser("counter").get(begun).status_code] == [404, 404]


def _posted(world: World, role: str, name: str) -> str:
    return word(world.browser(role).post(reverse(name, kwargs=arguments(world, name))))


def _everything() -> tuple[Any, ...]:
    dossiers = Dossier.objects.order_by("id").values_list("id", "state", "row_version", "answers")
    return (*dossiers, Entry.objects.filter(subject_type="dossier").count())


NESTED = {
    "portal:letter": "letter_id",
    "portal:paper": "paper_id",
    "portal:result_file": "result_id",
    "desk:letter": "letter_id",
    "desk:paper": "paper_id",
    "desk:page": "paper_id",
    "desk:original": "paper_id",
    "desk:result_file": "result_id",
}


@pytest.mark.parametrize("name", NESTED)
def test_what_belongs_to_one_dossier_is_not_found_under_another(world: World, name: str) -> None:
    role = "owner" if name.startswith("portal") else "counter"
    own, foreign = arguments(world, name), _of_the_other(world, NESTED[name])

    assert word(world.browser(role).get(reverse(name, kwargs=own))) == "ok"
    assert word(world.browser(role).get(reverse(name, kwargs={**own, NESTED[name]: foreign}))) == "404"


def _of_the_other(world: World, key: str) -> int:
    other = world.other.dossier
    found = {"letter_id": other.letters, "paper_id": other.papers, "result_id": other.results}[key]
    return int(found.earliest("id").id)


@pytest.mark.parametrize("name", ["desk:answer", "desk:check_data", "desk:miss_data"])
def test_an_act_on_a_part_of_another_dossier_is_not_found_or_refused_and_changes_nothing(
    world: World, name: str
) -> None:
    key = {"desk:answer": "consultation_id"}.get(name, "paper_id")
    other = world.other.dossier
    foreign = (other.consultations if key == "consultation_id" else other.papers).earliest("id").id
    before = _everything()

    answer = world.browser("counter").post(
        reverse(name, kwargs={"number": world.settled.dossier.number, key: foreign}), {"answer": "Đồng ý"}
    )

    assert word(answer) in ("404", "there")
    assert _everything() == before
    assert other.papers.filter(data_checked_at__isnull=False).count() == 0


FOR_A_NUMBER = [
    *("portal:dossier", "portal:receipt", "portal:supplement", "portal:withdraw"),
    *("desk:dossier", "desk:request_supplement", "desk:enter_supplement"),
]


@pytest.mark.parametrize("name", FOR_A_NUMBER)
@pytest.mark.parametrize("role", ["citizen", "far", "admin"])
def test_the_answer_for_a_foreign_dossier_is_that_for_one_that_does_not_exist(
    world: World, role: str, name: str
) -> None:
    browser = world.browser(role)
    number = world.settled.dossier.number
    unknown = "HS-" + "-".join(part[::-1] for part in number.removeprefix("HS-").split("-"))

    foreign = browser.get(reverse(name, args=[number]))
    nothing = browser.get(reverse(name, args=[unknown]))

    assert (foreign.status_code, _plain(foreign, number)) == (nothing.status_code, _plain(nothing, unknown))


def _plain(answer: HttpResponse, number: str) -> str:
    """The body without the address itself and what changes with every answer."""
    text = answer.content.decode().replace(number, "…")
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1…", text)


def test_a_role_taken_away_is_gone_at_the_next_request(world: World) -> None:
    browser = world.browser("counter")
    address = reverse("desk:dossier", args=[world.settled.dossier.number])
    assert browser.get(address).status_code == 200

    Post.objects.filter(person_id=world.commune.receiver.person_id).update(is_active=False)

    assert browser.get(address).status_code == 404


def test_a_helper_who_is_no_longer_the_representative_sees_nothing(world: World) -> None:
    browser = world.browser("helper")
    address = reverse("portal:dossier", args=[world.settled.dossier.number])
    assert browser.get(address).status_code == 200

    Dossier.objects.update(representative=None)

    assert browser.get(address).status_code == 404


STAFF_DOORS = {"admin:login", "admin:logout", "admin:jsi18n"}  # these tell nothing of anybody


@pytest.mark.parametrize("role", [role for role in roles() if role != "admin"])
def test_the_staff_admin_opens_to_administrators_alone(world: World, role: str) -> None:
    browser = world.browser(role)
    opened = {name: word(browser.get(address)) for name, address in staff_addresses() if name not in STAFF_DOORS}

    assert set(opened.values()) <= {"sign", "there", "403", "404"}, opened


def test_an_administrator_reads_and_breaks_nothing(world: World) -> None:
    browser = world.browser("admin")
    before = _everything()

    answers = {name: word(browser.get(address)) for name, address in staff_addresses() if name != "admin:logout"}

    assert {answers["admin:index"], answers["admin:people_person_changelist"]} == {"ok"}
    assert {answers["admin:dossiers_dossier_add"], answers["admin:journal_entry_add"]} == {"403"}
    assert not [name for name, answer in answers.items() if answer.startswith("5")]
    assert _everything() == before


def staff_addresses() -> list[tuple[str, str]]:
    """Every address of the staff admin, with the first object of each kind."""
    found = {}
    for name, route in addresses(get_resolver().url_patterns):
        if name.startswith("admin:") and not name.endswith(":None"):
            given = {key: "1" for key in ("object_id", "content_type_id") if f":{key}>" in route}
            given |= {"app_label": "people"} if "app_label" in route else {}
            found[name] = reverse(name, kwargs=given)
    return sorted(found.items())
