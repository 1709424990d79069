"""The extractor, put together."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from sitrep.contracts import topics
from sitrep.extractor.adapters.background import Extraction
from sitrep.extractor.adapters.metrics import ExtractorMetrics
from sitrep.extractor.adapters.pool import WorkerPool, worker_count
from sitrep.extractor.settings import ExtractorSettings
from sitrep.runtime.health import Readiness, operations_router
from sitrep.runtime.kafka import BrokerCheck, Publisher
from sitrep.runtime.service import Service


@asynccontextmanager
async def build(settings: ExtractorSettings) -> AsyncIterator[Service]:
    """The service with its workers started."""
    named = topics.load(settings.topic_prefix)
    options = settings.client_options()
    needed = (named.articles.name, named.articles.dead_letters.name, named.mentions.name)
    check = BrokerCheck(options, topics=needed)
    publisher = Publisher(options, client_id="sitrep-extractor")
    metrics = ExtractorMetrics(registry := CollectorRegistry())
    workers = WorkerPool(
        settings.extractor,
        workers=worker_count(settings.extractor_workers),
        timeout_seconds=settings.extractor_article_timeout_seconds,
    )
    async with workers, contextlib.AsyncExitStack() as closing:
        closing.push_async_callback(check.close)
        closing.push_async_callback(publisher.close)
        extraction = Extraction(settings, named, workers, publisher, metrics, check)
        api = FastAPI(title="Sitrep extractor", docs_url=None, redoc_url=None)
        readiness = Readiness({"kafka": check, "stream": extraction.ready})
        api.include_router(operations_router(readiness, registry))
        yield Service(
            api=api,
            host=settings.extractor_host,
            port=settings.extractor_port,
            background={"extraction": extraction.run, "lag": extraction.report_lag},
        )
