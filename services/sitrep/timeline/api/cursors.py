"""Cursors: where the next page begins, opaque to those who carry them and checked when they come back."""

import base64
import binascii
import json
import re
from dataclasses import replace

from sitrep.core import identity
from sitrep.timeline.ports import EventQuery, Place

VERSION = 1
_EVENT_ID = re.compile(rf"[0-9a-f]{{{identity.ID_LENGTH}}}")
_INT64 = range(-(2**63), 2**63)


def write(query: EventQuery, following: Place) -> str:
    """The cursor of the page after one of `query`."""
    content = [VERSION, following.starts_us, following.event_id, fingerprint(query)]
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def read(cursor: str, query: EventQuery) -> Place:
    """Where the page begins. Raises ValueError when it is no cursor, or one of another question."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        version, starts_us, event_id, asked = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise ValueError("is no cursor; take it from `next` of the page before") from error
    # `type` and not `isinstance`: JSON's true would be a number, and a float in the range too.
    known = type(version) is int and version == VERSION and isinstance(asked, str)
    placed = type(starts_us) is int and starts_us in _INT64 and isinstance(event_id, str)
    if not (known and placed and _EVENT_ID.fullmatch(event_id)):
        raise ValueError("is no cursor; take it from `next` of the page before")
    if asked != fingerprint(query):
        raise ValueError("belongs to other filters or another order; begin again without it")
    return Place(starts_us, event_id)


def fingerprint(query: EventQuery) -> str:
    """The same for all pages of one question: the filters and the order, not the size of a page."""
    return identity.derive_id("query", repr(replace(query, after=None, limit=0)))[:16]
