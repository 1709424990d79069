"""The API of ingest, put together."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry

from sitrep.contracts.article_drafts import ArticleDraft
from sitrep.contracts.retraction_drafts import RetractionDraft
from sitrep.ingest.api import answers
from sitrep.ingest.api.intake import JSON, NDJSON, Intake
from sitrep.ingest.api.retractions import Retracting, RetractionReceipt
from sitrep.runtime import problems
from sitrep.runtime.health import Readiness, operations_router

EXAMPLE = {
    "url": "https://example.org/news/aleppo-airport",
    "source": "Example Wire",
    "title": "Aleppo airport closed",
    "body": "Authorities closed Aleppo's airport on Saturday.",
    "published_at": "2024-11-30T14:05:00+03:00",
    "language": "en",
}


def build(intake: Intake, retracting: Retracting, readiness: Readiness, registry: CollectorRegistry) -> FastAPI:
    """The routes of ingest on `intake`. Nothing is connected here."""
    api = FastAPI(
        title="Sitrep ingest",
        version=version("sitrep"),
        description="Takes news articles, checks them, and publishes them to the log.",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
    )
    problems.install(api)
    api.include_router(operations_router(readiness, registry))

    @api.post(
        "/v1/articles",
        tags=["articles"],
        operation_id="publishArticles",
        summary="Publish one article, or a batch",
        status_code=HTTPStatus.ACCEPTED,
        response_model=answers.Receipt,
        responses=problems.documented(answers.PROBLEMS),
        openapi_extra={"requestBody": _request_body(), "parameters": [_traceparent()]},
    )
    async def publish_articles(request: Request) -> Response:
        """Answers 202 once Kafka has acknowledged every article that is accepted, in all replicas in sync.

        In a batch each line stands for itself: the good ones are published, the others are listed under `refused`
        with what is wrong with them. Only when none is good the answer is 422. The same content is the same
        revision however often it is sent, so sending a request again is always safe. A text that is changed
        back to an earlier one needs a new `updated_at` to count again, for otherwise it is that earlier revision.
        When API keys are set up, send yours as `Authorization: Bearer <key>`.
        """
        return await intake.answer(request)

    @api.post(
        "/v1/articles/{article_id:path}/retraction",
        tags=["articles"],
        operation_id="retractArticle",
        summary="Retract an article",
        status_code=HTTPStatus.ACCEPTED,
        response_model=RetractionReceipt,
        responses=problems.documented({status: answers.PROBLEMS[status] for status in (400, 401, 408, 413, 422, 503)}),
        openapi_extra={
            "requestBody": {"content": {JSON: {"schema": RetractionDraft.model_json_schema()}}},
            "parameters": [_traceparent()],
        },
    )
    async def retract_article(article_id: str, request: Request) -> Response:
        """Says that the article was withdrawn; 202 once Kafka has acknowledged. Nothing is deleted: the chronology
        shows it. It is undone by sending the article again with a later `updated_at`. The article need not be known.
        """
        return await retracting.answer(article_id, request)

    return api


def _request_body() -> dict[str, Any]:
    schema = ArticleDraft.model_json_schema()
    batch = {"type": "string", "description": "One such JSON object on each line; blank lines are overlooked."}
    return {
        "required": True,
        "content": {JSON: {"schema": schema, "example": EXAMPLE}, NDJSON: {"schema": batch}},
    }


def _traceparent() -> dict[str, Any]:
    return {
        "name": "traceparent",
        "in": "header",
        "required": False,
        "description": "W3C trace context that the articles' records are joined to.",
        "schema": {"type": "string"},
    }
