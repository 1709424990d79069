"""Cursors: where the next page begins, opaque to those who carry them and checked when they come back."""

import base64
import binascii
import json
from dataclasses import replace

from sitrep.core import identity
from sitrep.timeline.ports import EventQuery, Place

VERSION = 1
_INT64 = range(-(2**63), 2**63)


def write(query: EventQuery, following: Place) -> str:
    """The cursor of the page after one of `query`."""
    content = [VERSION, following.starts_us, following.event_id, _fingerprint(query)]
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def read(cursor: str, query: EventQuery) -> Place:
    """Where the page begins. Raises ValueError when it is no cursor, or one of another question."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        version, starts_us, event_id, fingerprint = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, ValueError, TypeError) as error:
        raise ValueError("is no cursor; take it from `next` of the page before") from error
    well_formed = isinstance(starts_us, int) and starts_us in _INT64 and isinstance(event_id, str)
    if version != VERSION or not well_formed or "\0" in event_id:
        raise ValueError("is no cursor; take it from `next` of the page before")
    if fingerprint != _fingerprint(query):
        raise ValueError("belongs to other filters or another order; begin again without it")
    return Place(starts_us, event_id)


def _fingerprint(query: EventQuery) -> str:
    """The same for all pages of one question: the filters and the order, not the size of a page."""
    return identity.derive_id("query", repr(replace(query, after=None, limit=0)))[:16]
