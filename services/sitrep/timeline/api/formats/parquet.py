"""Parquet: the table of CSV, typed. Needs pyarrow, which the extra `parquet` installs."""

import importlib.util
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sitrep.timeline.api.formats.issue import Issue
from sitrep.timeline.api.formats.table import COLUMNS


def available() -> bool:
    """Whether it can be rendered here."""
    return importlib.util.find_spec("pyarrow") is not None


def render(issue: Issue) -> Iterator[bytes]:
    """The whole file in one piece: its index stands at its end."""
    import pyarrow as pa
    from pyarrow import parquet

    types: dict[type, Any] = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        datetime: pa.timestamp("us", tz="UTC"),
    }
    events = list(issue.events())
    table = pa.table(
        {column.name: pa.array([column.cell(event) for event in events], types[column.type]) for column in COLUMNS},
        metadata={"title": issue.title},
    )
    sink = io.BytesIO()
    parquet.write_table(table, sink, compression="zstd")
    yield sink.getvalue()
