"""`sitrep ingest` and `sitrep ingest-key`."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from sitrep.core.errors import TransientError
from sitrep.runtime.devstack import addresses

if TYPE_CHECKING:
    from sitrep.ingest.adapters.client import IngestClient, Outcome
    from sitrep.ingest.adapters.readers import Draft, Pages, Unreadable

URL_VARIABLE = "SITREP_INGEST_URL"
KEY_VARIABLE = "SITREP_INGEST_API_KEY"
DEFAULT_URL = "http://127.0.0.1:8080"
BATCH_ARTICLES = 200
BATCH_BYTES = 4 * 1024 * 1024
SHOWN_REFUSALS = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """How the command reads what it is given."""

    source: str | None = None
    fetch: bool | None = None
    """Whether to fetch the pages of feed entries; None: those of feeds that are fetched themselves."""
    allow_private: bool = False
    ignore_unknown: bool = False


@dataclass
class Summary:
    """What became of everything that was found."""

    sent_to: str = ""
    """Address of the service."""
    published: int = 0
    duplicates: int = 0
    accepted: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)

    def count(self, draft: "Draft", outcome: "Outcome") -> None:
        """Add what the service answered to `draft`."""
        from sitrep.ingest.adapters.client import NotTaken

        if isinstance(outcome, NotTaken):
            self.refuse(draft.origin, outcome.reason)
            return
        self.published += not outcome.duplicate
        self.duplicates += outcome.duplicate
        self.accepted.append(
            {
                "from": str(draft.origin),
                "article_id": outcome.article_id,
                "revision": outcome.revision,
                "duplicate": outcome.duplicate,
            }
        )

    def refuse(self, origin: object, reason: str) -> None:
        """Add what was not taken, or could not even be read."""
        self.refused.append({"from": str(origin), "reason": reason})

    def to_json(self) -> bytes:
        """For other programs."""
        counts = {"published": self.published, "duplicates": self.duplicates, "refused": len(self.refused)}
        return orjson.dumps(
            {"sent_to": self.sent_to, "counts": counts, "accepted": self.accepted, "refused": self.refused}
        )


def ingest(  # noqa: PLR0913 - the command's options
    paths: list[str] = typer.Argument(
        ..., metavar="PATH|URL...", help="Files, directories, addresses of pages or feeds, or - for JSONL on stdin."
    ),
    *,
    url: str | None = typer.Option(
        None,
        envvar=URL_VARIABLE,
        show_default=False,
        help="Address of the ingest service (default: the running stack's).",
    ),
    source: str | None = typer.Option(None, help="Source of articles that name none."),
    fetch: bool | None = typer.Option(
        None,
        "--fetch/--no-fetch",
        show_default=False,
        help="Fetch the pages of feed entries that are summaries (default: of feeds given by address).",
    ),
    allow_private: bool = typer.Option(False, "--allow-private", help="Fetch from addresses of private networks too."),
    ignore_unknown: bool = typer.Option(
        False, "--ignore-unknown", help="Overlook fields in JSON that an article does not have."
    ),
    give_up_after: float = typer.Option(60, metavar="SECONDS", help="How long to wait for a service that is away."),
    as_json: bool = typer.Option(False, "--json", help="Print the summary as JSON."),
) -> None:
    """Send articles to the ingest service, from files, directories, pages or feeds.

    Reads text whose first line begins ` date YYYY-MM-DD `, JSON, JSONL, HTML, RSS and Atom, each also packed as .gz.
    The API key, when the service wants one, is taken from SITREP_INGEST_API_KEY. Sending the same again is safe.
    Ends with status 1 when anything was refused.

      sitrep ingest article.txt

      sitrep ingest seeds/ wire.jsonl.gz

      sitrep ingest https://example.org/feed.xml
    """
    reading = Reading(source, fetch, allow_private, ignore_unknown)
    console = Console(stderr=True)
    summary = send(paths, url or service_url(), reading=reading, console=console, give_up_after_seconds=give_up_after)
    if as_json:
        typer.echo(summary.to_json().decode())
    else:
        show(summary, Console())
    raise typer.Exit(1 if summary.refused else 0)


def retract(
    article: str = typer.Argument(metavar="ARTICLE_ID|URL", help="The article's id, or the address that gave it one."),
    *,
    reason: str | None = typer.Option(None, help="Why, in the publisher's words."),
    at: str | None = typer.Option(
        None, metavar="DATE", help="When it was withdrawn, such as 2024-12-06 (default: now)."
    ),
    url: str | None = typer.Option(
        None,
        envvar=URL_VARIABLE,
        show_default=False,
        help="Address of the ingest service (default: the running stack's).",
    ),
    give_up_after: float = typer.Option(60, metavar="SECONDS", help="How long to wait for a service that is away."),
) -> None:
    """Say that an article was withdrawn by its publisher.

    Nothing is deleted: the chronology shows it. Sending the article again with a later updated_at undoes it.

      sitrep retract https://example.org/news/aleppo --reason "The picture is of another war."
    """
    from sitrep.core import identity
    from sitrep.ingest.adapters.client import IngestClient
    from sitrep.ingest.adapters.readers import is_url

    article_id = identity.article_id(url=article, source="", title=None) if is_url(article) else article
    key = os.environ.get(KEY_VARIABLE, "").strip()
    with IngestClient(url or service_url(), api_key=key, give_up_after_seconds=give_up_after) as client:
        retracted_at = client.retract(article_id, reason=reason, retracted_at=at)
    typer.echo(f"{article_id} retracted as of {retracted_at}")


def ingest_key() -> None:
    """Make an API key for writing to the ingest service.

    Give the key to the sender, who sets SITREP_INGEST_API_KEY to it, and its hash to the service, in
    SITREP_INGEST_API_KEYS. Whoever sees the hash cannot write with it.
    """
    from sitrep.ingest.settings import key_hash

    key = secrets.token_urlsafe(32)
    typer.echo(f"{KEY_VARIABLE}={key}")
    typer.echo(f"{KEY_VARIABLE}S={key_hash(key)}")


def service_url() -> str:
    """Where the ingest service of the running stack answers, else its usual address."""
    from sitrep.runtime.devstack import stack

    running = stack.running(addresses.home_directory(os.environ, Path.cwd()))
    return running.services.get("ingest", DEFAULT_URL) if running is not None else DEFAULT_URL


def send(
    paths: list[str], url: str, *, reading: Reading, console: Console, give_up_after_seconds: float = 60
) -> Summary:
    """Send the articles of `paths` to the ingest service at `url`, with a progress bar on `console`.

    Raises TransientError and OperatorError as `IngestClient.send` does; what was acknowledged before stays so.
    """
    from sitrep.ingest.adapters.client import IngestClient
    from sitrep.ingest.adapters.fetching import PageFetcher
    from sitrep.ingest.adapters.readers import total_bytes

    summary = Summary(sent_to=url)
    key = os.environ.get(KEY_VARIABLE, "").strip()
    with (
        _Bar(console, total_bytes(paths)) as bar,
        PageFetcher(allow_private=reading.allow_private) as pages,
        IngestClient(url, api_key=key, give_up_after_seconds=give_up_after_seconds) as client,
    ):
        try:
            for batch in _batches(_read(paths, reading, pages, bar.advance), summary):
                _send(client, batch, summary)
                bar.show(summary)
        except TransientError as error:
            sent = summary.published + summary.duplicates
            raise TransientError(f"{error} {sent:,} articles had been taken before.") from error
    return summary


def show(summary: Summary, console: Console) -> None:
    """Print the summary for people."""
    counts = Table("Published", "Duplicates", "Refused")
    counts.add_row(f"{summary.published:,}", f"{summary.duplicates:,}", f"{len(summary.refused):,}")
    console.print(counts)
    console.print(f"Sent to {summary.sent_to}", markup=False, highlight=False, soft_wrap=True)
    if not summary.refused:
        return
    refused = Table("From", "Refused because", show_lines=False)
    refused.columns[0].overflow = refused.columns[1].overflow = "fold"
    for entry in summary.refused[:SHOWN_REFUSALS]:
        refused.add_row(escape(entry["from"]), escape(entry["reason"]))
    console.print(refused)
    if len(summary.refused) > SHOWN_REFUSALS:
        console.print(f"and {len(summary.refused) - SHOWN_REFUSALS:,} more; --json lists them all")


def _read(
    paths: list[str], reading: Reading, pages: "Pages", on_bytes: Callable[[int], None]
) -> "Iterator[Draft | Unreadable]":
    from sitrep.ingest.adapters import readers

    for path in paths:
        follow = readers.is_url(path) if reading.fetch is None else reading.fetch
        unknown: Literal["refuse", "ignore"] = "ignore" if reading.ignore_unknown else "refuse"
        options = readers.Options(source=reading.source, unknown=unknown, pages=pages, follow=follow)
        yield from readers.read([path], options, on_bytes=on_bytes)


def _batches(items: "Iterable[Draft | Unreadable]", summary: Summary) -> "Iterator[list[Draft]]":
    """The drafts in batches that the service takes; what cannot be read goes to `summary`."""
    from sitrep.ingest.adapters.readers import Unreadable

    batch: list[Draft] = []
    size = 0
    for item in items:
        if isinstance(item, Unreadable):
            summary.refuse(item.origin, item.reason)
            continue
        length = len(item.article.to_bytes())
        if batch and (len(batch) == BATCH_ARTICLES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += length
    if batch:
        yield batch


def _send(client: "IngestClient", batch: "list[Draft]", summary: Summary) -> None:
    outcomes = client.send([draft.article for draft in batch])
    for draft, outcome in zip(batch, outcomes, strict=True):
        summary.count(draft, outcome)


class _Bar:
    """Bytes read of the files, and articles sent so far. Drawn on a terminal only."""

    def __init__(self, console: Console, total_bytes: int) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("reading", total=total_bytes or None)

    def advance(self, count: int) -> None:
        self._progress.advance(self._task, count)

    def show(self, summary: Summary) -> None:
        sent = summary.published + summary.duplicates
        self._progress.update(self._task, description=f"{sent:,} sent, {len(summary.refused):,} refused")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
