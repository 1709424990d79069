"""Changes to many readers at once: none lost, none twice, none waiting for a slow one."""

import pytest
from tests.fakes import reports
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import World

from sitrep.contracts.cloudevents import header
from sitrep.contracts.events import EventRevised
from sitrep.timeline.handlers import changes, fanout
from sitrep.timeline.handlers.changes import Change
from sitrep.timeline.handlers.fanout import Ahead, Behind, Fanout, Missed, Subscription


def change(offset: int, partition: int = 0, size: int = 10) -> Change:
    return Change(partition, offset, "sitrep.event.created.v1", b"x" * size, None, None)


def subscribed(fan: Fanout, position: tuple[int, ...]) -> Subscription:
    found = fan.subscribe(position, None)
    assert isinstance(found, Subscription)
    return found


def ids(subscription: Subscription) -> list[str]:
    content = subscription.take()
    assert content is not None
    return [line.removeprefix("id: ") for line in content.decode().splitlines() if line.startswith("id: ")]


@pytest.fixture
def fan() -> Fanout:
    fan = Fanout()
    fan.begin((5, 0))
    return fan


class TestFanout:
    """Whoever subscribes gets everything after its position, once."""

    def test_new_changes(self, fan: Fanout) -> None:
        reader = subscribed(fan, (5, 0))
        fan.take([change(5), change(0, 1)], (6, 1))
        assert ids(reader) == ["6.0", "6.1"]
        fan.take([change(6)], (7, 1))
        assert ids(reader) == ["7.1"]
        assert ids(reader) == []

    def test_recent_changes_to_whoever_was_away(self, fan: Fanout) -> None:
        fan.take([change(5), change(0, 1), change(6)], (7, 1))
        missed = fan.subscribe((6, 0), None)
        assert missed == Missed((change(0, 1), change(6)), (7, 1))
        assert ids(subscribed(fan, (7, 1))) == []

    def test_recent_changes_come_in_portions(self, fan: Fanout) -> None:
        size = fanout.PORTION_BYTES // 2
        fan.take([change(n, size=size) for n in range(5, 10)], (10, 0))
        position: tuple[int, ...] = (5, 0)
        portions = []
        while isinstance(missed := fan.subscribe(position, None), Missed):
            portions.append([each.offset for each in missed.changes])
            position = missed.position
        assert portions == [[5, 6], [7, 8], [9]]

    def test_a_reader_that_another_process_has_sent_more(self, fan: Fanout) -> None:
        assert fan.subscribe((7, 0), None) == Ahead()
        fan.take([change(5), change(0, 1)], (6, 1))
        assert fan.subscribe((7, 0), None) == Missed((change(0, 1),), (7, 1))
        assert fan.subscribe((7, 1), None) == Ahead()
        fan.take([change(6), change(7)], (8, 1))
        assert fan.subscribe((7, 1), None) == Missed((change(7),), (8, 1))

    def test_what_is_not_recent_must_be_read_from_the_log(self, fan: Fanout) -> None:
        assert fan.subscribe((4, 0), None) == Behind()
        fan.take([change(5 + n) for n in range(fanout.RECENT_CHANGES + 3)], (5 + fanout.RECENT_CHANGES + 3, 0))
        assert fan.subscribe((7, 0), None) == Behind()
        assert isinstance(fan.subscribe((fanout.RECENT_CHANGES, 0), None), Missed)

    def test_what_is_kept_is_bounded_in_bytes(self, fan: Fanout) -> None:
        big = fanout.RECENT_BYTES // 2
        fan.take([change(5, size=big), change(6, size=big), change(7, size=big)], (8, 0))
        assert not fan.covers((5, 0))
        assert fan.covers((6, 0))

    def test_what_is_not_wanted_moves_the_position_all_the_same(self, fan: Fanout) -> None:
        reader = fan.subscribe((5, 0), lambda each: each.offset % 2 == 0)
        assert isinstance(reader, Subscription)
        fan.take([change(5), change(6), change(7)], (8, 0))
        assert ids(reader) == ["7.0"]
        fan.beat()
        assert ids(reader) == ["8.0"]

    def test_a_filter_is_asked_once_for_all_who_have_it(self, fan: Fanout) -> None:
        asked: list[int] = []

        def wanted(each: Change) -> bool:
            asked.append(each.offset)
            return True

        readers = [fan.subscribe((5, 0), wanted) for _ in range(10)]
        fan.take([change(5)], (6, 0))
        assert asked == [5]
        assert all(isinstance(reader, Subscription) and len(ids(reader)) == 1 for reader in readers)


class TestSlowReaders:
    """A reader that does not keep up is dropped, with a reason, and can resume."""

    def test_too_many(self, fan: Fanout) -> None:
        slow, quick = subscribed(fan, (5, 0)), subscribed(fan, (5, 0))
        had = []
        for offset in range(5, 5 + fanout.QUEUED_FRAMES + 1):
            fan.take([change(offset)], (offset + 1, 0))
            had += ids(quick)
        assert slow.take() is None
        assert len(had) == fanout.QUEUED_FRAMES + 1

    def test_too_much(self, fan: Fanout) -> None:
        slow = subscribed(fan, (5, 0))
        fan.take([change(5, size=fanout.QUEUED_BYTES + 1)], (6, 0))
        assert ids(slow) == ["6.0"], "one change alone is sent, however large"
        fan.take([change(6, size=fanout.QUEUED_BYTES), change(7)], (8, 0))
        assert slow.take() is None

    async def test_those_who_wait_are_woken_once_for_many_changes(self, fan: Fanout) -> None:
        reader = subscribed(fan, (5, 0))
        news = reader.channel.news
        fan.take([change(5), change(6)], (7, 0))
        assert news.is_set()
        assert not reader.channel.news.is_set()
        fan.close("the service stops")
        assert (fan.closed, ids(reader)) == ("the service stops", ["6.0", "7.0"])

    def test_a_channel_ends_with_its_last_reader(self, fan: Fanout) -> None:
        one, two = subscribed(fan, (5, 0)), subscribed(fan, (5, 0))
        assert (one.channel is two.channel, fan.readers) == (True, 2)
        fan.unsubscribe(one)
        fan.unsubscribe(two)
        assert (fan.readers, subscribed(fan, (5, 0)).channel is one.channel) == (0, False)


class TestChanges:
    """Records of the events topic."""

    async def test_before_and_after(self) -> None:
        store = FakeStore()
        world = World(store, FakeOutboxLock(store), FakeReader(store))
        await world.project(report("one", reports.mention()))
        await world.project(report("two", reports.mention(), recorded=9))
        created, revised = (
            changes.change(0, n, header(record.headers, "ce_type"), record.value)
            for n, record in enumerate(r for r in await world.owed() if r.topic == "events")
        )
        assert (created.before, created.after is not None) == (None, True)
        assert (revised.before, revised.ce_type) == (created.after, EventRevised.ce_type)
        assert b"\n" not in revised.value

    @pytest.mark.parametrize(("ce_type", "value"), [(None, b"{}"), ("sitrep.event.created.v1", None), ("x.v1", b"{}")])
    def test_what_is_no_change(self, ce_type: str | None, value: bytes | None) -> None:
        with pytest.raises(ValueError, match=r"\w"):
            changes.change(0, 0, ce_type, value)

    def test_positions(self) -> None:
        assert changes.read(changes.written((15, 7, 0))) == (15, 7, 0)
        assert changes.read("0") == (0,)
        for text in ("", "1.", ".1", "-1", "1 2", "1.x", "٣", "1" * 19):
            with pytest.raises(ValueError, match="no position"):
                changes.read(text)
