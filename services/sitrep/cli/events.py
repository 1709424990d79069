"""`sitrep events`: the chronology in the terminal."""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sitrep.core import wording
from sitrep.core.errors import OperatorError
from sitrep.core.event_types import EventType
from sitrep.core.events import Event, EventStatus, RecordedMention
from sitrep.core.identity import ID_LENGTH
from sitrep.runtime.devstack import addresses

DEFAULT_URL = "http://127.0.0.1:8081"
SHOWN_CHARACTERS = 240
STATUS_STYLES = {
    EventStatus.REPORTED: "",
    EventStatus.CORROBORATED: "green",
    EventStatus.DISPUTED: "yellow",
    EventStatus.DENIED: "red",
    EventStatus.RETRACTED: "red strike",
}
TYPE_NAMES, STATUS_NAMES = ", ".join(EventType), ", ".join(EventStatus)

LIST_IDS = "`sitrep events --ids` lists ids."

app = typer.Typer(help="Show the chronology.", invoke_without_command=True)

URL = typer.Option(
    None, "--url", envvar="SITREP_TIMELINE_URL", show_default=False, help="Timeline service. [default: the stack's]"
)


@app.callback()
def events(  # noqa: PLR0913, PLR0917 - the command's options
    context: typer.Context,
    since: str | None = typer.Option(None, "--from", metavar="DAY", help="First day, such as 2024-11-27."),
    until: str | None = typer.Option(None, "--to", metavar="DAY", help="Last day."),
    place: list[str] = typer.Option([], help="Place, or first-level area. Repeat it for any of several."),
    country: list[str] = typer.Option([], help="Two-letter code such as SY. Repeatable."),
    kind: list[str] = typer.Option([], "--type", help=f"Type of event. Repeatable. One of {TYPE_NAMES}."),
    actor: list[str] = typer.Option([], help="Name or id of an actor or a target. Repeatable."),
    status: list[str] = typer.Option([], help=f"How well it is vouched for. Repeatable. One of {STATUS_NAMES}."),
    search: str | None = typer.Option(
        None, metavar="WORDS", help='Words of headline, places and actors: "a phrase", or, -without.'
    ),
    newest: bool = typer.Option(False, "--newest", help="The latest first; undated events before all."),  # noqa: FBT001
    as_of: str | None = typer.Option(
        None, "--as-of", metavar="TIME", help="As known then: a day, for its end, or an instant."
    ),
    limit: int = typer.Option(50, min=1, help="How many events at the most."),
    ids: bool = typer.Option(False, "--ids", help="Print the id of each event, for `sitrep events show`."),  # noqa: FBT001
    as_json: bool = typer.Option(False, "--json", help="Print a JSON object a line."),  # noqa: FBT001
    url: str | None = URL,
) -> None:
    """Show the chronology, in order of what happened.

    sitrep events --from 2024-11-27 --to 2024-12-08

    sitrep events --place Aleppo --type air_strike --type shelling

    sitrep events --country SY --status disputed --newest --limit 10

    sitrep events --search "airport -closed" --ids

    sitrep events --json | jq .headline
    """
    if context.invoked_subcommand is not None:
        return
    from sitrep.timeline.adapters.client import TimelineClient

    _check_names(kind, EventType, "type of event")
    _check_names(status, EventStatus, "status")
    _check_countries(country)
    filters = {"from": since, "to": until, "place": place, "country": country, "type": kind, "actor": actor}
    more_filters = {"status": status, "q": search, "as_of": as_of, "order": "desc" if newest else None}
    with TimelineClient(url or service_url()) as client:
        found = list(client.events({**filters, **more_filters}, limit=limit + 1))
    shown = found[:limit]
    if as_json:
        for event in shown:
            typer.echo(orjson.dumps(event).decode())
    elif shown:
        Console().print(table(shown, ids=ids))
    else:
        typer.echo("No events.")
    if len(found) > limit:
        typer.echo(f"These are the first {limit} of more; --limit shows more.", err=True)


@app.command()
def show(
    event_id: str = typer.Argument(help="The event's id, or one that it had before it was merged."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),  # noqa: FBT001
    url: str | None = URL,
) -> None:
    """Show one event with what every article says of it.

    Example: sitrep events show 5b1e2a7740c94f6d8a3c1f0e9d8b7a65
    """
    from sitrep.timeline.adapters.client import TimelineClient

    _check_id(event_id)
    with TimelineClient(url or service_url()) as client:
        detail = client.event(event_id)
    if detail is None:
        raise OperatorError(f"No event has, or had, the id {event_id}.", remedy=LIST_IDS)
    if as_json:
        typer.echo(orjson.dumps(detail).decode())
        return
    console = Console()
    console.print(table([detail.event]))
    console.print(mentions_table(detail.mentions))


