"""Events in a few words for people, the same in every outlet. Plain text; those who show it escape it."""

from datetime import UTC, datetime

from sitrep.core.events import Event, EventFigure
from sitrep.core.mentions import FigureKind, PlaceKind
from sitrep.core.temporal.interval import Moment, ValidTime

SHOWN_PLACES = 2
PEOPLE = frozenset({"people", "persons", "person", "individuals"})
SAID_BY_KIND = {
    FigureKind.KILLED: frozenset({"bodies", "body", "corpses", "dead", "death", "deaths", "fatalities", "killed"}),
    FigureKind.INJURED: frozenset({"injured", "injuries", "wounded", "hurt"}),
    FigureKind.MISSING: frozenset({"missing"}),
    FigureKind.DISPLACED: frozenset({"displaced"}),
    FigureKind.DETAINED: frozenset({"arrests", "detained", "detainees"}),
    FigureKind.CAPTURED: frozenset({"captured", "captives"}),
    FigureKind.RELEASED: frozenset({"released"}),
}
"""Of each kind of figure: the words for who is counted that say nothing more."""


def title(event: Event) -> str:
    """What, where and how many on one line: `Air strike (drone), Idlib: killed 27–44 civilians`."""
    type_, *more = kind(event)
    words = type_.capitalize() + "".join(f" ({subtype})" for subtype in more)
    heading = ", ".join(part for part in (words, where(event)) if part)
    return ": ".join(part for part in (heading, ", ".join(map(figure, event.figures))) if part)


def when(time: ValidTime) -> str:
    """The valid time: `2024-11-29`, `2024-11-27 to 2024-11-30`, `2024-11-29 06:00` in UTC, `undated`."""
    if time.start is None or time.end is None:
        return "undated"
    start, end = moment(time.start), moment(time.end)
    return start if start == end else f"{start} to {end}"


def where(event: Event) -> str:
    """The places named most, those that are merely a country only when there is no other."""
    closer = [place.name for place in event.places if place.kind is not PlaceKind.COUNTRY]
    return ", ".join(list(dict.fromkeys(closer or [place.name for place in event.places]))[:SHOWN_PLACES])


def kind(event: Event) -> tuple[str, ...]:
    """Type and subtype in words; without a subtype that says nothing more (`air`, `other`)."""
    type_, subtype = str(event.type).split("_"), (event.subtype or "").split("_")
    more = [] if set(subtype) <= {*type_, "other", ""} else subtype
    return " ".join(type_), *more


def figure(told: EventFigure) -> str:
    """`killed 27`, `killed 27–44 civilians`, `injured at least 24`; never `killed 5 deaths`."""
    if told.low is not None and told.high is not None:
        count = f"{told.low:,}" if told.low == told.high else f"{told.low:,}–{told.high:,}"
    elif told.low is not None:
        count = f"at least {told.low:,}"
    else:
        count = f"at most {told.high:,}" if told.high is not None else "some"
    said = PEOPLE | SAID_BY_KIND.get(told.kind, frozenset())
    who = [told.of] if told.of and told.of.casefold() not in said else []
    return " ".join([str(told.kind), count, *who])


def counted(number: int, noun: str) -> str:
    """`1 source`, `3 sources`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def vouched(event: Event) -> str:
    """Status and sources: `corroborated; Example Wire, Harbour Post`."""
    return f"{event.status}; {', '.join(event.sources)}"


def moment(at: Moment) -> str:
    """A day, or an instant in UTC to the minute."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else at.isoformat()
