"""The digest of articles: the days that matter most, by the calendar, with the sentences that tell them best."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sitrep.core.articles import Article, instant
from sitrep.core.summary import choice, corpus, salience
from sitrep.core.summary.dated import DatedSentence
from sitrep.core.summary.salience import Bounds

BEFORE_FIRST_ARTICLE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class DigestDay:
    """A day of a digest: its salience (see `salience`), and its sentences, best first."""

    day: date
    salience: int
    sentences: tuple[DatedSentence, ...]


def make(
    sentences: Iterable[DatedSentence], *, days: int, sentences_a_day: int, bounds: Bounds | None = None
) -> tuple[DigestDay, ...]:
    """The `days` most salient days that have a sentence, at most so many sentences each, by day.

    Fewer where there are fewer. `bounds` are `usual_bounds` unless given. The order of `sentences` is of no account.
    """
    held = list(sentences)
    known = corpus.build(held)
    chosen: list[DigestDay] = []
    told: frozenset[str] = frozenset()
    for day, score in salience.ranked(known, usual_bounds(held) if bounds is None else bounds):
        if len(chosen) == days:
            break
        best = choice.of_day(known, day, most=sentences_a_day, told=told)
        if best:
            chosen.append(DigestDay(day, score, best))
            told |= {sentence.text for sentence in best}
    return tuple(sorted(chosen, key=lambda one: one.day))


def usual_bounds(sentences: Iterable[DatedSentence]) -> Bounds:
    """From a month before the first publication to the last: older days are history, later ones have not come."""
    published = sorted({sentence.published for sentence in sentences})
    if not published:
        return Bounds()
    first = published[0]
    return Bounds(max(first, date.min + BEFORE_FIRST_ARTICLE) - BEFORE_FIRST_ARTICLE, published[-1])


def narrowed(usual: Bounds, asked: Bounds) -> Bounds:
    """The bounds `asked` for; where they are open, the `usual` ones."""
    return Bounds(
        usual.first if asked.first is None else asked.first, usual.last if asked.last is None else asked.last
    )


def latest(articles: Iterable[Article]) -> list[Article]:
    """Of each article the revision that counts, by id: the last updated or else published, then by content hash."""
    counting: dict[str, Article] = {}
    for article in articles:
        held = counting.get(article.article_id)
        if held is None or _order(held) < _order(article):
            counting[article.article_id] = article
    return [counting[article_id] for article_id in sorted(counting)]


def _order(article: Article) -> tuple[bool, float, str]:
    moment = article.updated_at or article.published_at
    return (moment is not None, instant(moment).timestamp() if moment is not None else 0.0, article.revision)
