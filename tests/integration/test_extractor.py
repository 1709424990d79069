"""The extractor as a process of its own, on a real broker: articles in, mentions and dead letters out."""

import secrets
from collections.abc import Iterator

import pytest
import pytest_asyncio
from tests.integration.extractor_process import RECORDED, Log, article, extractors_of
from tests.processes import ServiceProcess

from sitrep.contracts.cloudevents import header
from sitrep.contracts.dead_letters import DeadLetter
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.runtime.devstack.addresses import StackAddress

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def log(stack: StackAddress) -> Log:
    log = Log(stack.kafka_bootstrap, f"test-extractor-{secrets.token_hex(3)}-")
    await log.create()
    return log


@pytest.fixture(scope="module")
def running(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """One for all tests: what one sends must not harm the next."""
    with extractors_of(log, tmp_path_factory.mktemp("extractor")) as extractors:
        yield extractors.start()


async def test_mentions_carry_the_articles_key_timestamp_and_trace(log: Log, running: ServiceProcess) -> None:
    sent = [log.record(number, f"Clashes near Saraqib, report {number}.") for number in range(30)]
    await log.publish(sent)

    found = await log.read_keys(log.topics.mentions, {record.key for record in sent})

    assert {record.key: record.timestamp for record in found} == {record.key: record.timestamp_ms for record in sent}
    traces = {record.key: header(record.headers, "traceparent") for record in sent}
    assert {record.key: header(record.headers, "traceparent") for record in found} == traces
    assert all(len(MentionsExtracted.from_bytes(record.value or b"").mentions) == 1 for record in found)


async def test_revisions_of_an_article_stay_in_order(log: Log, running: ServiceProcess) -> None:
    bodies = [f"SLEEP {0.2 - 0.02 * number:.2f} s, revision {number}" for number in range(10)]
    last = log.record(101, "Clashes.", article_id="article-100-last")
    await log.publish([*(log.record(100, body) for body in bodies)])
    await log.read_keys(log.topics.mentions, {b"article-100"})
    await log.publish([last])
    await log.read_keys(log.topics.mentions, {last.key})

    found = await log.read_keys(log.topics.mentions, {b"article-100"}, count=10)

    published = [MentionsExtracted.from_bytes(record.value or b"").revision for record in found]
    assert published == [article(100, body).revision for body in bodies]


async def test_poisoned_articles_are_set_aside_with_their_reason_and_the_rest_goes_on(
    log: Log, running: ServiceProcess
) -> None:
    good = [log.record(number, "Clashes near Saraqib.") for number in range(200, 220)]
    whole = log.record(299, "Clashes near Maarrat al-Numan.")
    poisoned = {
        b"broken": log.raw(301, b"broken", b'{"article_id": "brok', [("ce_id", b"7"), ("x-note", b"\xff")]),
        b"no-utf-8": log.raw(302, b"no-utf-8", b"\xff\xfe\x00", whole.headers),
        b"tombstone": log.raw(303, b"tombstone", None, whole.headers),
        b"other-key": log.raw(304, b"other-key", whole.value, whole.headers),
        b"article-305": log.record(305, "HANG"),
        b"article-306": log.record(306, "EXIT 3"),
        b"article-307": log.record(307, "KILL"),
        b"article-308": log.record(308, "RAISE no such place"),
        None: log.raw(309, None, b"[]", whole.headers),
        b"other-type": log.raw(310, b"other-type", whole.value, [("ce_type", b"sitrep.event.created.v1")]),
    }
    await log.publish([*good[:10], *poisoned.values(), *good[10:]])

    found = await log.read_keys(log.topics.articles.dead_letters, set(poisoned))
    mentions = await log.read_keys(log.topics.mentions, {record.key for record in good})

    assert len(mentions) == 20
    letters = {record.key: DeadLetter.read(record.key, record.value, record.headers) for record in found}
    assert {key: (letter.error, letter.attempts) for key, letter in letters.items()} == {
        b"broken": ("invalid", 1),
        b"no-utf-8": ("invalid", 1),
        b"tombstone": ("invalid", 1),
        b"other-key": ("invalid", 1),
        b"article-305": ("timed_out", 2),
        b"article-306": ("worker_died", 2),
        b"article-307": ("worker_died", 2),
        b"article-308": ("extractor_failed", 1),
        None: ("invalid", 1),
        b"other-type": ("invalid", 1),
    }
    for key, record in poisoned.items():
        letter = letters[key]
        assert (letter.key, letter.value) == (record.key, record.value)
        assert list(letter.original_headers) == record.headers
        assert (letter.topic, letter.timestamp_ms) == (log.topics.articles.name, record.timestamp_ms)
    assert letters[b"article-306"].reason == "the worker ended with status 3"
    assert letters[b"article-307"].reason == "the worker ended with signal 9"
    assert letters[b"article-308"].reason.startswith("ValueError: no such place")
    assert letters[b"other-key"].reason == "key: is not the article's id 'article-299'"
    metrics = running.http.get("/metrics").text
    assert 'sitrep_extractor_dead_letters_total{failure="invalid"} 6.0' in metrics
    assert 'sitrep_extractor_dead_letters_total{failure="worker_died"} 2.0' in metrics


async def test_mentions_too_large_for_the_log_become_a_dead_letter(log: Log, running: ServiceProcess) -> None:
    sent = [log.record(400, "Clashes."), log.record(401, "BIG 25000"), log.record(402, "Clashes.")]
    await log.publish(sent)

    (found,) = await log.read_keys(log.topics.articles.dead_letters, {b"article-401"})
    await log.read_keys(log.topics.mentions, {b"article-400", b"article-402"})

    letter = DeadLetter.read(found.key, found.value, found.headers)
    assert (letter.error, letter.timestamp_ms, letter.value) == ("too_large", RECORDED + 401, sent[1].value)


async def test_a_signal_ends_it_with_its_workers_and_everything_committed(log: Log, running: ServiceProcess) -> None:
    sent = [log.record(number, "Clashes.") for number in range(500, 510)]
    await log.publish(sent)
    await log.read_keys(log.topics.mentions, {record.key for record in sent})

    ended = running.end_alone()

    assert ended.status == 0
    assert len(ended.family) >= 2
    assert ended.left == set()
    assert await log.done() == await log.published()
