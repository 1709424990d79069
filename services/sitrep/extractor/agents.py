"""The stream of articles, by Faust. The only module that imports it (and `mode`, on which it stands).

What was found in Faust's source and decides how it is used here:

- `take_events` acknowledges its batch in a `finally`: also when the agent raises, is cancelled, or is closed at
  shutdown with the batch half done, and what is acknowledged is committed. `noack_take` is the same buffer without
  that; here the batch is acknowledged by hand, and only when it is through.
- Without `noack()` the stream acknowledges by itself as soon as the buffer is closed.
- An agent that raises is started again *behind* its batch. So it never raises: the failure is kept, the agent
  stands still, and the process ends.
- A crash of the app does not reach whoever embeds it, and may come from another thread. So it is watched.
"""

import asyncio
import contextlib
import logging as standard_logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import faust
from faust.contrib.asgi import faust_app_running
from faust.types import EventT, StreamT
from faust.types.auth import CredentialsT
from faust.types.tuples import Message
from yarl import URL

from sitrep.core.errors import InvariantViolated
from sitrep.extractor.ports import ArticleRecord
from sitrep.runtime import logging

log = logging.get(__name__)

HEARTBEATS_PER_SESSION = 4
REBALANCE_TIMEOUT_SECONDS = 60.0
COMMIT_SECONDS = 1.0
STOP_SECONDS = 4.0
"""How long Faust may take to leave the group, once nothing is in hand."""
WATCH_SECONDS = 0.25

Process = Callable[[Sequence[ArticleRecord]], Awaitable[None]]
"""Returns when the records may be acknowledged. Whatever it raises ends the process, with nothing acknowledged."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """What is read, by whom, in what portions."""

    topic: str
    group: str
    batch_size: int
    batch_seconds: float
    session_timeout_seconds: float
    """After which the others of the group take over from one that is silent."""
    client_options: dict[str, Any]
    """As for aiokafka's clients."""


class ArticleStream:
    """Reads articles and has them processed, batch after batch, one at a time."""

    def __init__(self, consumption: Consumption, process: Process) -> None:
        self._consumption = consumption
        self._process = process
        self._failure: BaseException | None = None
        self._app: faust.App | None = None

    @property
    def reading(self) -> bool:
        """True while the stream is connected and well."""
        return self._app is not None and not self._app.should_stop and self._failure is None

    def lag(self) -> dict[int, int]:
        """Of each partition that this process reads: how many articles are not yet committed as done."""
        if self._app is None:
            return {}
        monitor = self._app.monitor
        ends, done = monitor.tp_end_offsets, monitor.tp_committed_offsets
        return {tp.partition: max(ends[tp] - done[tp], 0) for tp in sorted(ends) if tp in done}

    async def run(self, stop: asyncio.Event, *, drain_seconds: float) -> None:
        """Read until `stop` is set. Then the batch in hand has `drain_seconds` to get through, or is left.

        Raises whatever stopped the reading otherwise: the failure of a batch, or of Faust.
        """
        with tempfile.TemporaryDirectory(prefix="sitrep-extractor-") as directory:
            app = self._build(Path(directory))
            async with _running(app):
                self._app = app
                try:
                    await self._watch(app, stop)
                    if self._failure is None and not app.crashed:
                        await _drain(app, drain_seconds)
                finally:
                    self._app = None
        if self._failure is not None:
            raise self._failure
        if app.crashed:
            raise InvariantViolated(f"Faust crashed: {app.crash_reason!r}")

    def _build(self, directory: Path) -> faust.App:
        wanted = self._consumption
        app = faust.App(
            wanted.group,
            broker=[URL(f"aiokafka://{host}") for host in wanted.client_options["bootstrap_servers"].split(",")],
            broker_credentials=_credentials(wanted.client_options),
            broker_session_timeout=wanted.session_timeout_seconds,
            broker_heartbeat_interval=wanted.session_timeout_seconds / HEARTBEATS_PER_SESSION,
            broker_rebalance_timeout=REBALANCE_TIMEOUT_SECONDS,
            broker_commit_interval=COMMIT_SECONDS,
            broker_commit_every=wanted.batch_size,
            broker_max_poll_records=wanted.batch_size,
            consumer_auto_offset_reset="earliest",
            stream_buffer_maxsize=wanted.batch_size,
            stream_wait_empty=True,
            topic_allow_declare=False,
            topic_disable_leader=True,
            web_enabled=False,
            store="memory://",
            datadir=directory,
            autodiscover=False,
        )
        topic = app.topic(wanted.topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
        app.agent(topic, name="articles", concurrency=1)(self._agent)
        return app

    async def _agent(self, stream: StreamT[Any]) -> None:
        """Never raises while there is something to read."""
        buffered = cast("faust.Stream[bytes]", cast("faust.Stream[bytes]", stream).noack())
        batches = buffered.noack_take(self._consumption.batch_size, within=self._consumption.batch_seconds)
        async for batch in batches:
            events = cast("Sequence[EventT[bytes]]", batch)  # what it yields are events, whatever its signature says
            try:
                await self._process([_record(event.message) for event in events])
            except Exception as error:  # noqa: BLE001 - the outermost loop: the process ends, nothing is acknowledged
                self._failure = error
                await asyncio.Event().wait()
            for event in events:
                await buffered.ack(event)

    async def _watch(self, app: faust.App, stop: asyncio.Event) -> None:
        """Return when the reading is to end, for whatever reason. Faust's crashes may come from other threads."""
        while self._failure is None and not app.should_stop and not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), WATCH_SECONDS)


@asynccontextmanager
async def _running(app: faust.App) -> AsyncIterator[None]:
    """Start `app` and stop it; what was in hand and is not through by then is not acknowledged."""
    for name in ("faust", "mode"):
        standard_logging.getLogger(name).setLevel(standard_logging.WARNING)
    try:
        async with faust_app_running(app, stop_timeout=STOP_SECONDS):
            try:
                yield
            finally:
                _let_go(app)
    except TimeoutError:
        log.warning("Faust did not leave the consumer group in time; the broker will find out by itself")


async def _drain(app: faust.App, seconds: float) -> None:
    """Take nothing new; wait until what is in hand is through and committed, `seconds` at the most, and leave."""
    stopping = asyncio.create_task(app.stop())
    await asyncio.wait({stopping}, timeout=seconds)
    if not stopping.done():
        log.warning("the batch in hand is left: the next process will read it again")
        _let_go(app)
        await asyncio.wait({stopping}, timeout=STOP_SECONDS)


def _let_go(app: faust.App) -> None:
    """Have Faust no longer wait for what is in hand, which stays unacknowledged."""
    with contextlib.suppress(Exception):  # there may be no consumer yet, or none any more
        app.consumer.unacked.clear()


def _record(message: Message) -> ArticleRecord:
    # aiokafka's headers, in their order and with repeated names; the event's own are a dictionary.
    headers = cast("tuple[tuple[str, bytes | None], ...]", tuple(message.headers or ()))
    return ArticleRecord(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        # Faust gives seconds; whole milliseconds survive the detour over a float.
        timestamp_ms=round(message.timestamp * 1_000),
        key=message.key,
        value=message.value,
        headers=headers,
    )


def _credentials(options: dict[str, Any]) -> CredentialsT | None:
    context = options.get("ssl_context")
    if options["security_protocol"].startswith("SASL"):
        return faust.SASLCredentials(
            mechanism=options["sasl_mechanism"],
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context is not None else None
