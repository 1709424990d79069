"""Watching: one set of alerts for one stream, however it is read; one alert for one event, whatever it is called."""

import random  # noqa: TID251 - seeded
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.fakes import event_log, reports
from tests.fakes.watching import NOW, policy, watched

from sitrep.alerts.adapters.expressions import CelExpression
from sitrep.alerts.adapters.trial_ledger import TrialLedger
from sitrep.alerts.handlers.arrivals import Incoming
from sitrep.alerts.handlers.watching import Batch, Moved, watch
from sitrep.alerts.ports import AlertState, Burst, Novelty, Rule, Scope, Silence
from sitrep.core.event_types import EventType
from sitrep.core.events import ExtractedRevision

TAKEN = Rule("taken", "Taken", "critical", None, CelExpression('event.type == "territory_change"'))
GROWS = Rule(
    "grows",
    "Grows",
    "critical",
    None,
    CelExpression("killed.low - previous.killed.low >= 10"),
    CelExpression("killed.low / 10"),
)
FIRST = Rule(
    "first",
    "First",
    "info",
    None,
    CelExpression("size(novel) > 0"),
    CelExpression("novel"),
    Scope.RULE,
    novelty=Novelty(CelExpression("event.places.map(p, p.name)"), timedelta(days=7)),
)
BURST = Rule(
    "burst",
    "Burst",
    "info",
    None,
    CelExpression("burst.met"),
    CelExpression("burst.episode"),
    Scope.RULE,
    burst=Burst(CelExpression("event.type"), timedelta(hours=1), timedelta(days=7), 4, 10),
)
RULES = (TAKEN, GROWS, FIRST, BURST)


def taken(
    article: str, place: str = "Aleppo", *, recorded: int = 0, published: date = reports.FRIDAY, content: str = "first"
) -> ExtractedRevision:
    mention = reports.mention(0, EventType.TERRITORY_CHANGE, subtype="captured", places=[reports.place(place)])
    return reports.report(article, mention, recorded=recorded, published=published, content=content)


def killed(article: str, count: int, *, recorded: int = 0) -> ExtractedRevision:
    return reports.report(
        article, reports.mention(0, places=[reports.place("Hama")], figures=[reports.killed(count)]), recorded=recorded
    )


async def log_of(*found: ExtractedRevision) -> list[list[Incoming]]:
    return event_log.partitioned(await event_log.published(event_log.told(found)))


def told(ledger: TrialLedger) -> list[tuple[str, str]]:
    return sorted((raising.alert.rule, raising.once) for raising in ledger.raisings.values())


MANY = [taken(f"a{n}", f"Town {n % 7}", recorded=60 * n) for n in range(14)] + [
    killed(f"k{n}", 5 + 9 * n, recorded=5_000 + 60 * n) for n in range(6)
]


class TestOneStream:
    """The set of alerts is a property of the log."""

    @pytest.mark.parametrize("portion", [1, 3, 1_000])
    async def test_however_it_is_read(self, portion: int) -> None:
        log = await log_of(*MANY)
        whole = await watched(log, policy(RULES))
        again = await watched(log, policy(RULES), portion=portion)
        assert whole.raisings
        assert sorted(again.raisings) == sorted(whole.raisings)
        assert {r.alert.reason for r in again.raisings.values()} == {r.alert.reason for r in whole.raisings.values()}

    async def test_read_twice_raises_once(self) -> None:
        log = await log_of(*MANY)
        ledger = await watched(log, policy(RULES))
        before = sorted(ledger.raisings)
        records = len(ledger.records)
        twice = [part + [_later(record, len(part)) for record in part] for part in log]
        await watched(twice, policy(RULES), ledger)
        assert sorted(ledger.raisings) == before
        assert len(ledger.records) == records

    async def test_a_watcher_that_lost_its_turn_does_nothing(self) -> None:
        ledger = TrialLedger()
        await ledger.move_offsets({0: 5})
        outcome = await watch(ledger, Batch({0: 3}, {0: 6}, ()), policy(RULES), NOW)
        assert outcome == Moved({0: 5})
        assert await ledger.next_offsets() == {0: 5}


