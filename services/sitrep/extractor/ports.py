"""What the extractor needs of the world, and the values that pass between."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sitrep.contracts.cloudevents import Headers


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A record of the articles topic, as raw as it came. `timestamp_ms` is its recorded time, negative when none."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class Failure(StrEnum):
    """Why an article goes to the dead-letter topic."""

    INVALID = "invalid"
    """The record is no article that can be read."""
    EXTRACTOR_FAILED = "extractor_failed"
    """The extractor raised."""
    TIMED_OUT = "timed_out"
    WORKER_DIED = "worker_died"
    TOO_LARGE = "too_large"
    """Its mentions do not fit into a record."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The record to publish for an article, and how many mentions it holds. `seconds`: what extracting took."""

    key: bytes
    value: bytes
    headers: Headers
    mentions: int
    seconds: float
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that nothing could be extracted from. `reason` is for people."""

    failure: Failure
    reason: str
    attempts: int = 1


Outcome = Extracted | Failed


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published for one article."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int


class ExtractionPool(Protocol):
    """Extracts in other processes, so that an article that hangs or kills its process costs only itself."""

    async def extract(self, record: ArticleRecord) -> Outcome:
        """What became of the article, within a bounded time. Safe to call for many articles at once.

        Raises TransientError when a service that the extractor asks is away: the same call may succeed later. Raises
        InvariantViolated when no process can be started: that is not the article's fault.
        """
        ...


class MentionLog(Protocol):
    """Where mentions and dead letters are published."""

    async def append(self, publications: Sequence[Publication]) -> None:
        """Return once all are stored for good, those of one key in the order given.

        Raises TransientError when they are not, or not all, in time: append all of them again. Raises
        PublicationTooLarge, naming the first one that never fits, before or after some of the others are stored.
        """
        ...


class PublicationTooLarge(ValueError):
    """The publication at `index` is larger than the log takes."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason
