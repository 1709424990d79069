"""Ingest over HTTP, with a log in memory."""

import gzip
import json
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.article_log import FakeArticleLog

from sitrep.core.errors import TransientError
from sitrep.ingest.api import app
from sitrep.ingest.api.intake import Intake, Limits
from sitrep.ingest.api.keys import ApiKeys
from sitrep.ingest.api.metrics import IngestMetrics
from sitrep.ingest.api.retractions import Retracting
from sitrep.ingest.settings import key_hash
from sitrep.runtime.health import Readiness

NOW = datetime(2024, 12, 1, 12, 0, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
LIMITS = Limits(request_bytes=20_000, article_bytes=5_000, lines=5, request_timeout_seconds=5, remembered_revisions=3)
JSON = {"content-type": "application/json"}
NDJSON = {"content-type": "application/x-ndjson"}
GOOD: dict[str, Any] = {
    "article_id": "a1",
    "source": "Example Wire",
    "body": "The airport was closed on Saturday.",
    "published_at": "2024-11-30",
}


class FixedClock:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.readings = 0

    def now(self) -> datetime:
        self.readings += 1
        return NOW

    def monotonic(self) -> float:
        return 0.0


@dataclass
class Served:
    """The API, what stands behind it, and a client."""

    log: FakeArticleLog
    clock: FixedClock
    metrics: IngestMetrics
    client: httpx.AsyncClient

    async def post(self, content: Any, headers: dict[str, str] = JSON) -> httpx.Response:
        return await self.client.post("/v1/articles", content=content, headers=headers)

    def metric(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


def serve(*, limits: Limits = LIMITS, keys: tuple[str, ...] = (), log: FakeArticleLog | None = None) -> Served:
    log, clock, metrics = log or FakeArticleLog(), FixedClock(), IngestMetrics()
    intake = Intake(log, clock, ApiKeys(map(key_hash, keys)), limits, metrics)

    async def kafka() -> None:
        if log.away:
            raise TransientError("no broker answers")

    retracting = Retracting(log, clock, ApiKeys(map(key_hash, keys)))
    api = app.build(intake, retracting, Readiness({"kafka": kafka}), metrics.registry)
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
    return Served(log, clock, metrics, httpx.AsyncClient(transport=transport, base_url="http://ingest"))


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = serve()
    async with served.client:
        yield served


def article(**fields: Any) -> bytes:
    return json.dumps({**GOOD, **fields}).encode()


def batch(*lines: bytes) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that `response` is, with all that RFC 9457 wants of it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:sitrep:problem:")
    assert told["title"]
    assert told["detail"]
    return told


class TestOneArticle:
    """`application/json`"""

    async def test_is_in_the_log_when_the_answer_comes(self, served: Served) -> None:
        response = await served.post(article(), {**JSON, "traceparent": TRACE})
        assert response.status_code == 202
        (logged,) = served.log.records
        assert (logged.recorded_at, logged.traceparent) == (NOW, TRACE)
        assert response.json() == {
            "accepted": [{"line": 1, "article_id": "a1", "revision": logged.article.revision, "duplicate": False}],
            "refused": [],
            "counts": {"lines": 1, "published": 1, "duplicates": 0, "refused": 0},
        }

    async def test_a_broken_trace_is_replaced(self, served: Served) -> None:
        await served.post(article(), {**JSON, "traceparent": "00-" + "0" * 32 + "-b7ad6b7169203331-01"})
        assert served.log.records[0].traceparent[3:35] != "0" * 32

    async def test_the_clock_is_read_once(self, served: Served) -> None:
        await served.post(batch(*(article(article_id=str(number)) for number in range(5))), NDJSON)
        assert served.clock.readings == 1

    async def test_a_refusal_points_at_the_field(self, served: Served) -> None:
        told = problem(await served.post(article(published_at="yesterday")), 422)
        (error,) = told["errors"]
        assert (error["field"], error["pointer"]) == ("published_at", "#/published_at")
        assert "send a day (2024-11-30)" in error["detail"]
        assert served.log.records == []

    async def test_a_pointer_is_escaped(self, served: Served) -> None:
        told = problem(await served.post(article(**{"a/b~c é": 1})), 422)
        assert told["errors"][0]["pointer"] == "#/a~1b~0c%20%C3%A9"

    @pytest.mark.parametrize("body", [b"{", b"{}{}", b'"\xff"', b'{"a": "\x00"}', b"", b"  \n"])
    async def test_what_is_no_json_is_400(self, served: Served, body: bytes) -> None:
        problem(await served.post(body), 400)

    @pytest.mark.parametrize("body", [b"[]", b"1", b"{}"])
    async def test_json_that_is_no_article_is_422(self, served: Served, body: bytes) -> None:
        problem(await served.post(body), 422)


class TestBatch:
    """`application/x-ndjson`"""

    async def test_good_lines_are_published_and_bad_ones_named(self, served: Served) -> None:
        lines = batch(article(), b"", b"{", article(article_id="a2", title=""), article(article_id="a3") + b"\r")
        response = await served.post(lines, NDJSON)
        assert response.status_code == 202
        told = response.json()
        assert [(line["line"], line["article_id"]) for line in told["accepted"]] == [(1, "a1"), (5, "a3")]
        assert [(line["line"], line["cause"]) for line in told["refused"]] == [(3, "json"), (4, "fields")]
        assert told["refused"][1]["errors"][0]["pointer"] == "#/title"
        assert told["counts"] == {"lines": 4, "published": 2, "duplicates": 0, "refused": 2}
        assert [record.article.article_id for record in served.log.records] == ["a1", "a3"]

    async def test_all_refused_is_422(self, served: Served) -> None:
        told = problem(await served.post(batch(b"{", b"[]"), NDJSON), 422)
        assert [line["line"] for line in told["refused"]] == [1, 2]
        assert told["counts"]["refused"] == 2

    async def test_no_article_is_400(self, served: Served) -> None:
        problem(await served.post(b"\n \n", NDJSON), 400)

    async def test_the_last_line_needs_no_end(self, served: Served) -> None:
        assert (await served.post(article(), NDJSON)).status_code == 202


class TestDuplicates:
    """The same content is published once, as long as this process knows that the log has it."""

    async def test_within_a_request(self, served: Served) -> None:
        response = await served.post(batch(article(), article()), NDJSON)
        assert [line["duplicate"] for line in response.json()["accepted"]] == [False, True]
        assert len(served.log.records) == 1

    async def test_in_a_later_request(self, served: Served) -> None:
        await served.post(article())
        response = await served.post(article())
        assert response.status_code == 202
        assert response.json()["accepted"][0]["duplicate"] is True
        assert len(served.log.records) == 1

    async def test_not_after_a_failure(self, served: Served) -> None:
        served.log.away = True
        problem(await served.post(article()), 503)
        served.log.away = False
        response = await served.post(article())
        assert response.json()["accepted"][0]["duplicate"] is False
        assert len(served.log.records) == 1

    async def test_not_when_forgotten(self, served: Served) -> None:
        for article_id in ["a1", "a2", "a3", "a4", "a1"]:
            await served.post(article(article_id=article_id))
        assert [record.article.article_id for record in served.log.records] == ["a1", "a2", "a3", "a4", "a1"]

    async def test_what_is_sent_again_is_remembered_longer(self, served: Served) -> None:
        for article_id in ["a1", "a2", "a3", "a1", "a4", "a1"]:
            await served.post(article(article_id=article_id))
        assert [record.article.article_id for record in served.log.records] == ["a1", "a2", "a3", "a4"]


class TestKafkaAway:
    """Nothing is accepted that is not acknowledged."""

    async def test_the_answer_is_503_and_says_when_to_come_back(self, served: Served) -> None:
        served.log.away = True
        response = await served.post(batch(article(), b"{"), NDJSON)
        problem(response, 503)
        assert int(response.headers["retry-after"]) > 0
        assert served.log.records == []
        assert served.metric("sitrep_ingest_requests_refused_total", cause="log") == 1
        assert served.metric("sitrep_ingest_articles_accepted_total") == 0

    async def test_it_lives_but_is_not_ready(self, served: Served) -> None:
        served.log.away = True
        assert (await served.client.get("/healthz")).status_code == 200
        response = await served.client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["waiting_for"] == {"kafka": "no broker answers"}

    async def test_what_the_log_never_takes_is_413(self) -> None:
        served = serve(log=FakeArticleLog(max_article_bytes=10))
        async with served.client:
            problem(await served.post(article()), 413)


def padded(size: int) -> bytes:
    return article() + b" " * (size - len(article()))


class TestLimits:
    """Both sides of every limit, however the bytes arrive."""

    async def test_bytes_of_a_request(self, served: Served) -> None:
        lines = b"\n".join([padded(4_999)] * 4) + b" "
        assert (await served.post(lines, NDJSON)).status_code == 202
        told = problem(await served.post(lines + b" ", NDJSON), 413)
        assert "20,000" in told["detail"]

    async def test_a_stream_is_read_no_further_than_the_limit(self, served: Served) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 1_000
                yield b" " * 1_000

        problem(await served.post(endless(), NDJSON), 413)
        assert sent <= 22_000

    async def test_bytes_of_an_article(self, served: Served) -> None:
        assert (await served.post(padded(5_000))).status_code == 202
        problem(await served.post(padded(5_001)), 413)
        response = await served.post(batch(padded(5_000), padded(5_001)), NDJSON)
        assert [line["cause"] for line in response.json()["refused"]] == ["size"]

    async def test_lines(self, served: Served) -> None:
        assert (await served.post(batch(*[article()] * 5, b""), NDJSON)).status_code == 202
        problem(await served.post(batch(*[article()] * 6), NDJSON), 413)

    async def test_a_body_that_does_not_come_is_408(self) -> None:
        served = serve(limits=replace(LIMITS, request_timeout_seconds=0.05))

        async def stuck() -> AsyncIterator[bytes]:
            import asyncio

            yield b"{"
            await asyncio.sleep(2)
            yield b"}"

        async with served.client:
            problem(await served.post(stuck()), 408)


class TestGzip:
    """`Content-Encoding: gzip`, unpacked within the same limits."""

    PACKED: ClassVar[dict[str, str]] = {**NDJSON, "content-encoding": "gzip"}

    @pytest.mark.parametrize("piece", [1, 7, 10_000])
    async def test_is_unpacked_in_pieces_of_any_size(self, served: Served, piece: int) -> None:
        packed = gzip.compress(article() + b"\n") + gzip.compress(article(article_id="a2"))

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(packed), piece):
                yield packed[start : start + piece]

        assert (await served.post(pieces(), self.PACKED)).status_code == 202
        assert len(served.log.records) == 2

    async def test_both_sides_of_the_limit(self, served: Served) -> None:
        lines = b"\n".join([padded(4_999)] * 4) + b" "
        assert (await served.post(gzip.compress(lines), self.PACKED)).status_code == 202
        problem(await served.post(gzip.compress(lines + b" "), self.PACKED), 413)

    async def test_a_bomb_is_413(self, served: Served) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(15)) + packer.flush()
        assert len(bomb) < LIMITS.request_bytes
        problem(await served.post(bomb, self.PACKED), 413)

    async def test_members_without_end_are_refused(self, served: Served) -> None:
        problem(await served.post(gzip.compress(b"") * 101, self.PACKED), 400)
        assert (await served.post(gzip.compress(b"") * 99 + gzip.compress(article()), self.PACKED)).status_code == 202

    @pytest.mark.parametrize(
        "body", [b"", b"plain text", gzip.compress(article())[:-4], gzip.compress(article()) + b"?"]
    )
    async def test_broken_gzip_is_400(self, served: Served, body: bytes) -> None:
        problem(await served.post(body, self.PACKED), 400)

    async def test_other_codings_are_415(self, served: Served) -> None:
        response = await served.post(article(), {**JSON, "content-encoding": "br"})
        problem(response, 415)
        assert response.headers["accept-encoding"] == "gzip"


