"""Parameters of the API that need more than their type said."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import Path, Query
from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

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
