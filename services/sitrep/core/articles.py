"""Articles and their revisions: what is read from the world, and which content counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sitrep.core import identity
from sitrep.core.temporal.interval import Moment

MAX_BODY_CHARACTERS = 200_000
MAX_LINE_CHARACTERS = 2_000
"""Limit of the one-line fields: id, URL, source, title."""
MAX_ID_BYTES = 1_000
"""Limit of the id in UTF-8: it is the key of indexes, and an entry of PostgreSQL's holds 2,704 bytes."""
MAX_REASON_CHARACTERS = 200
"""Of what Python says is wrong with a URL, for it may repeat all of it."""
MAX_FUTURE = timedelta(hours=24)
"""How far ahead of our clock a publication may be dated: a day-only date runs ahead by the time zone."""

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_CONTROL_BUT_BREAKS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Article:
    """One published text.

    `published_at` is null only in offline extraction; then relative dates stay unresolved.
    """

    article_id: str
    url: str | None
    source: str
    title: str | None
    body: str
    published_at: Moment | None
    updated_at: Moment | None
    language: str | None

    @property
    def revision(self) -> str:
        """The content's hash, 64 hex digits: the same content twice is one revision."""
        return identity.digest(
            {
                "article_id": self.article_id,
                "body": self.body,
                "language": self.language,
                # With its offset: on it depends which day "today" is.
                "published_at": self.published_at.isoformat() if self.published_at else None,
                "source": self.source,
                "title": self.title,
                "updated_at": self.updated_at.isoformat() if self.updated_at else None,
                "url": self.url,
            }
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an article is not accepted: the field, in words, and what would be right."""

    field: str
    reason: str


def check_article(article: Article, *, now: datetime) -> tuple[Refusal, ...]:
    """Everything that speaks against publishing `article`; empty when it is fine. `now` has an offset."""
    refusals = [*_check_texts(article), *_check_dates(article, now)]
    if article.url is not None and (refusal := check_url(article.url)) is not None:
        refusals.append(refusal)
    return tuple(refusals)


def check_retraction(
    article_id: str, reason: str | None, retracted_at: Moment, *, now: datetime
) -> tuple[Refusal, ...]:
    """Everything that speaks against retracting an article; empty when it is fine. `now` has an offset."""
    refusals = _check_lines({"article_id": article_id, "reason": reason})
    return (*refusals, *_check_dates_of({"retracted_at": retracted_at}, now))


def check_url(url: str) -> Refusal | None:
    """What speaks against `url` as the address of an article, None when `identity.canonical_url` takes it."""
    try:
        identity.canonical_url(url)
    except ValueError as error:
        reason = str(error)[:MAX_REASON_CHARACTERS]
        return Refusal("url", f"{reason}; send for example https://example.org/page, or null")
    return None


def instant(moment: Moment) -> datetime:
    """`moment` as an instant for ordering: a day counts from its midnight in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time.min, UTC)


def dated_at(published_at: Moment, updated_at: Moment | None) -> datetime:
    """When a revision is from, as an instant: updated, or else published.

    An update of which only the day is known follows whatever was published that day, so it counts from the day's end.
    """
    if updated_at is None:
        return instant(published_at)
    if not isinstance(updated_at, datetime):
        updated_at = datetime.combine(updated_at, time.max, UTC)
    return max(instant(published_at), instant(updated_at))


def isoformat(moment: Moment | None) -> str | None:
    """`moment` in its one spelling: a day as it is, an instant in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat() if moment is not None else None


def _check_texts(article: Article) -> list[Refusal]:
    lines = {"article_id": article.article_id, "url": article.url, "source": article.source, "title": article.title}
    return _check_lines({**lines, "body": article.body, "language": article.language})


def _check_lines(fields: Mapping[str, str | None]) -> list[Refusal]:
    refusals = []
    for field, text in fields.items():
        if text is None:
            continue
        if not text.strip():
            refusals.append(Refusal(field, "is empty; leave it out or send text"))
        elif (control := _first_control_character(text, allow_breaks=field == "body")) is not None:
            refusals.append(Refusal(field, f"contains the control character U+{ord(control):04X}; remove it"))
        limit = MAX_BODY_CHARACTERS if field == "body" else MAX_LINE_CHARACTERS
        if len(text) > limit:
            refusals.append(Refusal(field, f"has {len(text):,} characters; the limit is {limit:,}"))
        elif field == "article_id" and (size := len(text.encode(errors="replace"))) > MAX_ID_BYTES:
            refusals.append(Refusal(field, f"has {size:,} bytes in UTF-8; the limit is {MAX_ID_BYTES:,}"))
    return refusals


def _check_dates(article: Article, now: datetime) -> list[Refusal]:
    if article.published_at is None:
        return [Refusal("published_at", "is missing; send a day (2024-11-30) or an instant with its offset")]
    return _check_dates_of({"published_at": article.published_at, "updated_at": article.updated_at}, now)


def _check_dates_of(fields: Mapping[str, Moment | None], now: datetime) -> list[Refusal]:
    refusals = []
    for field, moment in fields.items():
        if moment is not None and instant(moment) > now + MAX_FUTURE:
            refusals.append(Refusal(field, f"lies in the future ({isoformat(moment)}); now is {isoformat(now)}"))
    return refusals


def _first_control_character(text: str, *, allow_breaks: bool) -> str | None:
    found = (_CONTROL_BUT_BREAKS if allow_breaks else _CONTROL).search(text)
    return found.group() if found is not None else None
