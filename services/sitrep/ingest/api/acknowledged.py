"""What this process knows to be in the log."""

from collections.abc import Iterable


class AcknowledgedRevisions:
    """The revisions acknowledged last, up to a number, the latest seen kept longest.

    Only for sparing the log what it holds: it is empty after a restart, and other processes have their own. A
    revision published twice is no harm, for readers go by revision and by its first recorded time.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._revisions: dict[str, None] = {}

    def __contains__(self, revision: object) -> bool:
        return revision in self._revisions

    def add(self, revisions: Iterable[str]) -> None:
        """Note that the log has `revisions`; forget those not seen for the longest time."""
        for revision in revisions:
            self._revisions.pop(revision, None)
            self._revisions[revision] = None
        while len(self._revisions) > self._capacity:
            del self._revisions[next(iter(self._revisions))]
