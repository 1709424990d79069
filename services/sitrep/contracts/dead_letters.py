"""Dead letters: records that no retry could mend, as they lie in `<topic>.dlq`.

Key and value are the original bytes. The headers say what went wrong (`dlq_…`), then follow the original
ones, so that a dead letter can be sent again as it came.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sitrep.contracts.cloudevents import Headers

MAX_REASON_CHARACTERS = 2_000
HEADER_NAMES = (
    "dlq_error",
    "dlq_reason",
    "dlq_topic",
    "dlq_partition",
    "dlq_offset",
    "dlq_timestamp_ms",
    "dlq_attempts",
    "dlq_left_out",
)
"""The first headers of every dead letter, in this order."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record with where it lay in the log and why it was set aside.

    `error` is one word for machines (`invalid`, `timed_out`), `reason` a sentence for people. `timestamp_ms` is
    the original record's, its recorded time: a dead-letter topic has timestamps of its own. `left_out` marks
    a record too large to be carried along: then key, value and original headers are only in the source topic.
    """

    error: str
    reason: str
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    attempts: int
    key: bytes | None
    value: bytes | None
    original_headers: tuple[tuple[str, bytes], ...]
    left_out: bool = False

    @property
    def headers(self) -> Headers:
        """The headers of the record in the dead-letter topic. A reason too long is cut."""
        own = (
            self.error,
            self.reason[:MAX_REASON_CHARACTERS],
            self.topic,
            str(self.partition),
            str(self.offset),
            str(self.timestamp_ms),
            str(self.attempts),
            "true" if self.left_out else "false",
        )
        written = [
            (name, text.encode("utf-8", errors="replace")) for name, text in zip(HEADER_NAMES, own, strict=True)
        ]
        return [*written, *self.original_headers]

    @classmethod
    def read(cls, key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> Self:
        """What a record of a dead-letter topic says. Raises ValueError naming the header that is wrong."""
        given = [(name, content or b"") for name, content in headers]
        own, original = given[: len(HEADER_NAMES)], given[len(HEADER_NAMES) :]
        for position, name in enumerate(HEADER_NAMES):
            if position >= len(own) or own[position][0] != name:
                raise ValueError(f"{name}: is missing, or not header number {position + 1}")
        texts = {name: content.decode("utf-8", errors="replace") for name, content in own}
        return cls(
            error=texts["dlq_error"],
            reason=texts["dlq_reason"],
            topic=texts["dlq_topic"],
            partition=_number(texts, "dlq_partition"),
            offset=_number(texts, "dlq_offset"),
            timestamp_ms=_number(texts, "dlq_timestamp_ms"),
            attempts=_number(texts, "dlq_attempts"),
            key=key,
            value=value,
            original_headers=tuple(original),
            left_out=texts["dlq_left_out"] == "true",
        )


def _number(texts: dict[str, str], name: str) -> int:
    try:
        return int(texts[name])
    except ValueError as error:
        raise ValueError(f"{name}: {texts[name]!r} is no number") from error
