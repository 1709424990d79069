"""Corners of the session's servers that a test, or a group of tests, has for itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from sitrep.runtime.devstack.addresses import StackAddress


@contextmanager
def fresh_database(stack: StackAddress, name: str) -> Iterator[str]:
    """The DSN of a new, empty database; it is dropped at the end, whoever is still connected."""
    with psycopg.connect(stack.postgres_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield f"{stack.postgres_dsn.rpartition('/')[0]}/{name}"
    with psycopg.connect(stack.postgres_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
