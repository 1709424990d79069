"""Conditional requests (RFC 9110, 13): an entity tag with every answer, 304 when the asker has it already.

Tags are weak: the same tag is the same content, in whatever coding it travels.
"""

import hashlib
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from fastapi import Request, Response

from sitrep import __version__

CACHE_CONTROL = "no-cache"
"""Keep it, but ask whether it is still so."""


def tag(*parts: bytes | str, more: Iterable[bytes] = ()) -> str:
    """The entity tag of what these parts determine, written by this version of the code."""
    hashing = hashlib.sha256(__version__.encode())
    for part in (*parts, *more):
        content = part.encode() if isinstance(part, str) else part
        hashing.update(len(content).to_bytes(8))
        hashing.update(content)
    return f'W/"{hashing.hexdigest()[:32]}"'


def headers(entity_tag: str) -> dict[str, str]:
    """What goes out with the tag, in a 200 and in a 304."""
    return {"ETag": entity_tag, "Cache-Control": CACHE_CONTROL}


def unchanged(request: Request, entity_tag: str, more: Mapping[str, str] | None = None) -> Response | None:
    """The 304 when the request says that its asker has what `entity_tag` names; else None."""
    wanted = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if not wanted & {"*", entity_tag.removeprefix("W/")}:
        return None
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**headers(entity_tag), **(more or {})})
