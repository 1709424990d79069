"""The alerts service against a real Kafka, a real PostgreSQL and a real receiver of webhooks."""

import json
import signal
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from tests.fakes import event_log, reports
from tests.golden.test_alerts import GOLDEN, SEEDS, articles
from tests.integration.alerts_process import Events, Receiver, alerts_of, receiving, rule_folder, until
from tests.processes import ServiceProcess

from sitrep.core.event_types import EventType
from sitrep.core.events import ExtractedRevision
from sitrep.core.extraction import extractor
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
async def events(stack: StackAddress, topic_prefix: str) -> Events:
    found = Events(stack.kafka_bootstrap, topic_prefix)
    await found.create()
    return found


def taken(number: int, *, place: str = "Aleppo", source: str | None = None, recorded: int = 0) -> ExtractedRevision:
    mention = reports.mention(
        0, EventType.TERRITORY_CHANGE, subtype="captured", places=[reports.place(place)], text=f"They took {place}."
    )
    return reports.report(f"article-{number:05d}", mention, source=source, recorded=recorded)


LOOK_BACK = frozenset(("front-opens",))
"""Rules that look back: among changes recorded at one time, which is first differs between the file and a topic."""


def told_by(service: ServiceProcess) -> list[str]:
    """The alerts in the ledger, but for those of rules that look back."""
    ledger = service.json("/v1/alerts?limit=1000")
    return [entry["alert_id"] for entry in ledger if entry["rule_id"] not in LOOK_BACK]


