"""The feed's process: Granian on a loop of our own, so that we say in which order it ends."""

import asyncio
import signal
from collections.abc import Collection

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from motcua.web.feed.application import Feed
from motcua.web.feed.hub import MOST_WAITERS

SECONDS_TO_ANSWER = 0.2  # for those who wait, when asked to stop
SECONDS_TO_LEAVE = 5.0  # for the server to end its connections


def serve(host: str, port: int, signals: Collection[signal.Signals]) -> None:
    """Serve until one of `signals` comes; everybody who waits is then answered, and asks again elsewhere or later."""

    async def until_asked() -> None:
        stop = asyncio.Event()
        for number in signals:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve_until(stop, Feed(), host, port)

    asyncio.run(until_asked())


async def serve_until(stop: asyncio.Event, feed: Feed, host: str, port: int) -> None:
    """Serve `feed` until `stop` is set. Raises what ended the server or the looking by itself."""
    server = Server(
        feed,
        host,
        port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=MOST_WAITERS + 200,  # requests under way at once; more wait in the kernel
        log_enabled=False,
        log_level=LogLevels.warning,
    )
    looking, serving = asyncio.create_task(feed.hub.run()), asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    ended, _others = await asyncio.wait([serving, stopping, looking], return_when=asyncio.FIRST_COMPLETED)
    feed.hub.close()
    await asyncio.sleep(SECONDS_TO_ANSWER)
    server.stop()  # type: ignore[no-untyped-call]  # granian's
    await asyncio.wait([serving], timeout=SECONDS_TO_LEAVE)
    for task in (looking, stopping):
        task.cancel()
    feed.reading.close()
    for task in ended:
        task.result()
