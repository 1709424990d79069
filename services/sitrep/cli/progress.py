"""Progress bars on standard error, for what takes long."""

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class StepBars:
    """Draws `runtime.devstack.progress.Progress`: one line a step. Use as a context manager."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def step(self, name: str, done: int, total: int) -> None:
        """See `Progress.step`; rich's own lock makes it safe for threads."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=total)
        # A step of one part has no measure on the way: its bar pulses until it is done.
        shown_total = None if total == 1 and done == 0 else total
        self._progress.update(self._tasks[name], completed=done, total=shown_total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