class TestHeaders:
    """What is neither JSON nor NDJSON, and other questions than ours."""

    @pytest.mark.parametrize(
        "content_type", ["application/json; charset=utf-8", 'application/json; charset="UTF-8"', "Application/JSON"]
    )
    async def test_utf8_may_be_said(self, served: Served, content_type: str) -> None:
        assert (await served.post(article(), {"content-type": content_type})).status_code == 202

    @pytest.mark.parametrize(
        "headers", [{}, {"content-type": "text/plain"}, {"content-type": "application/json; charset=latin-1"}]
    )
    async def test_other_media_types_are_415(self, served: Served, headers: dict[str, str]) -> None:
        response = await served.post(article(), headers)
        problem(response, 415)
        assert response.headers["accept"] == "application/json, application/x-ndjson"

    async def test_other_paths_and_methods(self, served: Served) -> None:
        problem(await served.client.get("/v1/nothing"), 404)
        response = await served.client.get("/v1/articles")
        problem(response, 405)
        assert response.headers["allow"] == "POST"

    async def test_a_bug_is_a_problem_too_and_tells_nothing(
        self, served: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError("the secret inner life")

        monkeypatch.setattr(served.log, "append", broken)
        told = problem(await served.post(article()), 500)
        assert "secret" not in json.dumps(told)


class TestKeys:
    """Who may write."""

    @pytest.fixture
    def guarded(self) -> Served:
        return serve(keys=("first-key", "second-key"))

    @pytest.mark.parametrize("key", ["first-key", "second-key"])
    async def test_a_key_opens(self, guarded: Served, key: str) -> None:
        async with guarded.client:
            for scheme in ("Bearer", "bearer"):
                response = await guarded.post(article(), {**JSON, "authorization": f"{scheme} {key}"})
                assert response.status_code == 202

    @pytest.mark.parametrize(
        "authorization",
        [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic first-key", key_hash("first-key"), "Bearer é"],
    )
    async def test_anything_else_is_401_before_the_body_is_read(
        self, guarded: Served, authorization: str | None
    ) -> None:
        headers = dict(JSON) if authorization is None else {**JSON, "authorization": authorization}
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        read = []

        async def body() -> AsyncIterator[bytes]:
            read.append(True)
            yield article()

        async with guarded.client:
            response = await guarded.client.post("/v1/articles", content=body(), headers=encoded)
        problem(response, 401)
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert (read, guarded.log.records) == ([], [])

    async def test_health_and_metrics_need_none(self, guarded: Served) -> None:
        async with guarded.client:
            for path in ("/healthz", "/readyz", "/metrics"):
                assert (await guarded.client.get(path)).status_code == 200


class TestMetrics:
    """What can be watched."""

    async def test_counts(self, served: Served) -> None:
        await served.post(batch(article(), article(), article(article_id="a2"), b"{"), NDJSON)
        await served.post(article(), {"content-type": "text/plain"})
        assert served.metric("sitrep_ingest_articles_accepted_total") == 2
        assert served.metric("sitrep_ingest_articles_duplicate_total") == 1
        assert served.metric("sitrep_ingest_articles_refused_total", cause="json") == 1
        assert served.metric("sitrep_ingest_articles_refused_total", cause="size") == 0
        assert served.metric("sitrep_ingest_requests_refused_total", cause="media_type") == 1
        assert served.metric("sitrep_ingest_publish_seconds_count") == 1
        assert served.metric("sitrep_ingest_request_bytes_count") == 1
        assert "sitrep_ingest_publish_seconds_bucket" in (await served.client.get("/metrics")).text


class TestAnyRequest:
    """Whatever bytes come, the answer is one of those that are documented."""

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
    @given(
        body=st.binary(max_size=300) | st.binary(max_size=100).map(gzip.compress),
        content_type=st.sampled_from(["application/json", "application/x-ndjson"])
        | st.text("abc/;=\"'\\ \t", max_size=20),
        coding=st.sampled_from(["gzip", "identity", "", "x"]),
    )
    async def test_never_500(self, served: Served, body: bytes, content_type: str, coding: str) -> None:
        headers = {"content-type": content_type.strip(), "content-encoding": coding}
        response = await served.post(body, headers)
        assert response.status_code in {202, 400, 413, 415, 422}
        assert response.json()


def test_the_description_is_valid_openapi() -> None:
    from openapi_spec_validator import validate

    from sitrep.ingest.bootstrap import openapi

    description = openapi()
    validate(description)
    operation = description["paths"]["/v1/articles"]["post"]
    assert set(operation["responses"]) == {"202", "400", "401", "408", "413", "415", "422", "500", "503"}
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert sorted(schema["required"]) == ["body", "source"]
