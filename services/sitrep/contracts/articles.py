"""Messages of `sitrep.articles.v1`."""

from datetime import date
from typing import ClassVar, Self

from pydantic import AwareDatetime

from sitrep.contracts.limits import ArticleId, ContentHash, NonEmpty, Reason
from sitrep.contracts.message import Message, derived_ce_id
from sitrep.core.articles import Article, isoformat


class ArticlePublished(Message):
    """One revision of an article, as accepted. The source of truth: everything else can be rebuilt from it.

    The record's timestamp (CreateTime) is the recorded time.
    """

    ce_type: ClassVar[str] = "sitrep.article.published.v1"

    article_id: ArticleId
    revision: ContentHash
    url: str | None
    source: NonEmpty
    title: str | None
    body: NonEmpty
    published_at: AwareDatetime | date
    updated_at: AwareDatetime | date | None
    language: str | None

    @property
    def key(self) -> str:
        return self.article_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.article_id, self.revision)

    @classmethod
    def of(cls, article: Article) -> Self:
        """The message for an accepted article. Raises ValueError when it has no publication date."""
        if article.published_at is None:
            raise ValueError("published_at: is missing")
        return cls(
            article_id=article.article_id,
            revision=article.revision,
            url=article.url,
            source=article.source,
            title=article.title,
            body=article.body,
            published_at=article.published_at,
            updated_at=article.updated_at,
            language=article.language,
        )

    def to_article(self) -> Article:
        """The core's value. Raises ValueError when the content does not hash to `revision`."""
        article = Article(
            article_id=self.article_id,
            url=self.url,
            source=self.source,
            title=self.title,
            body=self.body,
            published_at=self.published_at,
            updated_at=self.updated_at,
            language=self.language,
        )
        if article.revision != self.revision:
            raise ValueError("revision: is not the hash of the content")
        return article


class ArticleRetracted(Message):
    """An article was withdrawn by whoever published it. Nothing is deleted: the chronology shows it.

    Undone by a revision of the article that is dated later. The record's timestamp (CreateTime) is the recorded time.
    """

    ce_type: ClassVar[str] = "sitrep.article.retracted.v1"

    article_id: ArticleId
    retracted_at: AwareDatetime | date
    reason: Reason | None

    @property
    def key(self) -> str:
        return self.article_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.article_id, isoformat(self.retracted_at), self.reason)
