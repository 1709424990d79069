"""Notifying: what a sink is told, and when it is tried again."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import orjson

from sitrep.alerts.handlers import grouping
from sitrep.alerts.handlers.grouping import Waiting
from sitrep.alerts.ports import Notifying, Rule
from sitrep.core import identity

MOST_ALERTS = 100
"""Alerts that a notification tells in full; of more it gives the ids."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 600.0
TYPE = "sitrep.alerts.notified.v1"


@dataclass(frozen=True, slots=True)
class Group:
    """A group that is due, or must go before one that is."""

    group_id: str
    rule: str
    labels: Mapping[str, str]
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notification:
    """What is owed to a sink."""

    notification_id: str
    sink: str
    group_id: str
    rule: str
    body: bytes
    alert_ids: tuple[str, ...]


class Telling(Protocol):
    """One transaction over the groups of a sink. All methods raise TransientError."""

    async def due(self, now: datetime) -> Sequence[Group]:
        """The groups that are due, sorted by id."""
        ...

    async def groups(self, group_ids: Iterable[str]) -> Sequence[Group]:
        """Those, sorted by id."""
        ...

    async def waiting(self) -> Sequence[Waiting]:
        """All alerts that the sink was not told of yet."""
        ...

    async def unacknowledged(self, group_id: str) -> Sequence[str]:
        """Ids of a group's alerts that nobody acknowledged, in the order of raising."""
        ...

    async def sent(self, rule: str, since: datetime) -> Sequence[datetime]:
        """When notifications of `rule` were made since then."""
        ...

    async def alerts(self, alert_ids: Sequence[str]) -> Sequence[Mapping[str, object]]:
        """Alerts as they are told, in the order of raising."""
        ...

    async def owe(self, notifications: Sequence[Notification], now: datetime) -> None:
        """Queue them, in this order, and mark their alerts as told."""
        ...

    async def set_due(self, group_id: str, due_at: datetime | None, told_at: datetime | None) -> None:
        """When the group is due next, and when it was told last."""
        ...


class Groups(Protocol):
    """The groups of all sinks."""

    def telling(self, sink: str) -> AbstractAsyncContextManager[Telling]:
        """A transaction, one at a time for each sink."""
        ...


@dataclass(frozen=True, slots=True)
class _Occasion:
    """By which rules a notification is made, when, and whether it says nothing new."""

    rules: Mapping[str, Rule]
    now: datetime
    repeated: bool = False


async def tell(groups: Groups, sink: str, rules: Mapping[str, Rule], now: datetime) -> int:
    """Turn the groups of `sink` that are due into notifications; how many these are. Raises TransientError."""
    async with groups.telling(sink) as transaction:
        due = [group for group in await transaction.due(now) if not await _held(transaction, group, rules, now)]
        if not due:
            return 0
        waiting = await transaction.waiting()
        portions = grouping.portions(waiting, [group.group_id for group in due])
        known = {group.group_id: group for group in due}
        more = sorted({portion[0].group_id for portion in portions} - known.keys())
        known |= {group.group_id: group for group in await transaction.groups(more)}
        made = []
        for portion in portions:
            group = known[portion[0].group_id]
            alert_ids = [each.alert_id for each in portion]
            made.append(await _notification(transaction, sink, group, alert_ids, _Occasion(rules, now)))
        told = {each.group_id for each in made}
        for group in due:
            if group.group_id not in told:
                made += await _reminder(transaction, sink, group, rules, now)
        await transaction.owe(made, now)
        for group in known.values():
            repeat = _notifying(rules, group.rule).repeat_interval
            await transaction.set_due(group.group_id, now + repeat if repeat is not None else None, now)
        return len(made)


def pause_seconds(attempts: int, chance: float) -> float:
    """Before the next attempt after so many: doubling, up to `LONGEST_PAUSE_SECONDS`, spread by `chance` (0 to 1)."""
    longest = min(FIRST_PAUSE_SECONDS * 2.0 ** min(attempts - 1, 30), LONGEST_PAUSE_SECONDS)
    return longest * (0.5 + chance / 2)


async def _held(transaction: Telling, group: Group, rules: Mapping[str, Rule], now: datetime) -> bool:
    """Whether it must wait; then it is due when that is over."""
    notifying = _notifying(rules, group.rule)
    sent: Sequence[datetime] = ()
    if notifying.throttle is not None:
        sent = await transaction.sent(group.rule, now - notifying.throttle.per)
    until = grouping.held_until(notifying, now, last_at=group.told_at, sent=sent)
    if until is not None:
        await transaction.set_due(group.group_id, until, group.told_at)
    return until is not None


async def _reminder(
    transaction: Telling, sink: str, group: Group, rules: Mapping[str, Rule], now: datetime
) -> list[Notification]:
    """A group that is due with nothing new to tell is told again, while nobody has acknowledged it."""
    left = await transaction.unacknowledged(group.group_id)
    if not left or _notifying(rules, group.rule).repeat_interval is None:
        return []
    return [await _notification(transaction, sink, group, left, _Occasion(rules, now, repeated=True))]


async def _notification(
    transaction: Telling, sink: str, group: Group, alert_ids: Sequence[str], at: _Occasion
) -> Notification:
    notification_id = identity.derive_id(
        "notification", sink, group.group_id, list(alert_ids), at.now.isoformat() if at.repeated else ""
    )
    rule = at.rules.get(group.rule)
    data = {
        "notification_id": notification_id,
        "rule": group.rule,
        "title": grouping.title(group.labels, rule.title if rule is not None else group.rule, len(alert_ids)),
        "group": dict(group.labels),
        "repeated": at.repeated,
        "count": len(alert_ids),
        "alerts": list(await transaction.alerts(alert_ids[:MOST_ALERTS])),
        "alert_ids": list(alert_ids),
    }
    body = orjson.dumps({"type": TYPE, "timestamp": at.now.isoformat(), "data": data})
    return Notification(notification_id, sink, group.group_id, group.rule, body, tuple(alert_ids))


def _notifying(rules: Mapping[str, Rule], name: str) -> Notifying:
    """Of a rule that is no more: as if it said nothing."""
    return rules[name].notifying if name in rules else Notifying()


def next_attempt(attempts: int, chance: float, now: datetime) -> datetime:
    """When a notification that failed for the `attempts`-th time is tried again."""
    return now + timedelta(seconds=pause_seconds(attempts, chance))
