"""Reading records of `sitrep.events.v1`: bytes in, what rules are asked about out, or a reason why not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sitrep.contracts import cloudevents, upcasting
from sitrep.contracts.events import EventCreated, EventMessage, EventRevised, EventsMerged, EventSplit
from sitrep.core.errors import InvalidMessage
from sitrep.core.events import Event


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as it lies in the log."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands among the records of all partitions: by recorded time, whoever is read first."""
        return self.timestamp_ms, self.partition, self.offset


@dataclass(frozen=True, slots=True)
class Arrival:
    """A revision of an event. `previous` is None when the message does not tell it, or there was none."""

    partition: int
    offset: int
    message_id: str
    event: Event
    previous: Event | None
    former_ids: tuple[str, ...]
    """Ids of events that it took in, or was called by before."""
    recorded_at: datetime
    traceparent: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is no message about an event, and why."""

    record: Incoming
    error: InvalidMessage


def read_all(records: Sequence[Incoming]) -> tuple[tuple[Arrival, ...], tuple[Unreadable, ...]]:
    """The revisions that `records`, in their order, tell of, and the records that cannot be read.

    An event that is created and takes in another by the same cause is the other under a new name: its creation knows
    the former ids already.
    """
    arrivals: list[Arrival] = []
    unreadable = []
    for record in records:
        try:
            arrival = read(record)
        except InvalidMessage as error:
            unreadable.append(Unreadable(record, error))
        else:
            arrivals += [arrival] if arrival is not None else []
    former: defaultdict[tuple[str, datetime], set[str]] = defaultdict(set)
    for each in arrivals:
        former[each.event.event_id, each.recorded_at].update(each.former_ids)
    named = [replace(a, former_ids=tuple(sorted(former[a.event.event_id, a.recorded_at]))) for a in arrivals]
    return tuple(named), tuple(unreadable)


def is_creation(record: Incoming) -> bool:
    """Whether what follows it may tell that it is no new event."""
    return cloudevents.header(record.headers, "ce_type") == EventCreated.ce_type


def read(record: Incoming) -> Arrival | None:
    """The revision that `record` tells of; None when it only says that an event came apart.

    Raises InvalidMessage when it is no message about an event.
    """
    try:
        return _read(record)
    except (ValueError, OverflowError) as error:
        raise InvalidMessage(
            str(error), topic=record.topic, partition=record.partition, offset=record.offset
        ) from error


def _read(record: Incoming) -> Arrival | None:
    if record.value is None:
        raise ValueError("value: is missing")
    message = upcasting.decode(cloudevents.header(record.headers, "ce_type"), record.value)
    if not isinstance(message, EventMessage):
        raise ValueError(f"ce_type: {message.ce_type} is not read here")  # noqa: TRY004 - the record is invalid
    if record.key != message.key.encode():
        raise ValueError("key: is not the event's id")
    if isinstance(message, EventSplit):
        return None
    if not isinstance(message, EventCreated | EventRevised | EventsMerged):
        raise ValueError(f"ce_type: {message.ce_type} is not read here")  # noqa: TRY004
    return Arrival(
        partition=record.partition,
        offset=record.offset,
        message_id=message.ce_id,
        event=message.event,
        previous=message.previous if isinstance(message, EventRevised) else None,
        former_ids=message.merged_ids if isinstance(message, EventsMerged) else (),
        recorded_at=message.recorded_at,
        traceparent=cloudevents.traceparent_of(record.headers, fallback=message.ce_id),
    )
