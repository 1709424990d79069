"""Choice: the sentences that tell a day best, none of them twice.

A sentence may tell a day when it names it, or when it stands at the top of an article published on the day or the day
after and names none. Its fit is how sure that is. The fits make a centroid of the day; a sentence's score is fit ×
(likeness to the centroid + 0.6 × likeness to the topic), more near the top of its article and when it counts people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sitrep.core.summary.corpus import Corpus, Vector, Weighed, dot, total
from sitrep.core.summary.dated import DatedSentence
from sitrep.core.summary.salience import UNITS

LOOKING_BACK = 1.3
"""The fit of a sentence that names the day when `LOOKING_BACK_DAYS` have passed: it tells the day as a whole."""
LOOKING_BACK_DAYS = 7
LOOKING_AHEAD = 0.5
"""The fit of one that was published before the day."""
SEVERAL_DAYS = 0.75
"""Times this, when it names other days too."""
DAY_AFTER = 0.25
"""The fit of the top of an article published the day after."""
TOP_SENTENCES = 4
TOPIC = 0.6
NEAR_TOP = 0.4
FIGURES = 0.1
WORDS = range(12, 46)
"""How long a sentence should be; others serve where a day has none."""
OVERLAP = 0.5
"""Two sentences tell the same when the shorter one shares more than this part of its terms."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    weighed: Weighed
    fit: float


def of_day(corpus: Corpus, day: date, *, most: int, told: frozenset[str] = frozenset()) -> tuple[DatedSentence, ...]:
    """The best sentences for `day`, at most so many, best first; none of the texts that were `told` elsewhere."""
    candidates = list(_candidates(corpus, day))
    centroid = total((one.weighed.vector, one.fit) for one in candidates)
    best = sorted(candidates, key=lambda one: (-_score(one, centroid), _place(one.weighed.sentence)))
    free = [one.weighed.sentence for one in best if one.weighed.sentence.text not in told]
    fitting = [sentence for sentence in free if len(sentence.text.split()) in WORDS]
    return _distinct(fitting or free, most)


def _candidates(corpus: Corpus, day: date) -> Iterable[_Candidate]:
    for one in corpus.naming.get(day, ()):
        yield _Candidate(one, _naming_fit(one.sentence, day))
    for days_after, fit in ((0, 1.0), (1, DAY_AFTER)):
        for one in corpus.published.get(_later(day, days_after), ()):
            if one.sentence.position < TOP_SENTENCES and not one.sentence.days:
                yield _Candidate(one, fit)


def _later(day: date, days: int) -> date:
    return min(day, date.max - timedelta(days)) + timedelta(days)


def _naming_fit(sentence: DatedSentence, day: date) -> float:
    age = (sentence.published - day).days
    fit = LOOKING_AHEAD if age < 0 else LOOKING_BACK if age >= LOOKING_BACK_DAYS else 1.0
    return fit * SEVERAL_DAYS if len(sentence.days) > 1 else fit


def _score(one: _Candidate, centroid: Vector) -> int:
    weighed, sentence = one.weighed, one.weighed.sentence
    likeness = dot(weighed.vector, centroid) + TOPIC * weighed.likeness
    factor = (1 + NEAR_TOP / (1 + sentence.position)) * (1 + FIGURES * sentence.figures)
    return round(UNITS * one.fit * likeness * factor)


def _place(sentence: DatedSentence) -> tuple[date, str, int]:
    return sentence.published, sentence.article_id, sentence.position


def _distinct(sentences: Sequence[DatedSentence], most: int) -> tuple[DatedSentence, ...]:
    """The first `most` of `sentences` that tell something else than those before."""
    chosen: list[tuple[DatedSentence, frozenset[str]]] = []
    for sentence in sentences:
        terms = frozenset(sentence.terms)
        if not any(len(terms & other) > OVERLAP * min(len(terms), len(other)) for _, other in chosen):
            chosen.append((sentence, terms))
            if len(chosen) == most:
                break
    return tuple(sentence for sentence, _ in chosen)
