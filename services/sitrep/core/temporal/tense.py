"""Which way a bare weekday, month or day points: back or ahead, by the verbs around it."""

from sitrep.core.temporal.lexicon import verbs
from sitrep.core.temporal.tokens import Tokens

_FUTURE = frozenset(verbs.FUTURE.split())
_PAST = frozenset(verbs.PAST.split())
_BOUND = frozenset(".?!;")
_REACH = 14
_AHEAD = 8


def direction(tokens: Tokens, first: int, last: int) -> int:
    """-1 when the words around the tokens from `first` to `last` speak of the past, 1 of the future, 0 unknown.

    The nearest verb before them in the sentence decides, else the nearest after them.
    """
    words = tokens.words
    for i in range(first - 1, max(first - 1 - _REACH, -1), -1):
        if _ends_sentence(words, i):
            break
        found = _points(words, i)
        if found:
            return found
    for i in range(last, min(last + _AHEAD, len(words))):
        if _ends_sentence(words, i):
            break
        found = _points(words, i)
        if found:
            return found
    return 0


def _ends_sentence(words: list[str], i: int) -> bool:
    word = words[i]
    return word in _BOUND or word[0] == "\n"


def _points(words: list[str], i: int) -> int:
    word = words[i]
    if word in _PAST:
        return -1
    if word in _FUTURE:
        if word == "to":
            return 1 if _plans(words, i) else 0
        return 1
    if len(word) > 4 and word.endswith("ed"):
        return -1
    return 0


def _plans(words: list[str], i: int) -> bool:
    """Whether the "to" at `i` opens "is to", "are to", "due to", "expected to"."""
    return i > 0 and words[i - 1] in (
        "is",
        "are",
        "was",
        "were",
        "be",
        "due",
        "set",
        "expected",
        "scheduled",
        "likely",
    )
