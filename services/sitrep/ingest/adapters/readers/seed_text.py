"""Plain text whose first line begins ` date YYYY-MM-DD ` and goes on with the body; without a date on request."""

import re
from collections.abc import Iterator
from pathlib import Path

from sitrep.ingest.adapters.readers.found import Draft, Options, Origin, Unreadable, drafted

DEFAULT_SOURCE = "file"
_FIRST_LINE = re.compile(r"[ \t]*date[ \t]+(?P<day>\d{4}-\d\d-\d\d)(?:[ \t]+|(?=\r?\n))", re.ASCII)


def read(content: bytes, origin: Origin, options: Options) -> Iterator[Draft | Unreadable]:
    """The one article of the file, named after it. What follows the date is the body to the letter.

    Where no date begins it, all of it is the body of an undated article if `options.undated_text`, else no article.
    """
    if b"\x00" in content:
        yield Unreadable(origin, "contains NUL bytes; save it as UTF-8 text")
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Unreadable(origin, f"is not UTF-8 at byte {error.start}; save it as UTF-8")
        return
    first = _FIRST_LINE.match(text)
    if first is None and not options.undated_text:
        line = Origin(origin.path, line=1)
        yield Unreadable(line, "does not begin ` date YYYY-MM-DD ` with the body after it; put the date there")
        return
    fields = {
        "article_id": Path(origin.path.removesuffix(".gz")).stem,
        "source": options.source or DEFAULT_SOURCE,
        "body": text[first.end() if first is not None else 0 :].strip(),
        "published_at": first["day"] if first is not None else None,
    }
    yield drafted(fields, origin, options)
