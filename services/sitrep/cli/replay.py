"""`sitrep replay`: history made again from the log, beside the live chronology."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sitrep.cli import replay_diff
from sitrep.cli.bars import PartitionBars
from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.contracts.replays import ReplayManifest, ReplayPlan
    from sitrep.replay.handlers.replaying import Window
    from sitrep.replay.ports import LogReader
    from sitrep.runtime.postgres import Database
    from sitrep.timeline.adapters.postgres_replay import PostgresReplay

ARTICLE_TIMEOUT_SECONDS = 10.0

app = typer.Typer(invoke_without_command=True)
app.command()(replay_diff.diff)


@dataclass(frozen=True, slots=True)
class Request:
    """What `sitrep replay` was asked for."""

    window: "Window"
    into: str
    extractor: str
    workers: int
    bootstrap: str | None
    archive: str | None
    prefix: str
    dsn: str


@app.callback()
def replay(  # noqa: PLR0913 - the command's options
    context: typer.Context,
    *,
    into: str | None = typer.Option(
        None, "--into", metavar="SCHEMA", help="Schema to fill: a new one, or one to go on with."
    ),
    since: str | None = typer.Option(
        None, "--from", metavar="TIME|OFFSET", help="What was recorded from then on, or from this offset on."
    ),
    until: str | None = typer.Option(
        None, "--until", metavar="TIME|OFFSET", help="What was recorded until then (a day: to its end), or before it."
    ),
    extractor: str = typer.Option(
        "rules", envvar="SITREP_EXTRACTOR", metavar="NAME", help="What finds the mentions; see `sitrep extractors`."
    ),
    workers: int = typer.Option(0, min=0, max=256, help="Worker processes; 0 for one per core."),
    bootstrap: str | None = typer.Option(
        None, "--bootstrap", "-b", envvar="SITREP_KAFKA_BOOTSTRAP", help="A broker's host:port, or several."
    ),
    archive: str | None = typer.Option(None, "--archive", metavar="PLACE", help="Read this archive instead of Kafka."),
    prefix: str = typer.Option("", "--prefix", envvar="SITREP_TOPIC_PREFIX", help="Put before every topic name."),
    dsn: str | None = typer.Option(
        None, "--dsn", envvar="SITREP_POSTGRES_DSN", show_default=False, help="PostgreSQL's connection string."
    ),
    output: Path | None = typer.Option(None, "--output", "-o", help="File for the manifest. [default: printed]"),
) -> None:
    """Make history again: read the articles log, extract anew, and project into a schema of its own.

    The live chronology is not touched and nothing is announced. What is replayed is fixed at the start; interrupted,
    the same command goes on. It ends with a manifest: what was read, by which code, and the digests of what came out,
    which are those of the live chronology (`GET /v1/digest`) when log and code are the same.

    For example:

      sitrep replay --into replayed --bootstrap localhost:9092

      sitrep replay --into december --until 2024-12-01 --archive /backup/sitrep --output manifest.json
    """
    if context.invoked_subcommand is not None:
        return
    if into is None:
        raise OperatorError(
            "no schema is named to replay into", remedy="Give --into; `sitrep replay -h` has examples."
        )
    if dsn is None:
        raise OperatorError("there is nowhere to replay to", remedy="Give --dsn, or set SITREP_POSTGRES_DSN.")
    window = _window(since, until)
    manifest = asyncio.run(_replay(Request(window, into, extractor, workers, bootstrap, archive, prefix, dsn)))
    if output is None:
        typer.echo(manifest.to_bytes().decode(), nl=False)
        return
    try:
        output.write_bytes(manifest.to_bytes())
    except OSError as error:
        remedy = "Name another file with --output, and run the same command again: nothing is done twice."
        raise OperatorError(f"{output} cannot be written: {error.strerror}", remedy=remedy) from error
    typer.echo(f"{manifest.events:,} events of {manifest.articles:,} articles; digest {manifest.digest}")


async def _replay(asked: Request) -> "ReplayManifest":
    from sitrep.cli import audit_sources
    from sitrep.cli.rebuilding import Rebuild
    from sitrep.extractor.adapters.pool import ProcessExtractionPool, WorkerPool, worker_count
    from sitrep.replay.handlers import replaying
    from sitrep.runtime import logging
    from sitrep.timeline.adapters import migrations
    from sitrep.timeline.adapters.postgres_replay import PostgresReplay
    from sitrep.timeline.adapters.postgres_store import PostgresStore

    logging.configure(service="replay", level="ERROR", format="console")
    async with AsyncExitStack() as opened:
        log = await opened.enter_async_context(audit_sources.log(asked.bootstrap, asked.archive))
        database = await opened.enter_async_context(audit_sources.database(asked.dsn, asked.into, name="replay"))
        await database.migrate(migrations.DIRECTORY)
        record = PostgresReplay(database)
        planned = await _plan(log, record, asked)
        workers = WorkerPool(
            asked.extractor, workers=worker_count(asked.workers), timeout_seconds=ARTICLE_TIMEOUT_SECONDS
        )
        pool = ProcessExtractionPool(await opened.enter_async_context(workers))
        bars = opened.enter_context(PartitionBars())
        await replaying.replay(log, planned, Rebuild(pool, PostgresStore(database), record), advance=bars.advance)
        return await _manifest(database, record, planned)


async def _plan(log: "LogReader", record: "PostgresReplay", asked: Request) -> "ReplayPlan":
    """The plan that the schema was begun with, else one of what there is now."""
    from sitrep.contracts import topics
    from sitrep.contracts.replays import ReplayPlan
    from sitrep.replay.handlers import replaying

    articles = topics.load(asked.prefix).articles.name
    kept = await record.plan()
    if kept is None:
        planned = await replaying.plan(log, articles, asked.window, asked.extractor)
        if not await record.begin(planned.to_bytes()):
            remedy = "Name a new schema with --into: a replay never touches a chronology that it did not make."
            raise OperatorError(f"schema {asked.into} holds a chronology already", remedy=remedy)
        return planned
    begun = ReplayPlan.from_bytes(kept)
    if not replaying.is_of(begun, articles, asked.window, asked.extractor):
        raise OperatorError(
            f"the replay in schema {asked.into} was begun with another topic, --from, --until or --extractor",
            remedy=f"Go on with those, or drop the schema: DROP SCHEMA {asked.into} CASCADE.",
        )
    return begun


async def _manifest(database: "Database", record: "PostgresReplay", planned: "ReplayPlan") -> "ReplayManifest":
    from sitrep.contracts.replays import ReplayManifest, SetAside
    from sitrep.extractor.adapters import plugins
    from sitrep.replay.adapters import code_identity
    from sitrep.runtime.postgres import newest
    from sitrep.timeline.adapters import migrations
    from sitrep.timeline.adapters.postgres_reader import PostgresReader

    reader = PostgresReader(database)
    progress, name = await reader.progress(), (await asyncio.to_thread(plugins.build, planned.extractor)).name
    return ReplayManifest(
        plan=planned,
        code=code_identity.code(newest(migrations.DIRECTORY)),
        extractor_name=name.name,
        extractor_version=name.version,
        articles=progress.articles,
        mentions=progress.mentions,
        events=progress.events,
        set_aside=tuple(
            SetAside(topic=topic, partition=number, offset=offset, reason=reason)
            for topic, number, offset, reason in await record.aside()
        ),
        digest=await reader.digest(),
        history_digest=await reader.history_digest(),
    )


def _window(since: str | None, until: str | None) -> "Window":
    """Raises OperatorError for what is neither a time nor an offset."""
    from sitrep.replay.handlers.replaying import Window

    from_offset, from_time = _limit(since, "--from", end=False)
    until_offset, until_time = _limit(until, "--until", end=True)
    return Window(from_time, until_time, from_offset, until_offset)


def _limit(given: str | None, option: str, *, end: bool) -> tuple[int | None, datetime | None]:
    if given is None:
        return None, None
    return (int(given), None) if given.isdecimal() else (None, moment(given, option, end=end))


def moment(given: str, said_in: str, *, end: bool) -> datetime:
    """The instant that `given` says; of a day its `end` or its beginning, in UTC. Raises OperatorError."""
    try:
        if len(given) == len("2024-12-01"):
            return datetime.combine(date.fromisoformat(given), time.max if end else time.min, UTC)
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise OperatorError(
            f"{said_in}: {given!r} is no time and no offset",
            remedy="Write a day (2024-12-01), an instant with its offset (2024-12-01T06:00:00Z), or a number.",
        )
    return found
