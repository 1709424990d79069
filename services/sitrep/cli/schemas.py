"""`sitrep schemas`: the files in `schemas/`, written from the code and checked against it. For a checkout."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from sitrep.contracts.openapi import Apis

app = typer.Typer(
    help="Write and check the message schemas, AsyncAPI and OpenAPI documents in schemas/ (for developers).",
    no_args_is_help=True,
)
DIRECTORY = typer.Option(Path("schemas"), "--directory", "-d", help="The directory schemas/ of a checkout.")


@app.command()
def export(directory: Path = DIRECTORY) -> None:
    """Write schemas/json, asyncapi.yaml and openapi.yaml from the code.

    Example: sitrep schemas export && git diff schemas/
    """
    from sitrep import __version__
    from sitrep.contracts import schema_files

    files = schema_files.generated(_existing(directory), apis(), version=__version__)
    changed = schema_files.write(directory, files)
    for path in changed:
        typer.echo(f"wrote {directory / path}" if path in files else f"removed {directory / path}")
    typer.echo(f"{len(changed)} of {len(files)} files changed")


@app.command()
def check(directory: Path = DIRECTORY) -> None:
    """Fail (status 1) when schemas/ is not what the code says, breaks a release, or has a wrong example.

    Example: sitrep schemas check
    """
    from sitrep import __version__
    from sitrep.contracts import schema_files

    files = schema_files.generated(_existing(directory), apis(), version=__version__)
    drifted = [f"{directory / path}: {what}" for path, what in schema_files.drift(directory, files)]
    differences = schema_files.changes_since_release(directory)
    broken = [f"{found.where}: {found.what}" for found in differences if found.breaks]
    examples = list(schema_files.wrong_examples(directory))

    release = schema_files.latest_release(directory)
    since = release.name if release is not None else "no release"
    _tell(drifted, "Not what the code says", "Run `sitrep schemas export` and commit what it writes.")
    _tell(broken, f"Incompatible with {since}", "Undo it, or make a new version of the message (docs/schemas.md).")
    _tell(examples, "Wrong examples", "Correct the example, or the model, in schemas/examples.")
    for found in differences:
        if not found.breaks:
            typer.echo(f"Note, since {since}: {found.where}: {found.what}")
    if drifted or broken or examples:
        raise typer.Exit(1)
    typer.echo(f"{len(files)} generated files, all examples and compatibility with {since}: fine")


@app.command()
def release(
    directory: Path = DIRECTORY,
    replace: bool = typer.Option(  # noqa: FBT001 - typer calls it
        False, "--replace", help="Replace what is kept under this version. Only while nobody has that release."
    ),
) -> None:
    """Keep the schemas as those of this version of Sitrep, for `check` to compare with. Part of making a release.

    Example: sitrep schemas release
    """
    from sitrep import __version__
    from sitrep.contracts import schema_files

    files = schema_files.generated(_existing(directory), apis(), version=__version__)
    if schema_files.drift(directory, files):
        raise OperatorError("The schemas are not what the code says.", remedy="Run `sitrep schemas export` first.")
    typer.echo(f"kept as {schema_files.release(directory, version=__version__, replace=replace)}")


def apis() -> "Apis":
    """Every service that has an HTTP API, with what describes it."""
    from sitrep.alerts import bootstrap as alerts
    from sitrep.ingest import bootstrap as ingest
    from sitrep.timeline import bootstrap as timeline

    return [("ingest", ingest.openapi), ("timeline", timeline.openapi), ("alerts", alerts.openapi)]


def _existing(directory: Path) -> Path:
    if not (directory / "topics").is_dir():
        raise OperatorError(
            f"{directory} has no topics/: not the schemas of a checkout",
            remedy="Run it at the root of a checkout, or name the directory with --directory.",
        )
    return directory


def _tell(problems: list[str], heading: str, remedy: str) -> None:
    if problems:
        typer.echo(f"{heading}:", err=True)
        for problem in problems:
            typer.echo(f"  {problem}", err=True)
        typer.echo(f"  {remedy}", err=True)
