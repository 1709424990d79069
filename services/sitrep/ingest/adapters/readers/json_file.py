"""JSON: one article, or an array of articles; JSONL: an article on each line, read line by line."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from sitrep.contracts.article_drafts import SPELLINGS, parse_json
from sitrep.ingest.adapters.readers.found import Draft, Options, Origin, Unreadable, drafted

MAX_LINE_BYTES = 16 * 1024 * 1024


def read(content: bytes, origin: Origin, options: Options) -> Iterator[Draft | Unreadable]:
    """The article or articles of a JSON document."""
    value = _parsed(content, origin)
    if isinstance(value, Unreadable):
        yield value
    elif isinstance(value.content, list):
        for number, item in enumerate(value.content, 1):
            yield _article(item, Origin(origin.path, entry=number), options)
    else:
        yield _article(value.content, origin, options)


def is_foreign(content: bytes) -> bool:
    """True for JSON that is about something else: nothing in it has the text of an article."""
    try:
        value = parse_json(content)
    except ValueError:
        return False
    items = value if isinstance(value, list) else [value]
    return not any(isinstance(item, dict) and not item.keys().isdisjoint(SPELLINGS["body"]) for item in items)


def read_lines(file: BinaryIO, path: str, options: Options) -> Iterator[Draft | Unreadable]:
    """The article of each line that is not blank; never more than one line in memory."""
    number = 0
    try:
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            origin = Origin(path, line=number)
            if len(line) > MAX_LINE_BYTES:
                yield Unreadable(origin, f"has more than {MAX_LINE_BYTES:,} bytes")
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE_BYTES)
            elif line.strip():
                value = _parsed(line, origin)
                yield value if isinstance(value, Unreadable) else _article(value.content, origin, options)
    except (OSError, EOFError, zlib.error) as error:
        yield Unreadable(Origin(path, line=number + 1), f"cannot be read on: {error}")


class _Parsed:
    """A JSON value, whatever it is."""

    def __init__(self, content: object) -> None:
        self.content = content


def _parsed(text: bytes, origin: Origin) -> _Parsed | Unreadable:
    try:
        return _Parsed(parse_json(text))
    except UnicodeDecodeError as error:
        return Unreadable(origin, f"is not UTF-8 at byte {error.start}; save it as UTF-8")
    except ValueError as error:
        return Unreadable(origin, f"is not JSON: {error}")


def _article(value: object, origin: Origin, options: Options) -> Draft | Unreadable:
    if not isinstance(value, dict):
        return Unreadable(origin, 'is no article; write a JSON object: {"source": …, "title": …, "body": …}')
    return drafted(value, origin, options)
