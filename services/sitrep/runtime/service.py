"""Running a service: its HTTP API and its background work, until a signal or a failure; then an orderly end."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from sitrep.core.errors import OperatorError
from sitrep.runtime import logging
from sitrep.runtime.settings import ServiceSettings

log = logging.get(__name__)

MAX_CONNECTIONS = 1_000
"""Of a service, unless it says otherwise."""

LEAVE_SECONDS = 2.0
"""How long the process may take to end once the service has."""

Background = Callable[[asyncio.Event], Coroutine[None, None, None]]
"""Works until the event is set, then finishes what is in hand and returns. Raising ends the service."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service put together: what it serves, where, and what it does beside."""

    api: FastAPI
    host: str
    port: int
    background: Mapping[str, Background] = field(default_factory=dict)
    max_connections: int = MAX_CONNECTIONS
    """At a time; more are answered 503, so that idle ones cannot use up memory."""


SettingsT = TypeVar("SettingsT", bound=ServiceSettings)
Build = Callable[[SettingsT], AbstractAsyncContextManager[Service]]


def main(name: str, read: Callable[[], SettingsT], build: Build[SettingsT]) -> None:
    """Run service `name` and leave the process: status 0 after a signal, 1 after a failure, 2 for bad settings."""
    try:
        settings = read()
        logging.configure(service=name, level=settings.log_level, format=settings.log_format)
        status = asyncio.run(_run_and_leave(settings, build))
    except OperatorError as error:
        sys.stderr.write(f"sitrep {name}: {error}\n")
        status = 2
    sys.exit(status)


async def _run_and_leave(settings: SettingsT, build: Build[SettingsT]) -> int:
    """Like `run`; what a library then leaves behind in loop or threads holds the process no longer than a moment."""
    status = await run(settings, build)
    last_resort = threading.Timer(LEAVE_SECONDS, os._exit, [status])
    last_resort.daemon = True
    last_resort.start()
    return status


async def run(settings: SettingsT, build: Build[SettingsT]) -> int:
    """Serve until SIGTERM or SIGINT, or until the background work fails. Returns the exit status."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with build(settings) as service:
        server = _Server(
            uvicorn.Config(
                service.api,
                host=service.host,
                port=service.port,
                log_config=None,
                lifespan="on",
                limit_concurrency=service.max_connections,
            )
        )
        work = [asyncio.create_task(make(stop), name=name) for name, make in sorted(service.background.items())]
        http = asyncio.create_task(server.serve(), name="http")
        waiting = asyncio.create_task(stop.wait(), name="signal")
        log.info("started", host=service.host, port=service.port)
        await asyncio.wait([waiting, http, *work], return_when=asyncio.FIRST_COMPLETED)
        asked_to_stop = stop.is_set()
        stop.set()
        log.info("stopping", asked=asked_to_stop)
        await _drain(work, settings.shutdown_timeout_seconds)
        server.should_exit = True
        await _drain([http], settings.shutdown_timeout_seconds)
        failed = [task for task in [http, *work] if _failure(task) is not None]
        for task in failed:
            log.error("failed", task=task.get_name(), exc_info=_failure(task))
        log.info("stopped")
        return 0 if asked_to_stop and not failed else 1


async def _drain(tasks: list[asyncio.Task[None]], timeout_seconds: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=timeout_seconds)
    for task in late:
        log.error("cut off", task=task.get_name(), after_seconds=timeout_seconds)
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


def _failure(task: asyncio.Task[None]) -> BaseException | None:
    if not task.done():
        return None
    if task.cancelled():
        return TimeoutError("did not finish in time")
    return task.exception()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: `run` has its own, which end the background work first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
