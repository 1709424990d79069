"""`sitrep topics`: what topics there are, and a broker made to have them."""

import asyncio
import json
from typing import TYPE_CHECKING

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from sitrep.runtime.topic_admin import Change

app = typer.Typer(help="List Sitrep's topics and create them on a broker.", no_args_is_help=True)
PREFIX = typer.Option(
    "", "--prefix", envvar="SITREP_TOPIC_PREFIX", help="Put before every topic name, as in the services' settings."
)


@app.command("list")
def list_topics(
    prefix: str = PREFIX,
    as_json: bool = typer.Option(False, "--json", help="A JSON object a line, for machines."),  # noqa: FBT001
) -> None:
    """List the topics as schemas/topics/ describes them. Needs no broker.

    For example:

      sitrep topics list

      sitrep topics list --json | jq .name
    """
    from sitrep.contracts import topics

    described = list(topics.load(prefix))
    if as_json:
        for topic in described:
            typer.echo(json.dumps(topic.model_dump(mode="json"), ensure_ascii=False))
        return
    table = Table("Topic", "Key", "Services", "Parts", "Kept", box=SIMPLE, pad_edge=False)
    for column in table.columns[:2]:
        column.no_wrap = True
    for topic in described:
        services = " → ".join([topic.owner, *([", ".join(topic.consumers)] if topic.consumers else [])])
        table.add_row(topic.name, topic.key.name, services, str(topic.partitions), topic.kept)
    Console().print(table)


@app.command()
def apply(
    bootstrap: str = typer.Option(
        ..., "--bootstrap", "-b", envvar="SITREP_KAFKA_BOOTSTRAP", help="A broker's host:port, or several with commas."
    ),
    prefix: str = PREFIX,
    dry_run: bool = typer.Option(False, "--dry-run", "-n", help="Only say what would change."),  # noqa: FBT001
    replication: int | None = typer.Option(
        None, min=1, help="Replicas, in the place of those described: 1 for a single broker.", show_default=False
    ),
    allow_repartition: bool = typer.Option(  # noqa: FBT001
        False, "--allow-repartition", help="Add partitions to topics that exist, although keys move."
    ),
) -> None:
    """Make the broker's topics agree with schemas/topics/. Doing it twice changes nothing the second time.

    Retention is never lowered and no record is ever deleted: what would do that is refused, said, and makes the
    status 1; the rest is done. TLS and SASL come from the SITREP_KAFKA_ settings.

    For example:

      sitrep topics apply --bootstrap localhost:9092 --replication 1

      sitrep topics apply --dry-run
    """
    from sitrep.cli import kafka_options
    from sitrep.contracts import topics
    from sitrep.runtime import topic_admin

    changes = asyncio.run(
        topic_admin.apply(
            topics.load(prefix),
            kafka_options.client_options(bootstrap),
            dry_run=dry_run,
            replication=replication,
            allow_repartition=allow_repartition,
        )
    )
    if not changes:
        typer.echo("Nothing to change: the topics are as described.")
        return
    Console().print(_table(changes, dry_run=dry_run))
    refused = sum(change.refused is not None for change in changes)
    verb = "to make" if dry_run else "made"
    typer.echo(f"{len(changes) - refused} changes {verb}, {refused} refused")
    if refused:
        raise typer.Exit(1)


def _table(changes: "tuple[Change, ...]", *, dry_run: bool) -> Table:
    done = "would be done" if dry_run else "done"
    table = Table("Topic", "Change", "Result", box=SIMPLE, pad_edge=False)
    table.columns[0].no_wrap = True
    for change in changes:
        if change.refused is not None:
            result = f"[red]refused[/red]: {change.refused}"
        elif change.warning is not None:
            result = f"[yellow]{done}[/yellow]: {change.warning}"
        else:
            result = f"[green]{done}[/green]"
        if change.before is None:
            what = f"{change.action}: {change.after}"
        else:
            what = f"{change.setting}: {change.before} → {change.after}"
        table.add_row(change.topic, what, result)
    return table
