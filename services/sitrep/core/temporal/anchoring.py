"""Anchoring: which time expression dates the event of a clause."""

from sitrep.core.temporal import values
from sitrep.core.temporal.expressions import TimeExpression
from sitrep.core.temporal.interval import UNKNOWN, Basis, Interval, ValidTime
from sitrep.core.temporal.tagging import Tagged

_Span = tuple[int, int]


def anchor(tagged: Tagged, *, clause: _Span, sentence: _Span, trigger: _Span | None = None) -> ValidTime:
    """The time of the event that `clause` of `sentence` tells, told by the words at `trigger` (character offsets).

    An expression of the clause itself, else of the sentence, else the day the text speaks from. The unknown time when
    none of them has a place on the calendar.
    """
    for scope in (clause, sentence):
        found = _nearest(tagged, scope, trigger or clause)
        if found is not None:
            interval, basis = found
            return _valid(interval, basis)
    if tagged.spoken_from is not None:
        return _valid(values.of_days(tagged.spoken_from, tagged.spoken_from), Basis.DATELINE)
    return _valid(UNKNOWN, Basis.INHERITED)


def _nearest(tagged: Tagged, scope: _Span, trigger: _Span) -> tuple[Interval, Basis] | None:
    """The placed expression inside `scope` that stands closest to `trigger`, with its basis."""
    placed = [
        (_distance(expression, trigger), expression.start, expression.interval, basis)
        for expression, basis in zip(tagged.expressions, tagged.bases, strict=True)
        if expression.interval is not None and scope[0] <= expression.start and expression.end <= scope[1]
    ]
    if not placed:
        return None
    _, _, interval, basis = min(placed, key=lambda row: row[:2])
    return interval, basis or Basis.EXPLICIT


def _distance(expression: TimeExpression, trigger: _Span) -> int:
    return max(expression.start - trigger[1], trigger[0] - expression.end, 0)


def _valid(interval: Interval, basis: Basis) -> ValidTime:
    return ValidTime(interval.start, interval.end, interval.edtf, interval.precision, basis)
