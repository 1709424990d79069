"""Salience: how much a day matters, by how many articles come back to it, when, and with what.

A day's salience is the sum over ages (days from it to publication) of age weight × log(1 + sum over articles of what
the article's weightiest sentence that names the day weighs), and half the logarithm of 1 + articles published on it.
Articles published before the day do not count.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sitrep.core.event_types import EventType
from sitrep.core.summary.corpus import Corpus, Weighed
from sitrep.core.summary.dated import DatedSentence

AGES = ((0, 1), (1, 1), (3, 2), (7, 3), (30, 4))
"""Age up to which, in days, and its weight: what is still spoken of later matters more."""
LATER = 5
"""The weight of all greater ages."""
NAMED = 0.5
EVENT = 1.0
WORDS_ONLY = 0.5
FIGURES = 0.5
"""What it weighs that a sentence names the day; dates an event, or only words, to it; counts people of that event."""
PUBLISHED = 0.5
UNITS = 1_000_000
"""Scores are rounded to whole millionths before they are compared: no digit beyond decides."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days that may be chosen, from `first` to `last`, both inclusive; null is unbounded."""

    first: date | None = None
    last: date | None = None

    def hold(self, day: date) -> bool:
        """Whether `day` may be chosen."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def ranked(corpus: Corpus, bounds: Bounds) -> list[tuple[date, int]]:
    """The days within `bounds` that `corpus` knows, with their salience, greatest first, then earliest."""
    days = sorted(day for day in corpus.naming.keys() | corpus.published.keys() if bounds.hold(day))
    salience = [(day, of_day(corpus, day)) for day in days]
    return sorted(((day, score) for day, score in salience if score > 0), key=lambda pair: (-pair[1], pair[0]))


def of_day(corpus: Corpus, day: date) -> int:
    """The salience of `day`, 0 or more."""
    named = sum(
        _age_weight(age) * math.log1p(math.fsum(by_article.values()))
        for age, by_article in sorted(_by_age(corpus.naming.get(day, ()), day).items())
    )
    published = PUBLISHED * math.log1p(len(corpus.articles.get(day, ())))
    return round(UNITS * (named + published))


def _by_age(naming: tuple[Weighed, ...], day: date) -> Mapping[int, Mapping[str, float]]:
    """By the age at which an article counts: what it weighs."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for one in naming:
        age = (one.sentence.published - day).days
        if age >= 0:
            by_article = found[_step(age)]
            article = one.sentence.article_id
            by_article[article] = max(by_article.get(article, 0.0), _weight(one.sentence, day, one.likeness))
    return found


def _weight(sentence: DatedSentence, day: date, likeness: float) -> float:
    """What `sentence` weighs for a `day` that it names: more when it tells of an event on it, and about the topic."""
    events = [event for event in sentence.events if event.day == day]
    told = NAMED + max((_event_weight(event.type) for event in events), default=0.0)
    return (told + FIGURES * any(event.figures for event in events)) * math.sqrt(max(likeness, 0.0))


def _event_weight(kind: EventType) -> float:
    return WORDS_ONLY if kind in (EventType.STATEMENT, EventType.DIPLOMACY) else EVENT


def _step(age: int) -> int:
    return next((index for index, (limit, _) in enumerate(AGES) if age <= limit), len(AGES))


def _age_weight(step: int) -> int:
    return AGES[step][1] if step < len(AGES) else LATER
