"""Which way a bare weekday, month or day points: back or ahead, by the verbs around it."""

from sitrep.core.temporal.lexicon import verbs
from sitrep.core.temporal.tokens import Tokens

_FUTURE = frozenset(verbs.FUTURE.split())
_PAST = frozenset(verbs.PAST.split())
_PLANNING = frozenset(verbs.PLANNING.split())
_PLANS = frozenset(verbs.PLANS.split())
_NOT_VERB = frozenset(verbs.NOT_PAST.split())
_ABBREVIATED = frozenset(verbs.ABBREVIATED.split())
_BOUND = frozenset("?!;")
_REACH = 20
_AHEAD = 14
_CLOSE = 4


def direction(tokens: Tokens, first: int, last: int) -> int:
    """-1 when the words around the tokens from `first` to `last` speak of the past, 1 of the future, 0 unknown.

    The nearest verb before them in the sentence decides, else the nearest after them.
    """
    words = tokens.words
    for i in range(first - 1, max(first - 1 - _REACH, -1), -1):
        if _ends_sentence(words, i):
            break
        found = 1 if words[i] in _PLANNING else _points(words, i)
        if found:
            return found
    for i in range(last, min(last + _AHEAD, len(words))):
        if _ends_sentence(words, i):
            break
        found = _points(words, i)
        if found:
            return found
    return 0


def told_as_past(tokens: Tokens, first: int) -> bool:
    """Whether a verb in the past stands close before the token `first`, and none of the future."""
    words = tokens.words
    for i in range(first - 1, max(first - 1 - _CLOSE, -1), -1):
        if _ends_sentence(words, i):
            return False
        found = _points(words, i)
        if found:
            return found < 0
    return False


def _ends_sentence(words: list[str], i: int) -> bool:
    """Whether the token at `i` ends a sentence or paragraph; the dot of "p.m." or "Gen." does not."""
    word = words[i]
    if word == ".":
        return i == 0 or (len(words[i - 1]) > 1 and words[i - 1] not in _ABBREVIATED)
    return not word or word in _BOUND


def _points(words: list[str], i: int) -> int:
    word = words[i]
    before = words[i - 1] if i else ""
    if word in _PAST:
        return 0 if before in _NOT_VERB or before == "to" else -1
    if word in _FUTURE:
        return 1
    if word == "to":
        return 1 if before in _PLANS else 0
    if word in ("until", "till", "by"):
        return 1 if i and not _ends_sentence(words, i - 1) else 0
    if len(word) > 4 and word.endswith("ed") and before not in _NOT_VERB:
        return -1
    return 0
