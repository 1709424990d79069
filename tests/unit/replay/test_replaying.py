"""A replay does what is planned, once, also when it is interrupted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from tests.fakes.log import FakeLog

from sitrep.contracts.replays import ReplayPlan
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.replay.handlers import replaying
from sitrep.replay.handlers.replaying import Window
from sitrep.replay.ports import Partition
from sitrep.runtime.clock import timestamp_ms

TOPIC = "articles"
START = datetime(2024, 11, 29, tzinfo=UTC)
LOG = {
    Partition(TOPIC, number): [
        LogEntry(offset, timestamp_ms(START + timedelta(minutes=offset)), b"%d" % number, b"%d" % offset)
        for offset in range(count)
    ]
    for number, count in enumerate((10, 0, 4))
}
EVERYTHING = [(p.number, e.offset) for p, run in LOG.items() for e in run]


class Notebook:
    """A Rebuilding that notes what is projected. `fails_at`: the how-many-eth projection fails, once."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.projected: list[tuple[int, int]] = []
        self.offsets: dict[Partition, int] = {}
        self._left = fails_at

    async def next_offset(self, partition: Partition) -> int:
        return self.offsets.get(partition, 0)

    async def extract(self, partition: Partition, entries: Sequence[LogEntry]) -> list[tuple[int, int]]:
        return [(partition.number, entry.offset) for entry in entries]

    async def project(self, partition: Partition, start: int, end: int, extracted: list[tuple[int, int]]) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._left = None
                raise TransientError("PostgreSQL is away")
        assert start == max(self.offsets.get(partition, 0), start)
        self.projected += extracted
        self.offsets[partition] = end


async def replayed(window: Window = Window(), into: Notebook | None = None) -> Notebook:  # noqa: B008 - a value
    log, into = FakeLog({p: list(run) for p, run in LOG.items()}), into or Notebook()
    planned = await replaying.plan(log, TOPIC, window, "rules")
    await replaying.replay(log, ReplayPlan.from_bytes(planned.to_bytes()), into, advance=lambda *_: None)
    return into


class TestWindow:
    """What is in it, and nothing else."""

    async def test_everything(self) -> None:
        assert (await replayed()).projected == EVERYTHING

    async def test_recorded_times_are_inclusive(self) -> None:
        window = Window(from_time=START + timedelta(minutes=2), until_time=START + timedelta(minutes=5))
        assert (await replayed(window)).projected == [(n, o) for n, o in EVERYTHING if 2 <= o <= 5]

    async def test_offsets(self) -> None:
        notebook = await replayed(Window(from_offset=3, until_offset=9))
        assert notebook.projected == [(n, o) for n, o in EVERYTHING if 3 <= o < 9]

    async def test_what_comes_later_is_not_in_the_plan(self) -> None:
        log = FakeLog({Partition(TOPIC, 0): LOG[Partition(TOPIC, 0)][:5]})
        planned = await replaying.plan(log, TOPIC, Window(), "rules")
        log.held[Partition(TOPIC, 0)] = list(LOG[Partition(TOPIC, 0)])
        notebook = Notebook()
        await replaying.replay(log, planned, notebook, advance=lambda *_: None)
        assert notebook.projected == EVERYTHING[:5]

    async def test_no_topic(self) -> None:
        with pytest.raises(OperatorError, match="there is no topic"):
            await replaying.plan(FakeLog(), TOPIC, Window(), "rules")

    async def test_a_plan_is_known_again(self) -> None:
        window = Window(until_time=START, from_offset=1)
        planned = await replaying.plan(FakeLog({p: list(run) for p, run in LOG.items()}), TOPIC, window, "rules")
        assert replaying.is_of(planned, TOPIC, window, "rules")
        assert not replaying.is_of(planned, TOPIC, window, "chat")
        assert not replaying.is_of(planned, TOPIC, Window(until_time=START), "rules")
        assert not replaying.is_of(planned, "other", window, "rules")


@pytest.mark.parametrize("fails_at", range(6))
async def test_interrupted_and_gone_on_with(fails_at: int) -> None:
    notebook = Notebook(fails_at)
    with pytest.raises(TransientError):
        await replayed(into=notebook)
    await replayed(into=notebook)
    assert notebook.projected == EVERYTHING
