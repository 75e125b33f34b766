"""Browsers of the tests, and what was sent to telephones."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from motcua.registry.people import codes
from tests.registry.conftest import (
    administrator,
    at_counter,
    by_administrator,
    centre,
    committee,
    now,
    province,
)

__all__ = ["administrator", "at_counter", "by_administrator", "centre", "committee", "now", "province"]

PASSWORD = "rừng xanh núi đỏ"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[codes.CodeMessage]]:
    """Every code that left the platform; a room that registered to send them is left out."""
    messages: list[codes.CodeMessage] = []
    monkeypatch.setattr(codes, "_registered", [messages.append])
    return messages


def code_in(message: codes.CodeMessage) -> str:
    found = re.search(r"\b\d{6}\b", message.text)
    assert found, message.text
    return found.group()


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "vi"})
