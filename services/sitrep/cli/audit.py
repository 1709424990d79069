"""`sitrep audit`: keys, the log against its signed checkpoints, and proofs of events."""

import asyncio
import base64
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from sitrep.cli.bars import PartitionBars
from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.cli.audit_sources import Checkpoints
    from sitrep.contracts.proofs import Proof
    from sitrep.replay.handlers.verifying import Verification, Verified
    from sitrep.runtime.signing import Signer, VerifierKey

app = typer.Typer(help="Show that the record was not changed: check the log, prove events.", no_args_is_help=True)

BOOTSTRAP = typer.Option(
    None, "--bootstrap", "-b", envvar="SITREP_KAFKA_BOOTSTRAP", help="A broker's host:port, or several with commas."
)
ARCHIVE = typer.Option(None, "--archive", metavar="PLACE", help="Read this archive instead of Kafka.")
PREFIX = typer.Option("", "--prefix", envvar="SITREP_TOPIC_PREFIX", help="Put before every topic name.")
TRUST = typer.Option(
    ..., "--trust", metavar="VKEY", help="A key whose signatures count, as `sitrep audit key` prints it; repeatable."
)
DSN = typer.Option(
    None, "--dsn", envvar="SITREP_POSTGRES_DSN", show_default=False, help="PostgreSQL's connection string."
)
SCHEMA = typer.Option(
    None, "--schema", envvar="SITREP_POSTGRES_SCHEMA", show_default=False, help="Schema of the chronology."
)
NAME = typer.Option("sitrep", envvar="SITREP_CHECKPOINT_NAME", help="Name that is signed under.")


