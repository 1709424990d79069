"""`sitrep digest`: what many articles amount to, day by day, without Kafka or any service."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from datetime import date
from typing import TYPE_CHECKING, Self

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sitrep.cli import article_work
from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.core.articles import Article
    from sitrep.core.summary.dated import DatedSentence
    from sitrep.core.summary.digests import DigestDay
    from sitrep.core.summary.salience import Bounds
    from sitrep.ingest.adapters.readers import Origin

MOST = 10_000
MOST_WORKERS = 8
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Placed = tuple["Origin", "Article"]


def digest(  # noqa: PLR0913 - the command's options
    paths: list[str] | None = typer.Argument(
        None,
        metavar="[ARTICLES...|-]",
        show_default=False,
        help="Files, directories, or - for JSONL on stdin. [default: - when something is piped in]",
    ),
    *,
    days: int = typer.Option(10, min=1, max=MOST, help="Days at most: those that matter most."),
    sentences: int = typer.Option(2, min=1, max=MOST, help="Sentences at most for each day."),
    since: str | None = typer.Option(
        None,
        "--from",
        metavar="DAY",
        show_default=False,
        help="First day; else a month before the first article.",
    ),
    until: str | None = typer.Option(
        None, "--to", metavar="DAY", show_default=False, help="Last day; else that of the last article."
    ),
    as_json: bool = typer.Option(
        False, "--json", help="Print JSON: an array of days, each with an array of its sentences."
    ),
    workers: int = typer.Option(
        min(os.cpu_count() or 1, MOST_WORKERS), min=1, max=256, show_default="one a processor", help="Processes."
    ),
    timeout: float = typer.Option(60, min=0.1, metavar="SECONDS", help="Time for one article, with several workers."),
    source: str = typer.Option(article_work.UNKNOWN_SOURCE, help="Source of articles that name none."),
) -> None:
    """Print the days that matter most in articles, each with the sentences that tell it best.

    Reads what `sitrep extract` reads. A day matters by the articles that come back to it, when, and with what; a
    sentence tells it well when it says what the others say of it. Nothing is written anew: every sentence stands in an
    article. The order of the articles changes nothing; of two revisions of one article the later counts. An article
    without a date is left out and told. Ends with status 1 when something was left out; all the rest is printed.

      sitrep digest seeds/ --days 5

      sitrep digest wire.jsonl.gz --days 20 --sentences 3 --from 2024-11-27 --to 2024-12-08 --json

      cat articles.jsonl | sitrep digest > digest.md
    """
    if not paths and sys.stdin.isatty():
        raise OperatorError(
            "There is nothing to read.", remedy="Name files, or pipe JSONL in; see `sitrep digest -h`."
        )
    from sitrep.core.summary import digests
    from sitrep.ingest.adapters.readers import total_bytes

    bounds = _bounds(since, until)
    chosen = paths or ["-"]
    with _Report(Console(stderr=True), total_bytes(chosen)) as report:
        placed = _counting(article_work.read(chosen, source, report), report)
        report.step("reading what they say", len(placed))
        said = _said(placed, report, workers, timeout)
        bounds = digests.narrowed(digests.usual_bounds(said), bounds)
        report.step("choosing", 0)
        made = digests.make(said, days=days, sentences_a_day=sentences, bounds=bounds)
    _print(as_json_lines(made) if as_json else markdown(made, {a.article_id: a.source for _, a in placed}))
    raise typer.Exit(1 if report.errors else 0)


def as_json_lines(made: "Sequence[DigestDay]") -> str:
    """`[[day, [sentence, ...]], ...]` on one line."""
    rows = [[one.day.isoformat(), [sentence.text for sentence in one.sentences]] for one in made]
    return orjson.dumps(rows).decode()


def markdown(made: "Sequence[DigestDay]", sources: dict[str, str]) -> str:
    """A heading a day, a list item a sentence with its source and the day that it was published on."""
    if not made:
        return "No day to tell of."
    parts = []
    for one in made:
        items = (
            f"- {_escape(sentence.text)} ({_escape(sources[sentence.article_id])}, {sentence.published.isoformat()})"
            for sentence in one.sentences
        )
        parts.append("\n".join((f"## {one.day.isoformat()}", "", *items)))
    return "\n\n".join(parts)


def _escape(text: str) -> str:
    """`text` so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def _bounds(since: str | None, until: str | None) -> "Bounds":
    from sitrep.core.summary.salience import Bounds

    first, last = (_day(text, option) for text, option in ((since, "--from"), (until, "--to")))
    if first is not None and last is not None and last < first:
        raise OperatorError(f"--to {last} lies before --from {first}.", remedy="Swap them.")
    return Bounds(first, last)


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise OperatorError(f"{option} {text!r} is no day.", remedy="Write it as year-month-day: 2024-11-27.")


