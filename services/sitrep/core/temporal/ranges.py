"""Ranges told in two expressions: "from Nov. 27 to 29", "between Monday and Friday", "Nov. 27–29"."""

import re
from collections.abc import Sequence

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import as_day
from sitrep.core.temporal.expressions import TimeExpression, TimexType
from sitrep.core.temporal.interval import Interval

_LINK = re.compile(r"\s*(?:(?P<dash>[-–—])|(?P<to>to|through|until|till)|(?P<and>and))\s*(?:on\s)?\s*", re.IGNORECASE)
_LONGEST_LINK = 14


def around(text: str, expressions: Sequence[TimeExpression], i: int) -> Interval | None:
    """The interval of the range that expression `i` opens or closes; None when it belongs to none."""
    if i + 1 < len(expressions) and _linked(text, expressions[i], expressions[i + 1]):
        return _whole(expressions[i], expressions[i + 1])
    if i and _linked(text, expressions[i - 1], expressions[i]):
        return _whole(expressions[i - 1], expressions[i])
    return None


def _linked(text: str, first: TimeExpression, second: TimeExpression) -> bool:
    if second.start - first.end > _LONGEST_LINK or TimexType.SET in (first.type, second.type):
        return False
    link = _LINK.fullmatch(text, first.end, second.start)
    if link is None:
        return False
    before = text[max(first.start - 12, 0) : first.start].lower().split()
    opener = before[-1] if before else ""
    if link["and"]:
        return opener == "between"
    return link["dash"] is not None or opener in ("from", "between")


def _whole(first: TimeExpression, second: TimeExpression) -> Interval | None:
    if first.interval is None or second.interval is None:
        return None
    start, end = first.interval.start, second.interval.end
    if start is None or end is None or as_day(end) < as_day(start):
        return None
    return values.of_days(as_day(start), as_day(end))
