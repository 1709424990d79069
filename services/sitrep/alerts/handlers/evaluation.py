"""What rules say about one revision of an event, given what they have seen before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sitrep.alerts.handlers.arrivals import Arrival
from sitrep.alerts.ports import Burst, Novelty, Prepare, Prepared, Rule, Scope, Sighting, Slot, Subject, Unknown
from sitrep.core import alerts
from sitrep.core.alerts import Facts
from sitrep.runtime.clock import timestamp_ms

SLOTS = 12
"""Of a burst's window: it moves on by a twelfth of its length."""
MAX_SUBJECTS = 20


@dataclass(frozen=True, slots=True)
class Revision:
    """An arrival with its facts and those before it."""

    arrival: Arrival
    values: dict[str, object]
    about: Prepared
    """The values, prepared once for all rules."""

    @property
    def is_new(self) -> bool:
        """Whether no revision of the event, by whatever name, was seen before."""
        return alerts.lookup("previous.exists", self.values) == (True, False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule is met; whether it raises an alert depends on those that it raised before."""

    rule: Rule
    once: str
    values: Facts
    arrival: Arrival

    @property
    def alert_id(self) -> str:
        """Derived."""
        event_id = self.arrival.event.event_id if self.rule.scope is Scope.EVENT else None
        return alerts.alert_id(self.rule.name, self.once, event_id)

    @property
    def tokens(self) -> tuple[str, ...]:
        """One of them in the ledger, and it was raised already."""
        if self.rule.scope is Scope.RULE:
            return ("rule",)
        return alerts.tokens(self.arrival.event, self.arrival.former_ids)


@dataclass
class Memory:
    """What rules have seen; `evaluate` adds to it."""

    sightings: dict[Subject, Sighting]
    counts: dict[Slot, int]
    added: dict[Slot, int]
    """What was counted since `counts` was read, and is in it."""


def revision(arrival: Arrival, states: Mapping[str, Facts], prepare: Prepare) -> Revision:
    """`arrival` beside the revision before: the message's own, else what was last seen of the event by any name."""
    now = alerts.facts(arrival.event, recorded_at=arrival.recorded_at)
    before: Facts = (
        alerts.facts(arrival.previous)
        if arrival.previous is not None
        else next(
            (states[name] for name in (arrival.event.event_id, *arrival.former_ids) if name in states),
            alerts.facts(None),
        )
    )
    counted = {kind: now[kind] for kind in alerts.COUNTED}
    values = {"event": now, "previous": before, "changed": alerts.changed(before, now), **counted}
    return Revision(arrival, values, prepare(values))


def subjects(rule: Rule, seen: Revision) -> tuple[str, ...]:
    """What `rule` looks back at for this revision: what it is the first of, or what is counted with it. Sorted."""
    source = rule.novelty or rule.burst
    if source is None or not _is_of(rule, seen):
        return ()
    found = source.of.value(seen.about)
    names = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    return tuple(sorted({name for name in names if isinstance(name, str) and name})[:MAX_SUBJECTS])


def evaluate(rule: Rule, seen: Revision, memory: Memory, prepare: Prepare) -> Candidate | None:
    """Whether `rule` is met; remembers what it must for later revisions."""
    if not _is_of(rule, seen):
        return None
    values, about = seen.values, seen.about
    if rule.novelty is not None or rule.burst is not None:
        values = {**values, **_looked_back(rule, seen, memory)}
        about = prepare(values)
    if rule.when.value(about) is not True:
        return None
    once = rule.once_per.value(about) if rule.once_per is not None else ""
    return None if isinstance(once, Unknown) else Candidate(rule, _text(once), values, seen.arrival)


def _looked_back(rule: Rule, seen: Revision, memory: Memory) -> dict[str, object]:
    names = subjects(rule, seen)
    found: dict[str, object] = {}
    if rule.novelty is not None:
        found["novel"] = _novel(rule, rule.novelty, names, seen, memory)
    if rule.burst is not None:
        found["burst"] = _burst(rule, rule.burst, names, seen, memory)
    return found


def _is_of(rule: Rule, seen: Revision) -> bool:
    """Whether the rule is about such events at all."""
    return rule.where is None or rule.where.value(seen.about) is True


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _novel(rule: Rule, novelty: Novelty, names: Iterable[str], seen: Revision, memory: Memory) -> list[str]:
    """Those of `names` of which no other event was recorded for so long; all of them are seen now."""
    arrival, at = seen.arrival, seen.arrival.recorded_at
    own = {arrival.event.event_id, *arrival.former_ids}
    found = []
    for name in names:
        last = memory.sightings.get((rule.name, name))
        if last is None or at - last.last_at > novelty.within:
            last = Sighting(arrival.event.event_id, at)
        if last.event_id in own:
            found.append(name)
            last = Sighting(arrival.event.event_id, last.last_at)
        memory.sightings[rule.name, name] = Sighting(last.event_id, max(last.last_at, at))
    return found


def _burst(rule: Rule, burst: Burst, names: Iterable[str], seen: Revision, memory: Memory) -> dict[str, object]:
    """The strongest burst among `names`; new events are counted, revisions of known ones are not."""
    found: dict[str, object] = {"met": False, "subject": "", "count": 0, "expected": 0, "episode": ""}
    at_ms = timestamp_ms(seen.arrival.recorded_at)
    for name in names:
        if seen.is_new:
            slot = Slot(rule.name, name, at_ms - at_ms % slot_ms(burst))
            memory.counts[slot] = memory.counts.get(slot, 0) + 1
            memory.added[slot] = memory.added.get(slot, 0) + 1
        count, before = _counted(rule, burst, name, at_ms, memory)
        expected = before * _ms(burst.window) // _ms(burst.baseline)
        # In whole numbers: count >= factor * before * window / baseline.
        met = count >= burst.minimum and count * _ms(burst.baseline) >= burst.factor * before * _ms(burst.window)
        if (met, count) > (found["met"], found["count"]):
            episode = f"{name} {at_ms // _ms(burst.window)}"
            found = {"met": met, "subject": name, "count": count, "expected": expected, "episode": episode}
    return found


def _counted(rule: Rule, burst: Burst, name: str, at_ms: int, memory: Memory) -> tuple[int, int]:
    """New events in the window that ends now, and in the baseline before it."""
    size = slot_ms(burst)
    now = at_ms - at_ms % size
    count = sum(memory.counts.get(Slot(rule.name, name, now - size * n), 0) for n in range(SLOTS))
    slots = SLOTS * _ms(burst.baseline) // _ms(burst.window)
    before = sum(memory.counts.get(Slot(rule.name, name, now - size * n), 0) for n in range(SLOTS, SLOTS + slots))
    return count, before


def slot_ms(burst: Burst) -> int:
    """Length of a slot in milliseconds."""
    return max(1, _ms(burst.window) // SLOTS)


def look_back(rule: Rule) -> timedelta:
    """How far back a burst counts."""
    return rule.burst.window * 2 + rule.burst.baseline if rule.burst is not None else timedelta(0)


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
