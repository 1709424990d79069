"""Health: `/healthz` (the process lives), `/readyz` (it can do its work), `/metrics` (Prometheus)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

CHECK_TIMEOUT_SECONDS = 3.0

Check = Callable[[], Awaitable[None]]
"""Returns when the thing can be used; raises, in words for an operator, when not."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a service needs from others, by name."""

    checks: Mapping[str, Check]

    async def failures(self) -> dict[str, str]:
        """The names of the checks that fail now, with why; empty when ready."""
        names = sorted(self.checks)
        reasons = await asyncio.gather(*(self._reason(name) for name in names))
        return {name: reason for name, reason in zip(names, reasons, strict=True) if reason is not None}

    async def _reason(self, name: str) -> str | None:
        check = asyncio.ensure_future(self.checks[name]())
        # Not `wait_for`: it would wait on for a check that takes its time to be cancelled.
        await asyncio.wait({check}, timeout=CHECK_TIMEOUT_SECONDS)
        if not check.done():
            check.cancel()
            return f"no answer within {CHECK_TIMEOUT_SECONDS:g} s"
        if check.cancelled():
            return "the check was cancelled"
        error = check.exception()
        return None if error is None else str(error) or type(error).__name__


def operations_router(readiness: Readiness, registry: CollectorRegistry) -> APIRouter:
    """The three routes that every service answers."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", summary="Is the process alive?")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @router.get(
        "/readyz",
        summary="Can it do its work?",
        responses={503: {"description": "Not now: `waiting_for` names what is away and why."}},
    )
    async def readyz() -> JSONResponse:
        failures = await readiness.failures()
        if failures:
            return JSONResponse({"status": "waiting", "waiting_for": failures}, status_code=503)
        return JSONResponse({"status": "ready"})

    @router.get("/metrics", summary="Prometheus metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
