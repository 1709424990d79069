"""Progress of commands that read a log: a bar for each partition."""

from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from sitrep.replay.ports import Advance, Partition


class PartitionBars:
    """A progress bar for each partition, on standard error. Use it as a context manager."""

    def __init__(self) -> None:
        columns = TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn()
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._tasks: dict[Partition, TaskID] = {}

    @property
    def advance(self) -> "Advance":
        return self._advance

    def _advance(self, partition: "Partition", done: int, total: int) -> None:
        if partition not in self._tasks:
            self._tasks[partition] = self._progress.add_task(str(partition), total=total)
        self._progress.update(self._tasks[partition], completed=done, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
