"""`sitrep archive`: the log kept in files, and brought back."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from sitrep.cli import kafka_options
from sitrep.cli.bars import PartitionBars
from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.contracts.archives import Manifest

app = typer.Typer(help="Keep the log in files, check them, and fill an empty cluster from them.", no_args_is_help=True)

PLACE = typer.Argument(..., metavar="PLACE", help="A directory, or an fsspec URL such as s3://bucket/path.")
BOOTSTRAP = typer.Option(
    ..., "--bootstrap", "-b", envvar="SITREP_KAFKA_BOOTSTRAP", help="A broker's host:port, or several with commas."
)
PREFIX = typer.Option("", "--prefix", envvar="SITREP_TOPIC_PREFIX", help="Put before every topic name.")
TOPICS = typer.Option(
    [],
    "--topic",
    help="Name of a topic, without prefix; repeatable. [default: sitrep.articles.v1]",
    show_default=False,
)


@app.command()
def write(place: str = PLACE, bootstrap: str = BOOTSTRAP, prefix: str = PREFIX, topic: list[str] = TOPICS) -> None:
    """Append to an archive what the log has gained. The first time, all of it.

    Only articles are needed: everything else can be made again from them. Interrupted, it goes on the next time.

    For example:

      sitrep archive write /backup/sitrep

      sitrep archive write s3://bucket/sitrep --topic sitrep.articles.v1 --topic sitrep.events.v1
    """
    from sitrep.replay.adapters import kafka_log
    from sitrep.replay.adapters.archive_files import FsspecFiles
    from sitrep.replay.handlers import archiving

    async def run() -> archiving.Archived:
        with PartitionBars() as bars:
            async with kafka_log.reader(kafka_options.client_options(bootstrap)) as reader:
                return await archiving.write(reader, FsspecFiles(place), _names(topic, prefix), advance=bars.advance)

    archived = asyncio.run(run())
    typer.echo(f"{archived.records:,} entries archived in {archived.segments:,} files")


@app.command()
def show(place: str = PLACE, check: bool = typer.Option(True, help="Read and check every file.")) -> None:  # noqa: FBT001
    """Say what an archive holds, and whether every file is as it was written.

    For example:

      sitrep archive show /backup/sitrep
    """
    from sitrep.replay.adapters.archive_files import FsspecFiles
    from sitrep.replay.handlers import archiving, checking

    async def run() -> "Manifest":
        files = FsspecFiles(place)
        manifest = await archiving.manifest_of(files)
        if check:
            with PartitionBars() as bars:
                await checking.check_archive(files, manifest, advance=bars.advance)
        return manifest

    manifest = asyncio.run(run())
    if not manifest.partitions:
        raise OperatorError(f"{place} holds no archive", remedy="`sitrep archive write` makes one.")
    table = Table("Topic", "Part", "Offsets", "Entries", "Files", "Root", box=SIMPLE, pad_edge=False)
    for part in manifest.partitions:
        offsets = f"{part.first_offset:,} to {part.next_offset - 1:,}" if part.size else "none"
        root = part.frontier.root.hex()
        table.add_row(part.topic, str(part.partition), offsets, f"{part.size:,}", str(len(part.segments)), root[:16])
    Console().print(table)
    if check:
        typer.echo("Every file is as it was written.")


@app.command()
def restore(
    place: str = PLACE,
    bootstrap: str = BOOTSTRAP,
    prefix: str = PREFIX,
    topic: list[str] = TOPICS,
    replication: int | None = typer.Option(None, min=1, help="Replicas of the topics; 1 for a single broker."),
) -> None:
    """Fill the topics of an empty cluster from an archive, every entry at the offset that it had, and compare.

    Then start the services: they make all other topics and the chronology again, with the same digest.

    For example:

      sitrep archive restore /backup/sitrep --bootstrap localhost:9092 --replication 1
    """
    from sitrep.contracts import topics
    from sitrep.replay.adapters import kafka_log
    from sitrep.replay.adapters.archive_files import FsspecFiles
    from sitrep.replay.handlers import archiving, restoring
    from sitrep.replay.handlers.archive_log import ArchiveLog
    from sitrep.runtime.kafka import Publisher

    async def run() -> restoring.Restored:
        files = FsspecFiles(place)
        archive = ArchiveLog(files, await archiving.manifest_of(files))
        options = kafka_options.client_options(bootstrap)
        publisher = Publisher(options, client_id="sitrep-restore")
        writer = kafka_log.KafkaLogWriter(topics.load(prefix), options, publisher, replication=replication)
        try:
            with PartitionBars() as bars:
                async with kafka_log.reader(options) as log:
                    return await restoring.restore(archive, log, writer, _names(topic, prefix), advance=bars.advance)
        finally:
            await publisher.close()

    restored = asyncio.run(run())
    before = f"; {restored.found:,} were there from an earlier run" if restored.found else ""
    typer.echo(f"{restored.appended:,} entries restored at the offsets that they had{before}")


def _names(topics: Sequence[str], prefix: str) -> list[str]:
    return [f"{prefix}{name}" for name in topics or ["sitrep.articles.v1"]]
