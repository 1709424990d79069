"""What is asked of the chronology."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sitrep.core.event_types import EventType
from sitrep.core.events import EventStatus

_ALIASES = {"from_": "from", "to": "to", "words": "q"}
LISTS_ONLY = ("words", "as_of", "newest_first")
"""What can be asked of a list, and not of the stream."""


@dataclass(frozen=True, slots=True)
class Query:
    """Filters, as docs/api.md has them. All that are given must hold; of several values in one, any."""

    from_: date | datetime | None = None
    to: date | datetime | None = None
    recorded_from: date | datetime | None = None
    recorded_to: date | datetime | None = None
    timeline: str | None = None
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north, in degrees."""
    type: tuple[EventType | str, ...] = ()
    actor: tuple[str, ...] = ()
    status: tuple[EventStatus | str, ...] = ()
    min_status: EventStatus | str | None = None
    background: bool | None = None
    words: str | None = None
    as_of: date | datetime | None = None
    """The chronology as it was known then."""
    newest_first: bool = False

    def parameters(self, *, streaming: bool = False) -> list[tuple[str, str]]:
        """As parameters of a URL. Raises ValueError for what cannot be asked of the stream when it is `streaming`."""
        given = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value in (None, (), False) and field.name != "background":
                continue
            if streaming and field.name in LISTS_ONLY:
                raise ValueError(f"{field.name} can be asked of a list, not of the stream")
            given += _parameters(field.name, value)
        return given


def _parameters(name: str, value: object) -> list[tuple[str, str]]:
    if value is None:
        return []
    if name == "newest_first":
        return [("order", "desc")]
    if name == "bbox" and isinstance(value, tuple):
        return [(name, ",".join(f"{degrees:.7f}".rstrip("0").rstrip(".") for degrees in value))]
    values = value if isinstance(value, tuple) else (value,)
    return [(_ALIASES.get(name, name), _spelt(name, each)) for each in values]


def _spelt(name: str, value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{name}: an instant needs a time zone")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)
