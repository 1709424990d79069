"""Changes of the chronology as they stand in the log, and positions in it.

A position says how much of every partition somebody has had: the next offset of each, `15.7.0`. Whoever resumes from
one gets every later change and none before, from whichever process: the log's order within a partition is one for all,
and between partitions there is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.contracts import upcasting
from sitrep.contracts.events import EventAfter, EventRevised, EventSplit
from sitrep.core.events import Event

Position = tuple[int, ...]
"""The next offset of each partition, by number."""

_POSITION = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}){0,9999}")


@dataclass(frozen=True, slots=True)
class Change:
    """A record of the events topic: what became of an event, before and after where the message tells."""

    partition: int
    offset: int
    ce_type: str
    value: bytes
    """JSON without line breaks, as it is in the log."""
    before: Event | None
    after: Event | None


def written(position: Sequence[int]) -> str:
    """As readers carry it about."""
    return ".".join(map(str, position))


def read(text: str) -> Position:
    """The way back. Raises ValueError when it is no position."""
    if not _POSITION.fullmatch(text):
        raise ValueError("is no position; send the `id` of the last event that you had, as it was")
    return tuple(map(int, text.split(".")))


def change(partition: int, offset: int, ce_type: str | None, value: bytes | None) -> Change:
    """The change in a record. Raises ValueError when there is none."""
    message = upcasting.decode(ce_type, value or b"")
    before = message.previous if isinstance(message, EventRevised | EventSplit) else None
    after = message.event if isinstance(message, EventAfter) else None
    if before is None and after is None:
        raise ValueError(f"{ce_type} changes no event")
    # JSON may break lines between its tokens, and then says the same without.
    line = (value or b"").replace(b"\r", b" ").replace(b"\n", b" ")
    return Change(partition, offset, message.ce_type, line, before, after)
