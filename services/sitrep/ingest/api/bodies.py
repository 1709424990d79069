"""Request bodies: read piece by piece, unpacked, never more in memory than the limit."""

import asyncio
import zlib
from http import HTTPStatus
from typing import Protocol

from starlette.requests import ClientDisconnect, Request

from sitrep.runtime.problems import Problem

GZIP_WINDOW = 16 + zlib.MAX_WBITS
"""zlib's way to say: with gzip's header and checksum."""
MAX_GZIP_MEMBERS = 100
"""Of one body. Ordinary clients send one; each costs time, however little it holds."""


async def read(request: Request, *, max_bytes: int, timeout_seconds: float) -> bytes | Problem:
    """The whole body of `request`, unpacked, or why it is not taken. Stops reading as soon as that is known."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        detail = f"Content-Encoding {coding} is not understood; send gzip, or none."
        return Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-encoding", detail, headers={"Accept-Encoding": "gzip"}
        )
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        return too_large(max_bytes)
    unpacking: _Unpacking = _Gzip(max_bytes) if coding == "gzip" else _Plain(max_bytes)
    return await _read(request, unpacking, max_bytes, timeout_seconds)


async def _read(request: Request, unpacking: "_Unpacking", max_bytes: int, timeout_seconds: float) -> bytes | Problem:
    try:
        async with asyncio.timeout(timeout_seconds):
            async for chunk in request.stream():
                unpacking.feed(chunk)
        return unpacking.finish()
    except _TooMuch:
        return too_large(max_bytes)
    except zlib.error as error:
        return Problem(HTTPStatus.BAD_REQUEST, "broken-gzip", f"The body is not gzip as it says: {error}.")
    except TimeoutError:
        detail = f"The body did not arrive within {timeout_seconds:g} s; send less at a time."
        return Problem(HTTPStatus.REQUEST_TIMEOUT, "too-slow", detail)
    except ClientDisconnect:
        return Problem(HTTPStatus.BAD_REQUEST, "cut-off", "The connection ended before the body did.")


def too_large(max_bytes: int) -> Problem:
    """The body is beyond the limit."""
    detail = f"The body is larger than {max_bytes:,} bytes; send fewer articles at a time."
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)


class _TooMuch(Exception):
    """The limit is passed."""


class _Unpacking(Protocol):
    def feed(self, chunk: bytes) -> None: ...

    def finish(self) -> bytes: ...


class _Plain:
    """A body as it is."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take the next piece. Raises _TooMuch."""
        if len(self._body) + len(chunk) > self._max_bytes:
            raise _TooMuch
        self._body += chunk

    def finish(self) -> bytes:
        """The whole body."""
        return bytes(self._body)


class _Gzip:
    """A gzip body, of one member or several, unpacked no further than the limit."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._body = bytearray()
        self._packed_bytes = 0
        self._members = 1
        self._member = zlib.decompressobj(GZIP_WINDOW)

    def feed(self, chunk: bytes) -> None:
        """Take the next packed piece. Raises _TooMuch, zlib.error."""
        self._packed_bytes += len(chunk)
        if self._packed_bytes > self._max_bytes:  # empty members unpack to nothing, without end
            raise _TooMuch
        while chunk:
            if self._member.eof:
                self._members += 1
                if self._members > MAX_GZIP_MEMBERS:
                    raise zlib.error(f"it has more than {MAX_GZIP_MEMBERS} members")
                self._member = zlib.decompressobj(GZIP_WINDOW)
            self._body += self._member.decompress(chunk, self._max_bytes + 1 - len(self._body))
            if len(self._body) > self._max_bytes:
                raise _TooMuch
            chunk = self._member.unused_data

    def finish(self) -> bytes:
        """The whole body. Raises zlib.error when its end is missing."""
        if not self._member.eof:
            raise zlib.error("its end is missing")
        return bytes(self._body)
