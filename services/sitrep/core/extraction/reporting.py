"""Reporting: the times at which something is said, which are no times of what it is said of."""

from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.vocabulary import vocabulary

_SAYING = vocabulary(
    """said says told stated reported announced added noted explained declared disclosed revealed indicated affirmed
    commented claimed confirmed acknowledged admitted denied condemned denounced deplored repudiated rejected
    protested demanded urged blamed accused charged referred criticised criticized called testified promised vowed
    expressed warned asked learned"""
)
_BETWEEN = vocabulary("here also late early the to on this officially strongly again")
_REACH = 2
"""Words that may stand between a word of saying and its time: "said here today"."""


def dates(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the time at the characters from `start` to `end` dates a saying: "said today", "today condemned"."""
    first, last = document.word_at(start), document.word_at(end)
    return _says(document, range(first - 1, max(sentence.first, first - 1 - _REACH) - 1, -1), after=1) or _says(
        document, range(last, min(last + _REACH, sentence.last)), after=0
    )


def _says(document: Document, reach: range, *, after: int) -> bool:
    """Whether a word of saying is met in `reach`, with nothing but adverbs and no comma on the way."""
    for word in reach:
        if not document.gap(word + after).isspace():
            return False
        if document.words[word] in _SAYING:
            return True
        if document.words[word] not in _BETWEEN:
            return False
    return False
