"""What carries out the acts of the sample: the platform's own actions, or (`bulk`) their outcomes as rows to load."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from motcua.demo import offices
from motcua.registry.people import actions as register
from motcua.registry.people import queries as registered
from motcua.registry.people.details import PersonDetails
from motcua.service.dossiers import actions
from motcua.service.dossiers.models import Consultation, Dossier, DossierPaper, SupplementItem
from motcua.service.voices import actions as voices
from motcua.service.voices.models import Rating

type Act = Callable[..., Dossier]


class Platform(Protocol):
    """The verbs of the dossier, with the arguments of the actions of the same names, and what acts read in between."""

    @property
    def accept(self) -> Act: ...
    @property
    def answer_consultation(self) -> Callable[..., Consultation]: ...
    @property
    def choose_variant(self) -> Act: ...
    @property
    def confirm_payment(self) -> Act: ...
    @property
    def consult(self) -> Callable[..., Consultation]: ...
    @property
    def extend(self) -> Act: ...
    @property
    def hand_over(self) -> Act: ...
    @property
    def mark_data_checked(self) -> Act: ...
    @property
    def pass_on(self) -> Act: ...
    @property
    def rate(self) -> Callable[..., Any]: ...
    @property
    def reassign(self) -> Act: ...
    @property
    def refuse(self) -> Act: ...
    @property
    def request_payment(self) -> Act: ...
    @property
    def request_supplement(self) -> Act: ...
    @property
    def resubmit(self) -> Act: ...
    @property
    def send_back(self) -> Act: ...
    @property
    def settle(self) -> Act: ...
    @property
    def stop(self) -> Act: ...
    @property
    def submit(self) -> Act: ...
    @property
    def submit_for_signature(self) -> Act: ...
    @property
    def withdraw(self) -> Act: ...

    def one_act(self) -> AbstractContextManager[Any]:
        """Surround one act: all of it happens, or nothing."""

    def some_acts(self) -> AbstractContextManager[Any]:
        """Surround as many acts as are kept together."""

    def at_rest(self, dossier: Dossier) -> None:
        """Learn that nothing will happen to this dossier any more before the clock stops."""

    def moved(self, dossier: Dossier) -> None:
        """Bring a dossier at hand up to date after an act that returns something else."""

    def person(self, details: PersonDetails, at: datetime) -> int:
        """Return the id of a person, entered with a checked identity when met first."""

    def details(self, person_id: int) -> PersonDetails:
        """Return what the register holds of a person."""

    def profile(self, person_id: int) -> dict[str, str]:
        """Return what forms prefill from."""

    def papers(self, dossier: Dossier) -> Sequence[DossierPaper]:
        """Return the papers of a dossier in the order in which they came."""

    def open_items(self, dossier: Dossier) -> Sequence[SupplementItem]:
        """Return what the open supplement request asks for."""


class ThroughActions:
    """Everybody acts through the platform's own actions, as over its pages."""

    accept = staticmethod(actions.accept)
    answer_consultation = staticmethod(actions.answer_consultation)
    choose_variant = staticmethod(actions.choose_variant)
    confirm_payment = staticmethod(actions.confirm_payment)
    consult = staticmethod(actions.consult)
    extend = staticmethod(actions.extend)
    hand_over = staticmethod(actions.hand_over)
    mark_data_checked = staticmethod(actions.mark_data_checked)
    pass_on = staticmethod(actions.pass_on)
    reassign = staticmethod(actions.reassign)
    refuse = staticmethod(actions.refuse)
    request_payment = staticmethod(actions.request_payment)
    request_supplement = staticmethod(actions.request_supplement)
    resubmit = staticmethod(actions.resubmit)
    send_back = staticmethod(actions.send_back)
    settle = staticmethod(actions.settle)
    stop = staticmethod(actions.stop)
    submit = staticmethod(actions.submit)
    submit_for_signature = staticmethod(actions.submit_for_signature)
    withdraw = staticmethod(actions.withdraw)

    def rate(self, dossier: Dossier, **given: Any) -> Rating:
        """Rate the dossier by its number."""
        return voices.rate(dossier.number, **given)

    def one_act(self) -> AbstractContextManager[Any]:
        """Surround one act with a savepoint."""
        return transaction.atomic()

    def some_acts(self) -> AbstractContextManager[Any]:
        """Surround many acts with a transaction: a commit for every act would cost minutes."""
        return transaction.atomic()

    def at_rest(self, dossier: Dossier) -> None:
        """Do nothing: every act is written already."""

    def moved(self, dossier: Dossier) -> None:
        """Raise the version, as the act has done in the table."""
        dossier.row_version += 1

    def person(self, details: PersonDetails, at: datetime) -> int:
        """Return the id of a person, entered with a checked identity when met first."""
        return register.find_or_create_person(details, by=offices.SYSTEM, at=at, is_identity_checked=True).id

    def details(self, person_id: int) -> PersonDetails:
        """Return what the register holds of a person."""
        person = registered.person(person_id)
        known = {each.name: getattr(person, each.name) for each in fields(PersonDetails)}
        numbers = {"personal_number": person.personal_number or "", "tax_code": person.tax_code or ""}
        return PersonDetails(**known | numbers)

    def profile(self, person_id: int) -> dict[str, str]:
        """Return what forms prefill from."""
        return registered.profile(person_id)

    def papers(self, dossier: Dossier) -> Sequence[DossierPaper]:
        """Return the papers of a dossier in the order in which they came."""
        return list(dossier.papers.order_by("id"))

    def open_items(self, dossier: Dossier) -> Sequence[SupplementItem]:
        """Return what the open supplement request asks for."""
        return list(dossier.supplement_requests.get(answered_at=None).items.order_by("id"))


LIVE = ThroughActions()
