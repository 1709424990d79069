"""The entry of a log: a record of a partition with all that a reader can see of it, and its one spelling in bytes."""

from collections.abc import Iterator
from dataclasses import dataclass

VERSION = b"sitrep log entry 1\n"
"""What an entry's bytes begin with: another spelling would need another."""

_ABSENT = b"\xff" * 8


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A record at its offset. `timestamp_ms`: milliseconds since 1970 in UTC, the record's recorded time."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    def to_bytes(self) -> bytes:
        """The spelling that is hashed: no two different entries have the same.

        The version; offset and timestamp as signed integers of 8 bytes, the most significant first; then key, value,
        and each header's name and value, every one after its length in 8 such bytes (-1 for none at all).
        """
        return b"".join(self._parts())

    def _parts(self) -> Iterator[bytes]:
        yield VERSION
        yield _integer(self.offset)
        yield _integer(self.timestamp_ms)
        yield _sized(self.key)
        yield _sized(self.value)
        yield _integer(len(self.headers))
        for name, value in self.headers:
            yield _sized(name.encode())
            yield _sized(value)


def _integer(number: int) -> bytes:
    return number.to_bytes(8, "big", signed=True)


def _sized(part: bytes | None) -> bytes:
    return _ABSENT if part is None else _integer(len(part)) + part
