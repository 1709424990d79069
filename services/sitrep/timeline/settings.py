"""The timeline's settings."""

from pathlib import Path

from pydantic import Field

from sitrep.runtime.settings import KafkaSettings, PostgresSettings, ServiceSettings


class TimelineSettings(ServiceSettings, KafkaSettings, PostgresSettings):
    """What the timeline can be told, from the environment."""

    timeline_host: str = Field("127.0.0.1", description="Address that the timeline's API listens on.")
    timeline_port: int = Field(8081, ge=0, le=65535, description="Port that the timeline's API listens on.")
    timeline_batch_size: int = Field(
        500, ge=1, le=10_000, description="Records that the timeline projects in one transaction at the most."
    )
    timeline_announce: bool = Field(
        True,
        description="Whether changes are published to the topics of events. `false` for a timeline on a second "
        "schema, which projects the same chronology once more.",
    )
    timelines: Path | None = Field(
        None, description="Folder of YAML files, each a timeline; docs/timelines.md says what they hold."
    )
    timeline_stream_readers: int = Field(
        1_000, ge=0, le=10_000, description="Readers of the stream at a time; more are answered 503."
    )
