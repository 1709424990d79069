"""Links between mentions: which are alike enough to tell of one event, without comparing any two that cannot be.

Mentions that say the same in the same words, as copies of an agency's story do, are one node: a thousand copies cost
no more than one, and do not outvote two others. What many mentions share but for their words is compared once.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sitrep.core import likeness, traits
from sitrep.core.events import RecordedMention
from sitrep.core.likeness import LINK, SAME_ARTICLE, SAME_SENTENCE, content_points, told_apart
from sitrep.core.traits import Setting, Traits


@dataclass(slots=True, eq=False)
class Node:
    """Mentions that say the same in the same words."""

    traits: Traits
    keys: tuple[str, ...]
    setting: int
    """Number of the setting, which mentions that differ in what they say of it share."""
    members: list[RecordedMention] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)


class Graph:
    """Nodes, numbered in the order of their least mention ids, and the points between those that share a key."""

    def __init__(self, mentions: Iterable[RecordedMention]) -> None:
        """`mentions` are distinct."""
        found: dict[Traits | str, Node] = {}
        self._settings: dict[Setting, int] = {}
        for recorded in sorted(mentions, key=lambda each: each.mention.mention_id):
            own = traits.of_mention(recorded.mention)
            keys = traits.keys(own)
            same = own if keys and _is_one_with_its_like(own) else recorded.mention.mention_id
            if same not in found:
                found[same] = Node(own, keys, self._settings.setdefault(own.setting, len(self._settings)))
            found[same].members.append(recorded)
            found[same].articles.add(recorded.article.article_id)
        self.nodes = list(found.values())
        self._compared: dict[int, int | None] = {}
        self._particular: set[int] = set()
        """Pairs of settings for which only words can tell."""
        self._linked: list[dict[int, int]] = [{} for _ in self.nodes]

    def connect(self) -> "Sets":
        """The nodes by what is connected by links among them, or would be among any of their members alone.

        So what is apart here is apart also while only some of the mentions count.
        """
        sets = Sets(len(self.nodes))
        for one, others in self._candidates():
            for other in others:
                if not sets.are_one(one, other) and (self._points(one, [other], of_any=True)[0] or 0) >= LINK:
                    sets.join(one, other)
        return sets

    def edges(self) -> Iterator[tuple[int, int]]:
        """Pairs of nodes that are linked: most points first, then in the order of their numbers."""
        by_points: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        size = len(self.nodes)
        for one, others in self._candidates():
            linked = self._linked[one]
            for other, points in zip(others, self._points(one, others), strict=True):
                if points is not None and points >= LINK:
                    linked[other] = points
                    by_points[points].append(one * size + other)
        for points in sorted(by_points, reverse=True):
            for pair in by_points[points]:
                yield divmod(pair, size)

    def agree(self, members: Sequence[int], others: Sequence[int]) -> bool:
        """Whether two sets of nodes are alike on the average of all pairs, and none of them is ruled out."""
        total = 0
        for one in members:
            linked = self._linked[one]
            for other in others:
                points = linked.get(other)
                if points is None and (points := self.points(one, other)) is None:
                    return False
                total += points
        return total >= 0

    def points(self, one: int, other: int) -> int | None:
        """Points for two nodes telling of one event; None when that is ruled out, or they share no key."""
        found = self._linked[min(one, other)].get(max(one, other))
        if found is not None:
            return found
        if set(self.nodes[one].keys).isdisjoint(self.nodes[other].keys):
            return None
        return self._points(one, [other])[0]

    def _candidates(self) -> Iterator[tuple[int, list[int]]]:
        """Of each node the later ones that share a key with it, in order."""
        sharing: defaultdict[str, list[int]] = defaultdict(list)
        for number, node in enumerate(self.nodes):
            for key in node.keys:
                sharing[key].append(number)
        position: defaultdict[str, int] = defaultdict(int)
        for number, node in enumerate(self.nodes):
            others: set[int] = set()
            for key in node.keys:
                position[key] += 1
                others.update(sharing[key][position[key] :])
            if others:
                yield number, sorted(others)

    def _points(self, one: int, others: Sequence[int], *, of_any: bool = False) -> list[int | None]:
        """The same of one node and others that share a key with it. `of_any`: the most of any members."""
        mine, size = self.nodes[one], len(self._settings)
        theirs = [self.nodes[other] for other in others]
        articles, sentence, compared, particular = (
            mine.articles,
            mine.traits.sentence,
            self._compared,
            self._particular,
        )
        found: list[int | None] = []
        for node, points in zip(theirs, content_points(mine.traits, [node.traits for node in theirs]), strict=True):
            pair = mine.setting * size + node.setting
            by_setting = compared[pair] if pair in compared else self._compare(pair, mine, node)
            if by_setting is None or (pair in particular and mine.traits.words.isdisjoint(node.traits.words)):
                found.append(None)
            elif not articles.isdisjoint(node.articles) and not (of_any and len(articles | node.articles) > 1):
                found.append(
                    None
                    if told_apart(mine.traits.setting, node.traits.setting)
                    else by_setting + points + SAME_ARTICLE
                )
            elif sentence and sentence == node.traits.sentence:
                found.append(by_setting + points + SAME_SENTENCE)
            else:
                found.append(by_setting + points)
        return found

    def _compare(self, pair: int, one: Node, other: Node) -> int | None:
        points = self._compared[pair] = likeness.setting_points(one.traits.setting, other.traits.setting)
        if likeness.needs_words(one.traits.setting, other.traits.setting):
            self._particular.add(pair)
        return points


def _is_one_with_its_like(own: Traits) -> bool:
    """Whether two mentions with these traits are linked in any case: a few words may be anyone's."""
    if own.sentence:
        return True
    by_setting = likeness.setting_points(own.setting, own.setting)
    return by_setting is not None and by_setting + content_points(own, [own])[0] + SAME_ARTICLE >= LINK


class Sets:
    """Disjoint sets of nodes, each known by its least."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))
        self.members: dict[int, list[int]] = {number: [number] for number in range(size)}

    def root(self, number: int) -> int:
        """The least of the set that `number` is in."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def are_one(self, one: int, other: int) -> bool:
        """Whether two nodes are in one set."""
        parents = self._parents
        return parents[one] == parents[other] or self.root(one) == self.root(other)

    def join(self, one: int, other: int) -> None:
        """Make one set of those that two nodes are in."""
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._parents[second] = first
            self.members[first] += self.members.pop(second)
