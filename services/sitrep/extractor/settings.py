"""What the extractor can be told."""

from pydantic import Field

from sitrep.runtime.settings import KafkaSettings, ServiceSettings

FACTORY = "sitrep.core.extraction.extractor:build"


class ExtractorSettings(ServiceSettings, KafkaSettings):
    """The extractor's settings."""

    extractor_host: str = Field("127.0.0.1", description="Where the extractor's health and metrics are served.")
    extractor_port: int = Field(8082, ge=0, le=65_535, description="Port of the extractor's health and metrics.")
    extractor_group: str = Field(
        "sitrep-extractor",
        pattern=r"^[A-Za-z0-9._-]+$",
        description="The extractor's consumer group; `SITREP_TOPIC_PREFIX` is put before it.",
    )
    extractor_workers: int = Field(0, ge=0, le=256, description="Worker processes; 0 for one per core.")
    extractor_article_timeout_seconds: float = Field(
        10, gt=0, le=600, description="How long one article may take, twice, before it is set aside."
    )
    extractor_batch_size: int = Field(
        100, ge=1, le=10_000, description="Articles that are published and acknowledged together, at the most."
    )
    extractor_batch_seconds: float = Field(
        0.1, gt=0, le=60, description="How long the extractor waits for a batch to fill."
    )
    extractor_session_timeout_seconds: float = Field(
        12,
        ge=6,
        le=60,
        description="How long Kafka waits for a sign of life before it gives a dead extractor's partitions to others.",
    )
    extractor_factory: str = Field(
        FACTORY,
        pattern=r"^[\w.]+:\w+$",
        description="The function, written `package.module:function`, that builds what finds the mentions.",
    )
