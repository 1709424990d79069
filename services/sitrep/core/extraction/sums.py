"""Sums: what counts or recalls many acts together, and is no single act."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sitrep.core.event_types import EventType
from sitrep.core.mentions import Figure, FigureKind
from sitrep.core.temporal.interval import Moment, ValidTime

ACTS = frozenset((EventType.ATTACK, EventType.BOMBING, EventType.ABDUCTION, EventType.DESTRUCTION))
"""Types of what somebody does at one time in one place, and others recall or count."""
_MANY = 100
"""Killed by no single attack, unless it is told with its day or as a massacre."""
_LONG = timedelta(days=45)


def is_toll(
    kind: EventType, subtype: str | None, counts: Sequence[Figure], time: ValidTime, *, own_time: bool
) -> bool:
    """Whether what is told as an act is the toll of many: of hundreds killed, or of months."""
    if kind not in ACTS or subtype == "massacre" or not counts:
        return False
    if is_long(time):
        return any(figure.kind is FigureKind.KILLED for figure in counts)
    killed = max((figure.low or figure.best or 0 for figure in counts if figure.kind is FigureKind.KILLED), default=0)
    return killed >= _MANY and not own_time


def is_long(time: ValidTime) -> bool:
    """Whether the time is too long for an act: a year, "the last three months"."""
    if time.start is None or time.end is None:
        return False
    return _day(time.end) - _day(time.start) > _LONG


def is_ahead(kind: EventType, time: ValidTime, published: date | None) -> bool:
    """Whether an act is told of a day after publication, so that it did not happen yet."""
    return kind in ACTS and published is not None and time.start is not None and _day(time.start) > published


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
