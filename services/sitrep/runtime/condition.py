"""The condition of a piece of work that goes on for ever: whether it gets on, and what holds it up."""

from sitrep.core.errors import TransientError
from sitrep.runtime.clock import Clock

GRACE_SECONDS = 3.0
"""From the first failure: a conflict of two processes, or a broker that changes leaders, is over by then."""
CALM_SECONDS = 30.0
"""Without a failure: longer than any pause between attempts, with the attempt."""


class Condition:
    """Failing when failures have gone on for `GRACE_SECONDS`, until the work has got on again, or nothing has failed
    for `CALM_SECONDS`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reason: str | None = None
        self._first = self._last = 0.0

    def fails(self, reason: str) -> None:
        """The work is held up, for `reason`."""
        now = self._clock.monotonic()
        if self._reason is None or now - self._last >= CALM_SECONDS:
            self._first = now
        self._reason, self._last = reason, now

    def gets_on(self) -> None:
        """The work has done what there was to do."""
        self._reason = None

    async def check(self) -> None:
        """A readiness check: raises TransientError with the last failure's reason."""
        now = self._clock.monotonic()
        if self._reason is not None and now - self._first >= GRACE_SECONDS and now - self._last < CALM_SECONDS:
            raise TransientError(self._reason)
