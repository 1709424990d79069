"""The order of statuses: how well an event is vouched for, from worst to best."""

from sitrep.core.events import EventStatus

RANKING = (
    EventStatus.RETRACTED,
    EventStatus.DENIED,
    EventStatus.DISPUTED,
    EventStatus.REPORTED,
    EventStatus.CORROBORATED,
)
"""Every status, the best last."""


def at_least(minimum: EventStatus) -> tuple[EventStatus, ...]:
    """The statuses that are as good as `minimum` or better."""
    return RANKING[RANKING.index(minimum) :]
