"""Grouping: what is told together, when, and in which order."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.alerts.handlers.grouping import Waiting, held_until, portions, quiet_until
from sitrep.alerts.handlers.notifying import LONGEST_PAUSE_SECONDS, pause_seconds
from sitrep.alerts.ports import Notifying, QuietHours, Throttle

NOW = datetime(2024, 12, 1, 12, tzinfo=UTC)
WAITING = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), max_size=12).map(
    lambda pairs: [Waiting(group, f"alert {n}", event, n) for n, (group, event) in enumerate(pairs)]
)


class TestPortions:
    """Each alert in one notification, of one event in the order of raising."""

    @given(WAITING, st.sets(st.sampled_from("ABC")))
    def test_each_once_and_in_order(self, waiting: list[Waiting], due: set[str]) -> None:
        made = portions(waiting, due)
        told = [each for portion in made for each in portion]
        assert len({each.alert_id for each in told}) == len(told)
        assert {each for each in waiting if each.group_id in due} <= set(told)
        for event in "xyz":
            positions = [each.position for each in told if each.event_id == event]
            assert positions == sorted(positions)
            left = [each.position for each in waiting if each.event_id == event and each not in told]
            assert not positions or not left or min(left) > max(positions)
        assert all(len({each.group_id for each in portion}) == 1 for portion in made)

    def test_a_group_without_conflict_is_one_notification(self) -> None:
        waiting = [Waiting("A", str(n), f"event {n}", n) for n in range(5_000)]
        assert [len(portion) for portion in portions(waiting, ["A"])] == [5_000]


class TestHolding:
    """Intervals, throttles, quiet hours."""

    def test_two_notifications_of_a_group_are_an_interval_apart(self) -> None:
        notifying = Notifying(group_interval=timedelta(minutes=5))
        last = NOW - timedelta(minutes=2)
        assert held_until(notifying, NOW, last_at=last, sent=[]) == NOW + timedelta(minutes=3)
        assert held_until(notifying, NOW, last_at=None, sent=[]) is None

    def test_a_throttle_holds_until_the_first_is_so_long_ago(self) -> None:
        notifying = Notifying(throttle=Throttle(2, timedelta(hours=1)))
        sent = [NOW - timedelta(minutes=50), NOW - timedelta(minutes=10)]
        assert held_until(notifying, NOW, last_at=None, sent=sent) == NOW + timedelta(minutes=10)
        assert held_until(notifying, NOW, last_at=None, sent=sent[1:]) is None

    @pytest.mark.parametrize(
        ("clock", "ends"),
        [("21:30", "2024-12-02T05:00"), ("02:00", "2024-12-01T05:00"), ("05:00", None), ("20:59", None)],
    )
    def test_quiet_hours_over_midnight(self, clock: str, ends: str | None) -> None:
        quiet = QuietHours(time(22), time(6), ZoneInfo("Europe/Paris"))
        now = datetime.fromisoformat(f"2024-12-01T{clock}+00:00")
        assert quiet_until(quiet, now) == (datetime.fromisoformat(f"{ends}+00:00") if ends else None)


def test_pauses_grow_up_to_a_limit_and_are_spread() -> None:
    assert [pause_seconds(n, 1.0) for n in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 8.0]
    assert pause_seconds(3, 0.0) == 2.0
    assert pause_seconds(500, 1.0) == LONGEST_PAUSE_SECONDS
