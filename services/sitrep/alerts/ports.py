"""What the alerts service needs from the world, and the values that pass between its parts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from sitrep.core.alerts import Alert, Facts
from sitrep.runtime.kafka import Record


@dataclass(frozen=True, slots=True)
class Unknown:
    """An expression that has no value for these facts, such as a comparison with a number that nobody told."""

    reason: str


class Prepared(Protocol):
    """Facts in the form that expressions are evaluated over."""


Prepare = Callable[[Facts], Prepared]


class Expression(Protocol):
    """A compiled expression. Evaluating it has no effect and takes no time to speak of."""

    @property
    def text(self) -> str:
        """As it was written."""
        ...

    def value(self, about: Prepared) -> object:
        """Its value, or Unknown. Never raises."""
        ...


class Scope(StrEnum):
    """What a rule's alerts are about: one event each, or the rule's matter as a whole."""

    EVENT = "event"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Novelty:
    """`of` names what an event is the first of; `within`: since the last one that was recorded."""

    of: Expression
    within: timedelta


@dataclass(frozen=True, slots=True)
class Burst:
    """`of` names what is counted: new events in `window`, against their mean in the `baseline` before it."""

    of: Expression
    window: timedelta
    baseline: timedelta
    factor: int
    minimum: int


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day, from `begin` until `end` (on the next day when that is not later), by the clocks of `zone`."""

    begin: time
    end: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Throttle:
    """So many notifications `per` so long, at the most; what comes then is grouped into the next."""

    notifications: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Notifying:
    """How a rule's alerts become notifications, in Alertmanager's words."""

    group_by: tuple[str, ...] = ()
    group_wait: timedelta = timedelta(0)
    group_interval: timedelta = timedelta(minutes=5)
    repeat_interval: timedelta | None = None
    throttle: Throttle | None = None
    quiet_hours: QuietHours | None = None
    sinks: tuple[str, ...] = ()
    """Names; empty for all sinks there are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be asked."""

    name: str
    title: str
    severity: str
    where: Expression | None
    when: Expression
    once_per: Expression | None = None
    scope: Scope = Scope.EVENT
    novelty: Novelty | None = None
    burst: Burst | None = None
    notifying: Notifying = field(default_factory=Notifying)


Subject = tuple[str, str]
"""A rule's name and what it counts or has seen."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a rule saw: the event it saw first in this run of them, and when it saw one last, in recorded time."""

    event_id: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a burst's window in which new events are counted; `start_ms` in recorded time."""

    rule: str
    subject: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class Token:
    """A rule has raised its alert, for the value it is raised once for, about what goes by `token`."""

    rule: str
    once: str
    token: str


class AlertState(StrEnum):
    """What became of an alert when it was raised."""

    RAISED = "raised"
    LATE = "late"  # met by what was recorded too long ago: in the ledger only
    SILENCED = "silenced"  # on the topic, but nobody is notified


@dataclass(frozen=True, slots=True)
class Raising:
    """An alert with what became of it, and when."""

    alert: Alert
    once: str
    state: AlertState
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """An alert in a group of a sink, to be notified no earlier than `due_at`, unless the group is due before."""

    group_id: str
    sink: str
    rule: str
    labels: Mapping[str, str]
    alert_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch comes to: all that is written, with its offsets, in one transaction."""

    states: Mapping[str, Facts]
    sightings: Mapping[Subject, Sighting]
    counts: Mapping[Slot, int]
    """To be added to what is counted already."""
    tokens: Collection[Token]
    raisings: Sequence[Raising]
    memberships: Sequence[Membership]
    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts whose labels are these, between the two instants, notify nobody."""

    silence_id: str
    labels: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    comment: str

    def covers(self, labels: Mapping[str, str], now: datetime) -> bool:
        """Whether an alert with these labels is silenced now."""
        return self.starts_at <= now < self.ends_at and all(
            labels.get(name) == value for name, value in self.labels.items()
        )


class Watching(Protocol):
    """One transaction of the ledger. All methods raise TransientError."""

    async def lock_offsets(self) -> Mapping[int, int]:
        """The next offset of each partition, locked until the end; 0 where there is none."""
        ...

    async def states(self, event_ids: Collection[str]) -> Mapping[str, Facts]:
        """The facts of these events as they were last seen, where they were."""
        ...

    async def sightings(self, subjects: Collection[Subject]) -> Mapping[Subject, Sighting]:
        """What was seen of these, where it was."""
        ...

    async def counts(self, subjects: Collection[Subject], since_ms: int) -> Mapping[Slot, int]:
        """All slots of these subjects that start at or after `since_ms`."""
        ...

    async def raised(self, tokens: Collection[Token]) -> Collection[Token]:
        """Those of `tokens` that are in the ledger."""
        ...

    async def silences(self) -> Sequence[Silence]:
        """All that have not ended, sorted by id."""
        ...

    async def record(self, outcome: Outcome) -> None:
        """Write it. An alert whose id is there already is not written a second time."""
        ...

    async def move_offsets(self, next_offsets: Mapping[int, int]) -> None:
        """Where to read on from."""
        ...


class Ledger(Protocol):
    """All that was raised, and how far the events are watched."""

    def watching(self) -> AbstractAsyncContextManager[Watching]:
        """A transaction, committed at the end unless an error leaves it."""
        ...

    async def next_offsets(self) -> Mapping[int, int]:
        """The next offset of each partition; 0 where there is none. Raises TransientError."""
        ...
