"""`sitrep demo`: from articles to the chronology, in one command."""

import contextlib
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from sitrep.cli import system
from sitrep.cli.up import HOME_HELP, interrupt, show_addresses
from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.cli.ingest import Summary
    from sitrep.runtime.devstack.stack import RunningStack

SEEDS = Path("seeds")
THROUGH_TIMEOUT_SECONDS = 120.0
SHOWN_EVENTS = 60


def demo(
    paths: list[str] = typer.Argument(None, metavar="PATH...", help="Articles to show. [default: seeds]"),
    *,
    leave: bool = typer.Option(False, "--exit", help="Leave once the chronology is shown."),
    home: Path | None = typer.Option(None, help=HOME_HELP, show_default=False, file_okay=False),
) -> None:
    """Start everything, ingest articles, show the chronology, and stay until Ctrl-C.

    Uses the system of `sitrep up` where one runs already, and then leaves it running.

      sitrep demo

      sitrep demo --exit article.txt
    """
    console = Console()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with _running(system.home_directory(home)) as (services, own):
            summary = _send(paths or _seeds(), services["ingest"])
            _wait_until_through(services["timeline"], summary)
            _show(console, services)
            if own is not None and not leave:
                console.print("\nStop with Ctrl-C.")
                system.wait_while_well(own)
    except KeyboardInterrupt:
        console.print("Stopped.")


@contextlib.contextmanager
def _running(home: Path) -> Iterator[tuple[Mapping[str, str], "RunningStack | None"]]:
    """The services' addresses, and the stack when it is ours to keep running."""
    from sitrep.runtime.devstack import stack

    already = stack.running(home)
    if already is not None and already.services:
        yield already.services, None
        return
    with system.started(home, Console(stderr=True)) as running:
        yield running.address.services, running


def _seeds() -> list[str]:
    if not SEEDS.is_dir():
        raise OperatorError(
            "There is no folder `seeds` here to take articles from.",
            remedy="Run the demo in a checkout of the project, or name files: sitrep demo article.txt",
        )
    return [str(SEEDS)]


def _send(paths: Sequence[str], url: str) -> "Summary":
    from sitrep.cli import ingest

    summary = ingest.send(list(paths), url, reading=ingest.Reading(), console=Console(stderr=True))
    ingest.show(summary, Console(stderr=True))
    if not summary.accepted:
        raise OperatorError("No article was taken.", remedy="`sitrep ingest --help` says what can be read.")
    return summary


def _wait_until_through(url: str, summary: "Summary") -> None:
    from sitrep.timeline.adapters.client import TimelineClient

    deadline = time.monotonic() + THROUGH_TIMEOUT_SECONDS
    with TimelineClient(url) as client:
        for article in summary.accepted:
            while not client.is_through(article["article_id"], article["revision"]):
                if time.monotonic() > deadline:
                    raise OperatorError(
                        f"Article {article['article_id']} is not through after {THROUGH_TIMEOUT_SECONDS:g} s.",
                        remedy="Look into extractor.log and timeline.log in the home directory.",
                    )
                time.sleep(0.1)


def _show(console: Console, services: Mapping[str, str]) -> None:
    from sitrep.cli import events
    from sitrep.timeline.adapters.client import TimelineClient

    with TimelineClient(services["timeline"]) as client:
        found = list(client.events(limit=SHOWN_EVENTS + 1))
    console.print(events.table(found[:SHOWN_EVENTS]))
    if len(found) > SHOWN_EVENTS:
        console.print(f"The first {SHOWN_EVENTS} events; `sitrep events --limit 1000` shows more.\n")
    show_addresses(console, services)
