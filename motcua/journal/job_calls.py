"""How a new job wakes the workers of its own province, and no others.

Procrastinate calls on channels that all schemas of a database share. A worker of another province would look into its
queue for nothing, and a call to abort job 17 would end its own job 17. So the triggers (migration 0003) call on a
channel of their schema, and our workers listen there.
"""

from collections.abc import Iterable
from typing import Self

from procrastinate.connector import Notify
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

CHANNEL = "'motcua_jobs_' || md5(current_schema())"  # the triggers say the same of the schema of their table


class OwnSchemaConnector(PsycopgConnector):
    """The worker's connections: direct, because a call through a pooler reaches somebody else."""

    @classmethod
    def of_django(cls) -> Self:
        """Connect as Django's settings say."""
        return cls(kwargs=connector_params())

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:  # noqa: ARG002  its signature
        """Listen to all calls of our schema; which queues are served is asked when a job is fetched."""
        row = await self.execute_query_one_async(f"SELECT {CHANNEL} AS channel")
        await super().listen_notify(on_notification=on_notification, channels=[row["channel"]])
