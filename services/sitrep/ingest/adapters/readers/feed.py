"""RSS and Atom by feedparser: entries with their full text, or else the pages that they lead to."""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sitrep.contracts.article_drafts import parse_language, parse_moment
from sitrep.core.temporal.interval import Moment
from sitrep.ingest.adapters.readers.found import Draft, Options, Origin, PageAway, Unreadable, drafted, where_valid
from sitrep.ingest.adapters.readers.html_page import NoArticle, page_fields
from sitrep.ingest.adapters.readers.html_text import plain_text

MARKUP = ("text/html", "application/xhtml+xml")
_ROOT = re.compile(
    rb"(?>\s+|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*+<(?:\w+:)?(?:rss|feed|RDF)\b", re.DOTALL
)


def is_feed(content: bytes) -> bool:
    """True when the root element is that of a feed."""
    return _ROOT.match(content[:16_384]) is not None


def read(content: bytes, origin: Origin, options: Options) -> Iterator[Draft | Unreadable]:
    """The article of each entry, in the feed's order."""
    import feedparser

    # From memory: a string could be taken for a URL or a path and be opened.
    feed = feedparser.parse(io.BytesIO(content))
    if not feed.version and not feed.entries:
        yield Unreadable(origin, "is no RSS or Atom feed")
        return
    for number, entry in enumerate(feed.entries, 1):
        yield _article(entry, feed.feed, Origin(origin.path, entry=number), options)
    if not feed.entries:
        yield Unreadable(origin, "is a feed without entries")


def _article(entry: Any, feed: Any, origin: Origin, options: Options) -> Draft | Unreadable:  # noqa: ANN401 - feedparser's
    fields = _fields(entry, feed, options)
    body = _full_text(entry)
    if body:
        return drafted({**fields, "body": body}, origin, options)
    if fields["url"] is None:
        return Unreadable(origin, "has neither its full text nor a link to it")
    if options.pages is None or not options.follow:
        return Unreadable(origin, f"has only a summary; let its page be fetched (--fetch): {fields['url']}")
    page = options.pages.fetch(fields["url"])
    if isinstance(page, PageAway):
        return Unreadable(origin, f"{fields['url']}: {page.reason}")
    found = page_fields(page.body, url=page.url, charset=page.charset)
    if isinstance(found, NoArticle):
        return Unreadable(origin, f"{page.url}: {found.reason}")
    told = {name: value for name, value in fields.items() if value is not None}
    return drafted({**found, **told}, origin, options)


def _fields(entry: Any, feed: Any, options: Options) -> dict[str, Any]:  # noqa: ANN401
    """What the feed itself says of an entry."""
    title = plain_text(entry.get("title", "")).replace("\n", " ")
    published = _moment(entry, "published") or _moment(entry, "updated")
    updated = _moment(entry, "updated")
    return {
        "url": entry.get("link") or None,
        "source": options.source or " ".join(feed.get("title", "").split()) or None,
        "title": title or None,
        "published_at": published,
        "updated_at": updated if updated != published else None,
        "language": where_valid(parse_language, feed.get("language")),
    }


def _full_text(entry: Any) -> str:  # noqa: ANN401
    for content in entry.get("content", []):
        text = plain_text(content.value) if content.get("type") in MARKUP else content.value.strip()
        if text:
            return str(text)
    return ""


def _moment(entry: Any, name: str) -> Moment | None:  # noqa: ANN401
    """A date of `entry` with the offset that the feed gives: on the spot it may be another day than in UTC."""
    if name not in entry:
        return None
    text = str(entry[name]).strip()
    try:
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except ValueError:
        pass
    parsed = entry.get(f"{name}_parsed")
    return where_valid(parse_moment, text) or (datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None)
