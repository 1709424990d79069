"""Calendar places as TIMEX3 values, and the interval that each value stands for."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from sitrep.core.temporal.interval import Interval, Moment, Precision

_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1, 9998


def day(when: date) -> str:
    """YYYY-MM-DD."""
    return f"{when.year:04d}-{when.month:02d}-{when.day:02d}"


def week(when: date) -> str:
    """The ISO week of a day."""
    year, number, _ = when.isocalendar()
    return f"{year:04d}-W{number:02d}"


def weekend(when: date) -> str:
    """The weekend of the ISO week of a day."""
    return week(when) + "-WE"


def month(year: int, number: int) -> str:
    """YYYY-MM."""
    return f"{year:04d}-{number:02d}"


def quarter(year: int, number: int) -> str:
    """YYYY-QN."""
    return f"{year:04d}-Q{number}"


def decade(year: int) -> str:
    """The decade of a year: 198X."""
    return f"{year // 10:03d}X"


def century(year: int) -> str:
    """The century of a year: 19XX."""
    return f"{year // 100:02d}XX"


def moved(when: date, months: int) -> date:
    """The same day of a month so many months away, or that month's last day. Years stay within the calendar."""
    index = min(max(when.year * 12 + when.month - 1 + months, _FIRST_YEAR * 12), _LAST_YEAR * 12 + 11)
    year, zero_month = divmod(index, 12)
    return date(year, zero_month + 1, min(when.day, monthrange(year, zero_month + 1)[1]))


def shifted(when: date, days: int) -> date:
    """So many days away; within the calendar."""
    ordinal = when.toordinal() + days
    return date.fromordinal(min(max(ordinal, 1), date(_LAST_YEAR, 12, 31).toordinal()))


@lru_cache(maxsize=1_024)
def of_days(start: date, end: date) -> Interval:
    """The interval from one day to another, as precise as it is short."""
    edtf = day(start) if start == end else f"{day(start)}/{day(end)}"
    return Interval(start, end, edtf, precision_of_days((end - start).days + 1))


def precision_of_days(days: int) -> Precision:
    """How close an interval of so many days says when something happened."""
    return next((precision for limit, precision in _LENGTHS if days <= limit), Precision.LONGER)


_LENGTHS = (
    (1, Precision.DAY),
    (6, Precision.RANGE),
    (13, Precision.WEEK),
    (45, Precision.MONTH),
    (125, Precision.SEASON),
    (370, Precision.YEAR),
)

_VALUE = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})(?:T(?P<time>.+))?)?"
    r"|-W(?P<week>[0-9]{2})(?P<weekend>-WE)?|-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-(?P<season>SP|SU|FA|WI))?"
    r"|(?P<decade>[0-9]{3})X?|(?P<century>[0-9]{2})(?:XX)?"
)
_SEASONS = {"SP": (3, 21), "SU": (6, 22), "FA": (9, 23), "WI": (12, 24)}
_CLOCK = re.compile(r"(?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::[0-9]{2})?)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?")


@lru_cache(maxsize=8_192)
def interval_of(value: str) -> Interval | None:
    """The interval of a calendar value; None for any other, and for what no calendar has (a 30 February)."""
    match = _VALUE.fullmatch(value)
    if match is None or not _FIRST_YEAR <= int(match["year"] or "1") <= _LAST_YEAR:
        return None
    try:
        return _interval(match)
    except (ValueError, OverflowError):
        return None


def _interval(match: re.Match[str]) -> Interval | None:
    if match["decade"] or match["century"]:
        return _long(match)
    year = int(match["year"])
    if match["day"]:
        when = date(year, int(match["month"]), int(match["day"]))
        return _instant(when, match["time"]) or Interval(when, when, day(when), Precision.DAY)
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        start = monday + 5 * _DAY if match["weekend"] else monday
        end = monday + 6 * _DAY
        precision = Precision.RANGE if match["weekend"] else Precision.WEEK
        return Interval(start, end, f"{day(start)}/{day(end)}", precision)
    return _months(match, year)


def _months(match: re.Match[str], year: int) -> Interval:
    if match["month"]:
        return _span(year, int(match["month"]), 1, match[0], Precision.MONTH)
    if match["quarter"]:
        number = int(match["quarter"])
        return _span(year, number * 3 - 2, 3, f"{year:04d}-{32 + number}", Precision.SEASON)
    if match["half"]:
        number = int(match["half"])
        return _span(year, number * 6 - 5, 6, f"{year:04d}-{39 + number}", Precision.YEAR)
    if match["season"]:
        first, code = _SEASONS[match["season"]]
        return _span(year, first, 3, f"{year:04d}-{code}", Precision.SEASON)
    return _span(year, 1, 12, f"{year:04d}", Precision.YEAR)


def _long(match: re.Match[str]) -> Interval | None:
    digits = match["decade"] or match["century"]
    years = 10 ** (4 - len(digits))
    first = int(digits) * years
    if first < _FIRST_YEAR:
        return None
    end = date(first + years - 1, 12, 31)
    return Interval(date(first, 1, 1), end, digits + "X" * (4 - len(digits)), Precision.LONGER)


def _span(year: int, first_month: int, months: int, edtf: str, precision: Precision) -> Interval:
    last_year, last_month = divmod(year * 12 + first_month + months - 2, 12)
    end = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
    return Interval(date(year, first_month, 1), end, edtf, precision)


def _instant(when: date, time: str | None) -> Interval | None:
    """A clock time with a known zone; None when it lacks either, so that the day is kept."""
    match = _CLOCK.fullmatch(time or "")
    if match is None or not match["zone"]:
        return None
    start = datetime(
        when.year, when.month, when.day, int(match["hour"]), int(match["minute"] or 0), tzinfo=_zone(match)
    )
    precision = Precision.MINUTE if match["minute"] else Precision.HOUR
    end: Moment = start if match["minute"] else start + timedelta(minutes=59)
    edtf = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return Interval(start, end, edtf, precision)


def _zone(match: re.Match[str]) -> timezone:
    sign = match["zone"]
    if sign == "Z":
        return UTC
    offset = timedelta(hours=int(sign[1:3]), minutes=int(sign[4:6]))
    return timezone(-offset if sign[0] == "-" else offset)