def parts(records: Sequence[Record], count: int) -> list[Sequence[Record]]:
    """`records` in so many parts of about one size; what was recorded at one time is not parted."""
    ends = [0]
    for part in range(1, count + 1):
        end = max(ends[-1], part * len(records) // count)
        while 0 < end < len(records) and records[end].timestamp_ms == records[end - 1].timestamp_ms:
            end += 1
        ends.append(end)
    return [records[start:end] for start, end in pairwise(ends)]


class TestSeeds:
    """The service raises on the topic what the rules raise in memory, whatever happens to it on the way."""

    async def test_the_seeds_raise_the_golden_alerts_also_with_kills_between(
        self, events: Events, database: str, tmp_path: Path
    ) -> None:
        rows = json.loads((GOLDEN / "seeds.json").read_text())
        golden = sorted(row["alert_id"] for row in rows if row["rule"] not in LOOK_BACK)
        records = await event_log.published(event_log.mentions_of(extractor.build(), articles(SEEDS)))
        with alerts_of(events, database, tmp_path) as alerts:
            for part in parts(records, 3):
                # While nobody reads: which partition gains its records first would else be part of the outcome.
                await events.tell(part)
                service = alerts.start(SITREP_ALERTS_BATCH_SIZE="20")
                service.until_ready()
                service.end(signal.SIGKILL)
            service = alerts.start(SITREP_ALERTS_BATCH_SIZE="20")
            service.until_ready()
            service.until(lambda: len(told_by(service)) >= len(golden), "as many alerts as in the golden file")
            assert sorted(told_by(service)) == golden
            found = await events.alert_ids(len(golden))
            assert set(golden) <= set(found)

    async def test_the_same_stream_once_more_raises_none(self, events: Events, database: str, tmp_path: Path) -> None:
        records = await event_log.published(event_log.told([taken(1), taken(2, place="Hama")]))
        with alerts_of(events, database, tmp_path, rule_folder(tmp_path, 9)) as alerts:
            service = alerts.start()
            await events.tell(records)
            first = await events.alert_ids(4)
            await events.tell(records)
            service.until(lambda: _watched(service.http.get("/metrics").text) >= 2 * len(records), "all is watched")
            assert sorted(await events.all_alert_ids()) == sorted(first)

    async def test_what_is_too_old_is_in_the_ledger_and_nowhere_else(
        self, events: Events, database: str, tmp_path: Path
    ) -> None:
        with (
            receiving(Receiver()) as receiver,
            alerts_of(events, database, tmp_path, rule_folder(tmp_path, receiver.port)) as alerts,
        ):
            service = alerts.start(SITREP_ALERTS_MAX_AGE_SECONDS="3600")
            service.until_ready()
            await events.tell_reports([taken(1)])
            service.until(lambda: len(service.json("/v1/alerts?state=late")) == 2, "it is in the ledger")
            assert await events.all_alert_ids() == []
            assert receiver.attempts == 0


class TestDelivery:
    """Every alert is delivered once in effect, and of one event in order, whatever fails."""

    @pytest.mark.parametrize("mode", ["broken", "hanging", "lost"])
    async def test_a_receiver_that_fails_gets_all_later(
        self, events: Events, database: str, tmp_path: Path, mode: str
    ) -> None:
        with (
            receiving(Receiver(mode)) as receiver,
            alerts_of(events, database, tmp_path, rule_folder(tmp_path, receiver.port)) as alerts,
        ):
            service = alerts.start()
            await events.tell_reports(_growing(4, 3))
            await until(lambda: receiver.attempts >= 2, "it is tried again")
            receiver.mode = "well"
            receiver.release.set()
            raised = await events.alert_ids(4 * 4)
            await until(lambda: len(set(receiver.alert_ids)) >= 16, "all are delivered")
            _is_once_and_in_order(receiver, raised, service.json("/v1/alerts?limit=1000"))

    async def test_a_receiver_that_is_down_and_a_service_that_is_killed(
        self, events: Events, database: str, tmp_path: Path
    ) -> None:
        receiver = Receiver()
        with receiving(receiver):
            port = receiver.port
        with alerts_of(events, database, tmp_path, rule_folder(tmp_path, port)) as alerts:
            service = alerts.start()
            await events.tell_reports(_growing(5, 3))
            raised = await events.alert_ids(20)
            service.end(signal.SIGKILL)
            service = alerts.start()
            with receiving(receiver, port):
                await until(lambda: len(receiver.got) >= 3, "some are delivered")
                service.end(signal.SIGKILL)
                service = alerts.start()
                await until(lambda: len(set(receiver.alert_ids)) >= 20, "all are delivered")
                _is_once_and_in_order(receiver, raised, service.json("/v1/alerts?limit=1000"))

    async def test_what_is_given_up_can_be_replayed_by_hand(
        self, events: Events, database: str, tmp_path: Path
    ) -> None:
        with (
            receiving(Receiver("broken")) as receiver,
            alerts_of(events, database, tmp_path, rule_folder(tmp_path, receiver.port)) as alerts,
        ):
            service = alerts.start(SITREP_ALERTS_ATTEMPTS="1")
            service.until_ready()
            await events.tell_reports([taken(1)])
            service.until(lambda: len(service.json("/v1/notifications/dead")) == 2, "both are given up")
            receiver.mode = "well"
            dead = [each["notification_id"] for each in service.json("/v1/notifications/dead")]
            answer = service.http.post("/v1/notifications/replay", json={"notification_ids": dead})
            assert answer.json() == {"count": 2}
            await until(lambda: len(receiver.got) == 2, "both are delivered")
            assert {body["data"]["notification_id"] for body in receiver.got} == set(dead)
            service.until(lambda: service.json("/v1/notifications/dead") == [], "none is left")


class TestBurst:
    """Thousands of events that match."""

    async def test_they_are_grouped_and_none_is_lost_from_the_topic(
        self, events: Events, database: str, tmp_path: Path
    ) -> None:
        count = 5_000
        found = [taken(n, place=f"Town {n}", recorded=n // 100) for n in range(count)]
        records = await event_log.published(event_log.told(found), at_once=count)
        with receiving(Receiver()) as receiver:
            folder = rule_folder(tmp_path, receiver.port, wait="5s", interval="1h", group_by="country")
            with alerts_of(events, database, tmp_path, folder) as alerts:
                service = alerts.start()
                service.until_ready()
                await events.tell(records)
                raised = await events.alert_ids(2 * count)
                assert len(set(raised)) == len(raised) == 2 * count
                await until(lambda: len(receiver.got) >= 2, "groups are told")
                told = [body["data"] for body in receiver.got]
                assert {data["rule"] for data in told} == {"any", "taken"}
                assert len(told) == 2
                assert all(len(data["alerts"]) <= 100 < data["count"] == len(data["alert_ids"]) for data in told)
                assert set(receiver.alert_ids) <= set(raised)


def _growing(places: int, revisions: int) -> list[ExtractedRevision]:
    """Events that more and more sources tell of."""
    return [
        taken(10 * n + m, place=f"Town {n}", source=f"Paper {m}", recorded=10 * m + n)
        for m in range(revisions)
        for n in range(places)
    ]


def _is_once_and_in_order(receiver: Receiver, raised: list[str], ledger: list[dict[str, object]]) -> None:
    assert receiver.forged == 0
    assert sorted(receiver.alert_ids) == sorted(set(raised)), "each in one notification"
    order = {str(entry["alert_id"]): (entry["event_id"], int(str(entry["position"]))) for entry in ledger}
    latest: dict[object, int] = {}
    for alert_id in receiver.alert_ids:
        event_id, position = order[alert_id]
        assert position > latest.get(event_id, -1), "of one event, what was raised first is told first"
        latest[event_id] = position


def _watched(metrics: str) -> float:
    lines = [
        line for line in metrics.splitlines() if line.startswith('sitrep_alerts_records_total{outcome="watched"}')
    ]
    return float(lines[0].split()[-1]) if lines else 0.0
