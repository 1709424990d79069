"""`sitrep timeline`: named views of the chronology."""

from pathlib import Path

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sitrep.cli.events import URL, service_url

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
def check(files: list[Path] = typer.Argument(help="YAML files, or folders of them.")) -> None:
    """Look for mistakes in timeline files. Needs no service; status 2 when there are some.

    Example: sitrep timeline check views/
    """
    from sitrep.core.errors import OperatorError
    from sitrep.timeline.adapters import timeline_files

    found: list[Path] = []
    for path in files:
        inside = sorted(path.glob(f"*{timeline_files.SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise OperatorError(f"{path} holds no {timeline_files.SUFFIX} file.", remedy="Name files or their folder.")
        found += inside
    for timeline in timeline_files.read_all(found):
        typer.echo(f"{timeline.name}: {timeline.view.title}")
