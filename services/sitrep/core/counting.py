"""Which revision of an article counts, and when: intervals of recorded time. Pure; no order of arrival matters.

Of the revisions recorded up to a time, that counts which is the greatest by (updated or else published time, first
recorded time of that content, content hash). What is recorded later can only put a greater one in its place, so a
revision counts in one interval at the most. What a content says is what the latest extractor read in it, whenever
that was: a better reading corrects the past too, for what is recorded are articles.

A retraction is a revision without content: while it is the greatest, the mentions of the greatest content count as
retracted. Compared with a retraction, a content is dated to its recording at the latest, so that an article dated
ahead of the clock, as a day may be by its time zone, can be retracted at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sitrep.core import chronology
from sitrep.core.events import (
    ArticleHeader,
    ArticleRevision,
    Event,
    ExtractedRevision,
    RecordedMention,
    Retraction,
)
from sitrep.core.mentions import Mention


@dataclass(frozen=True, slots=True)
class Counting:
    """The interval of recorded time in which a revision counts: from `since` until `until`, None while it still does.

    `retracted`: from when on, within the interval, its article is retracted; None when it is not.
    """

    since: datetime
    until: datetime | None = None
    retracted: datetime | None = None

    def at(self, time: datetime) -> bool:
        """Whether it counts at `time`."""
        return self.since <= time and (self.until is None or time < self.until)

    def retracted_at(self, time: datetime) -> bool:
        """Whether its article is retracted at `time`."""
        return self.retracted is not None and self.retracted <= time

    @property
    def times(self) -> Iterator[datetime]:
        """When something changes."""
        return (time for time in (self.since, self.until, self.retracted) if time is not None)


@dataclass(frozen=True, slots=True)
class KnownMention:
    """A mention with the interval in which its revision counts. `recorded_at` as in RecordedMention."""

    mention: Mention
    article: ArticleHeader
    recorded_at: datetime
    counting: Counting

    @property
    def recorded(self) -> RecordedMention:
        """As it is when it counts and is not retracted."""
        return RecordedMention(self.mention, self.article, self.recorded_at)

    def at(self, time: datetime) -> RecordedMention:
        """As it is at `time`, at which it counts."""
        return RecordedMention(self.mention, self.article, self.recorded_at, self.counting.retracted_at(time))


def known(revisions: Iterable[ExtractedRevision], retractions: Iterable[Retraction] = ()) -> tuple[KnownMention, ...]:
    """The mentions that count at some time, of any revisions of any articles in any order, repeated or not.

    Sorted by id.
    """
    by_article: defaultdict[str, list[ExtractedRevision]] = defaultdict(list)
    withdrawn: defaultdict[str, list[Retraction]] = defaultdict(list)
    for extracted in revisions:
        by_article[extracted.revision.header.article_id].append(extracted)
    for retraction in retractions:
        withdrawn[retraction.article_id].append(retraction)
    found: list[KnownMention] = []
    for article_id, group in by_article.items():
        united = chronology.distinct(extracted.revision for extracted in group)
        countings = of_article(united, withdrawn[article_id])
        for revision in united:
            counting = countings.get(revision.header.revision)
            if counting is not None:
                found += _known(revision, reading(revision, group), counting)
    return tuple(sorted(found, key=lambda each: each.mention.mention_id))


def of_article(revisions: Iterable[ArticleRevision], retractions: Iterable[Retraction] = ()) -> Mapping[str, Counting]:
    """When each revision of one article counts, by content hash; those that never do are left out.

    `revisions` has one for each content (`chronology.distinct`).
    """
    withdrawn = tuple(retractions)
    standing: list[ArticleRevision] = []
    by_time = sorted(revisions, key=lambda revision: (revision.recorded_at, revision.header.revision))
    for _, recorded in groupby(by_time, key=lambda revision: revision.recorded_at):
        best = max(recorded, key=chronology.rank)
        if not standing or chronology.rank(best) > chronology.rank(standing[-1]):
            standing.append(best)
    ends: list[datetime | None] = [*(revision.recorded_at for revision in standing[1:]), *([None] if standing else [])]
    return {
        revision.header.revision: Counting(revision.recorded_at, end, _retracted(revision, end, withdrawn))
        for revision, end in zip(standing, ends, strict=True)
    }


def state_at(mentions: Iterable[KnownMention], time: datetime) -> tuple[Event, ...]:
    """The chronology as it was at recorded time `time`."""
    return chronology.chronology(each.at(time) for each in mentions if each.counting.at(time))


def reading(revision: ArticleRevision, arrived: Iterable[ExtractedRevision]) -> tuple[Mention, ...]:
    """The mentions of the arrival that `revision`, one of `chronology.distinct`, took its extraction from."""
    wanted = revision.header.revision, revision.extraction_rank
    return next(e.mentions for e in arrived if (e.revision.header.revision, e.revision.extraction_rank) == wanted)


def _retracted(revision: ArticleRevision, end: datetime | None, retractions: Iterable[Retraction]) -> datetime | None:
    dated = min(revision.dated_at, revision.recorded_at), revision.recorded_at
    times = (max(each.recorded_at, revision.recorded_at) for each in retractions if _rank(each) > dated)
    first = min(times, default=None)
    return first if first is not None and (end is None or first < end) else None


def _rank(retraction: Retraction) -> tuple[datetime, datetime]:
    return retraction.dated_at, retraction.recorded_at


def _known(revision: ArticleRevision, mentions: Iterable[Mention], counting: Counting) -> Iterator[KnownMention]:
    return (KnownMention(mention, revision.header, revision.recorded_at, counting) for mention in mentions)
