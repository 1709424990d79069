"""A news page: text, title and date by trafilatura, freed of menus and advertising."""

import codecs
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sitrep.contracts.article_drafts import parse_language, parse_moment
from sitrep.ingest.adapters.readers.found import Draft, Options, Origin, Page, Unreadable, drafted, where_valid
from sitrep.ingest.adapters.readers.html_text import Head

DATE_OPTIONS = {"original_date": True, "extensive_search": False, "max_date": "2199-12-31"}
"""For htmldate: the first publication, no guesses from the text, and no look at the clock."""
MAX_HTML_BYTES = 5 * 1024 * 1024
MAX_TAGS = 40_000
"""Beyond both a page would be taken apart for minutes; news pages have some thousand tags."""
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_WHATWG = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
"""What pages mean when they say so."""


@dataclass(frozen=True, slots=True)
class NoArticle:
    """Why a page gives none."""

    reason: str


def read(content: bytes, origin: Origin, options: Options) -> Draft | Unreadable:
    """The article of a page that was saved; its URL is its canonical link."""
    return _article(page_fields(content, url=None, charset=None), origin, options)


def read_page(page: Page, origin: Origin, options: Options) -> Draft | Unreadable:
    """The article of a page that was fetched."""
    return _article(page_fields(page.body, url=page.url, charset=page.charset), origin, options)


def page_fields(content: bytes, *, url: str | None, charset: str | None) -> dict[str, Any] | NoArticle:
    """An article's fields from a page. `url` is where it was fetched.

    The page's word on its own address counts only on its own host: no page takes another's place.
    """
    if len(content) > MAX_HTML_BYTES:
        return NoArticle(f"the page is larger than {MAX_HTML_BYTES:,} bytes; save the article alone")
    if content.count(b"<") - content.count(b"</") > MAX_TAGS:
        return NoArticle(f"the page has more than {MAX_TAGS:,} tags; save the article alone")
    import trafilatura  # a second of imports, which other formats do without

    html = _decoded(content, charset)
    found = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, date_extraction_params=DATE_OPTIONS
    )
    if found is None or isinstance(found, dict) or not found.text or not found.text.strip():
        return NoArticle("no article text was found in the page")
    title = " ".join(found.title.split()) if found.title else None
    head = Head(html)
    published = where_valid(parse_moment, head.meta.get("article:published_time"))
    address = url if url is not None and _host(found.url) != _host(url) else found.url
    return {
        "url": address,
        "source": found.sitename or _host(address),
        "title": title or None,
        "body": _without_headline(found.text.strip(), title),
        "published_at": published or where_valid(parse_moment, found.date),
        "updated_at": where_valid(parse_moment, head.meta.get("article:modified_time")),
        "language": where_valid(parse_language, head.language),
    }


def _article(fields: dict[str, Any] | NoArticle, origin: Origin, options: Options) -> Draft | Unreadable:
    if isinstance(fields, NoArticle):
        return Unreadable(origin, fields.reason)
    return drafted({**fields, "source": options.source or fields["source"]}, origin, options)


def _decoded(content: bytes, charset: str | None) -> str:
    """The page as text: by its header, else by what it declares, else UTF-8, else what old pages were written in."""
    declared = _DECLARED.search(content[:4096])
    named = [charset, declared.group(1).decode("ascii") if declared else None, "utf-8-sig"]
    for name in filter(None, named):
        try:
            return content.decode(_WHATWG.get(name.lower(), codecs.lookup(name).name)).removeprefix("\ufeff")
        except (LookupError, UnicodeError):  # "undefined" is an encoding too, and fails with the plain error
            continue
    return content.decode("cp1252", errors="replace")


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _without_headline(text: str, title: str | None) -> str:
    """The body does not repeat the title: it would be read as a sentence of the report."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if title is not None and rest.strip() and " ".join(first.split()) == title else text
