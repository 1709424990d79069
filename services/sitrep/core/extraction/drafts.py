"""The draft: one event as one sentence tells it, before the article's drafts are united into mentions."""

from dataclasses import dataclass

from sitrep.core.event_types import EventType
from sitrep.core.extraction.struck import Struck
from sitrep.core.mentions import Actor, Evidence, Figure, Modality, Place, Speaker, Status
from sitrep.core.temporal.interval import ValidTime


@dataclass(frozen=True, slots=True)
class Draft:
    """A mention in the making. `own_place` and `own_time`: named in the sentence, not carried over from another."""

    type: EventType
    subtype: str | None
    time: ValidTime
    own_time: bool
    places: tuple[Place, ...]
    own_place: bool
    within: tuple[Place, ...]
    """What the nearest place lies in, unsaid by the sentence: the city of a street, the country."""
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    figures: tuple[Figure, ...]
    modality: Modality
    speaker: Speaker | None
    status: Status
    background: bool
    heading: bool
    evidence: Evidence
    refers: bool
    """Speaks of an event as known ("the blast"), or of nothing but its toll."""
    passing: bool
    """Only adds to an event that is told elsewhere (standing.py)."""
    struck: Struck
    also_told: tuple[Evidence, ...] = ()
    """The evidence of the tellings that were united with it, in order of the text."""
