"""The settings of the alerts service."""

from pathlib import Path

from pydantic import Field

from sitrep.runtime.settings import KafkaSettings, PostgresSettings, ServiceSettings


class AlertsSettings(ServiceSettings, KafkaSettings, PostgresSettings):
    """What the alerts service can be told, from the environment."""

    alerts_host: str = Field("127.0.0.1", description="Address that the API of the alerts listens on.")
    alerts_port: int = Field(8083, ge=0, le=65535, description="Port that the API of the alerts listens on.")
    alerts_schema: str = Field(
        "sitrep_alerts",
        pattern=r"^[a-z_][a-z0-9_]{0,62}$",
        description="PostgreSQL schema that holds the ledger of alerts; one for each set of rules.",
    )
    alert_rules: Path | None = Field(
        None, description="Folder of YAML files with rules and sinks; docs/alerts.md says what they hold."
    )
    alerts_max_age_seconds: int = Field(
        86_400,
        ge=1,
        description="What was recorded longer ago than this raises no alert any more; it is in the ledger as late.",
    )
    alerts_batch_size: int = Field(
        500, ge=1, le=10_000, description="Records that the alerts service watches in one transaction at the most."
    )
    alerts_allow_private_targets: bool = Field(
        False, description="Whether webhooks may go to private and loopback addresses."
    )
    alerts_attempts: int = Field(
        40, ge=1, description="Attempts to deliver a notification before it goes to the dead-letter list."
    )
