"""Alerts: what a rule can ask about a revision of an event, and how an alert is named and worded. Pure.

facts      a revision as plain maps, of one shape whatever is known: text that is not known is "", a least number 0
changed    the facts in which two revisions differ
labels     what alerts are grouped and silenced by
tokens     what an event goes by: two revisions that share one are of one event, whatever it is called since
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitrep.core import identity
from sitrep.core.articles import instant
from sitrep.core.events import Event, EventFigure
from sitrep.core.mentions import Actor, FigureKind, Place, PlaceRole

Facts = Mapping[str, object]
"""Maps, lists, text, whole numbers, booleans, and null for an unknown number."""

COUNTED = tuple(str(kind) for kind in FigureKind if kind is not FigureKind.OTHER)
"""The figures that facts have, each with `low`, `best` and `high`."""
LONG_AGO = 1_000_000
"""`days_ago` of an event without a date."""
MAX_REASON_CHARACTERS = 1_500
MAX_EVIDENCE = 20

_LITERAL = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_PATH = re.compile(r"(?<![\w.])[a-z_]\w*(?:\.[a-z_]\w*)*(?!\w*\()")
_CALL = re.compile(r"(?<![\w.])([a-z_]\w*(?:\.[a-z_]\w*)*)\.[a-z_]\w*\(")


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule was met. `alert_id` is derived: the same stream gives the same alerts, however often it is read."""

    alert_id: str
    rule: str
    severity: str
    event_id: str
    event_message_id: str
    reason: str
    evidence: tuple[str, ...]
    recorded_at: datetime
    labels: Mapping[str, str]


def alert_id(rule: str, once: str, event_id: str | None) -> str:
    """The id of a rule's alert about `event_id` (None: about none in particular), raised once for the value `once`."""
    return identity.derive_id("alert", rule, event_id or "", once)


def facts(event: Event | None, *, recorded_at: datetime | None = None) -> dict[str, object]:
    """`event` as a rule sees it; None gives the same shape with nothing in it, and `exists` false."""
    return {
        **_told(event),
        **_dated(event, recorded_at),
        "places": [_place(place) for place in event.places] if event is not None else [],
        "actors": [_actor(actor) for actor in event.actors] if event is not None else [],
        "targets": [_actor(actor) for actor in event.targets] if event is not None else [],
        **{kind: figure(event.figures if event is not None else (), kind) for kind in COUNTED},
    }


def figure(figures: Sequence[EventFigure], kind: str) -> dict[str, object]:
    """What `figures` come to for `kind`: of everyone rather than of some, else the greatest. `low` is at least 0."""
    found = [each for each in figures if each.kind == kind and each.part_of is None]
    if not found:
        return {"low": 0, "best": None, "high": None}
    chosen = max(found, key=lambda each: (each.of is None, each.low or 0, each.best or 0, each.of or ""))
    return {"low": chosen.low or 0, "best": chosen.best, "high": chosen.high}


def changed(before: Facts, after: Facts) -> list[str]:
    """Names of the facts that differ, sorted; of a new event all that are told."""
    return sorted(name for name in after if before.get(name) != after[name])


def labels(event: Event, *, rule: str, severity: str) -> dict[str, str]:
    """What the alert is grouped and silenced by; each of them is there, "" when unknown."""
    where = next((place for place in event.places if place.role is PlaceRole.LOCATION), None)
    where = where or next(iter(event.places), None)
    return {
        "rule": rule,
        "severity": severity,
        "event": event.event_id,
        "type": str(event.type),
        "subtype": event.subtype or "",
        "status": str(event.status),
        "place": where.name if where is not None else "",
        "within": (where.admin1 or "") if where is not None else "",
        "country": (where.country or "") if where is not None else "",
        "actor": event.actors[0].name if event.actors else "",
        "day": _day(event),
    }


LABELS = ("rule", "severity", "event", "type", "subtype", "status", "place", "within", "country", "actor", "day")


def tokens(event: Event, former_ids: Iterable[str] = ()) -> tuple[str, ...]:
    """What `event` goes by: its id, the ids it went by before, and its mentions. Sorted."""
    return tuple(sorted({event.event_id, *former_ids, *event.mention_ids}))


def evidence(event: Event) -> tuple[str, ...]:
    """The sentence that stands for the event, then each source's count in its words."""
    counts = [f"{figure.kind}: {claim.text} ({claim.source})" for figure in event.figures for claim in figure.claims]
    return tuple(dict.fromkeys([event.headline, *counts]))[:MAX_EVIDENCE]


def reason(condition: str, values: Facts) -> str:
    """Which values met `condition`, in words: `killed.low is 27, previous.killed.low is 12: killed.low - …`."""
    told = [f"{path} is {_worded(value)}" for path, value in _used(condition, values)]
    words = f"{', '.join(told) or 'always'}; that meets: {' '.join(condition.split())}"
    return words if len(words) <= MAX_REASON_CHARACTERS else words[: MAX_REASON_CHARACTERS - 1] + "…"


def paths(condition: str) -> tuple[str, ...]:
    """The dotted names in `condition`, each once, in their order; without those of functions and macros."""
    bare = _LITERAL.sub('""', condition)
    found = [(match.start(), match.group()) for match in _PATH.finditer(bare)]
    found += [(match.start(), match.group(1)) for match in _CALL.finditer(bare)]
    return tuple(dict.fromkeys(path for _, path in sorted(found)))


def lookup(path: str, values: Facts) -> tuple[bool, object]:
    """Whether `path` leads to a value of `values`, and to which."""
    value: object = values
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return False, None
        value = value[part]
    return True, value


def _used(condition: str, values: Facts) -> list[tuple[str, object]]:
    found = [(path, *lookup(path, values)) for path in paths(condition)]
    return [(path, value) for path, there, value in found if there]


def _worded(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or {key: value[key] for key in sorted(value)})
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Collection):
        return ", ".join(map(_worded, value)) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return "unknown" if value is None else str(value)


def _told(event: Event | None) -> dict[str, object]:
    if event is None:
        words = dict.fromkeys(("id", "type", "subtype", "status", "headline"), "")
        return {"exists": False, **words, "background": False, "sources": [], "origins": 0, "mentions": 0}
    return {
        "exists": True,
        "id": event.event_id,
        "type": str(event.type),
        "subtype": event.subtype or "",
        "status": str(event.status),
        "headline": event.headline,
        "background": event.background,
        "sources": list(event.sources),
        "origins": event.origins or len(event.sources),
        "mentions": len(event.mention_ids),
    }


def _dated(event: Event | None, recorded_at: datetime | None) -> dict[str, object]:
    if event is None:
        return {"day": "", "last_day": "", "precision": "", "days_ago": LONG_AGO}
    last = instant(event.time.end) if event.time.end is not None else None
    ago = (recorded_at or event.last_recorded_at) - last if last is not None else None
    return {
        "day": _day(event),
        "last_day": last.date().isoformat() if last is not None else "",
        "precision": str(event.time.precision),
        "days_ago": ago.days if ago is not None else LONG_AGO,
    }


def _day(event: Event) -> str:
    return event.time.start.isoformat()[:10] if event.time.start is not None else ""


def _place(place: Place) -> dict[str, object]:
    return {
        "name": place.name,
        "kind": str(place.kind),
        "country": place.country or "",
        "within": place.admin1 or "",
        "role": str(place.role),
    }


def _actor(actor: Actor) -> dict[str, object]:
    return {"name": actor.name, "id": actor.id or "", "kind": str(actor.kind), "country": actor.country or ""}
