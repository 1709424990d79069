"""Times that bound an event and don't date it: "before Friday", "since Wednesday", "since the war began in 2011".

What has gone on since a day is dated by the stretch from it to the day the text speaks from.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import as_day
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis, Interval
from sitrep.core.temporal.lexicon import anchors
from sitrep.core.temporal.tagging import Tagged

Span = tuple[int, int]
"""Character offsets, the end exclusive."""

_BOUNDS = frozenset(anchors.BOUNDS.split())
_PREFIXES = frozenset(anchors.BOUNDING_PREFIXES.split())
_PERFECT = frozenset(anchors.PERFECT.split())
_UNIQUE = frozenset(anchors.UNIQUE.split())
_NO_SUPERLATIVE = frozenset(anchors.NO_SUPERLATIVE.split())
_OPENS_CLAUSE = frozenset(anchors.OPENS_CLAUSE.split())
_WORD = re.compile(r"[^\W\d_]+")
_SINCE = re.compile(r"\b[Ss]ince\b")
_BREAK = re.compile(r"[,;:—–()]|\.\s")
_LEAD = 30
"""How many characters before a time may hold the word that governs it."""
_LONGEST_EVENT = 70
"""How many characters may tell what began between "since" and its time."""
_MOST = 8
"""More of them than this are no sentence."""
_CLOSE = 4
_UNIQUE_REACH = 8


@dataclass(frozen=True, slots=True)
class Since:
    """A "since" at the offset `word`; the expression that says when ends at `end`; whether it `opens` a sentence."""

    word: int
    index: int
    end: int
    opens: bool

    def holds(self, span: Span) -> bool:
        """Whether `span` lies in what "since" opens: "since the *offensive* began on Nov. 27"."""
        return self.word < span[0] and span[1] <= self.end


def is_bound(tagged: Tagged, index: int) -> bool:
    """Whether a word right before expression `index` makes a bound of it."""
    start = tagged.expressions[index].start
    before = tagged.text[max(start - _LEAD, 0) : start].lower()
    words = _WORD.findall(before)
    return bool(words) and (words[-1] in _BOUNDS or (words[-1] in _PREFIXES and before.endswith("-")))


def sinces(tagged: Tagged, span: Span) -> list[Since]:
    """Each "since" in the sentence `span` with a time on the calendar, its own or the one of what began then."""
    found = []
    for match in islice(_SINCE.finditer(tagged.text, *span), _MOST):
        index = bisect_left(tagged.expressions, match.end(), key=lambda expression: expression.start)
        if index < len(tagged.expressions) and _belongs(tagged, match.end(), index, span):
            opens = len(_words(tagged.text[span[0] : _phrase_start(tagged, match.start(), index)])) <= 1
            found.append(Since(match.start(), index, tagged.expressions[index].end, opens))
    return found


def _phrase_start(tagged: Tagged, word: int, index: int) -> int:
    """Where the phrase of a "since" at `word` begins: "the eleven days since Nov. 27"."""
    before = tagged.expressions[index - 1] if index else None
    return before.start if before is not None and 0 < word - before.end <= 1 else word


def _belongs(tagged: Tagged, after: int, index: int, span: Span) -> bool:
    """Whether expression `index` says when the "since" that ends at `after` began."""
    expression = tagged.expressions[index]
    if expression.end > span[1] or expression.interval is None or expression.type in _LENGTHS:
        return False
    between = tagged.text[after : expression.start]
    return len(between) <= _LONGEST_EVENT and _BREAK.search(between) is None


_LENGTHS = frozenset({TimexType.DURATION, TimexType.SET})


def stretch(tagged: Tagged, clause: Span, bounds: list[Since], trigger: Span) -> tuple[Interval, Basis] | None:
    """From the day of one of `bounds` to the day spoken from, where what `trigger` tells has gone on since.

    None for what happened once ("the first time since 2016") and where no day is known to end with.
    """
    end = spoken_from(tagged, clause[0])
    for bound in bounds:
        interval = tagged.expressions[bound.index].interval
        if end is None or interval is None or interval.start is None or as_day(interval.start) > end:
            continue
        if _goes_on(tagged.text, clause, bound, trigger):
            return values.of_days(as_day(interval.start), end), tagged.bases[bound.index] or Basis.EXPLICIT
    return None


def _goes_on(text: str, clause: Span, bound: Since, trigger: Span) -> bool:
    """Whether a perfect tense ("have been killed since") or a noun right before ("871 deaths since") goes with it."""
    if bound.word <= trigger[0]:
        return bound.opens and not _PERFECT.isdisjoint(_words(text[bound.end : clause[1]]))
    before = _words(text[clause[0] : bound.word])
    gap = text[trigger[1] : bound.word]
    if any(_is_unique(word) for word in before[-_UNIQUE_REACH:]) or not _OPENS_CLAUSE.isdisjoint(_words(gap)):
        return False
    near = _BREAK.search(gap) is None and len(_words(gap)) <= _CLOSE
    return near or not _PERFECT.isdisjoint(before)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _is_unique(word: str) -> bool:
    return word in _UNIQUE or (word.endswith("est") and len(word) > 4 and word not in _NO_SUPERLATIVE)


def spoken_from(tagged: Tagged, offset: int) -> date | None:
    """The day that the text speaks from at `offset`: the last heading's, else the whole text's; None in a history."""
    heading = next((day for start, day in reversed(tagged.headings) if start <= offset), None)
    return tagged.spoken_from if heading is None or heading.end is None else as_day(heading.end)
