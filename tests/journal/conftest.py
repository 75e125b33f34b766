"""What every test of the journal starts from."""

from collections.abc import Callable, Iterator

import pytest

from motcua.journal import followers
from tests.journal import harness


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Only the followers that the test names; those of the rooms stay away."""
    monkeypatch.setattr(followers, "_followers", {})

    def register(*wanted: followers.View | followers.Reactor) -> None:
        for follower in wanted:
            followers.register(follower)

    return register


@pytest.fixture
def province(transactional_db: None, alone: Callable[..., None]) -> Iterator[None]:
    """Real transactions on real connections, with subjects to write about."""
    harness.run(harness.NO_TABLES)
    harness.run(harness.TABLES)
    yield
    harness.run(harness.NO_TABLES)
