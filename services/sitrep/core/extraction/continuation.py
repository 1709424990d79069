"""Continuation: whether a sentence goes on with what the one before it told of the past."""

from itertools import pairwise

from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.vocabulary import vocabulary

_TAKES_UP = vocabulary("he she it they that this these those")
"""First words that stand for somebody or something of the sentence before."""
_TOLL = frozenset((("the", "dead"), ("the", "death"), ("the", "victims"), ("the", "bodies"), ("the", "survivors")))
_ESTIMATES = vocabulary("estimate estimates estimated historians")
_PRESENT = vocabulary("is are has have will now today tonight says say")
_BREAK = "\n\n"
_OPENING = 8
"""Words of a sentence among which its tense is looked for."""


def goes_on(document: Document, before: Sentence, sentence: Sentence) -> bool:
    """Whether `sentence`, which names no time, still tells of the past that `before` told of.

    It does in the same paragraph, when it takes up what was named there ("They held out"), weighs its dead
    ("Estimates of the dead") or stands in the past perfect. A sentence in the present speaks of the present.
    """
    if _BREAK in document.body[before.end : sentence.start]:
        return False
    words = document.words[sentence.first : sentence.last]
    if not _ESTIMATES.isdisjoint(words):
        return True
    if not _PRESENT.isdisjoint(words[:_OPENING]):
        return False
    of_toll = any(pair in _TOLL for pair in pairwise(words))
    return of_toll or words[0] in _TAKES_UP or "had" in words[:_OPENING]
