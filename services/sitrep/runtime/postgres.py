"""PostgreSQL: a pool of connections in one schema, a readiness check, and migrations run by one at a time."""

import asyncio
import contextlib
import logging as standard_logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection, errors, sql
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from sitrep.core.errors import OperatorError, TransientError
from sitrep.runtime.settings import PostgresSettings

CONNECT_TIMEOUT_SECONDS = 5
WAIT_FOR_CONNECTION_SECONDS = 2.5
"""Less than a readiness check may take, so that it can say why."""
MIGRATION_LOCK = 0x5317_0001
"""Key of the advisory lock under which the schema is migrated."""

Rows = AsyncConnection[tuple[Any, ...]]

_RETRIABLE = (
    psycopg.OperationalError,  # the server is away, shuts down, has no connection to spare, or broke a deadlock
    psycopg.InterfaceError,  # the connection broke under us
    PoolTimeout,
    PoolClosed,
    TooManyRequests,
    OSError,
)


@contextlib.contextmanager
def transient_errors() -> Iterator[None]:
    """Turn what a retry can mend into TransientError; other errors of psycopg pass."""
    try:
        yield
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName) as error:
        raise TransientError("PostgreSQL's tables are not up to date yet") from error
    except errors.ProgramLimitExceeded:  # counted among OperationalErrors, but no retry makes a value shorter
        raise
    except _RETRIABLE as error:
        raise TransientError(f"PostgreSQL is away: {str(error).strip() or type(error).__name__}") from error


class Database:
    """The connections of one process to one schema. Nothing connects before the first use."""

    def __init__(self, settings: PostgresSettings, *, name: str) -> None:
        """`name` is how the process shows in `pg_stat_activity`."""
        self.schema = settings.postgres_schema
        self._dsn = settings.postgres_dsn.get_secret_value()
        self._options: dict[str, Any] = {
            "application_name": f"sitrep-{name}",
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": f"-c search_path={self.schema} -c timezone=UTC",
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }
        self._pool: AsyncConnectionPool[Rows] = AsyncConnectionPool(
            self._dsn,
            kwargs=self._options,
            min_size=1,
            max_size=settings.postgres_pool_size,
            timeout=WAIT_FOR_CONNECTION_SECONDS,
            check=AsyncConnectionPool.check_connection,
            reconnect_timeout=5,
            name=name,
            open=False,
        )

    async def open(self) -> None:
        """Begin to keep connections; returns at once, also while PostgreSQL is away."""
        _check_dsn(self._dsn)
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Give all connections back."""
        await self._pool.close()

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Rows]:
        """A connection in a transaction, committed at the end. Raises TransientError when PostgreSQL is away."""
        with transient_errors():
            async with self._pool.connection() as connection, connection.transaction():
                yield connection

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[Rows]:
        """A connection of one's own, in autocommit, for locks that outlive a transaction. Raises TransientError."""
        with transient_errors():
            async with await AsyncConnection.connect(self._dsn, autocommit=True, **self._options) as connection:
                yield connection

    async def check(self) -> None:
        """A readiness check: raises TransientError when PostgreSQL is away."""
        async with self.transaction() as connection:
            await connection.execute("SELECT 1")

    async def migrate(self, directory: Path) -> None:
        """Bring the schema to the newest of the Alembic revisions in `directory`, one process at a time.

        Creates the schema when it is missing. Doing it twice changes nothing. Raises TransientError when
        PostgreSQL is away, OperatorError when its role may not.
        """
        await asyncio.to_thread(self._migrate, directory)

    async def drop(self) -> None:
        """Remove the schema with everything in it."""
        async with self.session() as connection:
            await connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self.schema)))

    def _migrate(self, directory: Path) -> None:
        try:
            with (
                transient_errors(),
                psycopg.connect(self._dsn, autocommit=True, **self._options) as guard,
            ):
                guard.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (MIGRATION_LOCK, self.schema))
                # Not IF NOT EXISTS: that asks for the right to create, also where the schema is there already.
                if guard.execute("SELECT to_regnamespace(%s)", (self.schema,)).fetchone() == (None,):
                    guard.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(self.schema)))
                if _version(guard) != newest(directory):
                    _upgrade(directory, self._dsn, self._options, self.schema)
        except errors.InsufficientPrivilege as error:
            raise OperatorError(
                f"PostgreSQL refuses to create tables in schema {self.schema}: {str(error).strip()}",
                remedy=f"GRANT CREATE ON DATABASE to the role of SITREP_POSTGRES_DSN, or create schema {self.schema}.",
            ) from error


def newest(directory: Path) -> str:
    """The newest of the Alembic revisions in `directory`, by the names of their files: `versions/rNNNN_….py`."""
    return max(path.name[1:5] for path in (directory / "versions").glob("r[0-9][0-9][0-9][0-9]_*.py"))


def _version(connection: psycopg.Connection[tuple[Any, ...]]) -> str | None:
    """The revision that the schema is at; None when it is empty. Spares a start the import of Alembic."""
    if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
        return None
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return found[0] if found is not None else None


def _upgrade(directory: Path, dsn: str, options: dict[str, Any], schema: str) -> None:
    """Alembic and SQLAlchemy serve migrations alone, so they are imported here."""
    standard_logging.getLogger("alembic.runtime.plugins").setLevel(standard_logging.WARNING)
    import sqlalchemy
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(directory).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(dsn, **options),
        poolclass=sqlalchemy.NullPool,
    )
    with (
        engine.connect() as connection,
        EnvironmentContext(config, script, fn=lambda revision, _: script._upgrade_revs("head", revision)) as context,  # noqa: SLF001 - as Alembic's manual has it
    ):
        context.configure(connection=connection, version_table_schema=schema)
        with context.begin_transaction():
            context.run_migrations()


def _check_dsn(dsn: str) -> None:
    try:
        psycopg.conninfo.conninfo_to_dict(dsn)
    except psycopg.ProgrammingError as error:
        raise OperatorError(
            "SITREP_POSTGRES_DSN is no connection string",
            remedy="Write it as postgresql://user:secret@host:5432/database.",
        ) from error
