"""What differs between two chronologies: events added, gone, merged, split, changed. Pure, in any order of events.

Events belong together when they share mentions: an event's id is that of its first member, and may change when nothing
else does. A mention has the same id wherever the same evidence says the same type of thing.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sitrep.core import chronology, digest
from sitrep.core.events import Event


class Kind(StrEnum):
    """What became of events."""

    ADDED = "added"
    GONE = "gone"
    MERGED = "merged"  # several became one
    SPLIT = "split"  # one became several
    REGROUPED = "regrouped"  # several became several others
    CHANGED = "changed"  # one is one still, and differs


@dataclass(frozen=True, slots=True)
class Difference:
    """Events that belong together, before and after, each in the order of a chronology."""

    kind: Kind
    before: tuple[Event, ...]
    after: tuple[Event, ...]
    aspects: tuple[str, ...] = ()
    """Of what changed: names of ASPECTS, and `other` for what has no name there."""


ASPECTS: Mapping[str, Callable[[Event], Hashable]] = {
    "type": lambda event: (event.type, event.subtype),
    "time": lambda event: event.time,
    "place": lambda event: tuple((place.name, place.country, place.role) for place in event.places),
    "actors": lambda event: (event.actors, event.targets),
    "figures": lambda event: tuple((f.kind, f.of, f.low, f.best, f.high) for f in event.figures),
    "status": lambda event: event.status,
    "sources": lambda event: (event.sources, event.retracted_sources, event.origins),
    "mentions": lambda event: event.mention_ids,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, by the order of the chronology, and how many events are the same."""

    same: int
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many differences of each kind there are, and how many changed in which aspect (`changed: time`)."""
        found: defaultdict[str, int] = defaultdict(int)
        for difference in self.differences:
            found[str(difference.kind)] += 1
            for aspect in difference.aspects:
                found[f"{difference.kind}: {aspect}"] += 1
        return dict(sorted(found.items()))


def compare(before: Iterable[Event], after: Iterable[Event]) -> Comparison:
    """What leads from one chronology to the other."""
    same, differences = 0, []
    for old, new in _groups(before, after):
        difference = _difference(old, new)
        if difference is None:
            same += 1
        else:
            differences.append(difference)
    differences.sort(key=lambda each: chronology.order((each.before or each.after)[0]))
    return Comparison(same, tuple(differences))


def _difference(before: tuple[Event, ...], after: tuple[Event, ...]) -> Difference | None:
    """None when they are one event, and it is the same."""
    match len(before), len(after):
        case 0, _:
            kind = Kind.ADDED
        case _, 0:
            kind = Kind.GONE
        case 1, 1:
            old, new = before[0], after[0]
            if digest.of_event(old) == digest.of_event(new):
                return None
            aspects = tuple(name for name, of in ASPECTS.items() if of(old) != of(new))
            return Difference(Kind.CHANGED, before, after, aspects or ("other",))
        case _, 1:
            kind = Kind.MERGED
        case 1, _:
            kind = Kind.SPLIT
        case _:
            kind = Kind.REGROUPED
    return Difference(kind, before, after)


def _groups(before: Iterable[Event], after: Iterable[Event]) -> list[tuple[tuple[Event, ...], tuple[Event, ...]]]:
    """The events that share mentions, directly or through others, from both sides."""
    leaders: dict[str, str] = {}

    def leader(mention_id: str) -> str:
        while (up := leaders.setdefault(mention_id, mention_id)) != mention_id:
            leaders[mention_id] = mention_id = leaders[up]
        return mention_id

    sides = sorted(before, key=chronology.order), sorted(after, key=chronology.order)
    for event in (*sides[0], *sides[1]):
        first = event.mention_ids[0]
        for mention_id in event.mention_ids[1:]:
            leaders[leader(mention_id)] = leader(first)
    found: defaultdict[str, tuple[list[Event], list[Event]]] = defaultdict(lambda: ([], []))
    for number, side in enumerate(sides):
        for event in side:
            found[leader(event.mention_ids[0])][number].append(event)
    return [(tuple(old), tuple(new)) for _, (old, new) in sorted(found.items())]
