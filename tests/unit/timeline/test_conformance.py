"""Whatever is asked of the API, it answers as its OpenAPI document says: schemathesis asks."""

import asyncio
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from prometheus_client import CollectorRegistry
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.fakes import reports
from tests.fakes.change_source import FakeChangeSource
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import World

from sitrep.runtime.health import Readiness
from sitrep.timeline.adapters import timeline_files
from sitrep.timeline.api import app
from sitrep.timeline.api.formats.catalogue import FormatName

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def service() -> FastAPI:
    store = FakeStore()
    world = World(store, FakeOutboxLock(store), FakeReader(store))
    asyncio.run(world.project(report("aleppo-entered", *[reports.mention(n) for n in range(3)]), report("two")))
    return app.build(
        FakeReader(store), Readiness({}), CollectorRegistry(), timeline_files.load(), FakeChangeSource().streaming()
    )


schema = schemathesis.openapi.from_asgi("/openapi.json", service())
ENDS = schema.exclude(path="/v1/stream")
"""The stream does not end; its own tests have it."""


@ENDS.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@pytest.mark.filterwarnings("ignore")
def test_answers_are_as_described(case: Any) -> None:
    case.call_and_validate(checks=CHECKS)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FormatName)
@pytest.mark.parametrize("query", [{}, {"limit": 1}, {"type": ["protest"]}], ids=str)
def test_every_format_is_as_described(name: FormatName, query: dict[str, Any]) -> None:
    case = schema["/v1/events"]["GET"].Case(query={"format": str(name), **query})
    response = case.call_and_validate(checks=CHECKS)
    assert response.status_code == 200


@pytest.mark.filterwarnings("ignore")
def test_an_answer_that_is_not_as_described_is_found_out() -> None:
    case = schema["/v1/events"]["GET"].Case(query={"format": "csv"})
    response = case.call()
    response.headers["content-type"] = ["image/png"]
    with pytest.raises(FailureGroup):
        case.validate_response(response, checks=CHECKS)
