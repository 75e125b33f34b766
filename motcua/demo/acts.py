"""What people of the sample province do, each through the platform's own actions: one function per act of `course`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import uuid5

from motcua.demo import answering, arrivals, mix, offices, wording
from motcua.demo.applying import Actors, filed
from motcua.demo.arrivals import Arrival
from motcua.demo.course import Life
from motcua.demo.ground import Locality
from motcua.journal.acting import Channel
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers import flow
from motcua.service.dossiers.actions.asking import Item

ASKED = ("H56.04", "H56.05")  # departments whose opinion a building permit may need
LAND_FEE_VND = 620_000  # where the tariff is not known: what the office works out


# Acts ----------------------------------------------------------------------------------------------------------------


def perform(actors: Actors, life: Life, act: str, at: datetime) -> None:
    """Let the act happen and bring the life up to date."""
    ACTS[act](actors, life, at)
    life.last_at = at


def _seen(life: Life) -> int:
    return life.dossier.row_version


def _accept(actors: Actors, life: Life, at: datetime) -> None:
    codes = [variant.code for variant in life.definition.variants]
    house = "house" if "house" in codes and (life.dossier.answers.get("work") or {}).get("kind") == "house" else ""
    by = actors.counter(life)
    life.dossier = actors.platform.accept(life.dossier.id, by=by, at=at, seen_version=_seen(life), variant=house)


def _look_up(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.handler(life)
    for paper in actors.platform.papers(life.dossier):
        if paper.data_number and paper.data_checked_at is None:
            life.dossier = actors.platform.mark_data_checked(
                life.dossier.id, by=by, at=at, seen_version=_seen(life), paper_id=paper.id
            )
    life.done.add("data_checked")


def _refuse(actors: Actors, life: Life, at: datetime) -> None:
    luck = life.luck("words")
    is_copy = life.offered.code == "2.000815"
    reason, ground = wording.REFUSED_AT_RECEIPT[2] if is_copy else luck.choice(wording.REFUSED_AT_RECEIPT[:2])
    life.dossier = actors.platform.refuse(
        life.dossier.id, by=actors.counter(life), at=at, seen_version=_seen(life), reason=reason, legal_ground=ground
    )


def _withdraw(actors: Actors, life: Life, at: datetime) -> None:
    by = offices.citizen(life.dossier.submitter_id)
    reason = life.luck("words").choice(wording.WITHDRAWN)
    life.dossier = actors.platform.withdraw(life.dossier.id, by=by, at=at, seen_version=_seen(life), reason=reason)


def _request_supplement(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.counter(life) if life.dossier.state == "submitted" else actors.handler(life)
    life.dossier = actors.platform.request_supplement(
        life.dossier.id, by=by, at=at, seen_version=_seen(life), items=_items(actors, life)
    )


def _request_second_supplement(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.at("head_of_unit", life.dossier.agency_id, partial(life.luck, "who"))
    life.dossier = actors.platform.request_supplement(
        life.dossier.id,
        by=by,
        at=at,
        seen_version=_seen(life),
        items=_items(actors, life),
        reason=wording.SECOND_REASON,
    )


def _items(actors: Actors, life: Life) -> list[Item]:
    """Name the very field or paper, with the reason and the remedy."""
    luck = life.luck("items")
    filed = [paper for paper in actors.platform.papers(life.dossier) if paper.file_id]
    typed = answering.typed_paths(life.definition, life.dossier.answers)
    if filed and (not typed or luck.random() < 0.65):
        paper = luck.choice(filed)
        return [Item("paper", paper.paper_code, paper.name, *luck.choice(wording.PAPER_FAULTS))]
    path, label = luck.choice(typed)
    return [Item("field", path, label, *luck.choice(wording.FIELD_FAULTS.get(path, wording.ANY_FIELD_FAULTS)))]


def _resubmit(actors: Actors, life: Life, at: datetime) -> None:
    dossier = life.dossier
    is_online = dossier.channel == Channel.ONLINE
    by = offices.citizen(dossier.submitter_id) if is_online else actors.counter(life)
    asked = actors.platform.open_items(dossier)
    luck = life.luck("papers")
    new_papers = [filed(actors, item.code, item.label, luck) for item in asked if item.kind == "paper"]
    paths = [item.code for item in asked if item.kind == "field"]
    answers = _mended(actors, life, paths) if paths else None
    life.dossier = actors.platform.resubmit(
        dossier.id, by=by, at=at, seen_version=_seen(life), answers=answers, papers=new_papers
    )


def _mended(actors: Actors, life: Life, paths: list[str]) -> answering.Answers:
    """Return the answers with the marked fields typed anew. Days are judged as on the day of submission."""
    applicant_id = life.dossier.applicant_id
    case = answering.Case(
        life.definition,
        actors.platform.details(applicant_id),
        life.locality,
        life.dossier.submitted_at.astimezone(VIETNAM).date(),
        life.luck("mended"),
        actors.platform.profile(applicant_id),
    )
    answers = dict(life.dossier.answers)
    for path in paths:
        answers = answering.corrected(case, answers, path)
    return answers


def _stop(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.at("head_of_centre", life.dossier.centre_id, partial(life.luck, "who"))
    life.dossier = actors.platform.stop(
        life.dossier.id,
        by=by,
        at=at,
        seen_version=_seen(life),
        reason=wording.STOPPED,
        legal_ground=wording.STOP_GROUND,
    )


def _pass_on(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.handler(life)
    life.dossier = actors.platform.pass_on(
        life.dossier.id, by=by, at=at, seen_version=_seen(life), assignee_id=_next_assignee(actors, life)
    )


def _next_assignee(actors: Actors, life: Life) -> int | None:
    """Give a case to somebody in three of four; what a story waits with goes to the named official."""
    step = flow.next_step(life.dossier)
    if step is None:
        return None
    role, unit_id = step.role, flow.unit_of(step, life.dossier)
    preferred = actors.preferred.get((unit_id, role))
    luck = life.luck("assignee")
    if life.fate.stage and preferred:
        return preferred
    holders = actors.staff.holders(unit_id, role)
    return luck.choice(holders) if luck.random() < 0.75 else None


def _submit_for_signature(actors: Actors, life: Life, at: datetime) -> None:
    life.dossier = actors.platform.submit_for_signature(
        life.dossier.id,
        by=actors.handler(life),
        at=at,
        seen_version=_seen(life),
        assignee_id=_next_assignee(actors, life),
        **_proposed(life),
    )


def _proposed(life: Life) -> dict[str, str]:
    """Return the result that the specialist prepares: granted, or refused with the reason and the legal ground."""
    if life.fate.is_granted:
        return {"outcome": "granted"}
    if life.definition.field == "Đất đai":
        return {"outcome": "refused", "text": wording.LAND_REFUSED, "legal_ground": wording.LAND_GROUND}
    ground = next(iter(life.definition.legal_basis), wording.GROUND)
    return {"outcome": "refused", "text": wording.REFUSED_RESULT, "legal_ground": ground[:500]}


def _send_back(actors: Actors, life: Life, at: datetime) -> None:
    reason = life.luck("words").choice(wording.SENT_BACK)
    by = actors.handler(life)
    life.dossier = actors.platform.send_back(life.dossier.id, by=by, at=at, seen_version=_seen(life), reason=reason)
    life.done.add("sent_back")


def _settle(actors: Actors, life: Life, at: datetime) -> None:
    life.dossier = actors.platform.settle(life.dossier.id, by=actors.handler(life), at=at, seen_version=_seen(life))


def _consult(actors: Actors, life: Life, at: datetime) -> None:
    asked = life.definition.consultation
    assert asked is not None
    luck = life.luck("consult")
    agency_id = _whom_to_ask(actors, life, asked.kind, luck)
    by = actors.handler(life)
    consultation = actors.platform.consult(
        life.dossier.id,
        by=by,
        at=at,
        seen_version=_seen(life),
        agency_id=agency_id,
        question=asked.ask or wording.QUESTION,
        working_days=int(asked.limit_value or 3),
    )
    life.consultation_id, life.consulted_id = consultation.id, agency_id
    _moved(actors, life, "consulted")


def _whom_to_ask(actors: Actors, life: Life, kind: str, luck: Random) -> int:
    if kind == "department":
        return luck.choice([unit for unit in actors.ground.departments.values() if unit.code in ASKED]).committee_id
    own = life.locality.code
    small = actors.ground.localities.get(mix.SMALL_COMMUNE)
    if small is not None and own != small.code:
        return small.committee_id  # the forms name Bát Mọt as the place of earlier residence
    others: list[Locality] = [each for code, each in actors.ground.localities.items() if code != own]
    return luck.choice(others or [life.locality]).committee_id


def _answer_consultation(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.at("specialist", life.consulted_id, partial(life.luck, "who"))
    is_status = life.offered.code == "1.004873"
    answer = wording.OPINIONS[2] if is_status else life.luck("words").choice(wording.OPINIONS[:2])
    actors.platform.answer_consultation(life.consultation_id, by=by, at=at, answer=answer)
    _moved(actors, life, "consultation_answered")


def _moved(actors: Actors, life: Life, kind: str) -> None:
    """Bring the dossier up to date after an act that returns something else."""
    life.done.add(kind)
    actors.platform.moved(life.dossier)


def _choose_variant(actors: Actors, life: Life, at: datetime) -> None:
    life.dossier = actors.platform.choose_variant(
        life.dossier.id,
        by=actors.handler(life),
        at=at,
        seen_version=_seen(life),
        variant="verification",
        reason=wording.VARIANT,
    )
    life.done.add("variant_chosen")


def _reassign(actors: Actors, life: Life, at: datetime) -> None:
    dossier = life.dossier
    assert dossier.unit_id is not None
    by = actors.handler(life)
    holders = actors.staff.holders(dossier.unit_id, dossier.role)
    others = [person_id for person_id in holders if person_id != by.person_id] or list(holders)
    chosen = life.luck("reassigned").choice(others)
    life.dossier = actors.platform.reassign(dossier.id, by=by, at=at, seen_version=_seen(life), assignee_id=chosen)
    life.done.add("reassigned")


def _request_payment(actors: Actors, life: Life, at: datetime) -> None:
    amount = life.dossier.fee_vnd or LAND_FEE_VND
    life.dossier = actors.platform.request_payment(
        life.dossier.id, by=actors.handler(life), at=at, seen_version=_seen(life), amount_vnd=amount
    )
    life.done.add("payment_requested")


def _confirm_payment(actors: Actors, life: Life, at: datetime) -> None:
    amount = life.dossier.fee_vnd
    assert amount is not None
    by = actors.at("receiver", life.dossier.centre_id, partial(life.luck, "who"))
    life.dossier = actors.platform.confirm_payment(
        life.dossier.id, by=by, at=at, seen_version=_seen(life), amount_vnd=amount
    )


def _extend(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.handler(life)
    value = float(life.definition.deadline.value or 5)
    more = max(1, round(value * (life.fate.pace - 1) + 1))
    reason = life.luck("words").choice(wording.EXTENDED)
    life.dossier = actors.platform.extend(
        life.dossier.id, by=by, at=at, seen_version=_seen(life), reason=reason, working_days=more
    )


def _hand_over(actors: Actors, life: Life, at: datetime) -> None:
    by = actors.counter(life)
    life.dossier = actors.platform.hand_over(life.dossier.id, by=by, at=at, seen_version=_seen(life))


def _rate(actors: Actors, life: Life, at: datetime) -> None:
    dossier, luck = life.dossier, life.luck("rating")
    assert dossier.settled_at is not None
    due_at = dossier.original_due_at if dossier.extension_count else dossier.due_at
    on_time = due_at is None or dossier.settled_at <= due_at
    level = luck.choice(mix.RATINGS[on_time])
    reasons = luck.sample(("attitude", "time", "online", "information"), 2) if level >= 4 else ["time"]
    words = wording.PRAISE if level >= 4 else wording.BLAME
    comment = luck.choice(words) if luck.random() < 0.4 else ""
    by = offices.citizen(dossier.submitter_id)
    actors.platform.rate(dossier, level=level, reasons=reasons, comment=comment, by=by, at=at)
    life.done.add("rated")


ACTS: dict[str, Callable[[Actors, Life, datetime], None]] = {
    "accept": _accept,
    "look_up": _look_up,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "request_supplement": _request_supplement,
    "request_second_supplement": _request_second_supplement,
    "resubmit": _resubmit,
    "stop": _stop,
    "pass_on": _pass_on,
    "submit_for_signature": _submit_for_signature,
    "send_back": _send_back,
    "settle": _settle,
    "consult": _consult,
    "answer_consultation": _answer_consultation,
    "choose_variant": _choose_variant,
    "reassign": _reassign,
    "request_payment": _request_payment,
    "confirm_payment": _confirm_payment,
    "extend": _extend,
    "hand_over": _hand_over,
    "rate": _rate,
}


def filed_again(life: Life, at: datetime) -> Arrival | None:
    """Return the second try of somebody who withdrew, within ten days; None for those who let it be."""
    if not life.fate.is_filed_again:
        return None
    luck = life.luck("again")
    later = at + timedelta(days=luck.uniform(0.5, 9.5))
    local = later.astimezone(VIETNAM).replace(hour=luck.randint(8, 20), minute=luck.randrange(60))
    return Arrival(
        at=max(local, at + timedelta(minutes=30)),
        key=uuid5(arrivals.NAMESPACE, f"{life.dossier.idempotency_key}/again"),
        offered=life.offered,
        locality=life.locality,
        agency_id=life.dossier.agency_id,
        channel=life.dossier.channel,
        typed_by=life.dossier.typed_by,
        person_index=0,
        person_id=life.dossier.applicant_id,
        centre_id=life.dossier.centre_id,
        representative_id=life.dossier.representative_id,
    )
