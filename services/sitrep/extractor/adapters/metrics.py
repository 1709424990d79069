"""The extractor's metrics, all of them."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from sitrep.extractor.ports import Extracted, Failure, Outcome

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ARTICLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


class ExtractorMetrics:
    """Counts what was published; nothing is counted before it is acknowledged."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._articles = Counter(
            "sitrep_extractor_articles", "Articles done with: mentions published, or set aside.", registry=registry
        )
        self._mentions = Counter("sitrep_extractor_mentions", "Mentions published.", registry=registry)
        self._dead_letters = Counter(
            "sitrep_extractor_dead_letters", "Articles set aside, by failure.", ["failure"], registry=registry
        )
        self._repeats = Counter(
            "sitrep_extractor_repeated_attempts", "Articles that a worker took a second time.", registry=registry
        )
        self._publish_retries = Counter(
            "sitrep_extractor_publish_retries",
            "Batches sent again because Kafka did not take them.",
            registry=registry,
        )
        self._seconds = Histogram(
            "sitrep_extractor_extraction_seconds",
            "Time of one article inside a worker.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._batch = Histogram(
            "sitrep_extractor_batch_articles", "Articles in a batch.", buckets=_ARTICLES, registry=registry
        )
        self._lag = Gauge(
            "sitrep_extractor_lag_articles",
            "Articles in the log that are not yet done with.",
            ["partition"],
            registry=registry,
        )
        for failure in Failure:
            self._dead_letters.labels(failure.value)

    def published(self, outcomes: Iterable[Outcome]) -> None:
        """A batch is through."""
        count = 0
        for outcome in outcomes:
            count += 1
            if outcome.attempts > 1:
                self._repeats.inc()
            if isinstance(outcome, Extracted):
                self._mentions.inc(outcome.mentions)
                self._seconds.observe(outcome.seconds)
            else:
                self._dead_letters.labels(outcome.failure.value).inc()
        self._articles.inc(count)
        self._batch.observe(count)

    def publish_retried(self) -> None:
        """Kafka did not take a batch."""
        self._publish_retries.inc()

    def lag(self, by_partition: Mapping[int, int]) -> None:
        """How far behind the end of the log this process is."""
        for partition, articles in by_partition.items():
            self._lag.labels(str(partition)).set(articles)
