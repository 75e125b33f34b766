"""A partner with a token, and who admitted it."""

from datetime import UTC, datetime

import pytest

from motcua.journal.acting import Acting
from motcua.service.exchange import actions
from motcua.service.exchange.actions import Issued
from motcua.service.exchange.models import Partner
from motcua.service.exchange.scopes import Scope

NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # a Monday, 8:00 in Viet Nam
BY = Acting.system(origin="simulated", origin_reason="test")


def make_partner(code: str = "buu-dien", **values: object) -> Partner:
    """An organisation that the platform knows."""
    details = {"name": "Bưu điện tỉnh", "contact_email": "api@buudien.example.vn", **values}
    return actions.create_partner(code, by=BY, at=NOW, **details)  # type: ignore[arg-type]  # given by name


def make_token(partner: Partner, *scopes: str, at: datetime = NOW, **values: object) -> Issued:
    """A token of it, for these scopes or for submitting and reading."""
    chosen = scopes or (Scope.DOSSIERS_SUBMIT, Scope.DOSSIERS_READ)
    details = {"name": "Phần mềm nộp hồ sơ", "scopes": chosen, **values}
    return actions.issue_token(partner.id, by=BY, at=at, **details)  # type: ignore[arg-type]  # given by name


@pytest.fixture
def partner(db: None) -> Partner:
    return make_partner()


@pytest.fixture
def issued(partner: Partner) -> Issued:
    return make_token(partner)
