"""Messages of `sitrep.events.v1` and `sitrep.chronology.v1`."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, Field, model_validator

from sitrep.contracts.limits import ArticleId, DerivedId
from sitrep.contracts.message import Message, derived_ce_id
from sitrep.core import digest
from sitrep.core.events import Event


class EventMessage(Message):
    """What the messages about one event share: the event's id is the key."""

    event_id: DerivedId
    recorded_at: AwareDatetime
    """Recorded time from which it is so: that of the latest article that counts in it, or counted before."""
    caused_by: tuple[ArticleId, ...]
    """Ids of the articles whose arrival brought it about, sorted."""

    @property
    def key(self) -> str:
        return self.event_id

    def _derived(self, *parts: object) -> str:
        """A `ce_id` that two changes share only when they are one: same event, cause and states."""
        return derived_ce_id(self.ce_type, self.event_id, self.recorded_at.isoformat(), list(self.caused_by), *parts)


class EventAfter(EventMessage):
    """A message with the state of the event after it."""

    event: Event

    @model_validator(mode="after")
    def _is_of_the_event(self) -> Self:
        if self.event.event_id != self.event_id:
            raise ValueError("event_id: is not the id of the event")
        return self


class EventCreated(EventAfter):
    """An event enters the chronology."""

    ce_type: ClassVar[str] = "sitrep.event.created.v1"

    @property
    def ce_id(self) -> str:
        return self._derived(digest.of_event(self.event))


class EventRevised(EventAfter):
    """An event changed: its state before and after."""

    ce_type: ClassVar[str] = "sitrep.event.revised.v1"

    previous: Event

    @property
    def ce_id(self) -> str:
        return self._derived(digest.of_event(self.previous), digest.of_event(self.event))


class EventsMerged(EventAfter):
    """`event_id` took in the mentions of other events, which are no more; their ids stay as aliases.

    Follows EventCreated when the event is new: an earlier report of it came in late, or its article was revised.
    """

    ce_type: ClassVar[str] = "sitrep.events.merged.v1"

    merged_ids: Annotated[tuple[DerivedId, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_not_merged_into_itself(self) -> Self:
        if self.event_id in self.merged_ids:
            raise ValueError("merged_ids: an event is not merged into itself")
        return self

    @property
    def ce_id(self) -> str:
        return self._derived(list(self.merged_ids), digest.of_event(self.event))


class EventSplit(EventMessage):
    """`event_id` came apart: its mentions are now in `into`, which may name itself; empty when none is left."""

    ce_type: ClassVar[str] = "sitrep.event.split.v1"

    previous: Event
    into: tuple[DerivedId, ...]

    @property
    def ce_id(self) -> str:
        return self._derived(digest.of_event(self.previous), list(self.into))


class EventState(Message):
    """The current state of an event, compacted by its id; a tombstone follows when it is merged away."""

    ce_type: ClassVar[str] = "sitrep.event.state.v1"

    event: Event

    @property
    def key(self) -> str:
        return self.event.event_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.event.event_id, digest.of_event(self.event))
