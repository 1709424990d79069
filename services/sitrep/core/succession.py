"""What became of a mention when another revision of its article counts: the mention that now says the same, or nearly.

A corrected date or place makes another mention with another id. The ids that events had before must lead to where the
article stands now; so each mention of the old revision is followed by the one of the new that agrees with it most.
"""

from collections.abc import Mapping, Sequence

from sitrep.core import merging
from sitrep.core.mentions import Mention

Agreement = tuple[int, ...]


def successors(old: Sequence[Mention], new: Sequence[Mention]) -> Mapping[str, str]:
    """Of each mention of `old`, those of one article's revision, the id of the one in `new` that follows it, if any.

    Pairs are made from the most alike on, each mention in one; an old one that is left over joins the most alike that
    shares a key with it. What merely is of one type is no successor: they agree in days or place too, or in the words.
    """
    pairs = sorted(
        ((_agreement(one, other), one, other) for one in old for other in new if _may_follow(one, other)),
        key=lambda pair: ([-part for part in pair[0]], pair[1].mention_id, pair[2].mention_id),
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, one, other in pairs:
        if one.mention_id not in found and other.mention_id not in taken:
            found[one.mention_id] = other.mention_id
            taken.add(other.mention_id)
    for _, one, other in pairs:
        if one.mention_id not in found and _share_key(one, other):
            found[one.mention_id] = other.mention_id
    return found


def _may_follow(one: Mention, other: Mention) -> bool:
    if one.evidence.text == other.evidence.text or _share_key(one, other):
        return True
    return one.type == other.type and (_same_days(one, other) or _same_place(one, other))


def _agreement(one: Mention, other: Mention) -> Agreement:
    """How much two mentions have in common, what says most first; then how close they stand in the text."""
    return (
        one.mention_id == other.mention_id,
        one.type == other.type,
        _same_place(one, other) + _same_days(one, other) + (one.evidence.text == other.evidence.text),
        _same_place(one, other),
        one.subtype == other.subtype,
        len(set(merging.actor_keys(one)) & set(merging.actor_keys(other))),
        -abs(one.evidence.start - other.evidence.start),
    )


def _share_key(one: Mention, other: Mention) -> bool:
    return not set(merging.keys(one)).isdisjoint(merging.keys(other))


def _same_days(one: Mention, other: Mention) -> bool:
    days = merging.days_of(one)
    return days is not None and days == merging.days_of(other)


def _same_place(one: Mention, other: Mention) -> bool:
    place, there = merging.main_place(one), merging.main_place(other)
    if place is None or there is None:
        return False
    return (place.country, place.name.casefold()) == (there.country, there.name.casefold())
