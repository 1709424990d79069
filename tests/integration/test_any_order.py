"""In whatever order news arrives and how often: one chronology and one history, those of the pure functions.

`make order-check` does the same with more orders and more articles.
"""

import pytest
from tests.integration import arrival_orders
from tests.integration.arrival_orders import Digests, Log

from sitrep.core.articles import Article
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

REAL_ARTICLES = 60


@pytest.fixture(scope="module")
def seeds() -> tuple[Record, ...]:
    return arrival_orders.records(arrival_orders.seeds())


@pytest.fixture(scope="module")
def seeds_and_news() -> tuple[Record, ...]:
    news: list[Article] = arrival_orders.news(REAL_ARTICLES)
    if not news:
        pytest.skip("../shared/data/timeline17/SyrianCrisis_bbc is absent: the seeds alone are tested")
    return arrival_orders.records([*arrival_orders.seeds(), *news])


@pytest.fixture(scope="module")
def of_seeds(seeds: tuple[Record, ...]) -> Digests:
    return arrival_orders.pure(seeds)


@pytest.fixture(scope="module")
def of_seeds_and_news(seeds_and_news: tuple[Record, ...]) -> Digests:
    return arrival_orders.pure(seeds_and_news)


@pytest.mark.parametrize("partitions", [1, 4])
class TestAnyOrder:
    """From Kafka by the projector into PostgreSQL, with revisions, retractions and redeliveries."""

    async def test_seeds(
        self,
        stack: StackAddress,
        database: str,
        topic_prefix: str,
        seeds: tuple[Record, ...],
        of_seeds: Digests,
        partitions: int,
    ) -> None:
        log = Log(stack.kafka_bootstrap, topic_prefix, partitions)
        assert await arrival_orders.projected(log, database, seeds, partitions) == of_seeds

    @pytest.mark.parametrize("order", [0, 1])
    async def test_seeds_and_real_news(
        self,
        stack: StackAddress,
        database: str,
        topic_prefix: str,
        seeds_and_news: tuple[Record, ...],
        of_seeds_and_news: Digests,
        partitions: int,
        order: int,
    ) -> None:
        log = Log(stack.kafka_bootstrap, topic_prefix, partitions)
        assert await arrival_orders.projected(log, database, seeds_and_news, order) == of_seeds_and_news


class TestOrders:
    """What is shuffled is the same news."""

    def test_revisions_keep_their_order_and_some_come_again(self, seeds: tuple[Record, ...]) -> None:
        order = arrival_orders.shuffled(seeds, 0)
        first = list({id(record): record for record in order}.values())
        assert first != list(seeds)
        assert len(order) > len(first) == len(seeds)
        for key in {record.key for record in seeds}:
            assert [r for r in first if r.key == key] == [r for r in seeds if r.key == key]

    def test_other_news_has_another_digest(self, seeds: tuple[Record, ...], of_seeds: Digests) -> None:
        late = max(seeds, key=lambda record: record.timestamp_ms)
        without = arrival_orders.pure([record for record in seeds if record is not late])
        assert (without.now, without.history) != (of_seeds.now, of_seeds.history)
