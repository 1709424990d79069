"""Lists in every format over HTTP: which one, how much of it, and whether it has changed."""

import gzip
import importlib.util
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
import zstandard
from fastapi import Request
from prometheus_client import CollectorRegistry
from tests.fakes import reports
from tests.fakes.change_source import FakeChangeSource
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import World

from sitrep.core.event_types import EventType
from sitrep.runtime.health import Readiness
from sitrep.timeline.adapters import timeline_files
from sitrep.timeline.api import app, conditional
from sitrep.timeline.api.formats.catalogue import FORMATS, MEDIA_TYPES, FormatName

TOWNS = 30


@pytest.fixture
async def world() -> World:
    store = FakeStore()
    world = World(store, FakeOutboxLock(store), FakeReader(store))
    await world.project(
        report("one", *[reports.mention(n, places=[reports.place(f"Town {n}")]) for n in range(TOWNS)])
    )
    return world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    assert isinstance(world.reader, FakeReader)
    api = app.build(
        world.reader, Readiness({}), CollectorRegistry(), timeline_files.load(), FakeChangeSource().streaming()
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://timeline") as client:
        yield client


class TestChoice:
    """`format=` goes before Accept."""

    @pytest.mark.parametrize("name", MEDIA_TYPES)
    async def test_by_name_and_by_media_type(self, client: httpx.AsyncClient, name: FormatName) -> None:
        named = await client.get(f"/v1/events?format={name}", headers={"Accept": "application/json"})
        accepted = await client.get("/v1/events", headers={"Accept": MEDIA_TYPES[name]})
        for answer in (named, accepted):
            assert answer.status_code == 200
            assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[name]
            assert "Accept" in answer.headers["vary"]
        if name in FORMATS:
            assert f'.{"json" if name == "timelinejs" else name}"' in named.headers["content-disposition"]

    async def test_what_is_not_to_be_had(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/events", headers={"Accept": "image/png"})
        assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")
        assert "application/geo+json" in answer.json()["detail"]

    async def test_parquet_without_what_writes_it(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
        answer = await client.get("/v1/events?format=parquet")
        assert (answer.status_code, "sitrep[parquet]" in answer.text) == (406, True)

    async def test_a_page_may_load_nothing(self, client: httpx.AsyncClient) -> None:
        headers = (await client.get("/v1/events?format=html")).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"

    async def test_a_timeline_gives_its_title_and_name(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/events?format=md&timeline=syria-offensive-2024")
        assert answer.text.startswith("# Syria: the offensive")
        assert 'filename="syria-offensive-2024.md"' in answer.headers["content-disposition"]


class TestSize:
    """Pages join in every format, by the header Link."""

    @pytest.mark.parametrize("name", ["json", "ndjson", "geojson"])
    async def test_pages(self, client: httpx.AsyncClient, world: World, name: str) -> None:
        found: list[str] = []
        url: str | None = f"http://timeline/v1/events?format={name}&limit=7&type=air_strike"
        pages = 0
        while url is not None:
            answer = await client.get(url)
            pages += 1
            if name == "json":
                found += [event["event_id"] for event in answer.json()["events"]]
            elif name == "ndjson":
                found += [orjson.loads(line)["event_id"] for line in answer.text.splitlines()]
            else:
                found += [feature["id"] for feature in answer.json()["features"]]
                assert answer.json()["next"] == answer.links.get("next", {}).get("url")
            url = answer.links.get("next", {}).get("url")
        assert (found, pages) == (await world.ids(), 5)

    async def test_other_formats_hold_more(self, client: httpx.AsyncClient, world: World) -> None:
        more = [reports.mention(n, EventType.SHELLING, places=[reports.place(f"Village {n}")]) for n in range(600)]
        await world.project(report("two", *more))
        for query, count in (("", 50), ("&limit=500", 500)):
            assert len((await client.get(f"/v1/events?format=json{query}")).json()["events"]) == count
        for query, count in (("", 630), ("&limit=600", 600)):
            assert len((await client.get(f"/v1/events?format=ndjson{query}")).text.splitlines()) == count

    async def test_a_feed_begins_with_the_latest(self, client: httpx.AsyncClient, world: World) -> None:
        answer = await client.get("/v1/events?format=atom")
        ids = await world.ids()
        assert answer.text.index(ids[-1]) < answer.text.index(ids[0])
        answer = await client.get("/v1/events?format=atom&order=asc")
        assert answer.text.index(ids[0]) < answer.text.index(ids[-1])


class TestConditions:
    """304 as long as nothing has changed."""

    @pytest.mark.parametrize("path", ["/v1/events", "/v1/events?format=html", "/v1/timelines"])
    async def test_unchanged(self, client: httpx.AsyncClient, path: str) -> None:
        first = await client.get(path)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "no-cache"
        for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await client.get(path, headers={"If-None-Match": sent})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), sent
        assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200

    async def test_changed(self, client: httpx.AsyncClient, world: World) -> None:
        tag = (await client.get("/v1/events?limit=5")).headers["etag"]
        for path in ("/v1/events?limit=6", "/v1/events?limit=5&format=csv", "/v1/events?limit=5&order=desc"):
            assert (await client.get(path, headers={"If-None-Match": tag})).status_code == 200
        await world.project(report("two", reports.mention(0, places=[reports.place("Town 0")])))
        first = await client.get("/v1/events?place=Town%200", headers={"If-None-Match": tag})
        assert first.status_code == 200

    def test_parts_are_not_run_together(self) -> None:
        assert conditional.tag("ab", "c") != conditional.tag("a", "bc")
        request = Request({"type": "http", "headers": []})
        assert conditional.unchanged(request, conditional.tag("a")) is None


class TestCompression:
    """For those who accept it, and only where it pays."""

    async def test_codings(self, client: httpx.AsyncClient) -> None:
        plain = await client.get("/v1/events?format=ndjson", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        for coding, unpack in (("gzip", gzip.decompress), ("zstd", _unpack_zstd)):
            request = client.build_request("GET", "/v1/events?format=ndjson", headers={"Accept-Encoding": coding})
            answer = await client.send(request, stream=True)
            packed = b"".join([part async for part in answer.aiter_raw()])
            assert answer.headers["content-encoding"] == coding
            assert {"accept", "accept-encoding"} <= {v.strip().lower() for v in answer.headers["vary"].split(",")}
            assert answer.headers["etag"] == plain.headers["etag"]
            assert unpack(packed) == plain.content
            assert len(packed) < len(plain.content) / 3

    async def test_what_is_small_goes_as_it_is(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/events?place=Nowhere", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in answer.headers


def _unpack_zstd(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(packed)
