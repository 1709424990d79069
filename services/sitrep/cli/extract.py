"""`sitrep extract`: what articles say, without Kafka or any service."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sitrep.cli import article_work
from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.core.articles import Article
    from sitrep.ingest.adapters.readers import Origin


def extract(
    paths: list[str] | None = typer.Argument(
        None,
        metavar="[FILE...|-]",
        show_default=False,
        help="Files, directories, or - for JSONL on stdin. [default: - when something is piped in]",
    ),
    *,
    workers: int = typer.Option(
        1, min=1, max=256, help="Processes. From 2 on, an article that hangs or ends its process costs only itself."
    ),
    timeout: float = typer.Option(10, min=0.1, metavar="SECONDS", help="Time for one article, with several workers."),
    source: str = typer.Option(article_work.UNKNOWN_SOURCE, help="Source of articles that name none."),
    extractor: str = typer.Option(
        "rules", envvar="SITREP_EXTRACTOR", metavar="NAME", help="What finds the mentions; see `sitrep extractors`."
    ),
) -> None:
    """Print what articles say: for each, one line of JSON with its time expressions and event mentions.

    Reads text, JSON, JSONL, HTML, RSS and Atom, each also packed as .gz. Text tells its date by beginning
    ` date YYYY-MM-DD `. An article without a date is read too; its relative dates stay unresolved.
    Fields that an article does not have are overlooked. The lines come in the order of the articles. Ends with
    status 1 when something could not be read; all the rest is printed.

      sitrep extract seeds/

      sitrep extract wire.jsonl.gz --workers 4 | jq .mentions

      cat article.jsonl | sitrep extract
    """
    if not paths and sys.stdin.isatty():
        raise OperatorError(
            "There is nothing to read.", remedy="Name files, or pipe JSONL in; see `sitrep extract -h`."
        )
    from sitrep.ingest.adapters.readers import total_bytes

    chosen = paths or ["-"]
    with _Report(Console(stderr=True), total_bytes(chosen)) as report:
        articles = article_work.read(chosen, source, report)
        try:
            if workers == 1:
                _extract_here(articles, report, extractor)
            else:
                asyncio.run(_extract_in_processes(articles, report, extractor, workers, timeout))
            sys.stdout.flush()
        except BrokenPipeError:  # `| head` has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(1 if report.errors else 0)


def _extract_here(articles: "Iterator[tuple[Origin, Article]]", report: "_Report", chosen: str) -> None:
    from sitrep.extractor.adapters.plugins import build
    from sitrep.extractor.handlers.articles import line

    extractor = build(chosen)
    gc.collect()
    gc.freeze()  # tables are never garbage: do not look through them again and again
    for origin, article in articles:
        try:
            text = line(extractor, article)
        except Exception as error:  # noqa: BLE001 - the outermost loop: a bug costs one article, and is told
            report.error(origin, f"the extractor failed: {type(error).__name__}: {error}")
        else:
            report.print(text)


async def _extract_in_processes(
    articles: "Iterator[tuple[Origin, Article]]", report: "_Report", chosen: str, workers: int, timeout_seconds: float
) -> None:
    """Reading, extracting and printing at the same time; what is printed keeps the order of what is read."""
    from sitrep.extractor.adapters.pool import WorkerPool
    from sitrep.extractor.handlers.articles import line
    from sitrep.runtime import logging

    logging.configure(service="extract", level="ERROR", format="console")  # what goes wrong is told by article
    async with (
        WorkerPool(chosen, workers=workers, timeout_seconds=timeout_seconds) as pool,
        aclosing(article_work.in_order(articles, pool, line)) as results,
    ):
        async for origin, result in results:
            if isinstance(result, bytes):
                report.print(result)
            else:
                report.error(origin, result)


class _Report:
    """Lines to standard output; errors, and a progress bar when somebody watches, to standard error."""

    def __init__(self, console: Console, total_bytes: int) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        shown = console.is_terminal and not sys.stdout.isatty()
        self._progress = Progress(*columns, console=console, transient=True, disable=not shown)
        self._task = self._progress.add_task("reading", total=total_bytes or None)
        self._console = console
        self._write: Callable[[bytes], object] = sys.stdout.buffer.write
        self._printed = 0
        self.errors = 0

    def print(self, text: bytes) -> None:
        """One article's line."""
        self._write(text + b"\n")
        sys.stdout.buffer.flush()
        self._printed += 1
        self._progress.update(self._task, description=f"{self._printed:,} articles")

    def error(self, origin: "Origin", reason: str) -> None:
        """An article, or a file, that there is no line for."""
        self.errors += 1
        self._console.print(f"{origin}: {reason}", style=None, markup=False, highlight=False, soft_wrap=True)

    def advance(self, count: int) -> None:
        """So many bytes of the files are read."""
        self._progress.advance(self._task, count)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
