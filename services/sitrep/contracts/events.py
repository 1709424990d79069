"""Messages of `sitrep.events.v1` and `sitrep.chronology.v1`."""

from typing import ClassVar

from pydantic import AwareDatetime

from sitrep.contracts.message import Message, derived_ce_id
from sitrep.core.events import Event


class EventMessage(Message):
    """What the messages about one event share: the event's id is the key."""

    event_id: str
    recorded_at: AwareDatetime
    """Recorded time from which it is so: that of the latest article that counts in it."""
    caused_by: tuple[str, ...]
    """Ids of the articles whose arrival brought it about, sorted."""

    @property
    def key(self) -> str:
        return self.event_id


class EventCreated(EventMessage):
    """An event enters the chronology."""

    ce_type: ClassVar[str] = "sitrep.event.created.v1"

    event: Event

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.event_id, list(self.event.mention_ids))


class EventRevised(EventMessage):
    """An event changed: its state before and after."""

    ce_type: ClassVar[str] = "sitrep.event.revised.v1"

    event: Event
    previous: Event

    @property
    def ce_id(self) -> str:
        return derived_ce_id(
            self.ce_type, self.event_id, list(self.previous.mention_ids), list(self.event.mention_ids)
        )


class EventsMerged(EventMessage):
    """`event_id` took in the mentions of other events, which are no more; their ids stay as aliases."""

    ce_type: ClassVar[str] = "sitrep.events.merged.v1"

    event: Event
    merged_ids: tuple[str, ...]

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.event_id, list(self.merged_ids), list(self.event.mention_ids))


class EventSplit(EventMessage):
    """`event_id` came apart, or lost its last mention (then `into` is empty)."""

    ce_type: ClassVar[str] = "sitrep.event.split.v1"

    previous: Event
    into: tuple[str, ...]

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.event_id, list(self.previous.mention_ids), list(self.into))


class EventState(Message):
    """The current state of an event, compacted by its id; a tombstone follows when it is merged away."""

    ce_type: ClassVar[str] = "sitrep.event.state.v1"

    event: Event

    @property
    def key(self) -> str:
        return self.event.event_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.event.event_id, list(self.event.mention_ids))
