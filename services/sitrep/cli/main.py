"""The `sitrep` command. Sub-commands are thin: they call the services' handlers, readers and HTTP APIs."""

import sys

import typer

from sitrep.cli import (
    alerts,
    archive,
    audit,
    database,
    demo,
    digest,
    events,
    extract,
    extractors,
    ingest,
    replay,
    schemas,
    serve,
    timeline,
    topics,
    up,
    watch,
)
from sitrep.core.errors import OperatorError, TransientError

app = typer.Typer(
    name="sitrep",
    help="Turn a stream of news articles into a live, auditable chronology.",
    epilog="Start with: sitrep demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

START = "Start"
USE = "Use"
OPERATE = "Operate"

app.command(rich_help_panel=START)(demo.demo)
app.command(rich_help_panel=START)(up.up)
app.command(rich_help_panel=USE)(ingest.ingest)
app.command(rich_help_panel=USE)(extract.extract)
app.command(rich_help_panel=USE)(digest.digest)
app.command(rich_help_panel=OPERATE)(extractors.extractors)
app.command(rich_help_panel=USE)(ingest.retract)
app.command("ingest-key", rich_help_panel=OPERATE)(ingest.ingest_key)
app.add_typer(events.app, name="events", rich_help_panel=USE)
app.add_typer(timeline.app, name="timeline", rich_help_panel=USE)
app.command(rich_help_panel=USE)(watch.watch)
app.add_typer(alerts.app, name="alerts", rich_help_panel=USE)
app.command(rich_help_panel=OPERATE)(serve.serve)
app.add_typer(topics.app, name="topics", rich_help_panel=OPERATE)
app.add_typer(replay.app, name="replay", rich_help_panel=USE)
app.add_typer(audit.app, name="audit", rich_help_panel=USE)
app.add_typer(archive.app, name="archive", rich_help_panel=OPERATE)
app.add_typer(database.app, name="database", rich_help_panel=OPERATE)
app.add_typer(schemas.app, name="schemas", rich_help_panel=OPERATE)


def print_version(value: bool) -> None:  # noqa: FBT001 - typer calls it
    """Print the version and leave, when asked to."""
    if value:
        from sitrep import __version__

        typer.echo(f"sitrep {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(  # noqa: FBT001
        False, "--version", callback=print_version, is_eager=True, help="Print the version and leave."
    ),
) -> None:
    """Turn a stream of news articles into a live, auditable chronology."""


def main() -> None:
    """Run the command. Status 2 with the remedy for what the caller can mend, 1 when something is away."""
    try:
        app()
    except OperatorError as error:
        sys.stderr.write(f"sitrep: {error.problem}\n        {error.remedy}\n")
        sys.exit(2)
    except TransientError as error:
        sys.stderr.write(f"sitrep: {error}\n")
        sys.exit(1)
