"""Readers of articles: files in the formats that people have, feeds, pages.

for item in readers.read(["seeds/", "wire.jsonl.gz"]):
    match item:
        case Draft(article=article, origin=origin): ...
        case Unreadable(origin=origin, reason=reason): ...
"""

from sitrep.ingest.adapters.readers.found import Draft, Options, Origin, Page, PageAway, Pages, Unreadable
from sitrep.ingest.adapters.readers.reading import STDIN, read
from sitrep.ingest.adapters.readers.walking import is_url, total_bytes

__all__ = [
    "STDIN",
    "Draft",
    "Options",
    "Origin",
    "Page",
    "PageAway",
    "Pages",
    "Unreadable",
    "is_url",
    "read",
    "total_bytes",
]
