"""The client against a service in memory, and the examples of its documentation."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sitrep.client import (
    Change,
    Client,
    EventCreated,
    EventRevised,
    EventType,
    OperatorError,
    Query,
    TransientError,
    http,
)
from sitrep.client.listening import Unrepeated
from sitrep.core import digest

EXAMPLES = re.findall(
    r"```python\n(.*?)```", (Path(__file__).resolve().parents[3] / "docs" / "client.md").read_text(), re.DOTALL
)


async def heard(client: Client, enough: int, position: str | None = "0", query: Query | None = None) -> list[Change]:
    found: list[Change] = []
    async with asyncio.timeout(20):
        async for change in client.stream(query, position=position):
            found.append(change)
            if len(found) == enough:
                break
    return found


class TestReading:
    """Lists, events, histories."""

    async def test_events_over_pages(self, timeline: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http, "PAGE", 2)
        async with Client(timeline) as client:
            whole = [event async for event in client.events()]
            assert len(whole) == 5
            assert [event async for event in client.events(limit=3)] == whole[:3]
            assert [event async for event in client.events(Query(newest_first=True))] == whole[::-1]
            assert await client.digest() == digest.of_chronology(whole)

    async def test_one_event(self, timeline: str) -> None:
        async with Client(timeline) as client:
            [event] = [each async for each in client.events(Query(min_status="corroborated"))]
            detail = await client.event(event.event_id)
            assert detail is not None
            assert (detail.event, len(detail.mentions)) == (event, 2)
            history = await client.history(event.event_id)
            assert history is not None
            assert [revision.event.status for revision in history] == ["reported", "corroborated"]
            assert history[0].recorded_to == history[1].recorded_from
            assert history[1].caused_by[0].article_id == "two"
            assert await client.event("0" * 32) is None
            assert await client.history("0" * 32) is None

    async def test_timelines(self, timeline: str) -> None:
        async with Client(timeline) as client:
            [view] = await client.timelines()
        assert (view.name, view.from_) == ("syria-offensive-2024", date(2024, 11, 24))

    async def test_every_filter_is_one_of_the_service(self, timeline: str) -> None:
        query = Query(
            from_=date(2024, 11, 1),
            to=datetime(2024, 12, 31, tzinfo=UTC),
            recorded_from=date(2024, 11, 1),
            recorded_to=date(2024, 12, 31),
            timeline="syria-offensive-2024",
            country=("SY",),
            place=("Aleppo", "Hama"),
            bbox=(36.0, -40.1234567, 38.0, 40.0),
            type=(EventType.AIR_STRIKE, "shelling"),
            status=("reported",),
            min_status="disputed",
            background=False,
            words="word",
            as_of=datetime(2025, 1, 1, tzinfo=UTC),
            newest_first=True,
        )
        async with Client(timeline) as client:
            assert len([event async for event in client.events(query)]) == 4
            assert [event async for event in client.events(Query(actor=("hts",)))] == []
        with pytest.raises(ValueError, match="time zone"):
            Query(from_=datetime(2024, 11, 1)).parameters()  # noqa: DTZ001
        with pytest.raises(ValueError, match="not of the stream"):
            Query(words="x").parameters(streaming=True)

    async def test_refusals(self, timeline: str) -> None:
        async with Client(timeline) as client:
            with pytest.raises(OperatorError, match="air_strike"):
                [event async for event in client.events(Query(type=("picnic",)))]
            with pytest.raises(OperatorError, match="no position"):
                await heard(client, 1, position="x")
        async with Client("http://127.0.0.1:9") as client:
            with pytest.raises(TransientError, match="does not answer"):
                await client.digest()


class TestListening:
    """The stream, resumed."""

    async def test_from_the_beginning_and_from_any_position(self, timeline: str) -> None:
        async with Client(timeline) as client:
            whole = await heard(client, 6)
            kinds = [type(change.message) for change in whole]
            assert (kinds.count(EventCreated), kinds.count(EventRevised)) == (5, 1)
            for had in range(5):
                assert await heard(client, 5 - had, whole[had].position) == whole[had + 1 :]
            [change] = await heard(client, 1, query=Query(from_=date(2024, 11, 26), to=date(2024, 11, 26)))
            assert change.message in [each.message for each in whole]

    async def test_it_waits_for_a_service_that_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http, "FIRST_PAUSE_SECONDS", 0.01)
        async with Client("http://127.0.0.1:9") as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await anext(client.stream())

    async def test_what_is_published_twice_comes_once(self, timeline: str) -> None:
        async with Client(timeline) as client:
            [change] = await heard(client, 1)
        unrepeated = Unrepeated()
        assert [unrepeated.is_new(change.message) for _ in range(3)] == [True, False, False]


class TestDocumentation:
    """docs/client.md's examples run as they stand, but for the address."""

    def test_there_are_two(self) -> None:
        assert len(EXAMPLES) == 2

    @pytest.mark.parametrize("example", EXAMPLES, ids=["reading", "listening"])
    def test_example(
        self,
        timeline: str,
        example: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        run: Callable[[str, dict[str, Any]], None] = exec
        for _ in range(2):
            run(example.replace("http://127.0.0.1:8081", timeline), {"__name__": "example"})
        said = capsys.readouterr().out
        assert "Word number" in said
        if "KEPT" in example:
            news = [line for line in said.splitlines() if line.startswith("new: ")]
            assert len(news) == len(set(news)) >= 3, "the second run goes on where the first stopped"
