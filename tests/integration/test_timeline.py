"""The timeline as a process, on real Kafka and PostgreSQL."""

import hashlib
import signal
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.fakes import reports
from tests.integration.timeline_process import Log, timelines_of, until_projected
from tests.processes import Instances, until

from sitrep.contracts.dead_letters import DeadLetter
from sitrep.contracts.events import EventCreated, EventState
from sitrep.core import chronology, digest
from sitrep.core.events import ExtractedRevision
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

pytestmark = pytest.mark.timeout(400)  # several processes start, on machines that may be busy

SATURDAY = date(2024, 11, 30)


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    log = Log(stack.kafka_bootstrap, topic_prefix)
    await log.create()
    return log


@pytest.fixture
def timelines(log: Log, database: str, tmp_path: Path) -> Iterator[Instances]:
    with timelines_of(log, database, tmp_path) as timelines:
        yield timelines


def stream(articles: int) -> list[ExtractedRevision]:
    """Articles of 40 papers that tell of some fifty events, every seventh with a second revision."""
    found = []
    for number in range(articles):
        mentions = [
            reports.mention(
                sentence,
                places=[reports.place(f"Town {(number + sentence) % 13}")],
                time=reports.day(reports.FRIDAY + timedelta(days=(number * sentence) % 4)),
                figures=[reports.killed(number % 9 + 1)],
            )
            for sentence in range(1 + number % 5)
        ]
        source = f"Paper {number % 40}"
        found.append(reports.report(f"article-{number}", *mentions, source=source, recorded=number))
        if number % 7 == 0:
            found.append(
                reports.report(
                    f"article-{number}",
                    *mentions[:1],
                    source=source,
                    content="second",
                    updated=SATURDAY,
                    recorded=articles + number,
                )
            )
    return found


def expected_digest(found: list[ExtractedRevision]) -> str:
    return digest.of_chronology(chronology.chronology(chronology.counted(found)))


def mentions_in_the_view(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT member FROM sitrep.events, json_array_elements_text(state->'mention_ids') AS m (member)"
        ).fetchall()
        links = connection.execute("SELECT mention_id FROM sitrep.event_mentions WHERE recorded_to IS NULL").fetchall()
    assert sorted(rows) == sorted(links)
    return sorted(member for (member,) in rows)


def projected(dsn: str) -> int:
    """How many records are projected."""
    with psycopg.connect(dsn) as connection:
        try:
            [found] = connection.execute("SELECT coalesce(sum(next_offset), 0) FROM sitrep.offsets").fetchall()
        except psycopg.errors.UndefinedTable:
            return 0
    return int(found[0])


def until_projected_at_least(dsn: str, records: int) -> None:
    until(lambda: projected(dsn) >= records, f"{records} records are projected")


