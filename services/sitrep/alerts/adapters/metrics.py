"""What the alerts service measures, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class AlertsMetrics:
    """All metrics of the alerts service, in one registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.records = Counter(
            "sitrep_alerts_records",
            "Records of the events topic, by what became of them: watched, invalid.",
            ["outcome"],
            registry=self.registry,
        )
        self.alerts = Counter(
            "sitrep_alerts",
            "Alerts, by rule and what became of them: raised, silenced, late.",
            ["rule", "state"],
            registry=self.registry,
        )
        self.notifications = Counter(
            "sitrep_alerts_notifications",
            "Attempts to notify, by sink and outcome: delivered, failed, dead.",
            ["sink", "outcome"],
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            "sitrep_alerts_batch_seconds", "Time to watch one batch, commit included.", registry=self.registry
        )
        self.lag = Gauge(
            "sitrep_alerts_lag_records",
            "Records in the log that are not watched yet.",
            ["partition"],
            registry=self.registry,
        )
        self.relayed = Counter(
            "sitrep_alerts_outbox_relayed", "Records published from the outbox.", registry=self.registry
        )
        self.retries = Counter(
            "sitrep_alerts_retries",
            "Attempts repeated because something was away.",
            ["work"],
            registry=self.registry,
        )
