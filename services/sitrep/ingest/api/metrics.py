"""The metrics of ingest, all of them."""

from collections.abc import Iterable
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Histogram

from sitrep.ingest.handlers import Cause


class RequestCause(StrEnum):
    """Why a whole request is refused; single articles are refused for a `handlers.Cause`."""

    KEY = "key"
    MEDIA_TYPE = "media_type"
    BODY = "body"
    """too large, too slow, or not packed as it says"""
    LINES = "lines"
    """none, or too many"""
    LOG = "log"
    """Kafka is away, or takes no record so large"""


class IngestMetrics:
    """Counters and histograms on a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # Revisions that Kafka has acknowledged to this process.
        self.accepted = Counter(
            "sitrep_ingest_articles_accepted", "Article revisions published.", registry=self.registry
        )
        # The same content once more: answered, not published again.
        self.duplicates = Counter(
            "sitrep_ingest_articles_duplicate", "Articles sent again unchanged.", registry=self.registry
        )
        # Articles refused, by `handlers.Cause`.
        self.refused = Counter(
            "sitrep_ingest_articles_refused", "Articles refused, by cause.", ["cause"], registry=self.registry
        )
        # Requests refused as a whole, by RequestCause.
        self.requests_refused = Counter(
            "sitrep_ingest_requests_refused", "Requests refused whole, by cause.", ["cause"], registry=self.registry
        )
        # From the first record handed to Kafka to its last acknowledgement, or to giving up.
        self.publish_seconds = Histogram(
            "sitrep_ingest_publish_seconds", "Time Kafka took to acknowledge a request.", registry=self.registry
        )
        # Bodies that were read whole, after unpacking.
        self.request_bytes = Histogram(
            "sitrep_ingest_request_bytes",
            "Size of request bodies, unpacked.",
            buckets=[4**power for power in range(5, 13)],  # 1 KiB to 16 MiB
            registry=self.registry,
        )
        _show_zeros(self.refused, Cause)
        _show_zeros(self.requests_refused, RequestCause)


def _show_zeros(counter: Counter, causes: Iterable[str]) -> None:
    """A counter that is absent until it first counts makes alerts on its rate miss the first one."""
    for cause in causes:
        counter.labels(cause)
