"""A pool of worker processes in which an item costs only itself: a time limit, and a death, are its own.

Each lane is a Pebble pool of one worker. One pool of many would share a pipe and its locks among them, and a
worker that the kernel kills while it holds one would hang the others.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerContext
from types import TracebackType
from typing import Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from sitrep.core.errors import InvariantViolated, OperatorError, TransientError
from sitrep.core.extraction.extractor import Extractor
from sitrep.core.mentions import ExtractorName
from sitrep.extractor.adapters import worker
from sitrep.extractor.adapters.worker import Away, Raised, Refused
from sitrep.extractor.handlers import articles
from sitrep.extractor.ports import ArticleRecord, Extracted, Failed, Failure, Outcome
from sitrep.runtime import logging

log = logging.get(__name__)

T = TypeVar("T")
R = TypeVar("R")

ATTEMPTS = 2
START_SECONDS = 60.0
"""How long a process may take to start and build its extractor."""
ITEMS_PER_WORKER = 20_000
"""After so many a worker is replaced, so that what leaks stays small."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What the task returned, and at which attempt."""

    value: R
    attempts: int


@dataclass(frozen=True, slots=True)
class Interrupted:
    """No result: the item hung or its worker died, at every attempt."""

    failure: Failure
    reason: str
    attempts: int = 1


class WorkerPool:
    """Performs tasks with an extractor in `workers` processes; a time-out or a death is tried `ATTEMPTS` times.

    Use it in one event loop: `async with WorkerPool(...) as pool: await pool.run(task, item)`.
    """

    def __init__(self, chosen: str, *, workers: int, timeout_seconds: float) -> None:
        self._lanes = [_Lane(chosen, timeout_seconds) for _ in range(workers)]
        self._free: asyncio.Queue[_Lane] = asyncio.Queue()

    async def run(self, task: Callable[[Extractor, T], R], item: T) -> Done[R] | Interrupted | Raised | Away:
        """What became of `item`. `task` is a function of a module, `item` and its result can be pickled.

        Raises InvariantViolated when a worker cannot be started.
        """
        lane = await self._free.get()
        try:
            attempt = 1
            while True:
                result = await lane.attempt(task, item)
                if isinstance(result, Raised | Away):
                    return result
                if not isinstance(result, Interrupted):
                    return Done(result, attempt)
                log.warning("interrupted", failure=result.failure, reason=result.reason, attempt=attempt)
                if attempt == ATTEMPTS:
                    return replace(result, attempts=attempt)
                attempt += 1
        finally:
            self._free.put_nowait(lane)

    @property
    def size(self) -> int:
        """How many items are worked on at a time."""
        return len(self._lanes)

    async def __aenter__(self) -> Self:
        try:
            names = await asyncio.gather(*(lane.open() for lane in self._lanes))
        except BaseException:
            await self.close()
            raise
        for lane in self._lanes:
            self._free.put_nowait(lane)
        log.info("workers ready", workers=len(self._lanes), extractor=names[0].name, version=names[0].version)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End every worker, whatever it does."""
        await asyncio.gather(*(lane.close() for lane in self._lanes))


class ProcessExtractionPool:
    """The ExtractionPool over a WorkerPool."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    async def extract(self, record: ArticleRecord) -> Outcome:
        result = await self._pool.run(articles.extract, record)
        if isinstance(result, Away):
            raise TransientError(result.reason)
        if isinstance(result, Raised):
            return Failed(Failure.EXTRACTOR_FAILED, result.reason)
        if isinstance(result, Interrupted):
            return Failed(result.failure, result.reason, result.attempts)
        outcome = result.value
        return replace(outcome, attempts=result.attempts) if isinstance(outcome, Extracted) else outcome


class _Lane:
    """One worker process, replaced when it ends."""

    def __init__(self, chosen: str, timeout_seconds: float) -> None:
        self._chosen = chosen
        self._timeout_seconds = timeout_seconds
        self._pool: ProcessPool | None = None

    async def open(self) -> ExtractorName:
        """Start the worker.

        Raises OperatorError for an extractor that cannot be had, InvariantViolated when none comes to be built.
        """
        self._pool = ProcessPool(
            max_workers=1,
            max_tasks=ITEMS_PER_WORKER,
            initializer=worker.start,
            initargs=(self._chosen,),
            context=_context(),
        )
        result = await self._settle(self._pool.schedule(worker.ready), START_SECONDS)
        if not isinstance(result, ExtractorName):
            await self.close()
        if isinstance(result, Refused):
            raise OperatorError(result.problem, remedy=result.remedy)
        if not isinstance(result, ExtractorName):
            raise InvariantViolated(f"no worker can be started with the extractor {self._chosen}: {result}")
        return result

    async def attempt(self, task: Callable[[Extractor, T], R], item: T) -> R | Raised | Away | Interrupted:
        """What came of one attempt. Raises InvariantViolated when the worker cannot be started again."""
        if self._pool is None:
            await self.open()
        try:
            future = self._schedule(task, item)
        except RuntimeError:  # the worker died between two items
            await self._reopen()
            future = self._schedule(task, item)
        # A worker that replaces another has to start first; the pool counts the item's own time.
        result = await self._settle(future, self._timeout_seconds + START_SECONDS)
        if isinstance(result, _Broken):
            await self._reopen()
            return Interrupted(Failure.WORKER_DIED, result.reason)
        return result

    async def close(self) -> None:
        """End the worker."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(pool.join)

    async def _reopen(self) -> None:
        await self.close()
        await self.open()

    def _schedule(self, task: Callable[[Extractor, T], R], item: T) -> "Future[R | Raised | Away]":
        if self._pool is None:
            raise InvariantViolated("a worker is used that was not started")
        future: Future[R | Raised | Away] = self._pool.schedule(
            worker.perform, args=(task, item), timeout=self._timeout_seconds
        )
        return future

    async def _settle(self, future: "Future[R]", limit_seconds: float) -> "R | Interrupted | _Broken":
        """What `future` comes to: a result, Interrupted, or _Broken."""
        waited = asyncio.wrap_future(future)
        try:
            await asyncio.wait({waited}, timeout=limit_seconds)
        except asyncio.CancelledError:
            waited.cancel()
            raise
        if not waited.done():
            waited.cancel()
            return _Broken(f"no answer within {limit_seconds:g} s")
        try:
            return waited.result()
        except TimeoutError:
            return Interrupted(Failure.TIMED_OUT, f"no result within {self._timeout_seconds:g} s")
        except ProcessExpired as death:
            return Interrupted(Failure.WORKER_DIED, f"the worker ended with {_ending(death.exitcode)}")
        except BrokenProcessPool as broken:
            return _Broken(str(broken))


def _context() -> ForkServerContext:
    """Workers are forked from a server that has the code loaded: a new one is there in a moment.

    Forking this process itself would copy its threads' locks.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([worker.__name__, articles.__name__])
    return context


@dataclass(frozen=True, slots=True)
class _Broken:
    """The lane is of no use any more."""

    reason: str


def _ending(exit_code: int | None) -> str:
    """-9 as `signal 9`, 3 as `status 3`."""
    if exit_code is None:
        return "an unknown status"
    return f"signal {-exit_code}" if exit_code < 0 else f"status {exit_code}"


def worker_count(wanted: int) -> int:
    """`wanted`, or one for each core that this process may use when that is 0."""
    if wanted:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
