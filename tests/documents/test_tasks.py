"""The files' nightly job."""

import pytest
from procrastinate.contrib.django import app


@pytest.mark.django_db
def test_the_worker_knows_the_nightly_sweep():
    assert "documents.sweep_orphans" in app.tasks
    assert any(name == "documents.sweep_orphans" for name, _id in app.periodic_registry.periodic_tasks)
