"""The corpus: the dated sentences that a digest is made of, compared by their terms.

A sentence is a vector over its terms, weighted by how rare they are among the articles and scaled to length 1. The sum
of an article's vectors, scaled to length 1, stands for the article, the sum of all articles' for the topic. All sums
run over sorted sentences, so that the order in which articles come changes no digit.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sitrep.core.summary import clutter
from sitrep.core.summary.dated import DatedSentence

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence with its vector, and its likeness to the topic, 0 to 1."""

    sentence: DatedSentence
    vector: Vector
    likeness: float


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sentences, sorted by article and position: all, by the day they name, by the day they were published on.

    `articles` are the ids of the articles published on each day.
    """

    naming: Mapping[date, tuple[Weighed, ...]]
    published: Mapping[date, tuple[Weighed, ...]]
    articles: Mapping[date, frozenset[str]]


def build(sentences: Iterable[DatedSentence]) -> Corpus:
    """The corpus of `sentences`, in whatever order they come; without clutter and without what was said before."""
    kept = _said_first(sorted(sentences, key=lambda s: (s.published, s.article_id, s.position)))
    rarity = _rarity(kept)
    vectors = [_vector(sentence, rarity) for sentence in kept]
    topic = _topic(kept, vectors)
    weighed = [Weighed(s, v, dot(v, topic)) for s, v in zip(kept, vectors, strict=True)]
    naming: dict[date, list[Weighed]] = defaultdict(list)
    published: dict[date, list[Weighed]] = defaultdict(list)
    articles: dict[date, set[str]] = defaultdict(set)
    for one in weighed:
        for day in one.sentence.days:
            naming[day].append(one)
        published[one.sentence.published].append(one)
        articles[one.sentence.published].add(one.sentence.article_id)
    return Corpus(
        {day: tuple(ones) for day, ones in naming.items()},
        {day: tuple(ones) for day, ones in published.items()},
        {day: frozenset(ids) for day, ids in articles.items()},
    )


def dot(a: Vector, b: Vector) -> float:
    """The sum of products over the terms that both have, in the order of `a`."""
    return sum(weight * b[term] for term, weight in a.items() if term in b)


def total(vectors: Iterable[tuple[Vector, float]]) -> Vector:
    """The sum of the vectors, each times its factor, scaled to length 1; zero stays zero."""
    summed: dict[str, float] = defaultdict(float)
    for vector, factor in vectors:
        for term, weight in vector.items():
            summed[term] += factor * weight
    return _scaled(summed)


def _said_first(sentences: list[DatedSentence]) -> list[DatedSentence]:
    """Of `sentences`, by publication, those that are no furniture, each wording once: copies confirm nothing."""
    furniture = clutter.furniture((sentence.text, sentence.published) for sentence in sentences)
    first: dict[str, DatedSentence] = {}
    for sentence in sentences:
        if sentence.text not in furniture:
            first.setdefault(sentence.text, sentence)
    return list(first.values())


def _rarity(sentences: list[DatedSentence]) -> Mapping[str, float]:
    """Of each term the logarithm of 1 + articles / articles that have it."""
    having: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        for term in sentence.terms:
            having[term].add(sentence.article_id)
    articles = len({sentence.article_id for sentence in sentences})
    return {term: math.log(1 + articles / len(ids)) for term, ids in having.items()}


def _vector(sentence: DatedSentence, rarity: Mapping[str, float]) -> Vector:
    counts = Counter(sentence.terms)
    return _scaled({term: (1 + math.log(count)) * rarity[term] for term, count in counts.items()})


def _topic(sentences: list[DatedSentence], vectors: list[Vector]) -> Vector:
    by_article: dict[str, list[tuple[Vector, float]]] = defaultdict(list)
    for sentence, vector in zip(sentences, vectors, strict=True):
        by_article[sentence.article_id].append((vector, 1.0))
    return total((total(own), 1.0) for own in by_article.values())


def _scaled(vector: Mapping[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}
