"""`sitrep replay diff`: what differs between two chronologies, for people and as JSON."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
import typer

from sitrep.core import comparison, wording
from sitrep.core.comparison import Comparison, Difference
from sitrep.core.errors import OperatorError
from sitrep.core.events import Event

FORMATS = ("md", "json")
PAGE = 1_000


def diff(
    before: str = typer.Argument(metavar="A", help="A schema, or SCHEMA@TIME for what it knew then."),
    after: str = typer.Argument(metavar="B", help="As A."),
    *,
    format_: str = typer.Option("md", "--format", "-f", metavar="FORMAT", help="md or json."),
    summary: bool = typer.Option(False, "--summary", help="How many of each kind, without the list."),
    output: Path | None = typer.Option(None, "--output", "-o", help="File to write. [default: printed]"),
    dsn: str | None = typer.Option(
        None, "--dsn", envvar="SITREP_POSTGRES_DSN", show_default=False, help="PostgreSQL's connection string."
    ),
) -> None:
    """Show what changed from one chronology to another: live and replayed, two extractors, two times.

    Events belong together when they share mentions: they are added, gone, merged, split, regrouped or changed (in
    time, place, figures and so on). Status 0 also when there are differences.

    For example:

      sitrep replay diff sitrep replayed

      sitrep replay diff sitrep@2024-12-01 sitrep@2024-12-08 --format json
    """
    if dsn is None:
        raise OperatorError("there is nothing to compare", remedy="Give --dsn, or set SITREP_POSTGRES_DSN.")
    if format_ not in FORMATS:
        raise OperatorError(f"{format_!r} is no format", remedy=f"Take one of {', '.join(FORMATS)}.")
    found = asyncio.run(_compared(dsn, before, after))
    content = as_json(found, summary=summary) if format_ == "json" else as_markdown(found, summary=summary)
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        remedy = "Name another file with --output."
        raise OperatorError(f"{output} cannot be written: {error.strerror}", remedy=remedy) from error


def as_json(found: Comparison, *, summary: bool) -> bytes:
    """The counts, and unless it is to be a summary every difference with its events."""
    told = {
        "same": found.same,
        "counts": found.counts,
        **({} if summary else {"differences": found.differences}),
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_markdown(found: Comparison, *, summary: bool) -> bytes:
    """The same for people."""
    lines = [f"{found.same:,} events are the same.", ""]
    if found.counts:
        lines += [
            "| difference | events |",
            "|---|---|",
            *(f"| {kind} | {n:,} |" for kind, n in found.counts.items()),
            "",
        ]
    if not summary:
        for difference in found.differences:
            lines += [*_told(difference), ""]
    return "\n".join(lines).encode()


def _told(difference: Difference) -> Iterator[str]:
    aspects = f" ({', '.join(difference.aspects)})" if difference.aspects else ""
    yield f"## {str(difference.kind).capitalize()}{aspects}"
    yield ""
    for sign, events in (("−", difference.before), ("+", difference.after)):
        for event in events:
            places = wording.where(event) or "no place"
            yield f"- {sign} {wording.when(event.time)}, {places}: {_escaped(wording.title(event))} `{event.event_id}`"


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)


async def _compared(dsn: str, before: str, after: str) -> Comparison:
    return comparison.compare(await _events(dsn, before), await _events(dsn, after))


async def _events(dsn: str, place: str) -> Iterable[Event]:
    from pydantic import TypeAdapter

    from sitrep.cli import audit_sources
    from sitrep.cli.replay import moment
    from sitrep.timeline.adapters.postgres_reader import PostgresReader
    from sitrep.timeline.ports import EventQuery

    schema, _, time = place.partition("@")
    as_of = moment(time, place, end=True) if time else None
    adapter = TypeAdapter(Event)
    found: list[Event] = []
    async with audit_sources.database(dsn, schema, name="diff") as database:
        reader, following = PostgresReader(database), None
        while True:
            page = await reader.events(EventQuery(as_of=as_of, after=following, limit=PAGE))
            found += [adapter.validate_json(state) for state in page.states]
            following = page.following
            if following is None:
                return found
