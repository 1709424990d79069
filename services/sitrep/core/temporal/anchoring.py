"""Anchoring: which time expression dates the event of a clause."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sitrep.core.temporal import ranges, values
from sitrep.core.temporal.expressions import TimeExpression, TimexType
from sitrep.core.temporal.interval import UNKNOWN, Basis, Interval, ValidTime
from sitrep.core.temporal.lexicon import anchors
from sitrep.core.temporal.tagging import Tagged

Span = tuple[int, int]
"""Character offsets, the end exclusive."""

_BOUNDS = frozenset(anchors.BOUNDS.split())
_TAKES_TIME_BEFORE = frozenset(anchors.TAKES_TIME_BEFORE.split())
_OPENS_CLAUSE = frozenset(anchors.OPENS_CLAUSE.split())
_POINTS_BACK = frozenset(anchors.POINTS_BACK.split())
_PHRASES = [phrase for line in anchors.POINTS_BACK_PHRASES.strip().splitlines() for phrase in line.split("|")]
_POINTS_BACK_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")
_WORD = re.compile(r"[^\W\d_]+")
_LEAD = 30
"""How many characters before a clause or a time may hold the word that governs it."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """An expression with its place on the calendar."""

    expression: TimeExpression
    interval: Interval
    basis: Basis


def anchor(tagged: Tagged, *, clause: Span, sentence: Span, trigger: Span | None = None) -> ValidTime:
    """The time of the event that `clause` of `sentence` tells, told by the words at `trigger`.

    In this order: an expression inside the clause; the one before it that its "when" takes up; one of its sentence
    that governs it; the time told of, in a history or where the clause points back to it; the day of the last heading;
    the day the text speaks from. The unknown time where the clause has a time that is too vague or can't be resolved,
    and where nothing is known.
    """
    own = _inside(tagged, clause)
    placed = [p for p in _placed(tagged, own) if not _is_bound(tagged, p.expression)]
    if placed:
        return _valid(_closest(placed, trigger or clause))
    taken = _taken_up(tagged, clause, sentence)
    if taken is not None:
        return _valid(taken)
    if any(_is_undatable(tagged.expressions[i]) for i in own):
        return _of(UNKNOWN, Basis.RELATIVE)
    governing = _governing(tagged, clause, sentence)
    if governing is not None:
        return _valid(governing)
    return _inherited(tagged, clause, sentence)


def _inside(tagged: Tagged, span: Span) -> list[int]:
    """Which expressions lie inside `span`, but for the dateline's."""
    return [
        i
        for i, expression in enumerate(tagged.expressions)
        if span[0] <= expression.start and expression.end <= span[1] and not (i == 0 and _is_dateline(tagged))
    ]


def _is_dateline(tagged: Tagged) -> bool:
    """Whether the first expression is the dateline's date."""
    interval = tagged.expressions[0].interval
    return tagged.dateline is not None and interval is not None and interval.start == tagged.dateline


def _placed(tagged: Tagged, indices: Iterable[int]) -> list[_Placed]:
    """Those with a place on the calendar; a range in two expressions ("from Monday to Friday") counts for both."""
    found = []
    for i in indices:
        expression = tagged.expressions[i]
        if expression.interval is not None:
            interval = ranges.around(tagged.text, tagged.expressions, i) or expression.interval
            found.append(_Placed(expression, interval, tagged.bases[i] or Basis.EXPLICIT))
    return found


def _is_bound(tagged: Tagged, expression: TimeExpression) -> bool:
    """Whether an expression only bounds the event: "since 2016", "before Friday"."""
    words = _WORD.findall(tagged.text[max(expression.start - _LEAD, 0) : expression.start].lower())
    return bool(words) and words[-1] in _BOUNDS


def _is_undatable(expression: TimeExpression) -> bool:
    """Whether an expression says that the event has a time of its own, but not which."""
    if expression.interval is not None or expression.type in (TimexType.DURATION, TimexType.SET):
        return False
    return expression.value != "PRESENT_REF" and not expression.text.lower().endswith("later")


def _closest(placed: list[_Placed], trigger: Span) -> _Placed:
    """The expression closest to the trigger."""

    def distance(p: _Placed) -> tuple[int, int]:
        return max(p.expression.start - trigger[1], trigger[0] - p.expression.end, 0), p.expression.start

    return min(placed, key=distance)


def _taken_up(tagged: Tagged, clause: Span, sentence: Span) -> _Placed | None:
    """The expression right before a clause that begins with "when": "since 2016, when Assad retook it"."""
    head = _WORD.search(tagged.text, clause[0], clause[1])
    if head is None or head.group().lower() not in _TAKES_TIME_BEFORE:
        return None
    before = [p for p in _placed(tagged, _inside(tagged, sentence)) if p.expression.end <= clause[0]]
    if not before or _WORD.search(tagged.text, before[-1].expression.end, clause[0]):
        return None
    return before[-1]


def _governing(tagged: Tagged, clause: Span, sentence: Span) -> _Placed | None:
    """An expression elsewhere in the sentence that dates the clause too; the closest before it, else after it."""
    outside = [p for p in _placed(tagged, _inside(tagged, sentence)) if not _is_bound(tagged, p.expression)]
    before = [p for p in outside if p.expression.end <= clause[0]]
    if before:
        return before[-1]
    after = [p for p in outside if p.expression.start >= clause[1]]
    if after and not _opens_clause(tagged.text[clause[1] : after[0].expression.start]):
        return after[0]
    return None


def _opens_clause(text: str) -> bool:
    return any(word in _OPENS_CLAUSE for word in _WORD.findall(text.lower()))


def _inherited(tagged: Tagged, clause: Span, sentence: Span) -> ValidTime:
    """The time told of, the last heading's day, or the day the text speaks from."""
    heading = next((day for offset, day in reversed(tagged.headings) if offset <= clause[0]), None)
    if tagged.narrative or _points_back(tagged.text[clause[0] : clause[1]]):
        told = next((place for offset, place in reversed(tagged.told) if offset <= sentence[0]), None)
        if told is not None:
            return _of(told, Basis.INHERITED)
    if heading is not None:
        return _of(heading, Basis.INHERITED)
    if tagged.spoken_from is not None:
        return _of(values.of_days(tagged.spoken_from, tagged.spoken_from), Basis.DATELINE)
    return _of(UNKNOWN, Basis.INHERITED)


def _points_back(clause: str) -> bool:
    low = clause.lower()
    return not _POINTS_BACK.isdisjoint(_WORD.findall(low)) or _POINTS_BACK_PHRASE.search(low) is not None


def _valid(placed: _Placed) -> ValidTime:
    return _of(placed.interval, placed.basis)


def _of(interval: Interval, basis: Basis) -> ValidTime:
    return ValidTime(interval.start, interval.end, interval.edtf, interval.precision, basis)
