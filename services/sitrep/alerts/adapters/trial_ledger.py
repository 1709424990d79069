"""A ledger in memory: for trying rules on history, where nothing is to be kept."""

import contextlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from sitrep.alerts.ports import Membership, Outcome, Raising, Sighting, Silence, Slot, Subject, Token
from sitrep.core.alerts import Facts
from sitrep.runtime.kafka import Record


class TrialLedger:
    """A Ledger that forgets when it goes. An error in a transaction must not be followed by another one."""

    def __init__(self) -> None:
        self.raisings: dict[str, Raising] = {}
        self.memberships: list[Membership] = []
        self.records: list[Record] = []
        self.silenced: list[Silence] = []
        self._offsets: dict[int, int] = {}
        self._states: dict[str, Facts] = {}
        self._sightings: dict[Subject, Sighting] = {}
        self._counts: dict[Slot, int] = {}
        self._tokens: set[Token] = set()

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator["TrialLedger"]:
        yield self

    async def next_offsets(self) -> Mapping[int, int]:
        return dict(self._offsets)

    async def lock_offsets(self) -> Mapping[int, int]:
        return dict(self._offsets)

    async def move_offsets(self, next_offsets: Mapping[int, int]) -> None:
        self._offsets.update(next_offsets)

    async def states(self, event_ids: Collection[str]) -> Mapping[str, Facts]:
        return {event_id: self._states[event_id] for event_id in event_ids if event_id in self._states}

    async def sightings(self, subjects: Collection[Subject]) -> Mapping[Subject, Sighting]:
        return {subject: self._sightings[subject] for subject in subjects if subject in self._sightings}

    async def counts(self, subjects: Collection[Subject], since_ms: int) -> Mapping[Slot, int]:
        return {
            slot: count
            for slot, count in self._counts.items()
            if slot.start_ms >= since_ms and (slot.rule, slot.subject) in subjects
        }

    async def raised(self, tokens: Collection[Token]) -> Collection[Token]:
        return self._tokens & set(tokens)

    async def silences(self) -> Sequence[Silence]:
        return self.silenced

    async def record(self, outcome: Outcome) -> None:
        self._states.update(outcome.states)
        self._sightings.update(outcome.sightings)
        for slot, count in outcome.counts.items():
            self._counts[slot] = self._counts.get(slot, 0) + count
        self._tokens.update(outcome.tokens)
        for raising in outcome.raisings:
            self.raisings.setdefault(raising.alert.alert_id, raising)
        self.memberships += outcome.memberships
        self.records += outcome.records
