"""The clock: read at the edge, handed on as an argument. The only module that may read it."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day, and a monotonic time for measuring how long things take."""

    def now(self) -> datetime:
        """The instant, in UTC, whole milliseconds: Kafka's timestamps have no more."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return from_timestamp_ms(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        return time.monotonic()


def timestamp_ms(moment: datetime) -> int:
    """`moment` as a Kafka timestamp: milliseconds since 1970 in UTC, without a detour over floats."""
    since_epoch = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since_epoch.days * 86_400 + since_epoch.seconds) * 1_000 + since_epoch.microseconds // 1_000


def from_timestamp_ms(milliseconds: int) -> datetime:
    """A Kafka timestamp as an instant in UTC."""
    seconds, rest = divmod(milliseconds, 1_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1_000)
