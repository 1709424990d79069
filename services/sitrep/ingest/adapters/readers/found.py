"""What readers find: drafts of articles, or the reason why there is none; and how they are told to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from sitrep.contracts.article_drafts import ArticleDraft
from sitrep.core.articles import Refusal

T = TypeVar("T")

MAX_TEXT_BYTES = 4 * 1024 * 1024
"""Of one article's text, as UTF-8: what is longer is no article, and would be worked on for minutes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was read: a file or URL, and the line or the entry in it, both from 1."""

    path: str
    line: int | None = None
    entry: int | None = None

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.path}:{self.line}"
        return self.path if self.entry is None else f"{self.path} entry {self.entry}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article, read but not checked."""

    article: ArticleDraft
    origin: Origin


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No article here: what is wrong, and what would help."""

    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL led to. `url` is where the redirects ended, `charset` what its header says."""

    url: str
    body: bytes
    charset: str | None


@dataclass(frozen=True, slots=True)
class PageAway:
    """Why a URL led to nothing."""

    reason: str


class Pages(Protocol):
    """Where pages come from."""

    def fetch(self, url: str) -> Page | PageAway:
        """The page at `url`. Never raises for what a page, a server or the network does."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to read."""

    source: str | None = None
    """Source of articles that bring none of their own."""
    undated_text: bool = False
    """Read a text that no date begins as an article without a date."""
    unknown: Literal["refuse", "ignore"] = "ignore"
    """What to do about fields in JSON that an article does not have."""
    pages: Pages | None = None
    """Where URLs are fetched; None reads files alone."""
    follow: bool = False
    """Fetch the pages of feed entries that bring only a summary."""


def drafted(fields: Mapping[str, object], origin: Origin, options: Options) -> Draft | Unreadable:
    """The article with these fields, or why it is none."""
    if fields.get("source") is None and options.source is not None:
        fields = {**fields, "source": options.source}
    article = ArticleDraft.read(dict(fields), unknown=options.unknown)
    if isinstance(article, tuple):
        return Unreadable(origin, "; ".join(_words(refusal, fields) for refusal in article))
    size = len(article.body.encode())
    if size > MAX_TEXT_BYTES:
        return Unreadable(origin, f"has a text of {size:,} bytes; the limit for one article is {MAX_TEXT_BYTES:,}")
    return Draft(article, origin)


def where_valid(parse: Callable[[object], T], value: object) -> T | None:
    """What a page or a feed says, when `parse` takes it: their metadata is often wrong, and no reason to refuse."""
    try:
        return parse(value)
    except ValueError:
        return None


def _words(refusal: Refusal, fields: Mapping[str, object]) -> str:
    if refusal.field == "source" and fields.get("source") is None:
        return "source is missing; name it with --source"
    return f"{refusal.field} {refusal.reason}".strip()
