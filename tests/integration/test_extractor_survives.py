"""What the extractor survives without losing an article: kills, stops, rebalances, a broker that is away."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.extractor_process import SESSION_SECONDS, Log, extractors_of
from tests.processes import Instances, descendants

from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

pytestmark = pytest.mark.slow

ARTICLES = 200
ALL = {f"article-{number}" for number in range(ARTICLES)}


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    log = Log(stack.kafka_bootstrap, f"{topic_prefix}-")
    await log.create()
    return log


@pytest.fixture
def extractors(log: Log, tmp_path: Path) -> Iterator[Instances]:
    with extractors_of(log, tmp_path) as extractors:
        yield extractors


@pytest.fixture
def kafka_pid() -> Iterator[int]:
    """Of the embedded stack's broker; it is running again afterwards."""
    pids = [pid for pid in descendants(os.getpid()) if Path(f"/proc/{pid}/comm").read_text() == "java\n"]
    if not pids:
        pytest.skip("Kafka is not a process of this session: unset SITREP_KAFKA_BOOTSTRAP to have one")
    (pid,) = pids
    yield pid
    os.kill(pid, signal.SIGCONT)


def stream_of(log: Log, *, seconds: float = 0.02) -> list[Record]:
    """Articles that take so long each, so that a process can be hit in the middle."""
    return [log.record(number, f"SLEEP {seconds} report {number}") for number in range(ARTICLES)]


async def test_killed_in_mid_stream(log: Log, extractors: Instances) -> None:
    await log.publish([*stream_of(log), log.record(ARTICLES, "HANG")])
    first = extractors.start(SITREP_EXTRACTOR_ARTICLE_TIMEOUT_SECONDS="60")
    await log.mentions(until=ARTICLES // 5)

    ended = first.end_alone(signal.SIGKILL)

    assert len(ended.family) >= 2
    assert ended.left == set()
    assert len(await log.mentions_now()) < ARTICLES
    second = extractors.start()
    assert set(await log.mentions(until=ARTICLES)) == ALL
    assert second.end() == 0


async def test_told_to_stop_in_mid_stream(log: Log, extractors: Instances) -> None:
    await log.publish(stream_of(log))
    first = extractors.start()
    await log.mentions(until=ARTICLES // 5)

    ended = first.end_alone()

    assert (ended.status, ended.left) == (0, set())
    through = await log.mentions_now()
    assert ARTICLES // 5 <= len(through) < ARTICLES
    assert await log.done() == len(through)  # the batch in hand was finished, and nothing more begun
    second = extractors.start()
    assert set(await log.mentions(until=ARTICLES)) == ALL
    assert second.end() == 0
    assert await log.done() == ARTICLES


async def test_told_to_stop_while_an_article_hangs(log: Log, extractors: Instances) -> None:
    await log.publish([log.record(0, "HANG"), *(log.record(number, "Clashes.") for number in range(1, 20))])
    first = extractors.start(SITREP_EXTRACTOR_ARTICLE_TIMEOUT_SECONDS="60", SITREP_SHUTDOWN_TIMEOUT_SECONDS="9")
    first.until_ready()
    await asyncio.sleep(1)

    ended = first.end_alone(seconds=15)

    assert (ended.status, ended.left) == (0, set())
    published = await log.mentions_now()
    assert await log.done() <= len(published)
    extractors.start()
    assert len(await log.mentions(until=19)) == 19


async def test_a_second_process_joins_and_the_first_leaves(log: Log, extractors: Instances) -> None:
    await log.publish(stream_of(log, seconds=0.05))
    first = extractors.start()
    await log.mentions(until=ARTICLES // 6)

    second = extractors.start()
    second.until_ready()
    await log.mentions(until=ARTICLES // 2)
    assert first.end() == 0

    assert set(await log.mentions(until=ARTICLES)) == ALL
    await log.until_done(ARTICLES)
    assert second.end() == 0
    assert await log.done() == ARTICLES


async def test_a_broker_that_is_away_for_longer_than_the_session(
    log: Log, extractors: Instances, kafka_pid: int
) -> None:
    await log.publish(stream_of(log, seconds=0.05))
    running = extractors.start()
    await log.mentions(until=ARTICLES // 6)

    os.kill(kafka_pid, signal.SIGSTOP)
    await asyncio.sleep(SESSION_SECONDS + 2)
    assert running.status("/healthz") == 200
    assert running.status("/readyz") == 503
    os.kill(kafka_pid, signal.SIGCONT)

    assert set(await log.mentions(until=ARTICLES)) == ALL
    running.until_ready()
    # Faust takes a commit that fails in the rebalance for done: such a partition's next article makes up for it.
    later = [log.record(number, "Clashes.") for number in range(ARTICLES, 2 * ARTICLES)]
    await log.publish(later)
    assert len(await log.mentions(until=2 * ARTICLES)) == 2 * ARTICLES
    await log.until_done(2 * ARTICLES)
    assert running.end() == 0
    assert await log.done() == await log.published()


async def test_told_to_stop_while_the_broker_is_away(log: Log, extractors: Instances, kafka_pid: int) -> None:
    await log.publish(stream_of(log, seconds=0.05))
    first = extractors.start(SITREP_SHUTDOWN_TIMEOUT_SECONDS="9")
    await log.mentions(until=ARTICLES // 6)

    os.kill(kafka_pid, signal.SIGSTOP)
    await asyncio.sleep(3)
    status = first.end(seconds=30)
    os.kill(kafka_pid, signal.SIGCONT)

    assert status == 0
    published = await log.mentions_now()
    assert await log.done() <= len(published) < ARTICLES
    extractors.start()
    assert set(await log.mentions(until=ARTICLES)) == ALL


async def test_waits_for_a_broker_that_is_not_there_at_the_start(extractors: Instances) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        running = extractors.start(SITREP_KAFKA_BOOTSTRAP=f"127.0.0.1:{nobody.getsockname()[1]}")
        running.until_status("/healthz", 200)
        await asyncio.sleep(2)
        assert running.status("/healthz") == 200
        assert running.status("/readyz") == 503
        assert running.end() == 0


async def test_a_worker_that_cannot_be_replaced_ends_the_process_before_it_acknowledges(
    log: Log, extractors: Instances, tmp_path: Path
) -> None:
    await log.publish([log.record(0, "EXIT 1"), *(log.record(number, "Clashes.") for number in range(1, 20))])
    running = extractors.start(
        SITREP_EXTRACTOR="tests.fakes.extractors:build_once",
        SITREP_TEST_BUILT=str(tmp_path / "built"),
        SITREP_EXTRACTOR_WORKERS="1",
    )

    assert running.wait(60) == 1
    assert "no worker can be started" in running.log
    assert await log.done() == 0
    extractors.start()
    assert len(await log.mentions(until=19)) == 19


async def test_an_extractor_that_cannot_be_built_ends_the_process_at_once(extractors: Instances) -> None:
    running = extractors.start(SITREP_EXTRACTOR="tests.fakes.extractors:build_broken")

    assert running.wait(60) == 1
    assert "the lexicon is missing" in running.log
