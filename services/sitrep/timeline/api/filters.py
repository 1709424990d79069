"""The parameters of a list of events, and the query that they ask."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sitrep.core import standing
from sitrep.core.event_types import EventType
from sitrep.core.events import EventStatus
from sitrep.timeline.adapters.timeline_files import NAME, Timelines
from sitrep.timeline.api import cursors, parameters
from sitrep.timeline.api.formats.catalogue import FormatName
from sitrep.timeline.api.parameters import MomentText, Word
from sitrep.timeline.ports import EventQuery

LIMIT, MAX_LIMIT = 50, 500
"""Events of a page of JSON."""
MAX_POSITION = 4_000
EXPORT, MAX_EXPORT = 1_000, 5_000
"""Events of an answer in another format."""
MAX_VALUES = 50
"""Of one filter."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]


class Restrictions(BaseModel):
    """What lets events through. Repeat one to allow any of several values."""

    model_config = ConfigDict(extra="forbid")

    from_: MomentText | None = Field(
        None,
        alias="from",
        description="Events that last until this day or instant, or begin later.",
        examples=["2024-11-27"],
    )
    to: MomentText | None = Field(
        None,
        description="Events that begin until this day or instant, which is included.",
        examples=["2024-12-08T06:00:00Z"],
    )
    place: list[Word] = Field(
        [],
        max_length=MAX_VALUES,
        description="Name of a place or of its first-level area, `geonames:ID` or `country:CODE`; in any case.",
        examples=[["Aleppo"]],
    )
    country: list[Country] = Field([], max_length=MAX_VALUES, description="ISO 3166-1 alpha-2.", examples=[["SY"]])
    bbox: str | None = Field(
        None,
        max_length=100,
        description="`west,south,east,north` in degrees, as in GeoJSON: events at a place in it that is known more "
        "closely than by its country. West is greater than east when it crosses the antimeridian.",
        examples=["35.7,32.3,42.4,37.3"],
    )
    type: list[EventType] = Field([], max_length=MAX_VALUES, examples=[["air_strike", "shelling"]])
    actor: list[Word] = Field(
        [], max_length=MAX_VALUES, description="Name or id of an actor or a target; in any case.", examples=[["hts"]]
    )
    status: list[EventStatus] = Field(
        [], max_length=MAX_VALUES, description="How well it is vouched for.", examples=[["corroborated", "disputed"]]
    )
    min_status: EventStatus | None = Field(
        None,
        description=f"Events that are vouched for so well or better, in this order: {', '.join(standing.RANKING)}.",
        examples=["corroborated"],
    )
    background: bool | None = Field(
        None,
        description="`false`: without what articles only look back at; `true`: nothing else.",
        examples=["false"],
    )
    recorded_from: MomentText | None = Field(
        None,
        description="Events of which something was recorded at this day or instant, or later: what is new since.",
        examples=["2024-12-08T06:00:00Z"],
    )
    recorded_to: MomentText | None = Field(
        None, description="Events of which something was recorded until this day or instant, which is included."
    )
    timeline: str | None = Field(
        None,
        pattern=f"^{NAME}$",
        description="Name of a timeline, whose restrictions hold too: `/v1/timelines` lists them.",
        examples=["syria-offensive-2024"],
    )

    def restrictions(self, timelines: Timelines) -> EventQuery:
        """What they restrict. Raises RequestValidationError for a time, a box or a timeline that is none."""
        query = EventQuery(
            valid_from=parameters.beginning("from", self.from_),
            valid_to=parameters.ending("to", self.to),
            recorded_from=parameters.beginning("recorded_from", self.recorded_from),
            recorded_to=parameters.ending("recorded_to", self.recorded_to),
            places=tuple(sorted(self.place)),
            box=parameters.box("bbox", self.bbox),
            countries=tuple(sorted(code.upper() for code in self.country)),
            types=tuple(sorted(self.type)),
            actors=tuple(sorted(self.actor)),
            status=self._statuses(),
            background=self.background,
            within=self._within(timelines),
        )
        parameters.check_order("from", query.valid_from, query.valid_to)
        parameters.check_order("recorded_from", query.recorded_from, query.recorded_to)
        return query

    def _statuses(self) -> tuple[EventStatus, ...]:
        """Those that `status` and `min_status` both let through."""
        if self.min_status is None:
            return tuple(sorted(self.status))
        enough = standing.at_least(self.min_status)
        both = [status for status in enough if not self.status or status in self.status]
        if not both:
            raise parameters.refuse("min_status", f"no status of `status` is {self.min_status} or better")
        return tuple(sorted(both))

    def _within(self, timelines: Timelines) -> EventQuery | None:
        if self.timeline is None:
            return None
        if self.timeline not in timelines:
            raise parameters.refuse("timeline", f"there is no such timeline; take one of {', '.join(timelines)}")
        return timelines[self.timeline].query()


class EventFilters(Restrictions):
    """What can be asked of a list of events."""

    as_of: MomentText | None = Field(
        None,
        description="The chronology as it was known at this recorded time, an instant or the end of a day; as it is "
        "now, when it is left out.",
        examples=["2024-12-01T06:00:00Z"],
    )
    q: Word | None = Field(
        None, description='Words of headline, places and actors: "a phrase", `or`, `-without`.', examples=["airport"]
    )
    order: Literal["asc", "desc"] | None = Field(
        None,
        description="By valid start; undated events come last. `asc` when left out, `desc` for Atom.",
        examples=["asc"],
    )
    limit: int | None = Field(
        None,
        ge=1,
        le=MAX_EXPORT,
        description=f"Events at the most: {LIMIT} when left out and {MAX_LIMIT} at the most for JSON, "
        f"{EXPORT} and {MAX_EXPORT:,} for other formats. The header `Link` leads to those that follow.",
        examples=[50],
    )
    format: FormatName | None = Field(
        None, description="The format; it goes before the header `Accept`.", examples=["json"]
    )
    cursor: str | None = Field(
        None, max_length=400, description="`next` of the page before, sent with the same filters."
    )

    def query(self, timelines: Timelines, chosen: FormatName) -> EventQuery:
        """The question, with the order and the size that suit the format `chosen`.

        Raises RequestValidationError for a time, a box, a timeline or a cursor that is none.
        """
        query = replace(
            self.restrictions(timelines),
            words=self.q,
            as_of=parameters.as_of(self.as_of),
            descending=self.order == "desc" or (self.order is None and chosen is FormatName.ATOM),
            limit=self._size(chosen),
        )
        if self.cursor is None:
            return query
        try:
            return replace(query, after=cursors.read(self.cursor, query))
        except ValueError as error:
            raise parameters.refuse("cursor", str(error)) from error

    def _size(self, chosen: FormatName) -> int:
        usual, most = (LIMIT, MAX_LIMIT) if chosen is FormatName.JSON else (EXPORT, MAX_EXPORT)
        if self.limit is not None and self.limit > most:
            raise parameters.refuse("limit", f"is above {most}; take a smaller page, and the next by `cursor`")
        return self.limit or usual


class StreamFilters(Restrictions):
    """What can be asked of the stream of changes."""

    last_event_id: str | None = Field(
        None,
        max_length=MAX_POSITION,
        description="As the header `Last-Event-ID`, before which it goes; for those who cannot set headers.",
        examples=["0"],
    )
