"""CloudEvents 1.0 attributes in Kafka headers (binary mode), with W3C trace context."""

import re
from collections.abc import Iterable
from datetime import datetime

from sitrep.contracts.message import Message
from sitrep.core import identity

Headers = list[tuple[str, bytes]]

CONTENT_TYPE = "application/json"
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def headers_for(message: Message, *, source: str, time: datetime, traceparent: str) -> Headers:
    """The headers of `message`. `source` is the service (`/sitrep/ingest`), `time` the recorded time."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", message.ce_id.encode()),
        ("ce_type", message.ce_type.encode()),
        ("ce_source", source.encode()),
        ("ce_time", time.isoformat().encode()),
        ("content-type", CONTENT_TYPE.encode()),
        ("traceparent", traceparent.encode()),
    ]


def header(headers: Iterable[tuple[str, bytes | None]], name: str) -> str | None:
    """The first header of that name as text, None when it is missing or no UTF-8."""
    for key, value in headers:
        if key == name:
            return value.decode("utf-8", errors="replace") if value is not None else None
    return None


def traceparent_of(headers: Iterable[tuple[str, bytes | None]], *, fallback: str) -> str:
    """The trace context that `headers` carry, else one derived from `fallback` (never random)."""
    given = header(headers, "traceparent")
    return given if given is not None and is_traceparent(given) else derived_traceparent(fallback)


def is_traceparent(text: str) -> bool:
    """True for a well-formed W3C `traceparent` of version 00."""
    return _TRACEPARENT.fullmatch(text) is not None and text[3:35] != "0" * 32 and text[36:52] != "0" * 16


def derived_traceparent(seed: str) -> str:
    """A `traceparent` that is a function of `seed`: the same message gives the same trace."""
    digest = identity.digest(["trace", seed])
    return f"00-{digest[:32]}-{digest[32:48]}-01"


def trace_id(traceparent: str) -> str:
    """The 32 hex digits that name the trace."""
    return traceparent[3:35]
