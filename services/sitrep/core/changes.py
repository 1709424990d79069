"""What changed between two states of an event, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sitrep.core.events import Event


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs. Of one that is a list: only the items that it lost (`before`) and gained (`after`)."""

    field: str
    before: object
    after: object


def between(previous: Event | None, event: Event) -> tuple[Change, ...]:
    """The fields of `event` that differ from those of `previous`, in the order of Event; none without `previous`."""
    if previous is None:
        return ()
    pairs = ((field.name, getattr(previous, field.name), getattr(event, field.name)) for field in fields(Event))
    return tuple(_change(name, old, new) for name, old, new in pairs if old != new)


def _change(name: str, old: object, new: object) -> Change:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return Change(name, _without(old, new), _without(new, old))
    return Change(name, old, new)


def _without(items: Sequence[object], others: Sequence[object]) -> tuple[object, ...]:
    known = set(others)
    return tuple(item for item in items if item not in known)
