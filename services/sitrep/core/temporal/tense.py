"""Which way a bare weekday, month or day points: back or ahead, by the verbs around it."""

from sitrep.core.temporal.lexicon import verbs
from sitrep.core.temporal.tokens import CLASS, Tokens

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
_TO_BE = frozenset({"to", "will", "shall"})
_LIMITS = frozenset({"until", "till", "by"})
_ORDERS = frozenset(verbs.ORDERS.split())
_WORD = CLASS["OTHER"]


def direction(tokens: Tokens, first: int, last: int) -> int:
    """-1 when the words around the tokens from `first` to `last` speak of the past, 1 of the future, 0 unknown.

    The nearest verb before them in the sentence decides, else the nearest after them.
    """
    words = tokens.words
    for i in range(first - 1, max(first - 1 - _REACH, -1), -1):
        if _ends_sentence(words, i):
            break
        if words[i] in _LIMITS:
            if _limits(tokens, i, first):
                return _limit_points(words, i, last)
            continue
        found = 1 if words[i] in _PLANNING else _points(words, i)
        if found:
            return found
    return _after(words, last, _AHEAD)


def _limits(tokens: Tokens, i: int, first: int) -> bool:
    """Whether the "by" or "until" at `i` governs the time at `first` and no doer: only words of time lie between."""
    return _WORD not in tokens.kinds[i + 1 : first]


def _limit_points(words: list[str], i: int, last: int) -> int:
    """Ahead, but not in "by Friday they had entered", "they had by Friday entered", "they entered by Friday"."""
    if i == 0 or _ends_sentence(words, i - 1):
        return _after(words, last, _AHEAD)
    if words[last : last + 1] != [","] and _after(words, last, _CLOSE) < 0:
        return -1
    if words[i] != "by":
        return 1
    for j in range(i - 1, max(i - 1 - _REACH, -1), -1):
        if _ends_sentence(words, j):
            break
        if words[j] in _ORDERS or words[j] in _PLANNING or words[j] in ("to", "be", "must"):
            return 1
        found = _points(words, j)
        if found:
            return found
    return 1


def _after(words: list[str], last: int, reach: int) -> int:
    """Which way the nearest verb from `last` on points, in the same sentence."""
    for i in range(last, min(last + reach, len(words))):
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
    """Which way the word at `i` points by itself: 1 ahead, -1 back, 0 neither."""
    word = words[i]
    before = words[i - 1] if i else ""
    if word in _PAST:
        return 0 if before in _NOT_VERB or before == "to" else -1
    if word in ("to", "set"):
        return int(before in _PLANS)
    if word == "be":
        return int(before in _TO_BE)
    if word in _FUTURE:
        return 1
    return -1 if len(word) > 4 and word.endswith("ed") and before not in _NOT_VERB else 0
