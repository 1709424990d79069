"""CSV (RFC 4180): a header, then a line an event; UTF-8, lines end in CR LF."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from sitrep.timeline.api.formats.issue import Issue
from sitrep.timeline.api.formats.table import COLUMNS, Cell

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula."""


def render(issue: Issue) -> Iterator[bytes]:
    """Text that a spreadsheet would take for a formula has an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    for event in issue.events():
        writer.writerow([_spelt(column.cell(event)) for column in COLUMNS])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _spelt(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return str(cell)
