"""Valid time as a value: an interval of days or instants, both ends inclusive, with a precision."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Moment = date | datetime
"""A day, or an instant with an offset. To Python a `datetime` is a `date`: test for `datetime` first."""


class Precision(StrEnum):
    """How closely an interval says when something happened: the granularity of its source words."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    RANGE = "range"  # 2 to 6 days
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    LONGER = "longer"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What a mention's time rests on."""

    EXPLICIT = "explicit"
    RELATIVE = "relative"
    WEEKDAY = "weekday"
    DATELINE = "dateline"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to `end`, both inclusive; both null when the precision is `unknown`.

    `edtf` is the same in Extended Date/Time Format (ISO 8601-2), `..` for unknown.
    """

    start: Moment | None
    end: Moment | None
    edtf: str
    precision: Precision


@dataclass(frozen=True, slots=True)
class ValidTime:
    """When an event happened: an `Interval` with what it rests on."""

    start: Moment | None
    end: Moment | None
    edtf: str
    precision: Precision
    basis: Basis


UNKNOWN = Interval(None, None, "..", Precision.UNKNOWN)
