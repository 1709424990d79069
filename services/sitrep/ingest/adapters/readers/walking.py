"""Finding files: what a list of paths stands for, in one order on every machine."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitrep.ingest.adapters.readers.found import Origin, Unreadable

SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
}
"""The format by a file name's end, packed (`.gz`) or not."""


def files(paths: Iterable[str]) -> Iterator[Path | Unreadable]:
    """The files that `paths` name, directories unfolded: sorted, all levels, only formats known, nothing hidden."""
    for path in paths:
        place = Path(path)
        if not _is_directory(place):
            yield place
            continue
        inside = sorted(_inside(place))
        if not inside:
            yield Unreadable(Origin(path), f"holds no file that ends in {', '.join(SUFFIXES)}, with or without .gz")
        yield from inside


def format_of(path: Path) -> str | None:
    """The format that the name says, None for one that is not known."""
    name = path.name.lower().removesuffix(".gz")
    return SUFFIXES.get(Path(name).suffix)


def is_url(path: str) -> bool:
    """True for what is to be fetched and not opened."""
    return path.lower().startswith(("http://", "https://"))


def total_bytes(paths: Iterable[str]) -> int:
    """The size of all files that `paths` name, as they lie on the disk: the measure of progress."""
    local = (path for path in paths if not is_url(path))
    return sum(_size(found) for found in files(local) if isinstance(found, Path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # the reading tells why
        return 0


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, or a directory above that is closed: the reading tells
        return False


def _inside(directory: Path) -> Iterator[Path]:
    for parent, directories, names in os.walk(directory):
        directories[:] = [name for name in directories if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and format_of(path) is not None:
                yield path
