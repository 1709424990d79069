"""What ingest decides: which of the articles sent are accepted, and why the others are not. No I/O, no clock."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sitrep.contracts.article_drafts import ArticleDraft, parse_json, spelling
from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.retraction_drafts import RetractionDraft
from sitrep.core.articles import Refusal, check_article, check_retraction


class Cause(StrEnum):
    """Why a line is refused, in classes that can be counted."""

    ENCODING = "encoding"
    JSON = "json"
    FIELDS = "fields"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Line:
    """One article as it was sent: the number of its line, from 1, and its bytes."""

    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """An article that is to be published, or that is in the log already (`duplicate`)."""

    line: int
    article: ArticlePublished
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not accepted, and everything that speaks against it."""

    line: int
    cause: Cause
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a request's lines, each in one of the two, in their order."""

    accepted: tuple[Accepted, ...]
    refused: tuple[Refused, ...]

    @property
    def to_publish(self) -> tuple[ArticlePublished, ...]:
        """Each revision once."""
        return tuple(accepted.article for accepted in self.accepted if not accepted.duplicate)


def accept(lines: Iterable[Line], *, now: datetime, max_article_bytes: int, acknowledged: Container[str]) -> Decision:
    """Decide on `lines` at `now`. `acknowledged` holds revisions of which it is known that the log has them."""
    accepted: list[Accepted] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    for line in lines:
        decided = _decide(line, now, max_article_bytes)
        if isinstance(decided, Refused):
            refused.append(decided)
        else:
            revision = decided.revision
            accepted.append(Accepted(line.number, decided, duplicate=revision in seen or revision in acknowledged))
            seen.add(revision)
    return Decision(tuple(accepted), tuple(refused))


def retract(article_id: str, value: object, *, now: datetime) -> ArticleRetracted | tuple[Refusal, ...]:
    """The retraction of an article that the JSON value `value` asks for at `now`, or what speaks against it."""
    draft = RetractionDraft.read(value)
    if isinstance(draft, tuple):
        return draft
    retracted_at = draft.retracted_at or now
    refusals = check_retraction(article_id, draft.reason, retracted_at, now=now)
    return refusals or ArticleRetracted(article_id=article_id, retracted_at=retracted_at, reason=draft.reason)


def _decide(line: Line, now: datetime, max_article_bytes: int) -> ArticlePublished | Refused:
    if len(line.text) > max_article_bytes:
        reason = f"has {len(line.text):,} bytes; the limit for one article is {max_article_bytes:,}"
        return _refused(line, Cause.SIZE, reason)
    if b"\x00" in line.text:
        return _refused(line, Cause.ENCODING, "contains NUL bytes; send UTF-8 text without them")
    try:
        value = parse_json(line.text)
    except UnicodeDecodeError as error:
        return _refused(line, Cause.ENCODING, f"is not UTF-8 at byte {error.start}; send UTF-8")
    except ValueError as error:
        return _refused(line, Cause.JSON, f"is not JSON: {error}")
    return _check(line, value, now)


def _check(line: Line, value: object, now: datetime) -> ArticlePublished | Refused:
    draft = ArticleDraft.read(value, unknown="refuse")
    if isinstance(draft, tuple):
        return Refused(line.number, Cause.FIELDS, draft)
    article = draft.to_article()
    refusals = (article,) if isinstance(article, Refusal) else check_article(article, now=now)
    if refusals or isinstance(article, Refusal):
        as_sent = tuple(Refusal(spelling(refusal.field, value), refusal.reason) for refusal in refusals)
        return Refused(line.number, Cause.FIELDS, as_sent)
    return ArticlePublished.of(article)


def _refused(line: Line, cause: Cause, reason: str) -> Refused:
    return Refused(line.number, cause, (Refusal("", reason),))