class TestOneEvent:
    """It is alerted once, whatever becomes of it."""

    async def test_further_sources_raise_nothing(self) -> None:
        log = await log_of(taken("a"), taken("b", recorded=10), taken("c", recorded=20))
        assert told(await watched(log, policy([TAKEN]))) == [("taken", "")]

    async def test_an_earlier_report_renames_it_and_raises_nothing(self) -> None:
        log = await log_of(taken("a"), taken("b", recorded=10, published=date(2024, 11, 28)))
        assert sum(map(len, log)) >= 2
        assert told(await watched(log, policy([TAKEN]))) == [("taken", "")]

    async def test_a_correction_of_its_only_article_raises_nothing(self) -> None:
        log = await log_of(taken("a"), taken("a", recorded=10, content="second"))
        ids = {record.key for part in log for record in part}
        assert len(ids) == 2, "the correction gives the event another id"
        assert told(await watched(log, policy([TAKEN]))) == [("taken", "")]

    async def test_a_count_that_grows_is_told_by_tens(self) -> None:
        log = await log_of(killed("a", 8), killed("b", 12, recorded=10), killed("c", 8, recorded=20))
        assert told(await watched(log, policy([GROWS]))) == []
        log = await log_of(killed("a", 14))
        assert told(await watched(log, policy([GROWS]))) == [("grows", "1")]


class TestLookingBack:
    """What is new at a place, and bursts, in recorded time."""

    async def test_the_first_at_a_place_for_days(self) -> None:
        day = 86_400
        log = await log_of(
            taken("a", "Hama"),
            taken("b", "Hama", recorded=3 * day, published=date(2024, 12, 3)),
            taken("c", "Hama", recorded=20 * day, published=date(2024, 12, 20)),
        )
        found = await watched(log, policy([FIRST]))
        assert [r.alert.recorded_at for r in found.raisings.values()] == [reports.RECORDED], (
            "the third is so late, but a place is told once for each rule's `once_per`"
        )

    async def test_a_burst_is_told_once_an_episode(self) -> None:
        log = await log_of(*[taken(f"a{n}", f"Town {n}", recorded=10 * n) for n in range(24)])
        found = await watched(log, policy([BURST]))
        [raising] = found.raisings.values()
        assert "burst.met is true" in raising.alert.reason

    async def test_the_usual_is_no_burst(self) -> None:
        often = Burst(CelExpression("event.type"), timedelta(hours=1), timedelta(hours=6), 4, 3)
        log = await log_of(*[taken(f"a{n}", f"Town {n}", recorded=n * 1_200) for n in range(36)])
        found = (await watched(log, policy([replace(BURST, burst=often)]))).raisings.values()
        assert found, "until there is a baseline"
        assert [raising for raising in found if _hours(raising.alert.recorded_at) > 8] == []


class TestOrderOfArrival:
    """What may differ is said in docs/alerts.md; the rest does not."""

    @pytest.mark.parametrize("seed", range(6))
    async def test_a_condition_that_stays_met_raises_for_the_same_events(self, seed: int) -> None:
        found = [taken(f"a{n}", f"Town {n % 5}", recorded=0) for n in range(15)]
        shuffled = random.Random(seed).sample(found, len(found))
        expected = await _places(found)
        assert await _places(shuffled) == expected
        assert len(expected) == 5


class TestStates:
    """What becomes of an alert."""

    async def test_what_is_too_old_is_late_and_on_no_topic(self) -> None:
        now = reports.RECORDED + timedelta(hours=2)
        ledger = await watched(
            await log_of(taken("a"), taken("b", "Hama", recorded=7_000)),
            policy([TAKEN], max_age=timedelta(hours=1)),
            now=now,
        )
        states = [raising.state for raising in ledger.raisings.values()]
        assert sorted(states) == [AlertState.LATE, AlertState.RAISED]
        assert len(ledger.records) == len(ledger.memberships) == 1

    async def test_what_is_silenced_is_on_the_topic_and_in_no_group(self) -> None:
        ledger = TrialLedger()
        ends = datetime(2030, 1, 1, tzinfo=UTC)
        ledger.silenced.append(Silence("0" * 32, {"place": "Hama"}, reports.RECORDED, ends, ""))
        await watched(await log_of(taken("a", "Hama"), taken("b", "Homs", recorded=5)), policy([TAKEN]), ledger)
        assert len(ledger.records) == 2
        assert len(ledger.memberships) == 1


async def _places(found: list[ExtractedRevision]) -> list[str]:
    in_order = [
        reports.report(
            each.revision.header.article_id,
            *each.mentions,
            recorded=index,
        )
        for index, each in enumerate(found)
    ]
    ledger = await watched(await log_of(*in_order), policy([TAKEN]))
    return sorted(raising.alert.labels["place"] for raising in ledger.raisings.values())


def _later(record: Incoming, by: int) -> Incoming:
    return Incoming(
        record.topic,
        record.partition,
        record.offset + by,
        record.timestamp_ms,
        record.key,
        record.value,
        record.headers,
    )


def _hours(at: datetime) -> int:
    return (at - reports.RECORDED) // timedelta(hours=1)
