"""Anchoring: which time expression dates the event of a clause."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter, itemgetter

from sitrep.core.temporal import bounds, ranges, values
from sitrep.core.temporal.bounds import Since, Span
from sitrep.core.temporal.discourse import as_day
from sitrep.core.temporal.expressions import TimeExpression, TimexType
from sitrep.core.temporal.interval import UNKNOWN, Basis, Interval, ValidTime
from sitrep.core.temporal.lexicon import anchors
from sitrep.core.temporal.tagging import Tagged

_TAKES_TIME_BEFORE = frozenset(anchors.TAKES_TIME_BEFORE.split())
_OPENS_CLAUSE = frozenset(anchors.OPENS_CLAUSE.split())
_POINTS_BACK = frozenset(anchors.POINTS_BACK.split())
_PHRASES = [phrase for line in anchors.POINTS_BACK_PHRASES.strip().splitlines() for phrase in line.split("|")]
_POINTS_BACK_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")
_WORD = re.compile(r"[^\W\d_]+")
_RELATIVE = frozenset(anchors.RELATIVE.split())
_WHO = _RELATIVE | {"that"}
_AUXILIARY = frozenset(anchors.AUXILIARY.split())
_TOLD_BEFORE = re.compile(rf"\W*that (?:{'|'.join(anchors.TOLD_BEFORE.split())})\b")
_AFTER_MIDNIGHT = re.compile(r"\b(?:[Aa]fter|past)\smidnight$")
_AFTER = len("after ")
_CLOCK_UNIT = re.compile(r"\b(?:hour|minute)s?\b")


@dataclass(frozen=True, slots=True)
class _Placed:
    """An expression with its place on the calendar."""

    expression: TimeExpression
    interval: Interval
    basis: Basis


def anchor(
    tagged: Tagged,
    *,
    clause: Span,
    sentence: Span,
    trigger: Span | None = None,
    apart: Collection[int] = (),
) -> ValidTime:
    """The time of the event that `clause` of `sentence` tells, told by the words at `trigger`.

    In this order: an expression inside the clause; the stretch since a day, for what has gone on; the expression
    before the clause that its "when" takes up; one of its sentence that governs it; the time told of, in a history or
    where the clause points back to it; the day of the last heading; the day the text speaks from. The unknown time
    where the clause has a time that is too vague or can't be resolved, and where nothing is known. Expressions that
    begin at a character of `apart` are times of something else.
    """
    held: Sequence[int] = _inside(tagged, sentence)
    if apart:
        held = [i for i in held if tagged.expressions[i].start not in apart]
    found = _found(tagged, clause, sentence, trigger or clause, held) if held else None
    return found or _inherited(tagged, clause, sentence)


def _found(tagged: Tagged, clause: Span, sentence: Span, told: Span, held: Sequence[int]) -> ValidTime | None:
    """The time that the sentence itself gives the clause, by the expressions `held` in it."""
    sinces = bounds.sinces(tagged, sentence)
    own = [i for i in _inside(tagged, clause) if i in held]
    placed = [p for p in _free(tagged, own, sinces, told) if not _in_other_clause(tagged.text, clause, p, told)]
    if placed:
        return _valid(tagged, _closest(placed, told))
    stretch = bounds.stretch(tagged, clause, sinces, told)
    if stretch is not None:
        return _of(*stretch)
    taken = _taken_up(tagged, clause, sentence)
    if taken is not None:
        return _valid(tagged, taken)
    if any(_is_undatable(tagged.expressions[i]) for i in own):
        return _of(UNKNOWN, Basis.RELATIVE)
    governing = _governing(tagged, clause, sentence, _free(tagged, held, sinces, told))
    return None if governing is None else _valid(tagged, governing)


def _inside(tagged: Tagged, span: Span) -> range:
    """Which expressions begin inside `span` ("the night before" may outlast a clause), but for the dateline's."""
    first = bisect_left(tagged.expressions, span[0], key=_START)
    last = bisect_left(tagged.expressions, span[1], first, key=_START)
    return range(first + (first == 0 < last and _is_dateline(tagged)), last)


_START = attrgetter("start")


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


