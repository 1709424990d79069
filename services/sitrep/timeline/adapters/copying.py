"""Rows into PostgreSQL by COPY: the way that costs least, however many there are."""

from collections.abc import Iterable, Sequence

from psycopg import sql

from sitrep.runtime.postgres import Rows


async def copy(connection: Rows, table: str, columns: str, found: Iterable[Sequence[object]]) -> None:
    """Append rows to `table`; `columns` are their names, with commas between."""
    given = list(found)
    if not given:
        return
    names = sql.SQL(", ").join(sql.Identifier(column.strip()) for column in columns.split(","))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    async with connection.cursor() as cursor, cursor.copy(statement) as written:
        for row in given:
            await written.write_row(row)
