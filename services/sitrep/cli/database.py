"""`sitrep database`: the tables of the chronology."""

import asyncio
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sitrep.runtime.settings import PostgresSettings

app = typer.Typer(help="Create the chronology's tables and bring them up to date.", no_args_is_help=True)


@app.callback()
def database() -> None:
    """Create the chronology's tables and bring them up to date."""


@app.command()
def migrate(
    dsn: str | None = typer.Option(
        None,
        "--dsn",
        envvar="SITREP_POSTGRES_DSN",
        show_default=False,
        show_envvar=True,
        help="PostgreSQL's connection string.",
    ),
    schema: str | None = typer.Option(
        None, "--schema", envvar="SITREP_POSTGRES_SCHEMA", show_default=False, help="Schema that holds the tables."
    ),
) -> None:
    """Create the tables, or bring them up to date. The timeline does the same when it starts.

    Example: sitrep database migrate --dsn postgresql://sitrep:secret@localhost/sitrep
    """
    settings = _settings({"postgres_dsn": dsn, "postgres_schema": schema})
    asyncio.run(_migrate(settings))
    typer.echo(f"The tables in schema {settings.postgres_schema} are up to date.")


def _settings(given: dict[str, str | None]) -> "PostgresSettings":
    """Raises OperatorError for a setting that is missing or wrong."""
    from pydantic import ValidationError

    from sitrep.contracts.message import describe
    from sitrep.core.errors import OperatorError
    from sitrep.runtime.settings import PostgresSettings

    try:
        return PostgresSettings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        remedy = "Give --dsn, or set SITREP_POSTGRES_DSN; docs/settings.md lists the settings."
        raise OperatorError(f"Settings are missing or wrong: {describe(error)}", remedy=remedy) from error


async def _migrate(settings: "PostgresSettings") -> None:
    from sitrep.runtime.postgres import Database
    from sitrep.timeline.adapters import migrations

    await Database(settings, name="migrate").migrate(migrations.DIRECTORY)
