"""The API on the fake: what is asked, what is answered, what is refused and how."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import httpx
import orjson
import pytest
from openapi_spec_validator import validate
from prometheus_client import CollectorRegistry
from pydantic import TypeAdapter
from tests.fakes import reports
from tests.fakes.change_source import FakeChangeSource
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import World

from sitrep.core.errors import TransientError
from sitrep.core.event_types import EventType
from sitrep.core.events import ArticleHeader, Event
from sitrep.core.mentions import Mention
from sitrep.runtime.health import Readiness
from sitrep.timeline import bootstrap
from sitrep.timeline.adapters import timeline_files
from sitrep.timeline.api import answers, app
from sitrep.timeline.ports import Progress

PROBLEM = "application/problem+json"


class AwayReader(FakeReader):
    """A reader whose store is away."""

    async def progress(self) -> Progress:
        raise TransientError("PostgreSQL is away: connection refused")


@pytest.fixture
def world() -> World:
    store = FakeStore()
    return World(store, FakeOutboxLock(store), FakeReader(store))


def client_of(reader: FakeReader) -> httpx.AsyncClient:
    api = app.build(reader, Readiness({}), CollectorRegistry(), timeline_files.load(), FakeChangeSource().streaming())
    return httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://timeline")


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    assert isinstance(world.reader, FakeReader)
    async with client_of(world.reader) as client:
        yield client


class TestEvents:
    """`GET /v1/events` and `GET /v1/events/{id}`."""

    async def test_an_empty_chronology(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/events")).json() == {"events": [], "next": None}

    async def test_pages(self, client: httpx.AsyncClient, world: World) -> None:
        towns = [reports.mention(n, places=[reports.place(f"Town {n}")]) for n in range(5)]
        await world.project(report("one", *towns))
        found, query = [], {"limit": "2", "type": "air_strike", "order": "desc"}
        while True:
            page = (await client.get("/v1/events", params=query)).json()
            found += [event["event_id"] for event in page["events"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert found == list(reversed(await world.ids()))

    async def test_filters_reach_the_store(self, client: httpx.AsyncClient, world: World) -> None:
        await world.project(
            report("one", reports.mention(0), reports.mention(1, EventType.SHELLING, places=[reports.place("Hama")]))
        )
        for query, count in (
            ("type=shelling&type=air_strike", 2),
            ("type=shelling", 1),
            ("place=ALEPPO&country=sy", 1),
            ("from=2024-11-29&to=2024-11-29", 2),
            ("from=2024-11-30", 0),
            ("to=2024-11-28T23:59:59%2B00:00", 0),
            ("from=2024-11-29T23:59:59Z", 2),
            ("status=corroborated", 0),
            ("actor=hts", 0),
            ("q=Aleppo", 1),
            ("place=country:SY", 2),
            ("bbox=37,36,38,37", 2),
            ("bbox=-10,36,0,37", 0),
            ("background=false", 2),
            ("background=true", 0),
            ("min_status=disputed", 2),
            ("min_status=corroborated", 0),
            ("min_status=disputed&status=reported&status=denied", 2),
            ("recorded_from=2024-11-30&recorded_to=2024-11-30", 2),
            ("recorded_from=2024-12-01", 0),
            ("recorded_to=2024-11-30T11:59:59Z", 0),
            ("timeline=syria-offensive-2024", 2),
            ("timeline=syria-offensive-2024&type=shelling", 1),
            ("timeline=syria-offensive-2024&from=2024-11-30", 0),
        ):
            answer = await client.get(f"/v1/events?{query}")
            assert (answer.status_code, len(answer.json()["events"])) == (200, count), query

    async def test_an_event_with_its_evidence(self, client: httpx.AsyncClient, world: World) -> None:
        await world.project(report("late", reports.mention(), published=date(2024, 11, 30)))
        [alias] = await world.ids()
        await world.project(report("early", reports.mention()))
        answer = await client.get(f"/v1/events/{alias}")
        body = answer.json()
        assert body["event"]["event_id"] != alias
        assert answer.headers["content-location"] == f"/v1/events/{body['event']['event_id']}"
        assert [each["article"]["article_id"] for each in body["mentions"]] == ["early", "late"]
        assert body["mentions"][0]["mention"]["evidence"]["text"].startswith("0 soldiers")
        assert (await client.get("/v1/digest")).json() == {"digest": await world.reader.digest()}


class TestRecordedTime:
    """`as_of` and `GET /v1/events/{id}/history`."""

    async def test_what_was_known_then(self, client: httpx.AsyncClient, world: World) -> None:
        await world.project(report("one", reports.mention(), recorded=10))
        await world.project(report("two", reports.mention(), recorded=20, published=date(2024, 11, 30)))
        [event_id] = await world.ids()
        first, second = "2024-11-30T12:00:10Z", "2024-11-30T12:00:20Z"
        for as_of, status in ((first, "reported"), (second, "corroborated"), ("2024-11-30", "corroborated")):
            [event] = (await client.get("/v1/events", params={"as_of": as_of})).json()["events"]
            one = (await client.get(f"/v1/events/{event_id}", params={"as_of": as_of})).json()
            assert (event["status"], one["event"]["status"], one["event"]["event_id"]) == (status, status, event_id)
            assert len(one["mentions"]) == len(event["mention_ids"])
            digest = (await client.get("/v1/digest", params={"as_of": as_of})).json()["digest"]
            assert digest == await world.reader.digest(datetime.fromisoformat(first if as_of == first else second))
        before = {"as_of": "2024-11-29"}
        assert (await client.get("/v1/events", params=before)).json()["events"] == []
        assert (await client.get(f"/v1/events/{event_id}", params=before)).status_code == 404
        assert (await client.get("/v1/articles/one", params=before)).status_code == 404
        assert (await client.get("/v1/articles/two", params={"as_of": first})).status_code == 404
        assert (await client.get("/v1/articles/two/mentions", params={"as_of": second})).status_code == 200

    async def test_an_event_is_sent_once(self, client: httpx.AsyncClient, world: World) -> None:
        await world.project(report("one", reports.mention(), recorded=10))
        [event_id] = await world.ids()
        path = f"/v1/events/{event_id}"
        tag = (await client.get(path)).headers["etag"]
        again = await client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["content-location"] == path
        await world.project(reports.retraction("one", recorded=20))
        assert (await client.get(path, headers={"If-None-Match": tag})).status_code == 200
        then = await client.get(f"{path}?as_of=2024-11-30T12:00:10Z", headers={"If-None-Match": tag})
        assert then.status_code == 304

    async def test_the_history_of_an_event_says_what_changed_and_why(
        self, client: httpx.AsyncClient, world: World
    ) -> None:
        one = report("one", reports.mention(), source="Wire", recorded=10)
        two = report("two", reports.mention(), source="Herald", recorded=20, published=date(2024, 11, 30))
        await world.project(one, two, reports.retraction("two", recorded=30))
        [event_id] = await world.ids()
        path = f"/v1/events/{event_id}/history"
        found = (await client.get(path)).json()
        assert (found["event_id"], found["now"], found["next"]) == (event_id, event_id, None)
        assert [r["recorded_to"] for r in found["revisions"]] == [
            r["recorded_from"] for r in found["revisions"][1:]
        ] + [None]
        causes = [[cause["article_id"] for cause in r["caused_by"]] for r in found["revisions"]]
        assert causes == [["one"], ["two"], ["two"]]
        first, second, third = (
            {c["field"]: (c["before"], c["after"]) for c in r["changes"]} for r in found["revisions"]
        )
        assert first == {}
        assert second["status"] == ("reported", "corroborated")
        assert second["sources"] == ([], ["Herald"])
        assert second["mention_ids"] == ([], [two.mentions[0].mention_id])
        assert third["status"] == ("corroborated", "reported")
        assert third["retracted_sources"] == ([], ["Herald"])
        pages, query = [], {"limit": "1"}
        while True:
            page = (await client.get(path, params=query)).json()
            pages += page["revisions"]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert pages == found["revisions"]
        article = (await client.get("/v1/articles/two")).json()
        assert (article["counts"], article["retracted"]) == (True, True)
        assert (await client.get(f"/v1/events/{'0' * 32}/history")).status_code == 404


class TestArticles:
    """`GET /v1/articles/…` tells when an article is through."""

    async def test_through_or_not_yet(self, client: httpx.AsyncClient, world: World) -> None:
        one = report("a/b c", reports.mention())
        path = f"/v1/articles/a%2Fb%20c?revision={one.revision.header.revision}"
        assert (await client.get(path)).status_code == 404
        await world.project(one)
        answer = await client.get(path)
        assert answer.json() == {
            "article": orjson.loads(orjson.dumps(one.revision.header)) | {"published_at": "2024-11-29T00:00:00Z"},
            "counts": True,
            "retracted": False,
            "recorded_at": "2024-11-30T12:00:00Z",
            "extractor": {"name": "scribe", "version": "1.0.0"},
            "mentions": 1,
        }
        mentions = (await client.get("/v1/articles/a%2Fb%20c/mentions")).json()
        assert [each["mention_id"] for each in mentions["mentions"]] == [one.mentions[0].mention_id]

    async def test_progress(self, client: httpx.AsyncClient, world: World) -> None:
        await world.project(report("one", reports.mention()))
        assert (await client.get("/v1/progress")).json() == {
            "offsets": [{"topic": "mentions", "partition": 0, "next_offset": 1}],
            "articles": 1,
            "mentions": 1,
            "events": 1,
            "outbox": 2,
        }


class TestTimelines:
    """`GET /v1/timelines` and `GET /v1/timelines/{name}`."""

    async def test_what_they_restrict(self, client: httpx.AsyncClient) -> None:
        [listed] = (await client.get("/v1/timelines")).json()["timelines"]
        assert (listed["name"], listed["countries"]) == ("syria-offensive-2024", ["SY"])
        assert (await client.get(f"/v1/timelines/{listed['name']}")).json() == listed
        assert (await client.get(listed["events"])).json() == {"events": [], "next": None}

    async def test_a_cursor_belongs_to_its_timeline(self, client: httpx.AsyncClient, world: World) -> None:
        towns = [reports.mention(n, places=[reports.place(f"Town {n}")]) for n in range(3)]
        await world.project(report("one", *towns))
        path = "/v1/events?limit=1&timeline=syria-offensive-2024"
        cursor = (await client.get(path)).json()["next"]
        assert (await client.get(f"{path}&cursor={cursor}")).status_code == 200
        refused = await client.get(f"/v1/events?limit=1&cursor={cursor}")
        assert (refused.status_code, "other filters" in refused.text) == (422, True)


class TestProblems:
    """Every error is a problem that says what would be right."""

    @pytest.mark.parametrize(
        ("path", "status", "says"),
        [
            ("/v1/events?limit=0", 422, "limit"),
            ("/v1/events?limit=501", 422, "limit"),
            ("/v1/events?format=csv&limit=5001", 422, "limit"),
            ("/v1/events?format=docx", 422, "geojson"),
            ("/v1/events?cursor=x", 422, "cursor"),
            ("/v1/events?from=yesterday", 422, "2024-11-30"),
            ("/v1/events?from=2024-11-29T10:00:00", 422, "offset"),
            ("/v1/events?from=5", 422, "from"),
            ("/v1/events?from=2024-12-01&to=2024-11-30", 422, "after"),
            ("/v1/events?from=0001-01-01T00:00:00%2B14:00", 422, "from"),
            ("/v1/events?type=picnic", 422, "air_strike"),
            ("/v1/events?country=SYR", 422, "country"),
            ("/v1/events?place=%00", 422, "place"),
            ("/v1/events?q=%00", 422, "q"),
            ("/v1/events?plaice=Aleppo", 422, "plaice"),
            ("/v1/events?order=up", 422, "asc"),
            ("/v1/events?bbox=1,2,3", 422, "west"),
            ("/v1/events?bbox=1,2,3,north", 422, "west"),
            ("/v1/events?bbox=1,2,3,4,5", 422, "west"),
            ("/v1/events?bbox=nan,2,3,4", 422, "west"),
            ("/v1/events?bbox=181,2,3,4", 422, "longitudes"),
            ("/v1/events?bbox=1,4,3,2", 422, "south first"),
            ("/v1/events?background=perhaps", 422, "background"),
            ("/v1/events?min_status=rumoured", 422, "min_status"),
            ("/v1/events?min_status=corroborated&status=denied", 422, "no status"),
            ("/v1/events?recorded_from=2024-12-01&recorded_to=2024-11-30", 422, "recorded_to"),
            ("/v1/events?timeline=none", 422, "syria-offensive-2024"),
            ("/v1/events?timeline=No%20Name", 422, "timeline"),
            ("/v1/timelines/none", 404, "syria-offensive-2024"),
            ("/v1/timelines/No%20Name", 422, "name"),
            ("/v1/events/nothing", 422, "event_id"),
            ("/v1/events/" + "0" * 32, 404, "0" * 32),
            ("/v1/articles/none", 404, "none"),
            ("/v1/articles/none/mentions", 404, "none"),
            ("/v1/articles/a%00b", 422, "article_id"),
            ("/v1/articles/none?revision=abc", 422, "revision"),
            ("/v1/nothing", 404, "Not Found"),
        ],
    )
    async def test_problem(self, client: httpx.AsyncClient, path: str, status: int, says: str) -> None:
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
        assert says in answer.text

    @pytest.mark.parametrize("query", ["to=9999-12-31", "from=0001-01-01", "to=9999-12-31T23:59:59.999999Z"])
    async def test_the_ends_of_the_calendar_are_no_problem(self, client: httpx.AsyncClient, query: str) -> None:
        assert (await client.get(f"/v1/events?{query}")).status_code == 200

    async def test_a_store_that_is_away(self) -> None:
        async with client_of(AwayReader(FakeStore())) as client:
            answer = await client.get("/v1/progress")
        assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
        assert answer.headers["retry-after"] == "2"


class TestDescription:
    """The OpenAPI document."""

    def test_it_is_valid_and_complete(self) -> None:
        document = bootstrap.openapi()
        validate(document)
        for path, methods in document["paths"].items():
            for operation in methods.values():
                assert operation["summary"], path
                if path.startswith("/v1/"):
                    assert {"200", "422", "503"} <= operation["responses"].keys(), path

    def test_every_answer_has_an_example(self) -> None:
        document = bootstrap.openapi()
        for path, methods in document["paths"].items():
            for operation in methods.values():
                for kind, media in operation["responses"]["200"].get("content", {}).items():
                    if path.startswith("/v1/"):
                        name = media["schema"].get("$ref", "").rpartition("/")[2]
                        model = document["components"]["schemas"].get(name, {})
                        assert "example" in media or model.get("examples"), (path, kind)

    def test_every_filter_is_described(self) -> None:
        parameters = {p["name"]: p for p in bootstrap.openapi()["paths"]["/v1/events"]["get"]["parameters"]}
        assert set(parameters) == {
            *("from", "to", "recorded_from", "recorded_to", "as_of", "timeline"),
            *("place", "country", "bbox", "type", "actor", "status", "min_status", "background", "q"),
            *("order", "limit", "cursor", "format"),
        }

    @pytest.mark.parametrize(
        ("kind", "example"),
        [
            (Event, answers.EVENT_EXAMPLE),
            (Mention, answers.MENTION_EXAMPLE),
            (ArticleHeader, answers.ARTICLE_EXAMPLE),
            *[
                (model, model.model_json_schema()["examples"][0])
                for model in (
                    answers.EventsAnswer,
                    answers.EventAnswer,
                    answers.ArticleAnswer,
                    answers.MentionsAnswer,
                    answers.HistoryAnswer,
                    answers.ProgressAnswer,
                    answers.DigestAnswer,
                )
            ],
        ],
    )
    def test_examples_are_what_they_are_examples_of(self, kind: Any, example: dict[str, Any]) -> None:
        read = TypeAdapter(kind).validate_json(orjson.dumps(example), strict=True)
        assert orjson.loads(TypeAdapter(kind).dump_json(read)) == example
