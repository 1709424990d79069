"""Grouping: which alerts one notification tells of, and when, as Alertmanager groups them.

group_wait      from a group's first alert to its first notification, so that others can join
group_interval  between two notifications of one group that has new alerts
repeat_interval until a group whose alerts nobody acknowledged is told once more

Of one event, what was raised first is told first: a group that is due takes those along that hold earlier alerts of
its events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitrep.alerts.ports import Membership, Notifying, QuietHours
from sitrep.core import identity
from sitrep.core.alerts import Alert


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that a sink was not told of yet. `position` is its place among all alerts, in the order of raising."""

    group_id: str
    alert_id: str
    event_id: str
    position: int


def membership(alert: Alert, notifying: Notifying, sink: str, now: datetime) -> Membership:
    """The group of `sink` that `alert` belongs to."""
    values = {name: alert.labels[name] for name in sorted(notifying.group_by)}
    group_id = identity.derive_id("alert group", sink, alert.rule, values)
    return Membership(group_id, sink, alert.rule, values, alert.alert_id, now + notifying.group_wait)


def portions(waiting: Iterable[Waiting], due: Iterable[str]) -> tuple[tuple[Waiting, ...], ...]:
    """The notifications, in the order of sending, that tell of all groups in `due` and those that must go before.

    Each is of one group. A group is told in several when only that keeps the order of an event's alerts.
    """
    ordered = sorted(waiting, key=lambda each: each.position)
    chosen = _with_earlier(ordered, set(due))
    portions: list[list[Waiting]] = []
    open_portion: dict[str, int] = {}
    last_of_event: dict[str, int] = {}
    for each in ordered:
        if each.group_id not in chosen:
            continue
        at = open_portion.get(each.group_id)
        if at is None or at < last_of_event.get(each.event_id, 0):
            at = len(portions)
            portions.append([])
            open_portion[each.group_id] = at
        portions[at].append(each)
        last_of_event[each.event_id] = at
    return tuple(map(tuple, portions))


def _with_earlier(ordered: Sequence[Waiting], due: set[str]) -> set[str]:
    """`due`, and the groups with earlier alerts of an event that a chosen group tells of."""
    chosen = due
    while True:
        latest: dict[str, int] = {}
        for each in ordered:
            if each.group_id in chosen:
                latest[each.event_id] = each.position
        more = {each.group_id for each in ordered if each.position < latest.get(each.event_id, -1)} - chosen
        if not more:
            return chosen
        chosen = chosen | more


def held_until(
    notifying: Notifying, now: datetime, *, last_at: datetime | None, sent: Sequence[datetime]
) -> datetime | None:
    """Until when a group that is due is held back; None when it is not.

    `last_at` is its last notification's time, `sent` the times of its rule's latest notifications to the sink.
    """
    until = [quiet_until(notifying.quiet_hours, now)] if notifying.quiet_hours is not None else []
    if last_at is not None:
        until.append(last_at + notifying.group_interval)
    if notifying.throttle is not None:
        throttle = notifying.throttle
        recent = sorted(at for at in sent if at > now - throttle.per)
        if len(recent) >= throttle.notifications:
            until.append(recent[-throttle.notifications] + throttle.per)
    later = [at for at in until if at is not None and at > now]
    return max(later, default=None)


def quiet_until(quiet: QuietHours, now: datetime) -> datetime | None:
    """When the quiet hours that `now` falls in end; None when it falls in none."""
    local = now.astimezone(quiet.zone)
    for days in (-1, 0):
        day = local.date() + timedelta(days=days)
        begin = datetime.combine(day, quiet.begin, quiet.zone)
        end = datetime.combine(day if quiet.end > quiet.begin else day + timedelta(days=1), quiet.end, quiet.zone)
        if begin <= now < end:
            return end.astimezone(now.tzinfo)
    return None


def title(labels: Mapping[str, str], rule_title: str, count: int) -> str:
    """A notification in one line."""
    about = ", ".join(value for _, value in sorted(labels.items()) if value)
    return f"{rule_title}{f' ({about})' if about else ''}: {count} alert{'s' if count != 1 else ''}"
