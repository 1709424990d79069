"""The tables of words: package data, read once when an extractor is built."""

import lzma
import tomllib
from importlib import resources
from typing import Any

_PACKAGE = "sitrep.core.extraction"


def rows(name: str, fields: int) -> list[list[str]]:
    """The rows of a `|`-separated table, each of `fields` cells (short rows are filled with empty ones)."""
    table = []
    for line in _text(name).splitlines():
        if line and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) > fields:
                raise ValueError(f"{name}: more than {fields} cells in {line!r}")
            table.append(cells + [""] * (fields - len(cells)))
    return table


def words(name: str) -> frozenset[str]:
    """The words of a table that holds one or more a line."""
    lines = (line for line in _text(name).splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def document(name: str) -> dict[str, Any]:
    """A TOML table."""
    return tomllib.loads(_text(name))


def compiled(name: str) -> str:
    """The text of a compressed table."""
    return lzma.decompress(resources.files(_PACKAGE).joinpath("tables", name).read_bytes()).decode()


def several(cell: str) -> tuple[str, ...]:
    """The `;`-separated parts of a cell."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _text(name: str) -> str:
    return resources.files(_PACKAGE).joinpath("tables", name).read_text(encoding="utf-8")
