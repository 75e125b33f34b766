"""The printed brief is written in a helper process."""

from collections.abc import Iterator

import pytest

from motcua.service.documents import workshop


@pytest.fixture(scope="session", autouse=True)
def _close_the_workshop() -> Iterator[None]:
    yield
    workshop.close()
