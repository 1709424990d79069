"""Messages of `sitrep.mentions.v1`."""

from datetime import date
from typing import ClassVar, Self

from pydantic import AwareDatetime

from sitrep.contracts.limits import ArticleId, ContentHash, NonEmpty, Reason, TextSignature
from sitrep.contracts.message import Message, derived_ce_id
from sitrep.core import origins
from sitrep.core.articles import Article, instant, isoformat
from sitrep.core.events import ArticleHeader
from sitrep.core.mentions import Extraction, ExtractorName, Mention
from sitrep.core.temporal.expressions import TimeExpression


class MentionsExtracted(Message):
    """All mentions of one article revision, also when there are none.

    Sent with the timestamp of the article's record, so that recorded time is carried along.
    """

    ce_type: ClassVar[str] = "sitrep.mentions.extracted.v1"

    article_id: ArticleId
    revision: ContentHash
    url: str | None
    source: NonEmpty
    title: str | None
    published_at: AwareDatetime | date
    updated_at: AwareDatetime | date | None
    language: str | None
    extractor: ExtractorName
    time_expressions: tuple[TimeExpression, ...]
    mentions: tuple[Mention, ...]
    text_signature: TextSignature | None = None
    """What near-identical texts share much of (core.origins). Null in old messages."""

    @property
    def key(self) -> str:
        return self.article_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.article_id, self.revision, self.extractor.name, self.extractor.version)

    @classmethod
    def of(cls, article: Article, extraction: Extraction, extractor: ExtractorName) -> Self:
        """The message for what `extractor` found in `article`. Raises ValueError when it has no publication date."""
        if article.published_at is None:
            raise ValueError("published_at: is missing")
        return cls(
            article_id=article.article_id,
            revision=extraction.revision,
            url=article.url,
            source=article.source,
            title=article.title,
            published_at=article.published_at,
            updated_at=article.updated_at,
            language=article.language,
            extractor=extractor,
            time_expressions=extraction.time_expressions,
            mentions=extraction.mentions,
            text_signature=origins.signature(article.body),
        )

    @property
    def header(self) -> ArticleHeader:
        """The article without its text."""
        return ArticleHeader(
            article_id=self.article_id,
            revision=self.revision,
            url=self.url,
            source=self.source,
            title=self.title,
            published_at=instant(self.published_at),
            text_signature=self.text_signature,
        )


class MentionsRetracted(Message):
    """The article that mentions were found in was withdrawn. Sent in order with them, with the timestamp of the
    retraction's record.
    """

    ce_type: ClassVar[str] = "sitrep.mentions.retracted.v1"

    article_id: ArticleId
    retracted_at: AwareDatetime | date
    reason: Reason | None

    @property
    def key(self) -> str:
        return self.article_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.article_id, isoformat(self.retracted_at), self.reason)
