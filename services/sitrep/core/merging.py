"""Merging: which mentions tell of the same event.

A function of the *set* of mentions: whatever order they arrive in, one result.

1. Mentions that share a key (`keys`) and have enough in common (`core.likeness`) are linked. What is connected by
   links is a component: whatever is decided about a mention depends only on the mentions of its component, so that a
   projection locks keys and recomputes components.
2. Within a component, the most alike are joined first, by (most points, id, id). Two clusters are joined unless
   something in one rules out something in the other, or they are not alike on the average of all their pairs: a chain
   of tellings that passes from one event to the next does not make one of both.
"""

from collections.abc import Iterable
from datetime import datetime

from sitrep.core import traits
from sitrep.core.events import RecordedMention
from sitrep.core.links import Graph, Sets
from sitrep.core.mentions import Mention, Place, PlaceKind
from sitrep.core.traits import days_of

__all__ = ["Cluster", "actor_keys", "clusters", "components", "days_of", "earliness", "keys", "main_place", "score"]

Cluster = tuple[RecordedMention, ...]
"""Mentions of one event, earliest first by (published time, mention id)."""


def keys(mention: Mention) -> tuple[str, ...]:
    """What `mention` is found by: only mentions that share a key are ever linked. Sorted; texts the same for ever."""
    return traits.keys(traits.of_mention(mention)) or (f"alone/{mention.mention_id}",)


def score(one: RecordedMention, other: RecordedMention) -> int | None:
    """Points for two mentions telling of one event, linked from `likeness.LINK` on; None when that is ruled out.

    Two that say the same in the same words are one for certain and not scored: ValueError.
    """
    graph = Graph([one, other])
    if len(graph.nodes) == 1:
        raise ValueError("both say the same in the same words")
    return graph.points(0, 1)


def components(mentions: Iterable[RecordedMention]) -> tuple[Cluster, ...]:
    """`mentions` by connected component of links: what decides about one of them lies within its component.

    Sorted by earliest members, as are the members. The same mention twice counts once.
    """
    graph = Graph(_distinct(mentions))
    return _in_order(graph, graph.connect())


def clusters(mentions: Iterable[RecordedMention]) -> tuple[Cluster, ...]:
    """`mentions` by the event they tell of, sorted by their earliest members. The same mention twice counts once."""
    graph = Graph(_distinct(mentions))
    sets = Sets(len(graph.nodes))
    refused: set[tuple[int, int, int, int]] = set()
    for one, other in graph.edges():
        if len(sets.members) == 1:
            break
        if sets.are_one(one, other):
            continue
        first, second = sorted((sets.root(one), sets.root(other)))
        members, others = sets.members[first], sets.members[second]
        attempt = (first, len(members), second, len(others))  # the same sets again: they only grow
        if attempt not in refused:
            if graph.agree(members, others):
                sets.join(first, second)
            else:
                refused.add(attempt)
    return _in_order(graph, sets)


def earliness(recorded: RecordedMention) -> tuple[datetime, str]:
    """The order in which mentions were published; the first of an event gives it its id."""
    return recorded.article.published_at, recorded.mention.mention_id


def main_place(mention: Mention) -> Place | None:
    """Where it happened: the first place that is not merely a country, else the country."""
    located = traits.located(mention)
    closer = [place for place in located if place.kind is not PlaceKind.COUNTRY]
    return next(iter(closer or located), None)


def actor_keys(mention: Mention) -> tuple[str, ...]:
    """What actors are compared by: ids, or names without regard to case. Sorted."""
    return tuple(sorted(traits.of_mention(mention).actors))


def _distinct(mentions: Iterable[RecordedMention]) -> list[RecordedMention]:
    """One of each id, the first recorded."""
    least: dict[str, RecordedMention] = {}
    for recorded in mentions:
        other = least.setdefault(recorded.mention.mention_id, recorded)
        if recorded.recorded_at < other.recorded_at:
            least[recorded.mention.mention_id] = recorded
    return list(least.values())


def _in_order(graph: Graph, sets: Sets) -> tuple[Cluster, ...]:
    found = [
        tuple(sorted((each for number in numbers for each in graph.nodes[number].members), key=earliness))
        for numbers in sets.members.values()
    ]
    return tuple(sorted(found, key=lambda cluster: earliness(cluster[0])))
