"""The API of the alerts service, put together."""

from datetime import datetime, timedelta
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated

from fastapi import FastAPI, HTTPException, Path, Query, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ConfigDict, Field

from sitrep.alerts.adapters.postgres_reader import DeadNotification, LedgerEntry, PostgresReader
from sitrep.alerts.api import stream
from sitrep.alerts.ports import Silence
from sitrep.core import alerts, identity
from sitrep.core.errors import TransientError
from sitrep.runtime import problems
from sitrep.runtime.clock import Clock
from sitrep.runtime.health import Readiness, operations_router
from sitrep.runtime.problems import Problem

RETRY_AFTER_SECONDS = 2
MAX_SILENCE_SECONDS = 366 * 86_400

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class SilenceAnswer(BaseModel):
    """A silence."""

    silence_id: str
    labels: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    comment: str


class SilenceDraft(BaseModel):
    """What is to be silenced: alerts that have all these labels, from now on for so long."""

    model_config = ConfigDict(extra="forbid")

    labels: dict[str, str] = Field(min_length=1)
    seconds: int = Field(ge=1, le=MAX_SILENCE_SECONDS)
    comment: str = Field("", max_length=500)


class ReplayDraft(BaseModel):
    """Which dead notifications are to be tried once more."""

    model_config = ConfigDict(extra="forbid")

    notification_ids: list[str] = Field(min_length=1, max_length=10_000)


class Count(BaseModel):
    """How many it were."""

    count: int


def build(reader: PostgresReader, readiness: Readiness, registry: CollectorRegistry, clock: Clock) -> FastAPI:
    """The routes on `reader`. Nothing is connected here."""
    api = FastAPI(
        title="Sitrep alerts",
        version=version("sitrep"),
        description="What rules found to be new, once: alerts with their reason and evidence.",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
    )
    problems.install(api)
    api.add_exception_handler(TransientError, _away)
    api.include_router(operations_router(readiness, registry))
    api.include_router(stream.router(reader))
    _alerts(api, reader, clock)
    _silences(api, reader, clock)
    _notifications(api, reader, clock)
    return api


def _alerts(api: FastAPI, reader: PostgresReader, clock: Clock) -> None:
    @api.get("/v1/alerts", tags=["alerts"], operation_id="listAlerts", summary="Alerts, the last first")
    async def list_alerts(
        rule: str | None = None,
        state: Annotated[str | None, Query(pattern="^(raised|silenced|late)$")] = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
    ) -> tuple[LedgerEntry, ...]:
        """Late ones are in the ledger, too: they were on no topic, and nobody was told."""
        return tuple(await reader.latest(limit, rule=rule, state=state))

    @api.post("/v1/alerts/{alert_id}/ack", tags=["alerts"], operation_id="acknowledgeAlert", summary="Acknowledge one")
    async def acknowledge(alert_id: Id) -> Count:
        """Reminders of it end."""
        if not await reader.acknowledge(alert_id, clock.now()):
            raise HTTPException(HTTPStatus.NOT_FOUND, f"there is no alert {alert_id}")
        return Count(count=1)


def _silences(api: FastAPI, reader: PostgresReader, clock: Clock) -> None:
    @api.get("/v1/silences", tags=["alerts"], operation_id="listSilences", summary="What is silenced")
    async def list_silences() -> tuple[SilenceAnswer, ...]:
        """Those that have not ended."""
        return tuple(_answer(each) for each in await reader.silences())

    @api.post("/v1/silences", tags=["alerts"], operation_id="silence", summary="Silence alerts", status_code=201)
    async def silence(draft: SilenceDraft) -> SilenceAnswer:
        """Alerts with these labels are raised as ever, but nobody is notified."""
        unknown = sorted(draft.labels.keys() - set(alerts.LABELS))
        if unknown:
            reason = f"{unknown[0]} is no label; there are {', '.join(alerts.LABELS)}"
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, reason)
        now = clock.now()
        silence_id = identity.derive_id("silence", draft.labels, now.isoformat())
        made = Silence(silence_id, draft.labels, now, now + timedelta(seconds=draft.seconds), draft.comment)
        await reader.silence(made)
        return _answer(made)

    @api.delete("/v1/silences/{silence_id}", tags=["alerts"], operation_id="endSilence", summary="End a silence")
    async def end_silence(silence_id: Id) -> Count:
        """From now on."""
        if not await reader.end_silence(silence_id, clock.now()):
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no silence {silence_id} goes on")
        return Count(count=1)


def _notifications(api: FastAPI, reader: PostgresReader, clock: Clock) -> None:
    @api.get("/v1/notifications/dead", tags=["alerts"], operation_id="listDead", summary="Notifications given up")
    async def list_dead() -> tuple[DeadNotification, ...]:
        """The oldest first."""
        return tuple(await reader.dead())

    @api.post("/v1/notifications/replay", tags=["alerts"], operation_id="replay", summary="Try dead ones once more")
    async def replay(draft: ReplayDraft) -> Count:
        """They keep their ids, by which receivers know what they have."""
        return Count(count=await reader.replay(draft.notification_ids, clock.now()))


def _answer(silence: Silence) -> SilenceAnswer:
    return SilenceAnswer(
        silence_id=silence.silence_id,
        labels=dict(silence.labels),
        starts_at=silence.starts_at,
        ends_at=silence.ends_at,
        comment=silence.comment,
    )


async def _away(_request: Request, error: Exception) -> Response:
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        f"{error}; try again",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    ).response()
