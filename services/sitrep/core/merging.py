"""Merging: which mentions tell of the same event.

A function of the *set* of mentions: every rule below compares values that are equal or not, or takes the least
of a total order, so no order of arrival can matter. Two mentions tell of one event when they

1. are of one type and dated alike: to the same day, or, when dated less closely, to the same days
   (a week that overlaps a day says too little: it would chain all days of that week into one event);
2. name the same main place: the first location that is not merely a country, else the country;
3. both tell of something that came about (or is denied), or both of something planned, threatened or supposed;
4. have one subtype; a mention without one joins when those it could join name only one;
5. share an actor, where date and place alone say too little: in politics, and where the place is a whole country.

What has no date or no place stands alone. 1 and 2 make the block, which is the seam for a deeper rule: whatever is
decided about a mention depends only on the mentions of its block, so that a projection locks and recomputes blocks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sitrep.core.event_types import TYPES, Family
from sitrep.core.events import RecordedMention
from sitrep.core.mentions import Mention, Modality, Place, PlaceKind, PlaceRole
from sitrep.core.temporal.interval import Moment

Cluster = tuple[RecordedMention, ...]
"""Mentions of one event, earliest first by (published time, mention id)."""

_UNREALISED = frozenset({Modality.PLANNED, Modality.THREATENED, Modality.HYPOTHETICAL})


def block(mention: Mention) -> str:
    """The block of `mention`: only mentions of one block are ever merged. A short text, the same for ever."""
    days = days_of(mention)
    place = main_place(mention)
    if days is None or place is None:
        return f"alone/{mention.mention_id}"
    where = f"{place.country or '-'}/{place.name.casefold()}"
    return f"{mention.type}/{days[0].isoformat()}/{days[1].isoformat()}/{where}"


def keys(mention: Mention) -> tuple[str, ...]:
    """What `mention` is found by: only mentions that share a key are ever linked. Sorted; texts the same for ever."""
    return (block(mention),)


def components(mentions: Iterable[RecordedMention]) -> tuple[Cluster, ...]:
    """`mentions` by connected component of links: what decides about one of them lies within its component.

    Sorted by earliest members, as are the members. The same mention twice counts once.
    """
    by_block: defaultdict[str, list[RecordedMention]] = defaultdict(list)
    for recorded in _distinct(mentions):
        by_block[block(recorded.mention)].append(recorded)
    return tuple(sorted(map(tuple, by_block.values()), key=lambda component: earliness(component[0])))


def clusters(mentions: Iterable[RecordedMention]) -> tuple[Cluster, ...]:
    """`mentions` by the event they tell of, sorted by their earliest members. The same mention twice counts once."""
    by_block: defaultdict[str, list[RecordedMention]] = defaultdict(list)
    for recorded in _distinct(mentions):
        by_block[block(recorded.mention)].append(recorded)
    found = [cluster for members in by_block.values() for cluster in _clusters_of_block(members)]
    return tuple(sorted(found, key=lambda cluster: earliness(cluster[0])))


def earliness(recorded: RecordedMention) -> tuple[datetime, str]:
    """The order in which mentions were published; the first of an event gives it its id."""
    return recorded.article.published_at, recorded.mention.mention_id


def days_of(mention: Mention) -> tuple[date, date] | None:
    """The first and last day of the valid time, as the article reckons them; None when it is unknown."""
    start, end = mention.time.start, mention.time.end
    if start is None or end is None:
        return None
    return _day(start), _day(end)


def main_place(mention: Mention) -> Place | None:
    """Where it happened: the place that merging compares."""
    located = [place for place in mention.places if place.role is PlaceRole.LOCATION] or list(mention.places)
    closer = [place for place in located if place.kind is not PlaceKind.COUNTRY]
    return next(iter(closer or located), None)


def actor_keys(mention: Mention) -> tuple[str, ...]:
    """What actors are compared by: ids, or names without regard to case. Sorted."""
    return tuple(sorted({actor.id or actor.name.casefold() for actor in mention.actors}))


def _distinct(mentions: Iterable[RecordedMention]) -> list[RecordedMention]:
    least: dict[str, RecordedMention] = {}
    for recorded in mentions:
        other = least.setdefault(recorded.mention.mention_id, recorded)
        if recorded.recorded_at < other.recorded_at:
            least[recorded.mention.mention_id] = recorded
    return sorted(least.values(), key=earliness)


def _clusters_of_block(members: Sequence[RecordedMention]) -> Iterator[Cluster]:
    """`members` are sorted by `earliness`, and so are the clusters' members."""
    groups: defaultdict[bool, list[RecordedMention]] = defaultdict(list)
    for recorded in members:
        groups[recorded.mention.assertion.modality in _UNREALISED].append(recorded)
    for group in groups.values():
        for pool in _by_subtype(group):
            yield from _by_actor(pool) if _needs_actor(pool[0].mention) else [tuple(pool)]


def _by_subtype(group: Sequence[RecordedMention]) -> list[list[RecordedMention]]:
    pools: defaultdict[str | None, list[RecordedMention]] = defaultdict(list)
    named = {recorded.mention.subtype for recorded in group} - {None}
    only = next(iter(named)) if len(named) == 1 else None
    for recorded in group:
        pools[recorded.mention.subtype or only].append(recorded)
    return list(pools.values())


def _needs_actor(mention: Mention) -> bool:
    place = main_place(mention)
    whole_country = place is not None and place.kind is PlaceKind.COUNTRY
    return TYPES[mention.type].family is Family.POLITICS or whole_country


def _by_actor(pool: Sequence[RecordedMention]) -> Iterator[Cluster]:
    """The connected components of "shares an actor"; what names none stands alone."""
    parents: dict[str, str] = {}
    for recorded in pool:
        names = _nodes(recorded.mention)
        for name in names:
            _join(parents, names[0], name)
    components: defaultdict[str, list[RecordedMention]] = defaultdict(list)
    for recorded in pool:
        components[_root(parents, _nodes(recorded.mention)[0])].append(recorded)
    return iter([tuple(component) for component in components.values()])


def _nodes(mention: Mention) -> tuple[str, ...]:
    return tuple(f"actor/{key}" for key in actor_keys(mention)) or (f"alone/{mention.mention_id}",)


def _root(parents: Mapping[str, str], name: str) -> str:
    while (parent := parents.get(name, name)) != name:
        name = parent
    return name


def _join(parents: dict[str, str], one: str, other: str) -> None:
    """The lesser name becomes the root, whatever the order."""
    first, second = sorted((_root(parents, one), _root(parents, other)))
    parents[second] = first


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
