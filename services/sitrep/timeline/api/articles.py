"""Routes of articles."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, HTTPException

from sitrep.timeline.api import parameters
from sitrep.timeline.api.answers import (
    ArticleAnswer,
    MentionsAnswer,
    problems_of,
)
from sitrep.timeline.api.parameters import ArticleId, AsOfText, Revision
from sitrep.timeline.ports import ArticleDetail, ChronologyReader

_UNKNOWN = {404: "This article, or this revision of it, is not projected, or not yet."}


def router(reader: ChronologyReader) -> APIRouter:
    """The routes on `reader`."""
    routes = APIRouter(prefix="/v1")

    async def find(article_id: str, revision: str | None, as_of: datetime | None) -> ArticleDetail:
        detail = await reader.article(article_id, revision, as_of)
        if detail is None:
            which = article_id if revision is None else f"{article_id} in revision {revision}"
            raise HTTPException(HTTPStatus.NOT_FOUND, f"Article {which} is not projected, or not yet.")
        return detail

    @routes.get(
        "/articles/{article_id:path}/mentions",
        tags=["articles"],
        operation_id="listMentions",
        summary="What an article says",
        responses=problems_of(_UNKNOWN),
    )
    async def list_mentions(
        article_id: ArticleId, revision: Revision = None, as_of: AsOfText = None
    ) -> MentionsAnswer:
        """The mentions of the revision that counts, or of the one named, in order of the text."""
        time = parameters.as_of(as_of)
        detail = await find(article_id, revision, time)
        return MentionsAnswer(
            article=detail.stored.revision.header,
            counts=detail.stored.counts_at(time),
            mentions=tuple(recorded.mention for recorded in detail.mentions),
        )

    @routes.get(
        "/articles/{article_id:path}",
        tags=["articles"],
        operation_id="getArticle",
        summary="Is an article through?",
        responses=problems_of(_UNKNOWN),
    )
    async def get_article(article_id: ArticleId, revision: Revision = None, as_of: AsOfText = None) -> ArticleAnswer:
        """200 once the article is in the chronology, 404 before: ask again until it is through."""
        time = parameters.as_of(as_of)
        detail = await find(article_id, revision, time)
        stored = detail.stored.revision
        return ArticleAnswer(
            article=stored.header,
            counts=detail.stored.counts_at(time),
            retracted=detail.retracted_at(time),
            recorded_at=stored.recorded_at,
            extractor=stored.extractor,
            mentions=len(detail.mentions),
        )

    return routes
