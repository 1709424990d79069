"""`sitrep events` against a timeline that runs, on real Kafka and PostgreSQL."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes import reports
from tests.integration.timeline_process import Log, timelines_of
from tests.processes import Instances
from typer.testing import CliRunner

from sitrep.cli import database as database_command
from sitrep.cli import events as events_command
from sitrep.core.errors import OperatorError, TransientError
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.timeline.adapters.client import TimelineClient

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    log = Log(stack.kafka_bootstrap, topic_prefix)
    await log.create()
    return log


@pytest.fixture
def timelines(log: Log, database: str, tmp_path: Path) -> Iterator[Instances]:
    with timelines_of(log, database, tmp_path) as timelines:
        yield timelines


async def test_the_command_and_the_client(log: Log, timelines: Instances, database: str) -> None:
    run = CliRunner()
    migrated = await asyncio.to_thread(run.invoke, database_command.app, ["migrate", "--dsn", database])
    assert (migrated.exit_code, migrated.output) == (0, "The tables in schema sitrep are up to date.\n")
    timeline = timelines.start()
    timeline.until_ready()
    towns = [reports.mention(n, places=[reports.place(f"Town {n}")]) for n in range(7)]
    one = reports.report("one", *towns, source="Wire")
    with TimelineClient(timeline.url) as client:
        assert not client.is_through("one", one.revision.header.revision)
        await log.tell([one])
        timeline.until_status("/v1/articles/one", 200)
        assert client.is_through("one", one.revision.header.revision)
        assert client.is_through("one")
        whole = list(client.events())
        assert len(whole) == 7
        assert (
            list(client.events({"place": ["town 3", "town 4"], "type": None}, limit=1))
            == [event for event in whole if event.places[0].name in {"Town 3", "Town 4"}][:1]
        )
        detail = client.event(whole[0].event_id)
        assert detail is not None
        assert detail.event == whole[0]
        assert client.event("0" * 32) is None
        with pytest.raises(OperatorError, match="air_strike"):
            list(client.events({"type": "picnic"}))

    def said(*arguments: str) -> str:
        done = run.invoke(events_command.app, [*arguments, "--url", timeline.url], env={"COLUMNS": "80"})
        assert done.exit_code == 0, done.output
        return done.output

    assert [json.loads(line)["event_id"] for line in said("--json").splitlines()] == [e.event_id for e in whole]
    assert "Town 5" in said("--place", "Town 5", "--from", "2024-11-29", "--to", "2024-11-29")
    assert said("--type", "shelling") == "No events.\n"
    assert "Wire" in said("show", whole[0].event_id)
    assert json.loads(said("show", whole[0].event_id, "--json"))["mentions"][0]["article"]["article_id"] == "one"
    assert timeline.end() == 0
    with pytest.raises(TransientError, match="sitrep up"), TimelineClient(timeline.url) as client:
        client.is_through("one")
