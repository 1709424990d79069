"""Clauses: the parts of a sentence that tell of one thing each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.vocabulary import vocabulary

_SUBORDINATORS = vocabulary(
    """while when where which who whom whose whereas although though because after before until unless if whereby"""
)
_AS_CLAUSE_AFTER = vocabulary("the they it he she we a an its their rebels forces government troops fighters")
_PREPOSITION_OBJECT = frozenset(("a", "an", "the", "its", "their", "his", "last", "two", "several", "this", "that"))
_COORDINATORS = frozenset(("and", "but", "or", "then"))


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `first` to `last` (exclusive) of a sentence."""

    first: int
    last: int

    def __contains__(self, word: object) -> bool:
        return isinstance(word, int) and self.first <= word < self.last


def split(document: Document, sentence: Sentence, verbs: Sequence[int]) -> list[Clause]:
    """The clauses of `sentence`, in order, without gaps. `verbs` are the first words of its finite triggers."""
    cuts = {
        index for index in range(sentence.first + 1, sentence.last) if _opens_clause(document, index, sentence.last)
    }
    for left, right in pairwise(verbs):
        if not any(left < cut <= right for cut in cuts) and (cut := _coordination(document, left, right)):
            cuts.add(cut)
    edges = [sentence.first, *sorted(cuts), sentence.last]
    return [Clause(first, last) for first, last in pairwise(edges) if first < last]


def of(clauses: Iterable[Clause], word: int) -> int:
    """The index of the clause that holds `word`; the last one when none does."""
    index = 0
    for index, clause in enumerate(clauses):
        if word in clause:
            return index
    return index


def _opens_clause(document: Document, index: int, end: int) -> bool:
    word, gap = document.words[index], document.gap(index)
    if ";" in gap or ":" in gap or "--" in gap or "—" in gap or "–" in gap or " - " in gap:
        return True
    following = document.words[index + 1] if index + 1 < end else ""
    if word in ("after", "before", "until"):
        return following not in _PREPOSITION_OBJECT or "," in gap
    if word in _SUBORDINATORS:
        return True
    if word == "as":
        return "," in gap or following in _AS_CLAUSE_AFTER
    return word == "with" and "," in gap


def _coordination(document: Document, left: int, right: int) -> int | None:
    """The last "and" or comma between two triggers; None when nothing parts them."""
    for index in range(right, left, -1):
        if document.words[index] in _COORDINATORS and index < right + 1:
            return index
    return next((index for index in range(right, left, -1) if "," in document.gap(index)), None)
