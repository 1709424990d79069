"""From an article over HTTP to an event over HTTP: three processes, a real Kafka and a real PostgreSQL between."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from sitrep.core.articles import Article
from sitrep.core.event_types import EventType
from sitrep.core.extraction import extractor
from sitrep.runtime.devstack.addresses import StackAddress
from tests import servers
from tests.e2e.system import System, running, timeline17
from tests.topics_of_test import TopicsOfTest

ARTICLE = {
    "url": "https://desk.example/hama",
    "source": "Desk",
    "title": "Rebels enter Hama",
    "body": (
        "Rebel fighters captured the city of Hama on Thursday after the Syrian army withdrew.\n\n"
        "Air strikes on Idlib killed at least 12 civilians on Wednesday, doctors said."
    ),
    "published_at": "2024-12-06",
}


@pytest.fixture(scope="class")
def pipeline(
    stack: StackAddress, _numbers: Iterator[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    number = next(_numbers)
    log = TopicsOfTest(stack.kafka_bootstrap, f"e2e-{number}.")
    asyncio.run(log.create())
    with (
        servers.fresh_database(stack, f"e2e-{number}") as dsn,
        running({**log.environment, "SITREP_POSTGRES_DSN": dsn}, tmp_path_factory.mktemp("logs")) as system,
    ):
        yield system


def through(system: System, *article_ids: str) -> None:
    for article_id in article_ids:
        system.until(lambda i=article_id: system.is_through(i), f"{article_id} is projected", 120)  # type: ignore[misc]


class TestPipeline:
    """What goes in comes out, once. The tests share one system, in this order."""

    def test_an_article_becomes_events_with_their_evidence(self, pipeline: System) -> None:
        article_id = pipeline.post([ARTICLE])["accepted"][0]["article_id"]
        through(pipeline, article_id)
        by_type = {event.type: event for event in pipeline.events()}
        capture, strike = by_type[EventType.TERRITORY_CHANGE], by_type[EventType.AIR_STRIKE]
        assert capture.time.start == date(2024, 12, 5)
        assert "Hama" in [place.name for place in capture.places]
        assert strike.time.start == date(2024, 12, 4)
        [recorded] = pipeline.detail(strike.event_id).mentions
        evidence = recorded.mention.evidence
        assert ARTICLE["body"][evidence.start : evidence.end] == evidence.text
        assert recorded.article.article_id == article_id

    def test_logs_name_the_trace(self, pipeline: System) -> None:
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        given = {**ARTICLE, "url": "https://desk.example/traced"}
        pipeline.children["ingest"].http.post("/v1/articles", json=given, headers=headers)
        assert trace in pipeline.children["ingest"].log

    def test_the_same_article_ten_times_is_one_event(self, pipeline: System) -> None:
        given = {**ARTICLE, "url": "https://desk.example/homs", "body": "Rebels captured Homs on Friday."}
        last = {**ARTICLE, "url": "https://desk.example/last", "title": "Last", "body": "Nothing of note happened."}
        receipts = [pipeline.post([given]) for _ in range(5)]
        # Another ingest process knows nothing of what the first has published.
        pipeline.stop("ingest")
        pipeline.start("ingest")
        pipeline.wait_ready("ingest")
        receipts += [pipeline.post([given]) for _ in range(5)]
        ids = {accepted["article_id"] for receipt in receipts for accepted in receipt["accepted"]}
        assert len(ids) == 1
        through(pipeline, pipeline.post([last])["accepted"][0]["article_id"], *ids)
        [capture] = pipeline.events(type="territory_change", place="Homs")
        assert len(capture.mention_ids) == 1

    def test_every_service_ends_with_status_0_when_asked(self, pipeline: System) -> None:
        ended = {name: pipeline.stop(name) for name in list(pipeline.children)}
        assert ended == {"ingest": 0, "extractor": 0, "timeline": 0}


@pytest.mark.slow
class TestKill:
    """SIGKILL in mid-stream loses nothing and doubles nothing."""

    COUNT = 500

    @pytest.mark.timeout(420)
    def test_extractor_and_timeline_are_killed_among_500_articles(self, pipeline: System) -> None:
        articles = timeline17("SyrianCrisis_bbc", self.COUNT) or timeline17("LibyaWar_cnn", self.COUNT)
        if len(articles) < 100:
            pytest.skip("../shared/data/timeline17 is absent")
        expected = expected_mentions(articles)
        for first in range(0, len(articles), 100):
            pipeline.post(articles[first : first + 100])
        self.kill_when(pipeline, "extractor", projected=len(articles) // 10)
        self.kill_when(pipeline, "timeline", projected=len(articles) // 4)
        self.kill_when(pipeline, "extractor", projected=len(articles) // 2)
        pipeline.until(
            lambda: projected_count(pipeline) == len({article["id"] for article in articles}),
            "all articles are projected",
            300,
        )
        shown = Counter(mention_id for event in pipeline.events() for mention_id in event.mention_ids)
        assert set(shown.values()) == {1}
        assert shown == expected

    def kill_when(self, system: System, name: str, *, projected: int) -> None:
        system.until(lambda: projected_count(system) >= projected, f"{projected} articles are projected", 200)
        system.kill(name)
        system.start(name)
        system.wait_ready(name)


def expected_mentions(articles: list[dict[str, Any]]) -> Counter[str]:
    """Ids of the mentions that the core finds, each once."""
    rules = extractor.build()
    found: Counter[str] = Counter()
    for given in articles:
        article = Article(
            article_id=given["id"],
            url=None,
            source=given["source"],
            title=given["title"],
            body=given["text"],
            published_at=date.fromisoformat(given["published"]),
            updated_at=None,
            language=None,
        )
        found.update(mention.mention_id for mention in rules.extract(article).mentions)
    return found


def projected_count(system: System) -> int:
    """Articles in the view; 0 while the timeline is away."""
    try:
        answer = system.children["timeline"].http.get("/v1/progress")
    except httpx.HTTPError:
        return 0
    return int(answer.json()["articles"]) if answer.is_success else 0
