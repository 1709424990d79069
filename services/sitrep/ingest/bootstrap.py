"""The ingest service, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sitrep.contracts import topics
from sitrep.ingest.adapters.kafka_log import KafkaArticleLog
from sitrep.ingest.api import app
from sitrep.ingest.api.intake import Intake, Limits
from sitrep.ingest.api.keys import ApiKeys
from sitrep.ingest.api.metrics import IngestMetrics
from sitrep.ingest.api.retractions import Retracting
from sitrep.ingest.settings import IngestSettings
from sitrep.runtime.clock import SystemClock
from sitrep.runtime.health import Readiness
from sitrep.runtime.kafka import BrokerCheck, Publisher
from sitrep.runtime.service import Service


@asynccontextmanager
async def build(settings: IngestSettings) -> AsyncIterator[Service]:
    """The service, which starts and answers while Kafka is away. Raises OperatorError for unsafe settings."""
    settings.require_safe_binding()
    topic = topics.load(settings.topic_prefix).articles.name
    options = settings.client_options()
    publisher = Publisher(options, client_id="sitrep-ingest")
    check = BrokerCheck(options, topics=[topic])
    log = KafkaArticleLog(publisher, topic=topic, timeout_seconds=settings.ingest_publish_timeout_seconds)
    metrics = IngestMetrics()
    limits = Limits(
        request_bytes=settings.ingest_max_request_bytes,
        article_bytes=settings.ingest_max_article_bytes,
        lines=settings.ingest_max_lines,
        request_timeout_seconds=settings.ingest_request_timeout_seconds,
        remembered_revisions=settings.ingest_remembered_revisions,
    )
    keys = ApiKeys(settings.ingest_api_keys)
    intake = Intake(log, SystemClock(), keys, limits, metrics)
    api = app.build(intake, Retracting(log, SystemClock(), keys), Readiness({"kafka": check}), metrics.registry)
    try:
        yield Service(api, host=settings.ingest_host, port=settings.ingest_port)
    finally:
        await publisher.close()
        await check.close()


def openapi() -> dict[str, Any]:
    """The OpenAPI description of the service; nothing is started or connected for it."""
    log = KafkaArticleLog(Publisher({}, client_id="none"), topic="none", timeout_seconds=1)
    metrics = IngestMetrics()
    intake = Intake(log, SystemClock(), ApiKeys([]), Limits(), metrics)
    return app.build(intake, Retracting(log, SystemClock(), ApiKeys([])), Readiness({}), metrics.registry).openapi()
