"""A replay in two documents: the plan, fixed at its start, and the manifest, written at its end."""

from typing import Annotated, Literal, Self

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from sitrep.contracts.archives import Sha256, TopicName
from sitrep.contracts.message import describe


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlannedPartition(_Part):
    """The offsets that are read of a partition: from `start` to before `end`."""

    topic: TopicName
    partition: NonNegativeInt
    start: NonNegativeInt
    end: NonNegativeInt


class ReplayPlan(_Part):
    """What is replayed: of these offsets, what was recorded from `recorded_from` up to and with `recorded_until`."""

    extractor: Annotated[str, Field(min_length=1)]
    recorded_from: AwareDatetime | None
    recorded_until: AwareDatetime | None
    from_offset: NonNegativeInt | None
    until_offset: NonNegativeInt | None
    """As they were asked for; `partitions` says what came of it."""
    partitions: tuple[PlannedPartition, ...]

    def to_bytes(self) -> bytes:
        """JSON."""
        return orjson.dumps(self.model_dump(mode="json"))

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Raises ValueError, in words that name the field, when `value` is no plan."""
        try:
            return cls.model_validate_json(value)
        except ValidationError as error:
            raise ValueError(describe(error)) from error


class SetAside(_Part):
    """An entry that nothing could be extracted from, or that could not be projected, and why."""

    topic: TopicName
    partition: NonNegativeInt
    offset: NonNegativeInt
    reason: str


class Code(_Part):
    """What computed: the version, and the SHA-256 of the code and of each table that the result depends on."""

    version: str
    core: Sha256
    """Over every file of `sitrep.core`: its path and its SHA-256, sorted."""
    tables: dict[str, Sha256]
    """Of the lexicon's tables and the gazetteer, by file."""
    schema_revision: str
    messages: tuple[str, ...]
    """The CloudEvents types that were read and made."""


class ReplayManifest(_Part):
    """What a replay came to. The same plan and code give the same manifest, but for what timed out."""

    format: Literal["sitrep-replay/1"] = "sitrep-replay/1"
    plan: ReplayPlan
    code: Code
    extractor_name: str
    extractor_version: str
    articles: NonNegativeInt
    """Revisions of articles that were read."""
    mentions: NonNegativeInt
    events: NonNegativeInt
    set_aside: tuple[SetAside, ...]
    digest: Sha256
    """Of the chronology."""
    history_digest: Sha256
    """Of all revisions of all events."""

    def to_bytes(self) -> bytes:
        """JSON, indented: people read it too."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