@app.command()
def history(
    event_id: str = typer.Argument(help="The event's id, or one that it had before it was merged."),
    as_json: bool = typer.Option(False, "--json", help="Print a JSON object a line."),  # noqa: FBT001
    url: str | None = URL,
) -> None:
    """Show what was known of an event, and when: what changed, and which articles changed it.

    Example: sitrep events history 5b1e2a7740c94f6d8a3c1f0e9d8b7a65
    """
    from sitrep.timeline.adapters.client import TimelineClient

    _check_id(event_id)
    with TimelineClient(url or service_url()) as client:
        revisions = list(client.history(event_id))
    if not revisions:
        raise OperatorError(f"No event has, or had, the id {event_id} at any recorded time.", remedy=LIST_IDS)
    if as_json:
        for revision in revisions:
            typer.echo(orjson.dumps(revision).decode())
        return
    rows = Table("Recorded", "Because of", "What changed", box=SIMPLE_HEAD, pad_edge=False, leading=1)
    rows.columns[2].ratio = 1
    for revision in revisions:
        articles = sorted({cause["article_id"] for cause in revision["caused_by"]})
        changed = ", ".join(change["field"] for change in revision["changes"]) or revision["event"]["headline"]
        rows.add_row(revision["recorded_from"][:19].replace("T", " "), escape("\n".join(articles)), escape(changed))
    if revisions[-1]["recorded_to"] is not None:
        rows.add_row(revisions[-1]["recorded_to"][:19].replace("T", " "), "", "ended")
    Console().print(rows)


def _check_id(event_id: str) -> None:
    if not re.fullmatch(rf"[0-9a-f]{{{ID_LENGTH}}}", event_id):
        raise OperatorError(
            f"{event_id!r} is no event id, which has {ID_LENGTH} digits, 0-9 and a-f.", remedy=LIST_IDS
        )


def service_url() -> str:
    """Where the timeline service of the running stack answers, else its usual address."""
    from sitrep.runtime.devstack import stack

    running = stack.running(addresses.home_directory(os.environ, Path.cwd()))
    return running.services.get("timeline", DEFAULT_URL) if running is not None else DEFAULT_URL


def _check_names(given: Sequence[str], known: type[EventType | EventStatus], noun: str) -> None:
    for name in given:
        if name not in list(known):
            raise OperatorError(f"{name!r} is no {noun}.", remedy=f"Take one of {', '.join(known)}.")


def _check_countries(given: Sequence[str]) -> None:
    for code in given:
        if not re.fullmatch("[A-Za-z]{2}", code):
            raise OperatorError(f"{code!r} is no country's code.", remedy="Take a two-letter code such as SY.")


def table(found: Iterable[Event], *, ids: bool = False) -> Table:
    """Events for people, readable in 80 columns: when; what, where and how many; the sentence; who says so.

    A time is written once for all events that follow with the same. With `ids`, each event's id stands on a line.
    """
    rows = Table("When", "What", "Told as", "Said by", box=SIMPLE_HEAD, pad_edge=False, leading=1)
    rows.columns[0].max_width, rows.columns[1].max_width, rows.columns[3].max_width = 13, 24, 12
    rows.columns[2].ratio = 1
    if ids:
        rows.columns[1].min_width = rows.columns[1].max_width = ID_LENGTH
    before = None
    for event in found:
        now = wording.when(event.time)
        what = _what(event) + (f"\n[dim]{event.event_id}[/dim]" if ids else "")
        rows.add_row(now if now != before else "", what, _told(event), _said_by(event))
        before = now
    return rows


def mentions_table(mentions: Iterable[RecordedMention]) -> Table:
    """What articles say of one event, with the sentence that each rests on."""
    rows = Table("Published", "Article", "Says", box=SIMPLE_HEAD, pad_edge=False, leading=1)
    rows.columns[0].no_wrap = True
    rows.columns[1].ratio, rows.columns[2].ratio = 1, 2
    for recorded in mentions:
        article, speaker = recorded.article, recorded.mention.assertion.attributed_to
        says = escape(recorded.mention.evidence.text) + (f" [dim]({escape(speaker.name)})[/dim]" if speaker else "")
        link = escape(article.url or article.article_id)
        rows.add_row(_day(article.published_at), f"[bold]{escape(article.source)}[/bold]\n[dim]{link}[/dim]", says)
    return rows


def named(event: Event) -> str:
    """Type and subtype in words, the type in bold; without a subtype that says nothing more (`air`, `other`)."""
    kind, *more = wording.kind(event)
    return " ".join([f"[bold]{kind}[/bold]", *more])


def _what(event: Event) -> str:
    lines = [named(event)]
    if places := wording.where(event):
        lines.append(f"[cyan]{escape(places)}[/cyan]")
    return "\n".join([*lines, *(escape(wording.figure(each)) for each in event.figures)])


def _told(event: Event) -> str:
    """The headline; dim when articles only look back at it."""
    headline = event.headline if len(event.headline) <= SHOWN_CHARACTERS else event.headline[:SHOWN_CHARACTERS] + "…"
    words = escape(" ".join(headline.split()))
    return f"[dim]{words}[/dim]" if event.background else words


def _said_by(event: Event) -> str:
    style, sources, mentions = STATUS_STYLES[event.status], len(event.sources), len(event.mention_ids)
    status = f"[{style}]{event.status}[/{style}]" if style else str(event.status)
    return f"{status}\n{wording.counted(sources, 'source')}" + (
        f"\n{wording.counted(mentions, 'mention')}" if mentions != sources else ""
    )


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"
