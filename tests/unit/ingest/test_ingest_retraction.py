"""Retractions over HTTP, and from the command line."""

from datetime import datetime

import httpx
import pytest
from tests.unit.ingest.conftest import ListeningIngest
from typer.testing import CliRunner

from sitrep.cli.main import app
from sitrep.core import identity
from sitrep.runtime.clock import SystemClock


class TestRetraction:
    """`POST /v1/articles/{id}/retraction`."""

    def test_it_is_published(self, ingest_service: ListeningIngest) -> None:
        path = f"{ingest_service.url}/v1/articles/a%2Fb%20c/retraction"
        answer = httpx.post(path, json={"reason": "another town", "retracted_at": "2024-12-06T12:30:00+03:00"})
        assert (answer.status_code, answer.json()["article_id"]) == (202, "a/b c")
        [told] = ingest_service.log.retractions
        assert (told.article_id, told.reason) == ("a/b c", "another town")
        assert told.retracted_at == datetime.fromisoformat("2024-12-06T09:30:00+00:00")

    def test_without_a_body_it_is_dated_now(self, ingest_service: ListeningIngest) -> None:
        before = SystemClock().now()
        assert httpx.post(f"{ingest_service.url}/v1/articles/one/retraction").status_code == 202
        [told] = ingest_service.log.retractions
        assert isinstance(told.retracted_at, datetime)
        assert before <= told.retracted_at <= SystemClock().now()

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            (b"{", 400, "JSON"),
            (b"[]", 422, "object"),
            (b'{"because": "x"}', 422, "because"),
            (b'{"reason": ""}', 422, "reason"),
            (b'{"retracted_at": "yesterday"}', 422, "2024-11-30"),
            (b'{"retracted_at": "2999-01-01"}', 422, "future"),
            (b'{"reason": "' + b"x" * 70_000 + b'"}', 413, "larger"),
        ],
    )
    def test_refused(self, ingest_service: ListeningIngest, body: bytes, status: int, says: str) -> None:
        answer = httpx.post(f"{ingest_service.url}/v1/articles/one/retraction", content=body)
        assert (answer.status_code, says in answer.text) == (status, True), answer.text
        assert ingest_service.log.retractions == []

    def test_kafka_away(self, ingest_service: ListeningIngest) -> None:
        ingest_service.log.away = True
        answer = httpx.post(f"{ingest_service.url}/v1/articles/one/retraction")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


class TestCommand:
    """`sitrep retract`."""

    def test_by_address_and_by_id(self, ingest_service: ListeningIngest) -> None:
        address = "https://example.org/news/aleppo?utm_source=x"
        for article, given in ((address, ["--reason", "another town"]), ("a/b c", ["--at", "2024-12-06"])):
            done = CliRunner().invoke(app, ["retract", article, "--url", ingest_service.url, *given])
            assert done.exit_code == 0, done.output
        first, second = ingest_service.log.retractions
        assert first.article_id == identity.article_id(url=address, source="", title=None)
        assert (first.reason, second.article_id, str(second.retracted_at)) == ("another town", "a/b c", "2024-12-06")
