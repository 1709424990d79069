"""The mention: what one article says about one event."""

from dataclasses import dataclass
from enum import StrEnum

from sitrep.core.event_types import EventType
from sitrep.core.temporal.expressions import TimeExpression
from sitrep.core.temporal.interval import ValidTime


class PlaceKind(StrEnum):
    """What sort of place a name stands for."""

    COUNTRY = "country"
    ADMIN = "admin"
    REGION = "region"
    SETTLEMENT = "settlement"
    NEIGHBOURHOOD = "neighbourhood"
    FACILITY = "facility"
    NATURAL = "natural"
    OTHER = "other"


class PlaceRole(StrEnum):
    """What a place is to the event."""

    LOCATION = "location"
    ORIGIN = "origin"
    DESTINATION = "destination"


class ActorKind(StrEnum):
    """What sort of actor a name stands for."""

    STATE_FORCES = "state_forces"
    REBELS = "rebels"
    MILITIA = "militia"
    GOVERNMENT = "government"
    CIVILIANS = "civilians"
    INTERGOVERNMENTAL = "intergovernmental"
    NGO = "ngo"
    MEDIA = "media"
    OTHER = "other"


class FigureKind(StrEnum):
    """What a number counts."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    DISPLACED = "displaced"
    DETAINED = "detained"
    CAPTURED = "captured"
    RELEASED = "released"
    OTHER = "other"


class Modality(StrEnum):
    """Whether the article says that it happened, will, might, or did not."""

    OCCURRED = "occurred"
    ONGOING = "ongoing"
    ATTEMPTED = "attempted"
    THREATENED = "threatened"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"


class Status(StrEnum):
    """How the article vouches for it."""

    STATED = "stated"
    CLAIMED = "claimed"
    ACCUSED = "accused"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as written (`text`) and as known (`name`). `country` is ISO 3166-1 alpha-2.

    `precision` is UCDP's where_prec, 1 (exact) to 7 (beyond a country). Coordinates are WGS 84 degrees.
    """

    text: str
    name: str
    kind: PlaceKind
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    precision: int
    role: PlaceRole


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it or to whom: as written, as known, and its id when it is in the registry."""

    text: str
    name: str
    id: str | None
    kind: ActorKind
    country: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of people. "at least 27" is low 27, best 27; "dozens" low 24; "more than 130" low 131.

    `of` says who is counted; `part_of` is the index, in the same list, of the figure that includes this one.
    """

    kind: FigureKind
    low: int | None
    best: int | None
    high: int | None
    of: str | None
    text: str
    part_of: int | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says so."""

    text: str
    name: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Assertion:
    """How the article puts it."""

    modality: Modality
    attributed_to: Speaker | None
    status: Status


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the article's body."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence or clause that tells of the event, and the words in it that gave it away."""

    start: int
    end: int
    text: str
    trigger: Span
    quote: bool


@dataclass(frozen=True, slots=True)
class ExtractorName:
    """Which extractor found it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Mention:
    """What one article says about one event. `confidence` is 0 to 1.

    `also_told` is the evidence of its other tellings in the article, in order of the text: what `evidence`, the
    fullest, was united with. Nothing stands in both.
    """

    mention_id: str
    type: EventType
    subtype: str | None
    time: ValidTime
    places: tuple[Place, ...]
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    figures: tuple[Figure, ...]
    assertion: Assertion
    background: bool
    evidence: Evidence
    confidence: float
    extractor: ExtractorName
    also_told: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one revision of one article, in order of the text."""

    article_id: str
    revision: str
    time_expressions: tuple[TimeExpression, ...]
    mentions: tuple[Mention, ...]
