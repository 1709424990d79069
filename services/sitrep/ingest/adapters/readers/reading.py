"""Reading paths and URLs, each with the reader of its format."""

import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitrep.ingest.adapters.readers import feed, html_page, json_file, opening, seed_text, walking
from sitrep.ingest.adapters.readers.found import Draft, Options, Origin, PageAway, Unreadable
from sitrep.ingest.adapters.readers.opening import DocumentTooLarge, OnBytes

STDIN = "-"
"""The path that stands for standard input, read as JSONL."""
MAX_REASON_CHARACTERS = 200
"""Of what a parser says when it fails."""


def read(
    paths: Iterable[str], options: Options | None = None, *, on_bytes: OnBytes = lambda _: None
) -> Iterator[Draft | Unreadable]:
    """The articles of `paths`, lazily: files, directories with all below, `-` for JSONL on standard input, URLs.

    What cannot be read is told in its place, and the reading goes on. In a directory, files of other formats, and
    JSON that holds no article's text, are passed over. `on_bytes` is told the progress in the files.
    """
    options = options or Options()
    for path in paths:
        if path == STDIN:
            yield from _whatever_fails(json_file.read_lines(sys.stdin.buffer, "stdin", options), Origin("stdin"))
        elif walking.is_url(path):
            yield from _whatever_fails(_read_url(path, options), Origin(path))
        else:
            yield from _whatever_fails(_read_below(path, options, on_bytes), Origin(_shown(path)))


def _whatever_fails(items: Iterator[Draft | Unreadable], origin: Origin) -> Iterator[Draft | Unreadable]:
    """`items`, as far as they come: what a parser does not survive costs this one file, and is told."""
    try:
        yield from items
    except Exception as error:  # noqa: BLE001 - the outermost loop: a bug costs one file, and is told
        yield Unreadable(origin, f"cannot be read: {type(error).__name__}: {str(error)[:MAX_REASON_CHARACTERS]}")


def _read_below(path: str, options: Options, on_bytes: OnBytes) -> Iterator[Draft | Unreadable]:
    """The articles of a file, or of all files in a directory."""
    named = Path(path)
    for found in walking.files([path]):
        if isinstance(found, Unreadable):
            yield found
        else:
            items = _read_file(found, options, on_bytes, named=found == named)
            yield from _whatever_fails(items, Origin(_shown(found)))


def _shown(path: Path | str) -> str:
    """`path` as text, whatever bytes it is made of."""
    return str(path).encode(errors="backslashreplace").decode()


def _read_file(path: Path, options: Options, on_bytes: OnBytes, *, named: bool) -> Iterator[Draft | Unreadable]:
    """The articles of a file that was `named`, or that a directory holds."""
    origin = Origin(_shown(path))
    kind = walking.format_of(path)
    if kind is None and not path.exists():
        yield Unreadable(origin, "is not there")
        return
    if kind is None:
        known = ", ".join(walking.SUFFIXES)
        yield Unreadable(origin, f"is in no format that is known by its name; they are {known}, with or without .gz")
        return
    try:
        if kind == "jsonl":
            with opening.opened(path, on_bytes) as file:
                yield from json_file.read_lines(file, origin.path, options)
        else:
            content = opening.whole(path, on_bytes)
            if not content.strip():
                yield Unreadable(origin, "is empty")
            elif named or kind != "json" or not json_file.is_foreign(content):
                yield from _read_document(kind, content, origin, options)
    except FileNotFoundError:
        yield Unreadable(origin, "is not there")
    except (OSError, EOFError, zlib.error, DocumentTooLarge) as error:
        yield Unreadable(origin, f"cannot be read: {error}")


def _read_document(kind: str, content: bytes, origin: Origin, options: Options) -> Iterator[Draft | Unreadable]:
    match kind:
        case "text":
            return seed_text.read(content, origin, options)
        case "json":
            return json_file.read(content, origin, options)
        case "xml" if feed.is_feed(content):
            return feed.read(content, origin, options)
        case _:
            return iter([html_page.read(content, origin, options)])


def _read_url(url: str, options: Options) -> Iterator[Draft | Unreadable]:
    origin = Origin(url)
    page = PageAway("is not fetched here") if options.pages is None else options.pages.fetch(url)
    if isinstance(page, PageAway):
        yield Unreadable(origin, page.reason)
    elif feed.is_feed(page.body):
        yield from feed.read(page.body, origin, options)
    else:
        yield html_page.read_page(page, origin, options)
