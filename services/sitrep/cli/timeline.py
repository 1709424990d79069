"""`sitrep timeline`: named views of the chronology."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sitrep.cli.events import URL, service_url, table
from sitrep.core.errors import OperatorError
from sitrep.core.events import Event

FORMATS = ("table", "json", "md", "html", "csv", "ndjson", "geojson", "ics", "atom", "timelinejs", "parquet")

app = typer.Typer(help="Named views of the chronology.", no_args_is_help=True)


@app.command("list")
def list_timelines(url: str | None = URL) -> None:
    """List the timelines of the running system.

    Example: sitrep timeline list
    """
    from sitrep.timeline.adapters.client import TimelineClient

    rows = Table("Name", "Title", "From", "To", box=SIMPLE_HEAD, pad_edge=False)
    with TimelineClient(url or service_url()) as client:
        for each in client.timelines():
            rows.add_row(each.name, escape(each.title), str(each.from_ or ""), str(each.to or ""))
    Console().print(rows)


@app.command()
def show(
    name: str = typer.Argument(help="Name of the timeline; `sitrep timeline list` has them."),
    as_of: str | None = typer.Option(
        None,
        "--as-of",
        metavar="TIME",
        help="As it was known then: a day, or an instant such as 2024-12-01T06:00:00Z.",
    ),
    format_: str = typer.Option("table", "--format", "-f", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}."),
    output: Path | None = typer.Option(None, "--output", "-o", help="File to write; standard output when left out."),
    url: str | None = URL,
) -> None:
    """Show a timeline, in order of what happened.

    sitrep timeline show syria-offensive-2024

    sitrep timeline show syria-offensive-2024 --as-of 2024-12-01 --format md

    sitrep timeline show syria-offensive-2024 --format ics --output syria.ics
    """
    from sitrep.timeline.adapters.client import TimelineClient

    if format_ not in FORMATS:
        raise OperatorError(f"{format_!r} is no format.", remedy=f"Take one of {', '.join(FORMATS)}.")
    filters = {"timeline": name, "as_of": as_of}
    with TimelineClient(url or service_url()) as client:
        if format_ in {"table", "json"}:
            found = list(client.events(filters))
            content, more = _as_table(found, output) if format_ == "table" else orjson.dumps(found) + b"\n", False
        else:
            content, more = client.exported(filters, format_)
    _write(content, output)
    if more:
        typer.echo("There are more events than one file holds; GET /v1/events gives the rest by `cursor`.", err=True)


def _as_table(found: Sequence[Event], output: Path | None) -> bytes:
    console = Console(file=io.StringIO() if output is not None else None)
    with console.capture() as capture:
        console.print(table(found) if found else "No events.")
    return capture.get().encode()


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise OperatorError(
            f"{output} cannot be written: {error.strerror}", remedy="Name another file with --output."
        ) from error


@app.command()
def check(files: list[Path] = typer.Argument(help="YAML files, or folders of them.")) -> None:
    """Look for mistakes in timeline files. Needs no service; status 2 when there are some.

    Example: sitrep timeline check views/
    """
    from sitrep.timeline.adapters import timeline_files

    found: list[Path] = []
    for path in files:
        inside = sorted(path.glob(f"*{timeline_files.SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise OperatorError(f"{path} holds no {timeline_files.SUFFIX} file.", remedy="Name files or their folder.")
        found += inside
    for timeline in timeline_files.read_all(found):
        typer.echo(f"{timeline.name}: {timeline.view.title}")
