"""What an archive of the log consists of: a manifest, and segments of entries.

manifest.json                                   `Manifest`
<topic>/<partition>/<first offset>.jsonl.zst    a segment: an entry a line, compressed by zstd

A line is readable without Sitrep: `{"offset":7,"timestamp_ms":…,"key":"…","value":"…","headers":[["ce_id","…"],…]}`.
Bytes that are no UTF-8 are `{"base64":"…"}` in the place of the text; what is absent is null.
"""

import base64
import binascii
import re
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError, model_validator

from sitrep.contracts.message import describe
from sitrep.core.log_entries import LogEntry
from sitrep.core.merkle import Frontier

MANIFEST = "manifest.json"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
TopicName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")]

_FIELDS = ("offset", "timestamp_ms", "key", "value", "headers")
_SEGMENT = re.compile(r"[A-Za-z0-9._-]{1,249}/\d{1,6}/\d{20}\.jsonl\.zst")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Segment(_Part):
    """A run of entries in one file. `sha256` is of the file; `next_offset` comes after the last entry's."""

    name: Annotated[str, Field(pattern=_SEGMENT.pattern)]
    first_offset: NonNegativeInt
    next_offset: PositiveInt
    records: PositiveInt
    first_timestamp_ms: NonNegativeInt
    last_timestamp_ms: NonNegativeInt
    bytes: PositiveInt
    sha256: Sha256


class ArchivedPartition(_Part):
    """A partition as far as it is archived. `size` and `peaks` are the frontier of its entries' Merkle tree."""

    topic: TopicName
    partition: NonNegativeInt
    first_offset: NonNegativeInt
    next_offset: NonNegativeInt
    size: NonNegativeInt
    peaks: tuple[Sha256, ...]
    segments: tuple[Segment, ...]

    @model_validator(mode="after")
    def _is_of_one_piece(self) -> Self:
        at = self.first_offset
        for segment in self.segments:
            if not at <= segment.first_offset < segment.next_offset:
                raise ValueError(f"segments: {segment.name} does not follow the one before it")
            at = segment.next_offset
        if at > self.next_offset or sum(segment.records for segment in self.segments) != self.size:
            raise ValueError("segments: do not add up to the partition")
        return self

    @property
    def frontier(self) -> Frontier:
        """The Merkle tree of the entries."""
        return Frontier(self.size, tuple(map(bytes.fromhex, self.peaks)))


class Manifest(_Part):
    """What is in an archive, sorted by (topic, partition)."""

    format: Literal["sitrep-archive/1"] = "sitrep-archive/1"
    partitions: tuple[ArchivedPartition, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        names = [(part.topic, part.partition) for part in self.partitions]
        if names != sorted(set(names)):
            raise ValueError("partitions: are not sorted, or one is there twice")
        return self

    def partition(self, topic: str, partition: int) -> ArchivedPartition | None:
        """The partition, None when nothing of it is archived."""
        return next((p for p in self.partitions if (p.topic, p.partition) == (topic, partition)), None)

    def having(self, part: ArchivedPartition) -> "Manifest":
        """The same with `part` in the place of what was known of its partition."""
        others = [p for p in self.partitions if (p.topic, p.partition) != (part.topic, part.partition)]
        return Manifest(partitions=tuple(sorted([*others, part], key=lambda p: (p.topic, p.partition))))

    def to_bytes(self) -> bytes:
        """JSON, indented: people read it too."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Raises ValueError, in words that name the field, when `value` is no manifest."""
        try:
            return cls.model_validate_json(value)
        except ValidationError as error:
            raise ValueError(describe(error)) from error


def segment_name(topic: str, partition: int, first_offset: int) -> str:
    """Where the segment that begins with `first_offset` lies in an archive."""
    return f"{topic}/{partition}/{first_offset:020}.jsonl.zst"


def to_line(entry: LogEntry) -> bytes:
    """`entry` as a line, with its newline."""
    spelt = {
        "offset": entry.offset,
        "timestamp_ms": entry.timestamp_ms,
        "key": _spelt(entry.key),
        "value": _spelt(entry.value),
        "headers": [[name, _spelt(value)] for name, value in entry.headers],
    }
    return orjson.dumps(spelt, option=orjson.OPT_APPEND_NEWLINE)


def from_line(line: bytes) -> LogEntry:
    """The entry that a line spells. Raises ValueError when it spells none."""
    try:
        spelt = orjson.loads(line)
        offset, timestamp_ms, key, value, headers = (spelt[field] for field in _FIELDS)
        if type(offset) is not int or type(timestamp_ms) is not int:
            raise ValueError("offset and timestamp_ms must be integers")
        named = tuple((_name(name), _bytes(content)) for name, content in headers)
        return LogEntry(offset, timestamp_ms, _bytes(key), _bytes(value), named)
    except (KeyError, TypeError) as error:
        raise ValueError(f"a line of an archive has the fields {', '.join(_FIELDS)}") from error


def _spelt(part: bytes | None) -> str | dict[str, str] | None:
    if part is None:
        return None
    try:
        return part.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(part).decode()}


def _bytes(spelt: Any) -> bytes | None:  # noqa: ANN401 - whatever JSON holds
    if spelt is None:
        return None
    if isinstance(spelt, str):
        return spelt.encode()
    try:
        return base64.b64decode(spelt["base64"], validate=True)
    except binascii.Error as error:
        raise ValueError("base64 is broken") from error


def _name(spelt: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(spelt, str):
        raise TypeError("a header's name is a text")
    return spelt
