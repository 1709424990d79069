"""A MentionLog in memory, held to the same suite as Kafka's."""

from collections.abc import Callable, Sequence

from sitrep.core.errors import TransientError
from sitrep.extractor.ports import Publication, PublicationTooLarge


class FakeMentionLog:
    """Keeps what is appended. The next `failures` calls fail like a broker that is away, after `on_failure`."""

    def __init__(self, *, max_bytes: int = 8 * 1024 * 1024, failures: int = 0) -> None:
        self.published: list[Publication] = []
        self.calls = 0
        self.failures = failures
        self.on_failure: Callable[[], None] = lambda: None
        self._max_bytes = max_bytes

    async def append(self, publications: Sequence[Publication]) -> None:
        self.calls += 1
        if self.failures:
            self.failures -= 1
            self.on_failure()
            raise TransientError("no broker answers")
        for index, publication in enumerate(publications):
            size = len(publication.value or b"") + len(publication.key or b"")
            if size > self._max_bytes:
                raise PublicationTooLarge(index, f"{size:,} bytes")
        self.published.extend(publications)
