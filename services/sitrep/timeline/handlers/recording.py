"""Which revisions of articles count when, after more have arrived, and what that changes in the store."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitrep.core import chronology, counting
from sitrep.core.counting import KnownMention
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.mentions import Mention
from sitrep.timeline.ports import Recording, StoredRevision

Arrived = ExtractedRevision | Retraction


@dataclass(frozen=True, slots=True)
class Known:
    """All that is stored of some articles, but for their mentions."""

    revisions: Sequence[StoredRevision] = ()
    retractions: Sequence[Retraction] = ()


def decide(known: Known, arrived: Sequence[Arrived]) -> Recording:
    """What `arrived` changes, given all that is `known` of the same articles. Nothing, when all is known."""
    articles: defaultdict[str, _Article] = defaultdict(_Article)
    for row in known.revisions:
        articles[row.revision.header.article_id].stored.append(row)
    for retraction in known.retractions:
        articles[retraction.article_id].retracted.append(retraction)
    for item in arrived:
        articles[article_of(item)].take(item)
    parts = [article.decide(article_id) for article_id, article in sorted(articles.items())]
    return Recording(
        revisions=tuple(row for part in parts for row in part.revisions),
        extracted=tuple(extracted for part in parts for extracted in part.extracted),
        retractions=tuple(retraction for part in parts for retraction in part.retractions),
        affected=tuple(article_id for part in parts for article_id in part.affected),
    )


def article_of(arrived: Arrived) -> str:
    """The id of the article that it is about."""
    return arrived.article_id if isinstance(arrived, Retraction) else arrived.revision.header.article_id


def recorded_at(arrived: Arrived) -> datetime:
    """When it was recorded."""
    return arrived.recorded_at if isinstance(arrived, Retraction) else arrived.revision.recorded_at


@dataclass(frozen=True, slots=True)
class Shift:
    """The mentions of the affected articles that count at some time: as they did, and as they do now. By id."""

    before: Mapping[str, KnownMention]
    after: Mapping[str, KnownMention]

    @property
    def changed(self) -> dict[str, datetime]:
        """Ids of the mentions that differ, and the recorded time since which each may."""
        found = {}
        for mention_id in sorted(self.before.keys() | self.after.keys()):
            old, new = self.before.get(mention_id), self.after.get(mention_id)
            if old != new:
                found[mention_id] = _since(old, new)
        return found


def shift(known: Known, stored: Iterable[ExtractedRevision], recording: Recording) -> Shift:
    """What `recording` does to mentions, given all of those that are stored of its affected articles."""
    affected = frozenset(recording.affected)
    before = {(r.revision.header.article_id, r.revision.header.revision): r for r in known.revisions}
    after = before | {(r.revision.header.article_id, r.revision.header.revision): r for r in recording.revisions}
    old = {(e.revision.header.article_id, e.revision.header.revision): e.mentions for e in stored}
    new = old | {(e.revision.header.article_id, e.revision.header.revision): e.mentions for e in recording.extracted}
    return Shift(_counted(before, old, affected), _counted(after, new, affected))


def _counted(
    revisions: Mapping[tuple[str, str], StoredRevision],
    mentions: Mapping[tuple[str, str], Sequence[Mention]],
    affected: frozenset[str],
) -> dict[str, KnownMention]:
    return {
        mention.mention_id: KnownMention(mention, row.revision.header, row.revision.recorded_at, row.counting)
        for key, row in sorted(revisions.items(), key=lambda item: item[0])
        if row.counting is not None and key[0] in affected
        for mention in mentions[key]
    }


def _since(old: KnownMention | None, new: KnownMention | None) -> datetime:
    """The first recorded time at which `old` and `new`, which differ, can make a difference."""
    if old is None or new is None or old.counting.since != new.counting.since:
        return min(each.counting.since for each in (old, new) if each is not None)
    if (old.mention, old.article, old.recorded_at) != (new.mention, new.article, new.recorded_at):
        return old.counting.since
    differing = set(old.counting.times) ^ set(new.counting.times)
    return min(differing, default=old.counting.since)


class _Article:
    """One article: what is stored of it, and what has arrived."""

    def __init__(self) -> None:
        self.stored: list[StoredRevision] = []
        self.retracted: list[Retraction] = []
        self.arrived: list[ExtractedRevision] = []
        self.withdrawn: list[Retraction] = []

    def take(self, item: Arrived) -> None:
        if isinstance(item, Retraction):
            self.withdrawn.append(item)
        else:
            self.arrived.append(item)

    def decide(self, article_id: str) -> Recording:
        before = {row.revision.header.revision: row for row in self.stored}
        united = chronology.distinct(
            [row.revision for row in self.stored] + [extracted.revision for extracted in self.arrived]
        )
        countings = counting.of_article(united, [*self.retracted, *self.withdrawn])
        rows = [StoredRevision(revision, countings.get(revision.header.revision)) for revision in united]
        changed = tuple(row for row in rows if before.get(row.revision.header.revision) != row)
        read_anew = [
            revision
            for revision in united
            if (row := before.get(revision.header.revision)) is None
            or row.revision.extraction_rank != revision.extraction_rank
        ]
        counted = any(_counted_ever(row) or _counted_ever(before.get(row.revision.header.revision)) for row in changed)
        return Recording(
            revisions=changed,
            extracted=tuple(
                ExtractedRevision(revision, counting.reading(revision, self.arrived)) for revision in read_anew
            ),
            retractions=tuple(
                sorted(
                    set(self.withdrawn) - set(self.retracted),
                    key=lambda each: (each.recorded_at, each.dated_at, each.reason or ""),
                )
            ),
            affected=(article_id,) if counted else (),
        )


def _counted_ever(row: StoredRevision | None) -> bool:
    return row is not None and row.counting is not None
