"""What the timeline measures, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class TimelineMetrics:
    """All metrics of the timeline, in one registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.records = Counter(
            "sitrep_timeline_records",
            "Records of the mentions topic, by what became of them: projected, skipped (already projected), invalid.",
            ["outcome"],
            registry=self.registry,
        )
        self.articles = Counter(
            "sitrep_timeline_articles", "Articles whose counted mentions changed.", registry=self.registry
        )
        self.events = Counter(
            "sitrep_timeline_events", "Events written, by change: changed, gone.", ["change"], registry=self.registry
        )
        self.batch_seconds = Histogram(
            "sitrep_timeline_batch_seconds", "Time to project one batch, commit included.", registry=self.registry
        )
        self.lag = Gauge(
            "sitrep_timeline_lag_records",
            "Records in the log that are not projected yet.",
            ["partition"],
            registry=self.registry,
        )
        self.relayed = Counter(
            "sitrep_timeline_outbox_relayed", "Records published from the outbox.", registry=self.registry
        )
        self.witnessed = Counter(
            "sitrep_timeline_witnessed", "Entries of the articles log that were witnessed.", registry=self.registry
        )
        self.checkpoints = Counter(
            "sitrep_timeline_checkpoints", "Checkpoints of the articles log that were signed.", registry=self.registry
        )
        self.retries = Counter(
            "sitrep_timeline_retries",
            "Attempts repeated because something was away.",
            ["work"],
            registry=self.registry,
        )
        self.stream_readers = Gauge(
            "sitrep_timeline_stream_readers", "Readers that are connected to the stream.", registry=self.registry
        )
