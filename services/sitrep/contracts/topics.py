"""The topics, as their hand-written YAML files in `schemas/topics/` describe them.

    TOPICS = topics.load()                  # the real names
    TOPICS = topics.load(prefix="staging-") # the same, kept apart on a shared broker
    TOPICS.articles.name, TOPICS.articles.dead_letters.name

Readers and writers are given these values; no other module spells a topic's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from sitrep.contracts import yaml_files
from sitrep.core.errors import OperatorError

ARTICLES = "sitrep.articles.v1"
MENTIONS = "sitrep.mentions.v1"
EVENTS = "sitrep.events.v1"
CHRONOLOGY = "sitrep.chronology.v1"
ALERTS = "sitrep.alerts.v1"
CHECKPOINTS = "sitrep.checkpoints.v1"

DLQ_SUFFIX = ".dlq"
FOREVER = -1
"""`retention_ms` of a topic from which nothing is ever deleted."""
DAY_MS = 24 * 60 * 60 * 1000
MAX_NAME_LENGTH = 249
"""Kafka's limit."""

TopicName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=MAX_NAME_LENGTH)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
RetentionMs = Annotated[
    int, BeforeValidator(lambda value: FOREVER if value == "forever" else value), Field(ge=FOREVER)
]


class _Described(BaseModel):
    """A part of a topic's file: frozen, strict, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Key(_Described):
    """What a topic's records are keyed by."""

    name: Words
    """Field of the message that is the key."""
    description: Words


class DeadLetters(_Described):
    """What a topic's dead-letter topic has of its own; the rest is as in the topic."""

    description: Words
    partitions: Annotated[int, Field(ge=1)]
    retention_ms: RetentionMs


class Topic(_Described):
    """One topic. All times in milliseconds, all sizes in bytes."""

    name: TopicName = Field(alias="topic")
    owner: Words
    """The service that writes it; no other does."""
    description: Words
    key: Key
    messages: tuple[str, ...] = Field(min_length=1)
    """Names of the contracts that its values follow."""
    consumers: tuple[str, ...]
    """Services of Sitrep that read it."""
    compatibility: Literal["full", "none"]
    """`full`: old and new readers read old and new messages, as docs/schemas.md says. `none`: bytes of others."""
    partitions: Annotated[int, Field(ge=1)]
    replication: Annotated[int, Field(ge=1)]
    min_insync_replicas: Annotated[int, Field(ge=1)]
    cleanup: Literal["delete", "compact"]
    retention_ms: RetentionMs
    max_message_bytes: Annotated[int, Field(ge=1)]
    configs: dict[str, str] = {}
    """Other settings of the topic, in Kafka's names."""
    dlq: DeadLetters | None = None

    def renamed(self, prefix: str) -> Self:
        """The same topic on a broker where every name begins with `prefix`."""
        return self.model_copy(update={"name": prefix + self.name})

    @property
    def kept(self) -> str:
        """How long records are kept, in words."""
        if self.cleanup == "compact":
            return "latest"
        if self.retention_ms == FOREVER:
            return "for ever"
        days, rest = divmod(self.retention_ms, DAY_MS)
        return f"{days} days" if rest == 0 else f"{self.retention_ms:,} ms"

    @property
    def dead_letters(self) -> "Topic":
        """The dead-letter topic. Raises LookupError when the topic has none."""
        if self.dlq is None:
            raise LookupError(f"{self.name} has no dead-letter topic")
        return self.model_copy(
            update={
                "name": self.name + DLQ_SUFFIX,
                "owner": ", ".join(self.consumers),
                "description": self.dlq.description + " The original bytes, with headers that say why.",
                "messages": (),
                "consumers": (),
                "compatibility": "none",
                "partitions": self.dlq.partitions,
                "cleanup": "delete",
                "retention_ms": self.dlq.retention_ms,
                # Kept for so long after it was put there, however old the record that failed.
                "configs": {**self.configs, "message.timestamp.type": "LogAppendTime"},
                "dlq": None,
            }
        )

    @property
    def broker_configs(self) -> dict[str, str]:
        """All settings of the topic in Kafka's names, sorted."""
        configs = {
            "cleanup.policy": self.cleanup,
            "max.message.bytes": str(self.max_message_bytes),
            "min.insync.replicas": str(self.min_insync_replicas),
            "retention.bytes": "-1",
            "retention.ms": str(self.retention_ms),
        }
        return dict(sorted({**configs, **self.configs}.items()))


@dataclass(frozen=True, slots=True)
class Topics:
    """Every topic of Sitrep."""

    articles: Topic
    mentions: Topic
    events: Topic
    chronology: Topic
    alerts: Topic
    checkpoints: Topic

    def __iter__(self) -> Iterator[Topic]:
        """Every topic, each followed by its dead-letter topic."""
        for topic in (self.articles, self.mentions, self.events, self.chronology, self.alerts, self.checkpoints):
            yield topic
            if topic.dlq is not None:
                yield topic.dead_letters


def load(prefix: str = "", *, directory: Traversable | None = None) -> Topics:
    """The topics from the files in `directory`, by default those that came with the code.

    Raises OperatorError, with file and line, for a wrong or missing one.
    """
    directory = directory or _directory()

    def topic(name: str) -> Topic:
        file = directory / f"{name}.yaml"
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise OperatorError(f"{file}: cannot be read: {error.strerror}", remedy="Restore the file.") from error
        described = parse(text, file=str(file))
        if described.name != name:
            raise OperatorError(f"{file}: describes {described.name}", remedy=f"Write `topic: {name}`.")
        return described.renamed(prefix)

    return Topics(
        articles=topic(ARTICLES),
        mentions=topic(MENTIONS),
        events=topic(EVENTS),
        chronology=topic(CHRONOLOGY),
        alerts=topic(ALERTS),
        checkpoints=topic(CHECKPOINTS),
    )


def parse(text: str, *, file: str) -> Topic:
    """The topic that `text` describes. Raises OperatorError that names `file` and the line of each mistake."""
    remedy = "schemas/topics/ has examples; docs/schemas.md says what each key means."
    return yaml_files.read(text, Topic, file=file, remedy=remedy)


def _directory() -> Traversable:
    """`schemas/topics/`: inside the package when it was installed from a wheel, else in the checkout."""
    packaged = files("sitrep") / "schemas" / "topics"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "schemas" / "topics"
