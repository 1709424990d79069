"""Opening files, packed or not, with an eye on how far the reading has come."""

import contextlib
import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
"""Of a file that is read whole, unpacked."""
GZIP_MAGIC = b"\x1f\x8b"

OnBytes = Callable[[int], None]
"""Is told the number of bytes just read from the disk."""


class DocumentTooLarge(ValueError):
    """A file beyond MAX_DOCUMENT_BYTES."""


@contextlib.contextmanager
def opened(path: Path, on_bytes: OnBytes) -> Iterator[BinaryIO]:
    """`path`, to be read, unpacked when it is gzip, whatever its name says. Raises OSError."""
    with io.BufferedReader(_Counting(path, on_bytes)) as raw:
        if raw.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield raw


def whole(path: Path, on_bytes: OnBytes) -> bytes:
    """All of `path`, unpacked. Raises OSError, EOFError, zlib.error, DocumentTooLarge."""
    with opened(path, on_bytes) as file:
        content = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"is larger than {MAX_DOCUMENT_BYTES:,} bytes; split it, or write one article a line")
    return content


class _Counting(io.FileIO):
    """A file that tells how much was read of it."""

    def __init__(self, path: Path, on_bytes: OnBytes) -> None:
        super().__init__(path)
        self._on_bytes = on_bytes

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        count = super().readinto(buffer)
        if count:
            self._on_bytes(count)
        return count