@app.command()
def keygen(
    output: Path = typer.Option(..., "--output", "-o", help="New file for the private key."), name: str = NAME
) -> None:
    """Make a key to sign checkpoints with: the private one in a file, the public one printed.

    Give the file to the timeline (SITREP_CHECKPOINT_KEY_FILE), the public key to everybody who is to check.

    Example: sitrep audit keygen --output checkpoint.key --name desk.example
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw())
    signer = _signer(name, secret)
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret + b"\n")
    except OSError as error:
        remedy = "Name a file that is not there yet, in a folder that is."
        raise OperatorError(f"{output} cannot be written: {error.strerror}", remedy=remedy) from error
    typer.echo(str(signer.key))


@app.command()
def key(
    file: Path | None = typer.Option(None, "--file", envvar="SITREP_CHECKPOINT_KEY_FILE", help="The private key."),
    name: str = NAME,
) -> None:
    """Print the public key of the private one in a file, or in SITREP_CHECKPOINT_KEY.

    Example: sitrep audit key --file checkpoint.key --name desk.example
    """
    given = os.environ.get("SITREP_CHECKPOINT_KEY", "").encode()
    try:
        secret = given or (file.read_bytes() if file is not None else b"")
    except OSError as error:
        raise OperatorError(f"{file} cannot be read: {error.strerror}", remedy="Check --file.") from error
    if not secret:
        raise OperatorError("there is no key", remedy="Give --file, or set SITREP_CHECKPOINT_KEY.")
    typer.echo(str(_signer(name, secret).key))


@app.command()
def verify(  # noqa: PLR0913 - the command's options
    *,
    trust: list[str] = TRUST,
    bootstrap: str | None = BOOTSTRAP,
    archive: str | None = ARCHIVE,
    checkpoints: Path | None = typer.Option(
        None, help="File of checkpoints (SITREP_CHECKPOINT_FILE); without it, those of the topic."
    ),
    prefix: str = PREFIX,
    dsn: str | None = DSN,
    schema: str | None = SCHEMA,
) -> None:
    """Read the articles log again and compare it with the checkpoints that were signed of it.

    Status 1 when something is not as it was signed. With --dsn, what the witness noted of each entry names the very
    one that was changed. Keep a copy of the checkpoints where the system's operators cannot write.

    For example:

      sitrep audit verify --trust desk.example+4f2a…+AR… --bootstrap localhost:9092

      sitrep audit verify --trust desk.example+4f2a…+AR… --archive /backup/sitrep --checkpoints checkpoints.jsonl
    """
    from sitrep.replay.handlers.archive_log import ArchiveDamaged

    keys = _keys(trust)
    try:
        given, result, uncovered = asyncio.run(_verify(keys, (bootstrap, archive), checkpoints, prefix, (dsn, schema)))
    except ArchiveDamaged as error:
        _leave([error.problem])
    _print_verified(result.verified)
    for name, entries in uncovered:
        typer.echo(f"{name}: {entries:,} entries, nothing signed")
    if problems := [*given.unreadable, *map(str, result.findings)]:
        _leave(problems)
    typer.echo("The log is as it was signed.")


@app.command()
def prove(  # noqa: PLR0913 - the command's options
    event_id: str = typer.Argument(metavar="EVENT", help="Id of an event of the chronology."),
    *,
    output: Path | None = typer.Option(None, "--output", "-o", help="File to write. [default: EVENT.proof.json]"),
    bootstrap: str | None = BOOTSTRAP,
    archive: str | None = ARCHIVE,
    prefix: str = PREFIX,
    dsn: str | None = DSN,
    schema: str | None = SCHEMA,
) -> None:
    """Write a proof of an event: its mentions, their articles, and that these are in the signed log.

    It holds all that it takes to check it elsewhere; docs/audit.md says what it shows and what it does not.

    Example: sitrep audit prove 3f0c6e… --bootstrap localhost:9092 --dsn postgresql://sitrep:secret@localhost/sitrep
    """
    if dsn is None:
        raise OperatorError("the chronology is not named", remedy="Give --dsn, or set SITREP_POSTGRES_DSN.")
    proof = asyncio.run(_prove(event_id, (bootstrap, archive), prefix, (dsn, schema)))
    path = output or Path(f"{proof.event.event_id}.proof.json")
    try:
        path.write_bytes(proof.to_bytes())
    except OSError as error:
        remedy = "Name another file with --output."
        raise OperatorError(f"{path} cannot be written: {error.strerror}", remedy=remedy) from error
    typer.echo(f"{path}: {len(proof.mentions)} mentions, {len(proof.entries)} entries of the log")


@app.command()
def check(
    bundle: Path = typer.Argument(metavar="BUNDLE", help="What `sitrep audit prove` wrote."),
    trust: list[str] = TRUST,
) -> None:
    """Check a proof. Needs nothing but the file and a key that is trusted; status 1 when it does not hold.

    Example: sitrep audit check 3f0c6e….proof.json --trust desk.example+4f2a…+AR…
    """
    from sitrep.contracts.proofs import Proof
    from sitrep.replay.handlers import proving

    keys = _keys(trust)
    try:
        content = bundle.read_bytes()
    except OSError as error:
        raise OperatorError(f"{bundle} cannot be read: {error.strerror}", remedy="Name another file.") from error
    try:
        proof = Proof.from_bytes(content)
    except ValueError as error:
        _leave([f"{bundle} is no proof: {error}"])
    if problems := proving.check(proof, keys):
        _leave(problems)
    articles = {mention.article.article_id for mention in proof.mentions}
    typer.echo(
        f"The proof holds: event {proof.event.event_id}, {proof.event.headline!r}, is what {len(proof.mentions)} "
        f"mentions in {len(articles)} articles of the signed log come to."
    )


async def _verify(
    keys: "Sequence[VerifierKey]",
    places: tuple[str | None, str | None],
    file: Path | None,
    prefix: str,
    chronology: tuple[str | None, str | None],
) -> "tuple[Checkpoints, Verification, list[tuple[str, int]]]":
    from contextlib import AsyncExitStack

    from sitrep.cli import audit_sources
    from sitrep.contracts import topics
    from sitrep.replay.handlers import verifying
    from sitrep.timeline.adapters.postgres_witness import PostgresWitnessReader

    named = topics.load(prefix)
    dsn, schema = chronology
    async with AsyncExitStack() as opened:
        reader = await opened.enter_async_context(audit_sources.log(*places))
        if file is not None:
            given = audit_sources.checkpoints_of_file(file)
        else:
            given = await audit_sources.checkpoints_of_log(reader, named.checkpoints.name)
        if not given.found and not given.unreadable:
            remedy = "Give --checkpoints; mind --prefix. The timeline signs them once it has SITREP_CHECKPOINT_KEY."
            raise OperatorError("there are no checkpoints to compare with", remedy=remedy)
        leaves = None
        if dsn is not None:
            database = await opened.enter_async_context(audit_sources.database(dsn, schema, name="audit"))
            leaves = audit_sources.TimelineWitness(PostgresWitnessReader(database))
        bars = opened.enter_context(PartitionBars())
        result = await verifying.verify(reader, given.found, keys, advance=bars.advance, leaves=leaves)
        covered = {one.partition for one in result.verified} | {one.partition for one in result.findings}
        bounds = await reader.bounds([p for p in await reader.partitions(named.articles.name) if p not in covered])
        uncovered = [
            (str(p), there.end - there.start) for p, there in sorted(bounds.items()) if there.end > there.start
        ]
    return given, result, uncovered


async def _prove(
    event_id: str, places: tuple[str | None, str | None], prefix: str, chronology: tuple[str, str | None]
) -> "Proof":
    from sitrep.cli import audit_sources
    from sitrep.contracts import topics
    from sitrep.replay.handlers import proving
    from sitrep.timeline.adapters.postgres_reader import PostgresReader
    from sitrep.timeline.adapters.postgres_witness import PostgresWitnessReader

    articles = topics.load(prefix).articles.name
    async with (
        audit_sources.log(*places) as reader,
        audit_sources.database(*chronology, name="audit") as database,
    ):
        detail = await PostgresReader(database).event(event_id)
        if detail is None:
            raise OperatorError(f"there is no event {event_id}", remedy="`sitrep events` lists them with their ids.")
        witness = audit_sources.TimelineWitness(PostgresWitnessReader(database))
        return await proving.prove(detail.event, detail.mentions, articles, reader, witness)


def _keys(trusted: Sequence[str]) -> "list[VerifierKey]":
    from sitrep.runtime.signing import VerifierKey

    try:
        return [VerifierKey.parse(each) for each in trusted]
    except ValueError as error:
        raise OperatorError(
            f"--trust: {error}", remedy="`sitrep audit key` prints the key of the timeline."
        ) from error


def _signer(name: str, secret: bytes) -> "Signer":
    from sitrep.runtime import signing

    try:
        return signing.signer(name, secret)
    except ValueError as error:
        raise OperatorError(f"the key cannot be used: {error}", remedy="`sitrep audit keygen` makes one.") from error


def _print_verified(verified: "Sequence[Verified]") -> None:
    table = Table("Partition", "Checkpoints", "Entries", "Not signed yet", "Root", box=SIMPLE, pad_edge=False)
    for one in verified:
        counts = (f"{one.checkpoints:,}", f"{one.entries:,}", f"{one.unsigned:,}")
        table.add_row(str(one.partition), *counts, one.root.hex()[:16])
    if verified:
        Console().print(table)


def _leave(problems: Sequence[str]) -> NoReturn:
    """Print what is wrong and leave with status 1."""
    for problem in problems:
        typer.echo(f"FOUND  {problem}")
    raise typer.Exit(1)
