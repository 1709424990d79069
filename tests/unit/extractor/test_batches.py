"""A batch is through when Kafka has it, and not before."""

import asyncio

import pytest
from prometheus_client import CollectorRegistry
from tests.fakes.extraction_pool import FakeExtractionPool
from tests.fakes.mention_log import FakeMentionLog
from tests.unit.extractor.records import record

from sitrep.contracts.dead_letters import DeadLetter
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.extractor.adapters import batches
from sitrep.extractor.adapters.batches import Abandoned, BatchProcessor
from sitrep.extractor.adapters.metrics import ExtractorMetrics

MENTIONS = "sitrep.mentions.v1"
DLQ = "sitrep.articles.v1.dlq"


class Bench:
    """A processor on fakes."""

    def __init__(self, log: FakeMentionLog, *, away: int = 0) -> None:
        self.log = log
        self.stop = asyncio.Event()
        self.registry = CollectorRegistry()
        self.processor = BatchProcessor(
            FakeExtractionPool(away=away),
            log,
            ExtractorMetrics(self.registry),
            mentions_topic=MENTIONS,
            dead_letter_topic=DLQ,
            stop=self.stop,
        )

    def metric(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"sitrep_extractor_{name}", labels)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(batches, "LONGEST_PAUSE_SECONDS", 0.004)


class TestBatchProcessor:
    """Extract, publish, and only then return."""

    async def test_publishes_one_record_for_each_article_in_order(self) -> None:
        bench = Bench(FakeMentionLog())
        bodies = ["Clashes.", "HANG", "Nothing new.", "EXIT 1", "Clashes again."]
        await bench.processor.process(
            [record(body, article_id=f"article-{number}") for number, body in enumerate(bodies)]
        )
        assert [(published.topic, published.key) for published in bench.log.published] == [
            (MENTIONS, b"article-0"),
            (DLQ, b"article-1"),
            (MENTIONS, b"article-2"),
            (DLQ, b"article-3"),
            (MENTIONS, b"article-4"),
        ]

    async def test_revisions_of_an_article_stay_in_order(self) -> None:
        bench = Bench(FakeMentionLog())
        given = [record(f"Clashes, as of {hour} o'clock.") for hour in range(10)]
        await bench.processor.process(given)
        told = [MentionsExtracted.from_bytes(published.value or b"") for published in bench.log.published]
        assert [message.mentions[0].evidence.text for message in told] == [
            f"Clashes, as of {hour} o'clock." for hour in range(10)
        ]

    async def test_counts_what_was_published(self) -> None:
        bench = Bench(FakeMentionLog())
        await bench.processor.process([record("Clashes."), record("BIG 3"), record("HANG"), record("EXIT 1")])
        assert bench.metric("articles_total") == 4
        assert bench.metric("mentions_total") == 4
        assert bench.metric("dead_letters_total", failure="timed_out") == 1
        assert bench.metric("dead_letters_total", failure="invalid") == 0
        assert bench.metric("repeated_attempts_total") == 2
        assert bench.metric("batch_articles_sum") == 4
        assert bench.metric("extraction_seconds_count") == 2

    async def test_a_broker_that_is_away_is_tried_until_it_is_back(self) -> None:
        bench = Bench(FakeMentionLog(failures=20))
        await bench.processor.process([record("Clashes.")])
        assert bench.log.calls == 21
        assert len(bench.log.published) == 1
        assert bench.metric("publish_retries_total") == 20

    async def test_told_to_stop_while_the_broker_is_away_it_gives_the_batch_up(self) -> None:
        bench = Bench(FakeMentionLog(failures=1_000))
        bench.log.on_failure = bench.stop.set
        with pytest.raises(Abandoned):
            await bench.processor.process([record("Clashes.")])
        assert bench.log.published == []
        assert bench.metric("articles_total") == 0

    async def test_while_what_the_extractor_asks_is_away_the_article_waits(self) -> None:
        bench = Bench(FakeMentionLog(), away=5)
        await bench.processor.process([record("Clashes."), record("Clashes.")])
        assert [published.topic for published in bench.log.published] == [MENTIONS, MENTIONS]
        assert bench.metric("dead_letters_total", failure="extractor_failed") == 0

    async def test_told_to_stop_while_what_the_extractor_asks_is_away_it_gives_the_batch_up(self) -> None:
        bench = Bench(FakeMentionLog(), away=1_000)
        bench.stop.set()
        with pytest.raises(Abandoned):
            await bench.processor.process([record("Clashes.")])
        assert bench.log.published == []

    async def test_told_to_stop_while_the_broker_is_there_it_finishes_the_batch(self) -> None:
        bench = Bench(FakeMentionLog())
        bench.stop.set()
        await bench.processor.process([record("Clashes.")])
        assert len(bench.log.published) == 1

    async def test_mentions_too_large_for_the_log_become_a_dead_letter(self) -> None:
        bench = Bench(FakeMentionLog(max_bytes=10_000))
        await bench.processor.process([record("Clashes."), record("BIG 100"), record("Clashes.")])
        assert [published.topic for published in bench.log.published] == [MENTIONS, DLQ, MENTIONS]
        assert bench.metric("dead_letters_total", failure="too_large") == 1
        assert bench.metric("mentions_total") == 2

    async def test_a_record_too_large_for_the_dead_letter_topic_is_told_of_all_the_same(self) -> None:
        bench = Bench(FakeMentionLog(max_bytes=1_000))
        await bench.processor.process([record("HANG " + "x" * 2_000)])
        (published,) = bench.log.published
        letter = DeadLetter.read(published.key, published.value, published.headers)
        assert (letter.left_out, letter.value, letter.offset) == (True, None, 7)
