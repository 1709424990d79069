"""Clauses: the parts of a sentence that tell of one thing each."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.vocabulary import vocabulary

_SUBORDINATORS = vocabulary(
    "while when where which who whom whose whereas although though because after before until unless if as with"
)
_RELATIVES = frozenset(("which", "who", "whose", "where", "whom"))
_AS_CLAUSE_AFTER = vocabulary("the they it he she we a an its their rebels forces government troops fighters")
_NOUN_FOLLOWS = frozenset(("a", "an", "the", "its", "their", "his", "last", "two", "several", "this", "that"))
_TIMES = vocabulary(
    """dawn daybreak sunrise noon midday dusk sunset nightfall midnight monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december late
    early yesterday"""
)
"""Words after which "before" opens no clause: "before dawn"."""
_COORDINATORS = frozenset(("and", "but", "or", "then"))
_STOPS = re.compile(r"[;:—–]|--| - ")
_LONGEST_ASIDE = 18
"""Words of a relative clause between commas."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Runs of words (first, last exclusive) of a sentence: two or more where an aside interrupts it."""

    runs: tuple[tuple[int, int], ...]

    def __contains__(self, word: object) -> bool:
        if isinstance(word, int):
            for first, last in self.runs:
                if first <= word < last:
                    return True
        return False

    def run_of(self, word: int) -> tuple[int, int]:
        """The run that holds `word`; the last one when none does."""
        return next((run for run in self.runs if run[0] <= word < run[1]), self.runs[-1])


def split(document: Document, sentence: Sentence, held: frozenset[str], verbs: Sequence[int]) -> list[Clause]:
    """The clauses of `sentence`, in order, without gaps. `held` are its words, `verbs` its finite triggers' first."""
    cuts, asides = _openings(document, sentence, held)
    for left, right in pairwise(verbs):
        if not any(left < cut <= right for cut in cuts) and (cut := _coordination(document, left, right)):
            cuts.add(cut)
    if not cuts:
        return [Clause(((sentence.first, sentence.last),))]
    edges = [sentence.first, *sorted(cuts), sentence.last]
    runs = [(first, last) for first, last in pairwise(edges) if first < last]
    clauses: list[Clause] = []
    resumed: Clause | None = None
    for run in runs:
        if run[0] in asides and clauses:
            resumed = clauses[-1]
            clauses.append(Clause((run,)))
        elif resumed is not None:
            clauses[clauses.index(resumed)] = Clause((*resumed.runs, run))
            resumed = None
        else:
            clauses.append(Clause((run,)))
    return clauses


def of(clauses: Iterable[Clause], word: int) -> int:
    """The index of the clause that holds `word`; the last one when none does."""
    index = 0
    for index, clause in enumerate(clauses):
        if word in clause:
            return index
    return index


def _openings(document: Document, sentence: Sentence, held: frozenset[str]) -> tuple[set[int], set[int]]:
    """The words that open a clause, and those of them that open an aside, which ends at the next comma."""
    words = document.words
    cuts = {
        bisect_left(document.starts, match.end())
        for match in _STOPS.finditer(document.body, sentence.start, sentence.end)
    }
    asides = set()
    opening = held & _SUBORDINATORS
    for index in [i for i in range(sentence.first, sentence.last) if words[i] in opening] if opening else ():
        word = words[index]
        if not _opens(document, index, sentence):
            continue
        cuts.add(index)
        leads = index == sentence.first and word != "with"
        aside = word in _RELATIVES and "," in document.gap(index)
        if (leads or aside) and (end := _next_comma(document, index, sentence.last)):
            cuts.add(end)
            if aside:
                asides.add(index)
    return {cut for cut in cuts if sentence.first < cut < sentence.last}, asides


def _opens(document: Document, index: int, sentence: Sentence) -> bool:
    word = document.words[index]
    comma = "," in document.gap(index)
    following = document.words[index + 1] if index + 1 < sentence.last else ""
    if word in ("after", "before", "until"):
        timed = following in _TIMES or following[:1].isdigit()
        return comma or index == sentence.first or not (timed or following in _NOUN_FOLLOWS)
    if word == "as":
        return comma or following in _AS_CLAUSE_AFTER
    return comma if word == "with" else True


def _next_comma(document: Document, index: int, end: int) -> int | None:
    last = min(end, index + _LONGEST_ASIDE) - 1
    if last <= index + 1:
        return None
    comma = document.body.find(",", document.ends[index + 1], document.starts[last])
    return document.word_at(comma) if comma >= 0 else None


def _coordination(document: Document, left: int, right: int) -> int | None:
    """The last "and" or comma between two triggers; None when nothing parts them."""
    for index in range(right, left, -1):
        if document.words[index] in _COORDINATORS:
            return index
    comma = document.body.rfind(",", document.ends[left], document.starts[right])
    return document.word_at(comma) if comma >= 0 else None
