"""A proof of an event: all that it takes to check, without Sitrep's servers, what was known and from which articles.

It holds the event's state, the mentions that it was merged from, every entry of the articles log with the keys of
their articles, a proof for each entry that it is in the log, and the signed checkpoints that these proofs lead to.
"""

from typing import Annotated, Literal

import orjson
from pydantic import Field, NonNegativeInt, PositiveInt

from sitrep.contracts import archives
from sitrep.contracts.limits import ContentHash, NonEmpty
from sitrep.contracts.message import Message
from sitrep.core.events import Event, RecordedMention
from sitrep.core.log_entries import LogEntry


class ProvedEntry(Message):
    """An entry of the log, number `index` of its partition, with its path to the root of `size` entries."""

    topic: NonEmpty
    partition: NonNegativeInt
    index: NonNegativeInt
    size: PositiveInt
    path: tuple[ContentHash, ...]
    line: NonEmpty
    """The entry as a line of an archive."""

    @property
    def entry(self) -> LogEntry:
        """The entry. Raises ValueError when `line` spells none."""
        return archives.from_line(self.line.encode())


class Proof(Message):
    """The bundle that `sitrep audit prove` makes and `sitrep audit check` checks."""

    format: Literal["sitrep-proof/1"]
    event: Event
    mentions: Annotated[tuple[RecordedMention, ...], Field(min_length=1)]
    entries: Annotated[tuple[ProvedEntry, ...], Field(min_length=1)]
    checkpoints: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    """Signed notes, one for each partition."""

    def to_bytes(self) -> bytes:
        """JSON, indented: auditors read it too."""
        options = orjson.OPT_NAIVE_UTC | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps(self.model_dump(mode="python"), option=options)
