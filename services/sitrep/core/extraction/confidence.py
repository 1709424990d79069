"""Confidence: how often a mention of this make-up is right in type, day, place and figures.

The points are hundredths of log-odds, fitted to gold data: the seeds, and the news of MUC-4, as much as each other.
`python tests/bench/bench_confidence.py --fit` fits them anew and shows how often each confidence was right.
"""

import math
from bisect import bisect
from collections.abc import Iterator, Mapping

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.mentions import Mention, Modality, PlaceKind
from sitrep.core.temporal.interval import Basis

POINTS: Mapping[str, int] = {
    "any": 141,
    "attack": -196,
    "bombing or abduction": -160,
    "toll": -104,
    "clash or strike": 11,
    "control or people": 0,
    "day of the dateline": -93,
    "day carried over": -30,
    "no day": -95,
    "no place": -75,
    "figures": 50,
    "actors": 16,
    "told again": 19,
    "told a third time": 59,
    "quoted": -59,
    "not come about": -92,
}
"""Of each sign that a mention can bear."""

_THRESHOLDS = tuple(round(100 * math.log(share / (100 - share))) for share in range(2, 100))
"""The least points for a confidence of 0.02, 0.03, … 0.99."""
_STRIKES = frozenset((
    EventType.AIR_STRIKE, EventType.SHELLING, EventType.ARMED_CLASH, EventType.CHEMICAL_ATTACK,
))  # fmt: skip
_MADE = frozenset((Modality.OCCURRED, Modality.DENIED))
_WIDE = frozenset((PlaceKind.COUNTRY, PlaceKind.REGION))


def of(mention: Mention) -> float:
    """0.01 to 0.99, in hundredths; what the mention itself says of its confidence is not looked at."""
    return (1 + bisect(_THRESHOLDS, sum(POINTS[sign] for sign in signs(mention)))) / 100


def signs(mention: Mention) -> Iterator[str]:
    """The keys of `POINTS` that hold for `mention`."""
    yield "any"
    kind = _kind(mention.type)
    if kind is not None:
        yield kind
    if mention.time.start is None and mention.time.end is None:
        yield "no day"
    elif mention.time.basis is Basis.DATELINE:
        yield "day of the dateline"
    elif mention.time.basis is Basis.INHERITED:
        yield "day carried over"
    if not mention.places or mention.places[0].kind in _WIDE:
        yield "no place"
    if mention.figures:
        yield "figures"
    if mention.actors or mention.targets:
        yield "actors"
    yield from ("told again", "told a third time")[: len(mention.also_told)]
    if mention.evidence.quote:
        yield "quoted"
    if mention.assertion.modality not in _MADE:
        yield "not come about"


def _kind(kind: EventType) -> str | None:
    """The sign of a type; None for what is said and agreed."""
    if kind in _STRIKES:
        return "clash or strike"
    match kind:
        case EventType.ATTACK:
            return "attack"
        case EventType.BOMBING | EventType.ABDUCTION | EventType.DESTRUCTION:
            return "bombing or abduction"
        case EventType.CASUALTIES:
            return "toll"
        case _:
            return "control or people" if TYPES[kind].family in (Family.CONTROL, Family.PEOPLE) else None
