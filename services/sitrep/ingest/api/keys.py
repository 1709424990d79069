"""API keys: who may write."""

import hmac
from collections.abc import Iterable
from http import HTTPStatus

from sitrep.ingest.settings import key_hash
from sitrep.runtime.problems import Problem


class ApiKeys:
    """The hashes of the keys that open the door; none at all leaves it open."""

    def __init__(self, hashes: Iterable[str]) -> None:
        self._hashes = sorted(hashes)

    def problem_with(self, authorization: str | None) -> Problem | None:
        """Why a request with this `Authorization` header may not write, None when it may."""
        if not self._hashes:
            return None
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return _unauthorized("Send your API key as `Authorization: Bearer <key>`.", 'Bearer realm="sitrep"')
        given = key_hash(key.strip())
        matches = [hmac.compare_digest(given, known) for known in self._hashes]  # all: time tells nothing
        if any(matches):
            return None
        return _unauthorized(
            "The API key is not known here; check that its hash is in SITREP_INGEST_API_KEYS.",
            'Bearer realm="sitrep", error="invalid_token"',
        )


def _unauthorized(detail: str, challenge: str) -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", detail, headers={"WWW-Authenticate": challenge})
