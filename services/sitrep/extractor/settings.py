"""What the extractor can be told."""

from pydantic import Field, SecretStr

from sitrep.runtime.settings import EnvironmentSettings, KafkaSettings, ServiceSettings

DEFAULT = "rules"
"""The extractor where none is chosen."""


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
    extractor: str = Field(
        DEFAULT,
        pattern=r"^[\w.-]+(:\w+)?$",
        description="What finds the mentions: the name of an installed extractor (`sitrep extractors` lists them), or "
        "the function that builds one, written `package.module:function`.",
    )


class ChatSettings(EnvironmentSettings):
    """The settings of the extractor `chat`; nobody else reads them."""

    chat_url: str = Field(
        pattern=r"^https?://", description="Base URL of an OpenAI-compatible API, with its version: `https://host/v1`."
    )
    chat_model: str = Field(min_length=1, description="The model that reads the articles.")
    chat_api_key: SecretStr | None = Field(None, description="Key that is sent to it as a bearer token.")
    chat_cache: str = Field(
        ".sitrep/answers", min_length=1, description="Directory of its answers, one file each, kept for ever."
    )
    chat_replay: bool = Field(
        False, description="Take answers from that directory only: an article without one is set aside."
    )
    chat_timeout_seconds: float = Field(
        8,
        gt=0,
        le=600,
        description="How long the model may take for an article, all attempts together: less than "
        "`SITREP_EXTRACTOR_ARTICLE_TIMEOUT_SECONDS`.",
    )
    chat_attempts: int = Field(3, ge=1, le=20, description="How often it is asked before the article waits.")
    chat_characters: int = Field(
        24_000, ge=100, le=200_000, description="Of a body, how many characters are sent to it."
    )
