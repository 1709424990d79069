"""The pool with real processes, and the fake that stands for it elsewhere."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.fakes.extraction_pool import FakeExtractionPool
from tests.fakes.extractors import BROKEN, SCRIPTED, UNSTARTABLE
from tests.unit.extractor.records import record
from tests.unit.extractor.tasks import fail_once, process_id, return_bytes

from sitrep.core.errors import InvariantViolated, OperatorError
from sitrep.extractor.adapters.pool import Done, ProcessExtractionPool, WorkerPool, worker_count
from sitrep.extractor.ports import Extracted, ExtractionPool, Failed, Failure

ROOT = Path(__file__).parents[3]
TIMEOUT_SECONDS = 2.0


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[WorkerPool]:
    """Two workers for most of the tests: what one does to a worker must not harm the next."""
    async with WorkerPool(SCRIPTED, workers=2, timeout_seconds=TIMEOUT_SECONDS) as pool:
        yield pool


@pytest.fixture(params=["fake", "processes"])
def pool(request: pytest.FixtureRequest) -> ExtractionPool:
    if request.param == "fake":
        return FakeExtractionPool()
    return ProcessExtractionPool(request.getfixturevalue("workers"))


class TestExtractionPool:
    """What every ExtractionPool promises."""

    async def test_extracts(self, pool: ExtractionPool) -> None:
        outcome = await pool.extract(record("Clashes near Saraqib."))
        assert isinstance(outcome, Extracted)
        assert (outcome.key, outcome.mentions, outcome.attempts) == (b"article-1", 1, 1)

    async def test_an_article_costs_only_itself(self, pool: ExtractionPool) -> None:
        bodies = ["Clashes.", "HANG", "KILL", "Clashes.", "EXIT 3", "RAISE no", "SYSTEM EXIT", "Clashes.", "Clashes."]
        outcomes = await asyncio.gather(*(pool.extract(record(body)) for body in bodies))
        told = [(outcome.failure if isinstance(outcome, Failed) else None, outcome.attempts) for outcome in outcomes]
        assert told == [
            (None, 1),
            (Failure.TIMED_OUT, 2),
            (Failure.WORKER_DIED, 2),
            (None, 1),
            (Failure.WORKER_DIED, 2),
            (Failure.EXTRACTOR_FAILED, 1),
            (Failure.EXTRACTOR_FAILED, 1),
            (None, 1),
            (None, 1),
        ]


class TestWorkerPool:
    """Processes that are bounded in time, replaced when they end, and gone when nobody needs them."""

    @pytest.mark.parametrize("mishap", ["hang", "death"])
    async def test_what_fails_once_is_done_at_the_second_attempt(
        self, workers: WorkerPool, mishap: str, tmp_path: Path
    ) -> None:
        assert await workers.run(fail_once, str(tmp_path / mishap)) == Done("done", 2)

    async def test_says_how_it_ended(self, workers: WorkerPool) -> None:
        killed = await ProcessExtractionPool(workers).extract(record("KILL"))
        raised = await ProcessExtractionPool(workers).extract(record("RAISE no such place"))
        assert killed == Failed(Failure.WORKER_DIED, "the worker ended with signal 9", 2)
        assert isinstance(raised, Failed)
        assert raised.reason.startswith("ValueError: no such place (extractors.py:")

    async def test_carries_large_results(self, workers: WorkerPool) -> None:
        results = await asyncio.gather(*(workers.run(return_bytes, 2_000_000) for _ in range(4)))
        assert [len(result.value) for result in results if isinstance(result, Done)] == [2_000_000] * 4

    async def test_works_on_as_many_at_a_time_as_it_has_workers(self, workers: WorkerPool) -> None:
        results = await asyncio.gather(*(workers.run(process_id, None) for _ in range(20)))
        assert len({result.value for result in results if isinstance(result, Done)}) == 2

    async def test_a_worker_that_dies_between_two_articles_is_replaced(self) -> None:
        async with WorkerPool(SCRIPTED, workers=1, timeout_seconds=TIMEOUT_SECONDS) as pool:
            first = await pool.run(process_id, None)
            assert isinstance(first, Done)
            os.kill(first.value, signal.SIGKILL)
            await asyncio.sleep(0.5)
            second = await pool.run(process_id, None)
        assert isinstance(second, Done)
        assert second.value != first.value

    async def test_an_article_given_up_frees_its_worker(self) -> None:
        async with WorkerPool(SCRIPTED, workers=1, timeout_seconds=30) as pool:
            hanging = asyncio.create_task(ProcessExtractionPool(pool).extract(record("HANG")))
            await asyncio.sleep(0.3)
            hanging.cancel()
            outcome = await ProcessExtractionPool(pool).extract(record("Clashes."))
        assert isinstance(outcome, Extracted)

    async def test_leaves_no_process(self) -> None:
        async with WorkerPool(SCRIPTED, workers=2, timeout_seconds=30) as pool:
            results = await asyncio.gather(*(pool.run(process_id, None) for _ in range(20)))
            hanging = asyncio.create_task(ProcessExtractionPool(pool).extract(record("HANG")))
            await asyncio.sleep(0.3)
        hanging.cancel()
        for pid in {result.value for result in results if isinstance(result, Done)}:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)

    @pytest.mark.parametrize("chosen", ["absent", "no.such:module", "tests.fakes.extractors:absent"])
    async def test_an_extractor_that_is_not_there_is_the_operators_to_mend(self, chosen: str) -> None:
        with pytest.raises(OperatorError, match=chosen):
            async with WorkerPool(chosen, workers=2, timeout_seconds=TIMEOUT_SECONDS):
                pass

    @pytest.mark.parametrize("factory", [BROKEN, UNSTARTABLE])
    async def test_an_extractor_that_cannot_be_built_is_nobodys_fault_but_ours(self, factory: str) -> None:
        with pytest.raises(InvariantViolated, match="no worker can be started"):
            async with WorkerPool(factory, workers=2, timeout_seconds=TIMEOUT_SECONDS):
                pass

    async def test_a_hanging_worker_does_not_outlive_its_parent(self, tmp_path: Path) -> None:
        """Not even one that is deep in C code and holds the interpreter: the kernel ends it."""
        pid_file = tmp_path / "worker.pid"
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.unit.extractor.lone_parent", str(pid_file), cwd=ROOT
        )
        try:
            worker = int(await _read_when_written(pid_file))
            assert _runs(worker)
        finally:
            parent.kill()
            await parent.wait()
        assert await _gone_within(worker, seconds=5)

    async def test_there_is_a_worker_for_each_core_unless_told_otherwise(self) -> None:
        assert worker_count(3) == 3
        assert worker_count(0) == len(os.sched_getaffinity(0))


async def _read_when_written(path: Path) -> str:
    for _ in range(600):
        if path.exists():  # noqa: ASYNC240
            return path.read_text()  # noqa: ASYNC240
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} was never written")


async def _gone_within(pid: int, *, seconds: float) -> bool:
    for _ in range(int(seconds / 0.05)):
        if not _runs(pid):
            return True
        await asyncio.sleep(0.05)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