def cut_connections(dsn: str) -> None:
    """As a restart of PostgreSQL or a failing network would."""
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class TestTimeline:
    """From the mentions' topic to the API and the events' topics."""

    async def test_mentions_in_event_out(self, log: Log, timelines: Instances) -> None:
        one = reports.report("one", reports.mention(figures=[reports.killed(12)]), source="Wire")
        two = reports.report("two", reports.mention(figures=[reports.killed(15)]), source="Herald", recorded=5)
        timeline = timelines.start()
        timeline.until_ready()
        assert (timeline.http.get(f"/v1/articles/one?revision={one.revision.header.revision}")).status_code == 404
        await log.tell([one])
        timeline.until_status(f"/v1/articles/one?revision={one.revision.header.revision}", 200)
        await log.tell([two])
        timeline.until_status("/v1/articles/two", 200)

        [event] = timeline.json("/v1/events")["events"]
        assert event["status"] == "corroborated"
        assert event["sources"] == ["Herald", "Wire"]
        assert [(f["low"], f["best"], f["high"]) for f in event["figures"]] == [(12, 12, 15)]
        detail = timeline.json(f"/v1/events/{event['event_id']}")
        assert sorted(each["article"]["article_id"] for each in detail["mentions"]) == ["one", "two"]
        assert detail["mentions"][0]["mention"]["evidence"]["text"].startswith("0 soldiers")

        told = await log.read(log.topics.events, lambda found: len(found) >= 2)
        assert EventCreated.from_bytes(told[0].value or b"").caused_by == ("one",)
        assert told[0].timestamp == reports.timestamp(one)
        assert [dict(record.headers)["ce_type"] for record in told] == [
            b"sitrep.event.created.v1",
            b"sitrep.event.revised.v1",
        ]
        states = await log.read(log.topics.chronology, lambda found: len(found) >= 2)
        assert EventState.from_bytes(states[-1].value or b"").event.event_id == event["event_id"]
        assert {record.key for record in states} == {event["event_id"].encode()}
        assert timeline.end() == 0

    async def test_one_article_ten_times_is_one_event(self, log: Log, timelines: Instances) -> None:
        timeline = timelines.start()
        timeline.until_ready()
        await log.tell([reports.report("one", reports.mention(), recorded=again) for again in range(10)])
        until_projected(timeline, 10)
        [event] = timeline.json("/v1/events")["events"]
        assert (len(event["mention_ids"]), event["status"]) == (1, "reported")
        assert len(await log.read_all(log.topics.events)) == 1

    async def test_what_cannot_be_read_is_set_aside_and_the_rest_goes_on(self, log: Log, timelines: Instances) -> None:
        good = reports.report("good", reports.mention())
        record = log.record(good)
        broken = Record(record.topic, b"broken", b'{"article_id": "broken"', [("x", b"y")], record.timestamp_ms)
        name = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(100))  # no index takes so much
        unstorable = log.record(reports.report("unstorable", reports.mention(places=[reports.place(name)])))
        await log.publish([broken, record, unstorable])
        timeline = timelines.start()
        timeline.until_ready()
        until_projected(timeline, 3)
        assert (timeline.http.get("/v1/articles/good")).status_code == 200
        assert (timeline.http.get("/v1/articles/unstorable")).status_code == 404
        found = await log.read(log.topics.mentions.dead_letters, lambda found: len(found) >= 2)
        letters = {each.key: DeadLetter.read(each.key, each.value, each.headers) for each in found}
        letter = letters[b"broken"]
        assert (letter.error, letter.value, letter.original_headers) == ("invalid", broken.value, (("x", b"y"),))
        assert "EOF" in letter.reason
        assert letters[b"unstorable"].reason.startswith("the store refuses it")

    @pytest.mark.slow
    async def test_killed_in_mid_stream_nothing_is_lost_or_counted_twice(
        self, log: Log, timelines: Instances, database: str
    ) -> None:
        found = stream(500)
        await log.tell(found)
        for least in (20, 150):
            timeline = timelines.start(SITREP_TIMELINE_BATCH_SIZE="10")
            until_projected_at_least(database, least)
            assert timeline.end(signal.SIGKILL) == 128 + signal.SIGKILL
            assert least <= projected(database) < len(found)
        timeline = timelines.start()
        timeline.until_ready()
        until_projected(timeline, len(found))
        counted = sorted(recorded.mention.mention_id for recorded in chronology.counted(found))
        assert mentions_in_the_view(database) == counted
        assert timeline.json("/v1/digest")["digest"] == expected_digest(found)

    async def test_connections_that_are_cut_in_mid_stream(self, log: Log, timelines: Instances, database: str) -> None:
        found = stream(200)
        timeline = timelines.start(SITREP_TIMELINE_BATCH_SIZE="10")
        timeline.until_ready()
        await log.tell(found)
        for least in (10, 60, 110):
            until_projected_at_least(database, least)
            cut_connections(database)
        until_projected(timeline, len(found))
        assert timeline.json("/v1/digest")["digest"] == expected_digest(found)
        assert timeline.end() == 0

    async def test_two_processes_at_once_one_of_which_comes_and_goes(
        self, log: Log, timelines: Instances, database: str
    ) -> None:
        found = stream(400)
        first = timelines.start(SITREP_TIMELINE_BATCH_SIZE="20")
        second = timelines.start(SITREP_TIMELINE_BATCH_SIZE="20")
        first.until_ready()
        second.until_ready()
        await log.tell(found[:200])
        until_projected(first, 100)
        assert second.end() == 0
        await log.tell(found[200:])
        third = timelines.start(SITREP_TIMELINE_BATCH_SIZE="20")
        until_projected(first, len(found))
        third.until_ready()
        assert mentions_in_the_view(database) == sorted(
            recorded.mention.mention_id for recorded in chronology.counted(found)
        )
        assert third.json("/v1/digest")["digest"] == expected_digest(found)


class TestWaiting:
    """What is away is waited for; the process lives, and says what it waits for."""

    async def test_without_postgres(self, timelines: Instances) -> None:
        timeline = timelines.start(SITREP_POSTGRES_DSN=f"postgresql://sitrep@127.0.0.1:{closed_port()}/sitrep")
        timeline.until_status("/healthz", 200)
        answer = timeline.http.get("/readyz")
        assert (answer.status_code, sorted(answer.json()["waiting_for"])) == (503, ["postgres", "tables"])
        refused = timeline.http.get("/v1/progress")
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert timeline.end() == 0

    async def test_without_kafka(self, timelines: Instances) -> None:
        timeline = timelines.start(SITREP_KAFKA_BOOTSTRAP=f"127.0.0.1:{closed_port()}")
        timeline.until_status("/v1/events", 200)
        assert "unexpected" not in timeline.log  # while the tables were not there yet
        answer = timeline.http.get("/readyz")
        assert (answer.status_code, sorted(answer.json()["waiting_for"])) == (503, ["kafka"])
        metrics = (timeline.http.get("/metrics")).text
        assert "sitrep_timeline_records_total" in metrics or "sitrep_timeline_retries_total" in metrics
        assert timeline.end() == 0


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])
