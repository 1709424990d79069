"""What ingest needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sitrep.contracts.articles import ArticlePublished, ArticleRetracted


class ArticleLog(Protocol):
    """The log that articles are published to."""

    async def append(
        self, articles: Sequence[ArticlePublished], *, recorded_at: datetime, traceparent: str | None
    ) -> None:
        """Return once all of `articles` are acknowledged, each recorded at `recorded_at` (UTC, whole milliseconds).

        `traceparent` joins them to the caller's trace; None gives each one derived from its revision.
        Raises TransientError when they are not acknowledged in time: some may be in the log all the same, and
        appending all of them again is right. Raises RecordTooLarge when the log will never take one of them.
        """
        ...

    async def retract(self, retraction: ArticleRetracted, *, recorded_at: datetime, traceparent: str | None) -> None:
        """Return once `retraction` is acknowledged; times and traces as in `append`. Raises TransientError."""
        ...


class RecordTooLarge(ValueError):
    """An article that the log does not take for its size, however often it is sent."""
