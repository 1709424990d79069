"""Parameters of the API that need more than their type said."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import Path, Query
from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints

from sitrep.timeline.ports import Box

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?")

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""Text to compare with: PostgreSQL knows no NUL."""
MomentText = Annotated[str, StringConstraints(max_length=40)]

ArticleId = Annotated[
    str, Path(description="The article's id.", pattern=r"^[^\x00]+$", max_length=2_000, examples=["aleppo-entered"])
]
EventId = Annotated[
    str,
    Path(
        description="The event's id, or one that it had before it was merged.",
        pattern=r"^[0-9a-f]{32}$",
        examples=["5b1e2a7740c94f6d8a3c1f0e9d8b7a65"],
    ),
]
Revision = Annotated[
    str | None,
    Query(description="The content's hash; the revision that counts when left out.", pattern=r"^[0-9a-f]{64}$"),
]


AsOfText = Annotated[
    MomentText | None,
    Query(
        alias="as_of",
        description="Recorded time, a day (its end) or an instant: the answer is what was known then. Now, when it is "
        "left out.",
        examples=["2024-12-01T06:00:00Z"],
    ),
]


def as_of(text: str | None) -> datetime | None:
    """The recorded time that is asked for: of a day its last instant. Raises RequestValidationError."""
    end = ending("as_of", text)
    return end - timedelta(microseconds=1) if end is not None else None


def refuse(name: str, reason: str) -> RequestValidationError:
    """The error that answers 422 for query parameter `name`."""
    return RequestValidationError([{"loc": ("query", name), "msg": reason, "type": "value_error"}])


def beginning(name: str, text: str | None) -> datetime | None:
    """The instant at which `text`, a day (midnight in UTC) or an instant, begins. Raises RequestValidationError."""
    moment = _moment(name, text)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def ending(name: str, text: str | None) -> datetime | None:
    """The first instant after `text`, which is inclusive. Raises RequestValidationError."""
    moment = _moment(name, text)
    try:
        if moment is None:
            return None
        if isinstance(moment, datetime):
            return moment + timedelta(microseconds=1)
        return datetime.combine(moment, time.min, UTC) + timedelta(days=1)
    except OverflowError:
        return None  # nothing is after the end of the calendar


def check_order(name: str, begin: datetime | None, end: datetime | None) -> None:
    """Raises RequestValidationError when `begin`, which parameter `name` gives, is not before `end`."""
    if begin is not None and end is not None and begin >= end:
        raise refuse(name, f"is after `{name.replace('from', 'to')}`")


def box(name: str, text: str | None) -> Box | None:
    """The box that `text` tells the corners of. Raises RequestValidationError."""
    if text is None:
        return None
    corners = [float(part) for part in text.split(",") if _DEGREES.fullmatch(part)]
    if len(corners) != len(fields(Box)) or text.count(",") != len(corners) - 1:
        raise refuse(name, "send four numbers, west,south,east,north, in degrees: 35.7,32.3,42.4,37.3")
    found = Box(*corners)
    if not (-180 <= found.west <= 180 and -180 <= found.east <= 180):  # noqa: PLR2004 - degrees
        raise refuse(name, "west (first) and east (third) are longitudes, from -180 to 180")
    if not -90 <= found.south <= found.north <= 90:  # noqa: PLR2004 - degrees
        raise refuse(name, "south (second) and north (fourth) are latitudes, from -90 to 90, south first")
    return found


def _moment(name: str, text: str | None) -> date | datetime | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refuse(
        name, "send a day (2024-11-30) or an instant with its offset (2024-11-30T06:00:00Z; + is %2B in a URL)"
    )
