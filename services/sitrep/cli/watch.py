"""`sitrep watch`: the chronology's changes in the terminal, as they are made."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from sitrep.cli.events import STATUS_STYLES, URL, service_url
from sitrep.core import changes, wording
from sitrep.core.events import Event

if TYPE_CHECKING:
    from sitrep.client import Change, Query

TIMES_AND_MEMBERS = frozenset({"first_recorded_at", "last_recorded_at", "mention_ids"})
"""What changes with every report."""


def watch(  # noqa: PLR0913, PLR0917 - the command's options
    timeline: str | None = typer.Option(None, help="Name of a timeline; `sitrep timeline list` has them."),
    place: list[str] = typer.Option([], help="Place, or first-level area. Repeat it for any of several."),
    country: list[str] = typer.Option([], help="Two-letter code such as SY. Repeatable."),
    kind: list[str] = typer.Option([], "--type", help="Type of event. Repeatable."),
    actor: list[str] = typer.Option([], help="Name or id of an actor or a target. Repeatable."),
    min_status: str | None = typer.Option(None, help="Least status: denied, disputed, reported, corroborated."),
    since: str | None = typer.Option(
        None, metavar="POSITION", help="Go on from a position that an earlier `watch` told; 0 for the whole log."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print a JSON object a line."),  # noqa: FBT001
    limit: int | None = typer.Option(None, min=1, help="End after so many changes."),
    url: str | None = URL,
) -> None:
    """Watch the chronology change, until Ctrl-C. Connects again by itself.

    sitrep watch --timeline syria-offensive-2024

    sitrep watch --type air_strike --type shelling --json | jq .message.event.headline
    """
    from sitrep.client import Query

    query = Query(
        timeline=timeline,
        place=tuple(place),
        country=tuple(country),
        type=tuple(kind),
        actor=tuple(actor),
        min_status=min_status,
    )
    watcher = Watcher(as_json=as_json, position=since)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(watcher.watch(url or service_url(), query, limit))
    if watcher.position is not None and limit is None:
        typer.echo(f"To go on from here: sitrep watch --since {watcher.position}", err=True)


class Watcher:
    """Prints changes and remembers how far it is."""

    def __init__(self, *, as_json: bool, position: str | None) -> None:
        self.position = position
        self._as_json = as_json
        self._console = Console()

    async def watch(self, url: str, query: "Query", limit: int | None) -> None:
        """Print changes, `limit` of them, or for ever."""
        from sitrep.client import Client

        left = limit
        async with Client(url) as client, contextlib.aclosing(client.stream(query, position=self.position)) as stream:
            async for change in stream:
                self._print(change)
                self.position = change.position
                left = None if left is None else left - 1
                if left == 0:
                    return

    def _print(self, change: "Change") -> None:
        if self._as_json:
            message = change.message.model_dump(mode="python")
            told = {"type": change.message.ce_type, "position": change.position, "message": message}
            typer.echo(orjson.dumps(told).decode())
        else:
            self._console.print(line(change), highlight=False)


def line(change: "Change") -> str:
    """A change in a few words, as Rich's markup."""
    from sitrep.client import EventCreated, EventRevised, EventsMerged, EventSplit

    match change.message:
        case EventCreated(event=event):
            return f"[bold green]new[/]      {_told(event)}"
        case EventRevised(event=event, previous=previous):
            fields = [each.field for each in changes.between(previous, event) if each.field not in TIMES_AND_MEMBERS]
            what = f" [dim]({', '.join(fields)})[/]" if fields else ""
            return f"[bold yellow]changed[/]  {_told(event)}{what}"
        case EventsMerged(event=event, merged_ids=merged):
            return f"[bold cyan]merged[/]   {_told(event)} [dim]({wording.counted(len(merged), 'event')} taken in)[/]"
        case EventSplit(previous=previous, into=into):
            ends = "withdrawn" if not into else f"now {wording.counted(len(into), 'event')}"
            return f"[bold red]apart[/]    {_told(previous)} [dim]({ends})[/]"


def _told(event: Event) -> str:
    style = STATUS_STYLES.get(event.status, "")
    status = f"[{style}]{event.status}[/]" if style else str(event.status)
    words = escape(" ".join(event.headline.split()))
    return f"{wording.when(event.time)}  [bold]{escape(wording.title(event))}[/]\n         {words} ({status})"
