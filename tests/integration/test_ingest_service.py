"""The ingest service as a process of its own, on a real broker, on none, and on one that is silent."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.integration.test_ingest_log import CLOSED, records
from tests.processes import services
from tests.topics_of_test import TopicsOfTest

from sitrep.runtime.devstack.addresses import StackAddress

GOOD = {"article_id": "a1", "source": "wire", "body": "The airport was closed.", "published_at": "2024-11-30"}
NDJSON = {"content-type": "application/x-ndjson"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@contextmanager
def running(directory: Path, **environment: str) -> Iterator[httpx.Client]:
    """The service, answering; ended by SIGTERM, with status 0, on leaving."""
    with services(directory, environment) as processes:
        service = processes.start("ingest")
        service.until_status("/healthz", 200)
        yield service.http
        assert service.end() == 0


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> TopicsOfTest:
    log = TopicsOfTest(stack.kafka_bootstrap, topic_prefix)
    await log.create()
    return log


async def test_an_article_is_in_the_log_when_it_is_answered(log: TopicsOfTest, tmp_path: Path) -> None:
    with running(tmp_path, **log.environment) as client:
        assert client.get("/readyz").json() == {"status": "ready"}
        before = datetime.now(UTC)
        answer = client.post("/v1/articles", json=GOOD, headers={"traceparent": TRACE})
        assert answer.status_code == 202
        lines = "\n".join(json.dumps({**GOOD, "article_id": name}) for name in ("a2", "", "a3"))
        batch = client.post("/v1/articles", content=lines, headers=NDJSON).json()
        assert batch["counts"] == {"lines": 3, "published": 2, "duplicates": 0, "refused": 1}
        assert "sitrep_ingest_articles_accepted_total 3.0" in client.get("/metrics").text
        logged = {record.article.article_id: record for record in await records(log)}
    assert sorted(logged) == ["a1", "a2", "a3"]
    first = logged["a1"]
    assert first.article.revision == answer.json()["accepted"][0]["revision"]
    assert first.traceparent == TRACE
    assert before - timedelta(milliseconds=1) <= first.recorded_at <= datetime.now(UTC)
    assert logged["a2"].recorded_at == logged["a3"].recorded_at  # the clock is read once a request


async def test_an_article_sent_ten_times_is_one_record(log: TopicsOfTest, tmp_path: Path) -> None:
    with running(tmp_path, **log.environment) as client:
        answers = [client.post("/v1/articles", json=GOOD).json()["accepted"][0] for _ in range(10)]
    assert [answer["duplicate"] for answer in answers] == [False] + [True] * 9
    assert len({answer["revision"] for answer in answers}) == 1
    assert len(await records(log)) == 1


def test_it_starts_and_stays_while_kafka_is_away(tmp_path: Path) -> None:
    with running(tmp_path, SITREP_KAFKA_BOOTSTRAP=CLOSED) as client:
        assert client.get("/readyz").status_code == 503
        answer = client.post("/v1/articles", json=GOOD)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) > 0
        assert client.get("/healthz").status_code == 200


def test_a_broker_that_takes_connections_and_is_silent_costs_no_more_than_the_timeout(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bootstrap = f"127.0.0.1:{silent.getsockname()[1]}"
        with running(tmp_path, SITREP_KAFKA_BOOTSTRAP=bootstrap, SITREP_INGEST_PUBLISH_TIMEOUT_SECONDS="1") as client:
            started = time.monotonic()
            assert client.post("/v1/articles", json=GOOD).status_code == 503
            assert time.monotonic() - started < 8
            assert client.get("/readyz").status_code == 503


async def test_a_topic_that_is_missing_is_told_and_nothing_is_accepted(stack: StackAddress, tmp_path: Path) -> None:
    never_applied = TopicsOfTest(stack.kafka_bootstrap, "never-applied-")
    with running(tmp_path, **never_applied.environment, SITREP_INGEST_PUBLISH_TIMEOUT_SECONDS="1") as client:
        assert "sitrep topics apply" in client.get("/readyz").text
        assert client.post("/v1/articles", json=GOOD).status_code == 503


async def test_the_command_sends_what_it_reads(log: TopicsOfTest, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": f"a{n}", "source": "wire", "text": "Text.", "published": "2024-11-30"}) for n in range(450)
    ]
    (articles := tmp_path / "articles").mkdir()
    (articles / "a.jsonl").write_text("\n".join(lines))
    from rich.console import Console

    from sitrep.cli.ingest import Reading, send

    with running(tmp_path, **log.environment) as client:
        summary = send([str(articles)], str(client.base_url), reading=Reading(), console=Console(stderr=True))
    assert (summary.published, summary.duplicates, summary.refused) == (450, 0, [])
    found = await records(log)
    assert sorted(record.article.article_id for record in found) == sorted(f"a{number}" for number in range(450))


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"SITREP_INGEST_HOST": "0.0.0.0"}, "no API key: anybody could write"),
        ({"SITREP_INGEST_API_KEYS": "my-secret-key"}, "not SHA-256 hashes"),
    ],
)
def test_it_does_not_start_with_unsafe_settings(environ: dict[str, str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sitrep.ingest"],
        env={**os.environ, "SITREP_KAFKA_BOOTSTRAP": CLOSED, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "SITREP_INGEST_API_KEYS" in done.stderr
    assert "my-secret-key" not in done.stderr
