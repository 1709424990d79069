"""Dated sentences: what an article offers to a digest."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sitrep.core.articles import Article
from sitrep.core.event_types import EventType
from sitrep.core.extraction import document
from sitrep.core.mentions import Extraction, Mention
from sitrep.core.summary import clutter, terms
from sitrep.core.temporal.expressions import TimeExpression, TimexType
from sitrep.core.temporal.interval import Interval, Moment, ValidTime


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event that a sentence tells of: its type, its day when it has a single one, whether people are counted."""

    type: EventType
    day: date | None
    figures: bool


@dataclass(frozen=True, slots=True)
class DatedSentence:
    """A sentence, its blanks single, the `position`-th of an article `published` on a day.

    `days` are the days that it names, sorted; without any it tells, if at all, of the days around publication.
    """

    article_id: str
    published: date
    position: int
    text: str
    terms: tuple[str, ...]
    days: tuple[date, ...]
    events: tuple[ToldEvent, ...]

    @property
    def figures(self) -> bool:
        """Whether it counts people."""
        return any(event.figures for event in self.events)


def of_article(article: Article, extraction: Extraction) -> tuple[DatedSentence, ...]:
    """The sentences of `article`, of which `extraction` was made, in order; none when it has no publication date."""
    if article.published_at is None:
        return ()
    published = _day(article.published_at)
    found: list[DatedSentence] = []
    for sentence in document.read(article.body).sentences:
        for start, end in clutter.parts(article.body, sentence.start, sentence.end):
            text = " ".join(article.body[start:end].split())
            found.append(
                DatedSentence(
                    article.article_id,
                    published,
                    len(found),
                    text,
                    terms.of(text),
                    _days(extraction.time_expressions, start, end),
                    _events(extraction.mentions, start, end),
                )
            )
    return tuple(found)


def _events(mentions: Sequence[Mention], start: int, end: int) -> tuple[ToldEvent, ...]:
    """The events of `mentions` whose trigger stands from `start` to `end`."""
    return tuple(
        ToldEvent(mention.type, _single_day(mention.time), bool(mention.figures))
        for mention in mentions
        if start <= mention.evidence.trigger.start < end
    )


def _days(expressions: Sequence[TimeExpression], start: int, end: int) -> tuple[date, ...]:
    """The single days that `expressions`, sorted, name from `start` to `end`."""
    first = bisect_left(expressions, start, key=lambda expression: expression.start)
    last = bisect_left(expressions, end, key=lambda expression: expression.start)
    named = {
        day
        for expression in expressions[first:last]
        if expression.type in (TimexType.DATE, TimexType.TIME)
        and (day := _single_day(expression.interval)) is not None
    }
    return tuple(sorted(named))


def _single_day(interval: Interval | ValidTime | None) -> date | None:
    """The day that `interval` lies in; None where it is longer than one."""
    if interval is None or interval.start is None or interval.end is None:
        return None
    start = _day(interval.start)
    return start if start == _day(interval.end) else None


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