def _free(tagged: Tagged, indices: Iterable[int], sinces: Sequence[Since], told: Span) -> list[_Placed]:
    """Those that may date what the words at `told` tell: no bounds, and no times of what began a "since"."""
    held = {since.index for since in sinces if not since.holds(told)}
    return _placed(tagged, [i for i in indices if i not in held and not bounds.is_bound(tagged, i)])


def _in_other_clause(text: str, clause: Span, placed: _Placed, told: Span) -> bool:
    """Whether a time belongs to a relative clause in `clause`: "rebels who took it *on Thursday* were fighting"."""
    start, end = placed.expression.start, placed.expression.end
    if told[0] < end:
        return False
    following = _WORD.match(text, end + 1)
    if following is None or following.group().lower() not in _AUXILIARY:
        return False
    return not _WHO.isdisjoint(_WORD.findall(text[clause[0] : start].lower()))


def _is_undatable(expression: TimeExpression) -> bool:
    """Whether an expression says that the event has a time of its own, but not which."""
    if expression.interval is not None or expression.type in (TimexType.DURATION, TimexType.SET):
        return False
    low = expression.text.lower()
    return expression.value != "PRESENT_REF" and not low.endswith("later") and _CLOCK_UNIT.search(low) is None


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


def _governing(tagged: Tagged, clause: Span, sentence: Span, outside: list[_Placed]) -> _Placed | None:
    """Of the expressions `outside`, one that dates the clause too; the closest before it, else after it."""
    before = [p for p in outside if p.expression.end <= clause[0]]
    before = [p for p in before if not _is_set_off(tagged.text, sentence[0], p, clause)]
    if before:
        return before[-1]
    after = [p for p in outside if p.expression.start >= clause[1]]
    if after and not _opens_clause(tagged.text[clause[1] : after[0].expression.start]):
        return after[0]
    return None


def _is_set_off(text: str, start: int, placed: _Placed, clause: Span) -> bool:
    """Whether a time stands in a relative clause between commas: "Hama, which fell *on Thursday*, is quiet"."""
    if "," not in text[placed.expression.end : clause[0] + 1]:
        return False
    opened = text.rfind(",", start, placed.expression.start)
    head = _WORD.search(text, opened + 1) if opened >= 0 else None
    return head is not None and head.group().lower() in _RELATIVE


def _opens_clause(text: str) -> bool:
    return any(word in _OPENS_CLAUSE for word in _WORD.findall(text.lower()))


def _inherited(tagged: Tagged, clause: Span, sentence: Span) -> ValidTime:
    """The time told of, the last heading's day, or the day the text speaks from."""
    if tagged.narrative or _points_back(tagged.text[clause[0] : clause[1]]):
        told = _last_before(tagged.told, sentence[0])
        if told is not None:
            return _of(told, Basis.INHERITED)
    heading = _last_before(tagged.headings, clause[0])
    if heading is not None:
        return _of(heading, Basis.INHERITED)
    if tagged.spoken_from is not None:
        return _of(values.of_days(tagged.spoken_from, tagged.spoken_from), Basis.DATELINE)
    return _of(UNKNOWN, Basis.INHERITED)


def _last_before(places: Sequence[tuple[int, Interval]], offset: int) -> Interval | None:
    """The last of `places` that counts at `offset`."""
    index = bisect_right(places, offset, key=_OFFSET)
    return places[index - 1][1] if index else None


_OFFSET = itemgetter(0)


def _points_back(clause: str) -> bool:
    low = clause.lower()
    if _TOLD_BEFORE.match(low):
        return True
    return not _POINTS_BACK.isdisjoint(_WORD.findall(low)) or _POINTS_BACK_PHRASE.search(low) is not None


def _valid(tagged: Tagged, placed: _Placed) -> ValidTime:
    interval, start = placed.interval, placed.expression.start
    if interval.end is not None and _AFTER_MIDNIGHT.search(tagged.text, max(start - _AFTER, 0), placed.expression.end):
        day = as_day(interval.end) + timedelta(days=1)
        return _of(values.of_days(day, day), placed.basis)
    return _of(interval, placed.basis)


def _of(interval: Interval, basis: Basis) -> ValidTime:
    return ValidTime(interval.start, interval.end, interval.edtf, interval.precision, basis)
