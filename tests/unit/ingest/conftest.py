"""The ingest service on a real socket of the loopback interface, with a log in memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from tests.fakes.article_log import FakeArticleLog

from sitrep.core.errors import TransientError
from sitrep.ingest.api import app
from sitrep.ingest.api.intake import Intake, Limits
from sitrep.ingest.api.keys import ApiKeys
from sitrep.ingest.api.metrics import IngestMetrics
from sitrep.ingest.api.retractions import Retracting
from sitrep.ingest.settings import key_hash
from sitrep.runtime.clock import SystemClock
from sitrep.runtime.health import Readiness

API_KEY = "the-key-of-the-tests"


@dataclass(frozen=True)
class ListeningIngest:
    """The service: where it answers, and what it published."""

    url: str
    log: FakeArticleLog


@contextmanager
def listening(limits: Limits, *hashes: str) -> Iterator[ListeningIngest]:
    log, metrics = FakeArticleLog(), IngestMetrics()

    async def kafka() -> None:
        if log.away:
            raise TransientError("no broker answers")

    intake = Intake(log, SystemClock(), ApiKeys(hashes), limits, metrics)
    api = app.build(
        intake, Retracting(log, SystemClock(), ApiKeys(hashes)), Readiness({"kafka": kafka}), metrics.registry
    )
    server = uvicorn.Server(uvicorn.Config(api, host="127.0.0.1", port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        waiting = threading.Event()
        while not server.started:
            assert thread.is_alive()
            waiting.wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield ListeningIngest(f"http://127.0.0.1:{port}", log)
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def ingest_service() -> Iterator[ListeningIngest]:
    """A service with small limits, open to all."""
    with listening(Limits(request_bytes=20_000, article_bytes=5_000, lines=3)) as service:
        yield service


@pytest.fixture
def guarded_service() -> Iterator[ListeningIngest]:
    """A service that wants API_KEY."""
    with listening(Limits(), key_hash(API_KEY)) as service:
        yield service
