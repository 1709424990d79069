"""`sitrep up`: the whole system on this machine."""

import signal
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import typer
from rich.console import Console

HOME_HELP = "Where Kafka and PostgreSQL keep their data. [default: SITREP_HOME, else .sitrep]"


def up(
    home: Path | None = typer.Option(None, help=HOME_HELP, show_default=False, file_okay=False),
) -> None:
    """Start Kafka, PostgreSQL and every service, and stay until Ctrl-C.

    Nothing but this package is needed: both servers are started from packages. Where SITREP_KAFKA_BOOTSTRAP or
    SITREP_POSTGRES_DSN is set, that one is used instead. Then, in another terminal:

      sitrep ingest seeds/

      sitrep events
    """
    from sitrep.cli import system

    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with system.started(system.home_directory(home), console) as running:
            show_addresses(console, running.address.services)
            console.print("Stop with Ctrl-C.")
            system.wait_while_well(running)
    except KeyboardInterrupt:
        console.print("Stopped.")


def show_addresses(console: Console, services: Mapping[str, str]) -> None:
    """Say where to send articles and where to read the chronology."""
    console.print(f"Send articles to  [bold]{services['ingest']}/v1/articles[/bold]")
    console.print(f"Read events at    [bold]{services['timeline']}/v1/events[/bold]")
    console.print(f"OpenAPI at        [bold]{services['timeline']}/openapi.json[/bold]")


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: a signal handler."""
    raise KeyboardInterrupt
