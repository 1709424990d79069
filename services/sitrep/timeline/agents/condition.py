"""The condition of a piece of work that goes on for ever: whether it gets on, and what holds it up."""

from sitrep.core.errors import TransientError
from sitrep.runtime.clock import Clock

CALM_SECONDS = 30.0
"""Without a failure: longer than any pause between attempts, with the attempt."""


class Condition:
    """Failing from a failure until the work has got on again, or nothing has failed for `CALM_SECONDS`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reason: str | None = None
        self._since = 0.0

    def fails(self, reason: str) -> None:
        """The work is held up, for `reason`."""
        self._reason, self._since = reason, self._clock.monotonic()

    def gets_on(self) -> None:
        """The work has done what there was to do."""
        self._reason = None

    async def check(self) -> None:
        """A readiness check: raises TransientError with the last failure's reason."""
        if self._reason is not None and self._clock.monotonic() - self._since < CALM_SECONDS:
            raise TransientError(self._reason)