def _counting(placed: Iterator[Placed], report: "_Report") -> list[Placed]:
    """Of each article with a date the revision that counts, by id; the others are told or passed over."""
    from sitrep.core.summary import digests

    origins: dict[str, Origin] = {}
    articles: list[Article] = []
    for origin, article in placed:
        if article.published_at is None:
            report.error(origin, "has no date of publication and is left out; give its published_at")
        else:
            origins.setdefault(article.article_id, origin)
            articles.append(article)
    return [(origins[article.article_id], article) for article in digests.latest(articles)]


def _said(placed: list[Placed], report: "_Report", workers: int, timeout_seconds: float) -> "list[DatedSentence]":
    if workers == 1 or len(placed) <= 1:
        return _said_here(placed, report)
    return asyncio.run(_said_in_processes(placed, report, min(workers, len(placed)), timeout_seconds))


def _said_here(placed: list[Placed], report: "_Report") -> "list[DatedSentence]":
    from sitrep.extractor.adapters.plugins import build
    from sitrep.extractor.handlers.articles import dated_sentences
    from sitrep.extractor.settings import DEFAULT

    extractor = build(DEFAULT)
    found: list[DatedSentence] = []
    for origin, article in placed:
        try:
            found += dated_sentences(extractor, article)
        except Exception as error:  # noqa: BLE001 - the outermost loop: a bug costs one article, and is told
            report.error(origin, f"the extractor failed: {type(error).__name__}: {error}")
        report.advance(1)
    return found


async def _said_in_processes(
    placed: list[Placed], report: "_Report", workers: int, timeout_seconds: float
) -> "list[DatedSentence]":
    from sitrep.extractor.adapters.pool import WorkerPool
    from sitrep.extractor.handlers.articles import dated_sentences
    from sitrep.extractor.settings import DEFAULT
    from sitrep.runtime import logging

    logging.configure(service="digest", level="ERROR", format="console")  # what goes wrong is told by article
    found: list[DatedSentence] = []
    async with (
        WorkerPool(DEFAULT, workers=workers, timeout_seconds=timeout_seconds) as pool,
        aclosing(article_work.in_order(iter(placed), pool, dated_sentences)) as results,
    ):
        async for origin, result in results:
            if isinstance(result, str):
                report.error(origin, result)
            else:
                found += result
            report.advance(1)
    return found


def _print(text: str) -> None:
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Report:
    """Errors, and a progress bar when somebody watches, to standard error."""

    def __init__(self, console: Console, total_bytes: int) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("reading articles", total=total_bytes or None)
        self._console = console
        self.errors = 0

    def step(self, name: str, total: int) -> None:
        """What is done from now on, in so many parts; 0 when nobody knows."""
        self._progress.update(self._task, description=name, completed=0, total=total or None)

    def error(self, origin: "Origin", reason: str) -> None:
        """An article, or a file, that is left out."""
        self.errors += 1
        self._console.print(f"{origin}: {reason}", style=None, markup=False, highlight=False, soft_wrap=True)

    def advance(self, count: int) -> None:
        """So many parts of the step are done."""
        self._progress.advance(self._task, count)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
