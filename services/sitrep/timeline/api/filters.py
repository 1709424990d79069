"""The parameters of a list of events, and the query that they ask."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sitrep.core.event_types import EventType
from sitrep.core.events import EventStatus
from sitrep.timeline.api import cursors, parameters
from sitrep.timeline.api.parameters import MomentText, Word
from sitrep.timeline.ports import EventQuery

MAX_LIMIT = 500
MAX_VALUES = 50
"""Of one filter."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]


class EventFilters(BaseModel):
    """What can be asked of the chronology. Repeat a filter to allow any of several values."""

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
        description="Name of a place or of its first-level area, or `geonames:ID`; in any case.",
        examples=[["Aleppo"]],
    )
    country: list[Country] = Field([], max_length=MAX_VALUES, description="ISO 3166-1 alpha-2.", examples=[["SY"]])
    type: list[EventType] = Field([], max_length=MAX_VALUES, examples=[["air_strike", "shelling"]])
    actor: list[Word] = Field(
        [], max_length=MAX_VALUES, description="Name or id of an actor or a target; in any case.", examples=[["hts"]]
    )
    status: list[EventStatus] = Field([], max_length=MAX_VALUES)
    q: Word | None = Field(
        None, description='Words of headline, places and actors: "a phrase", `or`, `-without`.', examples=["airport"]
    )
    order: Literal["asc", "desc"] = Field("asc", description="By valid start; undated events count as the latest.")
    limit: int = Field(50, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(
        None, max_length=400, description="`next` of the page before, sent with the same filters."
    )

    def query(self) -> EventQuery:
        """The question. Raises RequestValidationError for a time or a cursor that is none."""
        query = EventQuery(
            valid_from=parameters.beginning("from", self.from_),
            valid_to=parameters.ending("to", self.to),
            places=tuple(sorted(self.place)),
            countries=tuple(sorted(code.upper() for code in self.country)),
            types=tuple(sorted(self.type)),
            actors=tuple(sorted(self.actor)),
            status=tuple(sorted(self.status)),
            words=self.q,
            descending=self.order == "desc",
            limit=self.limit,
        )
        if query.valid_from and query.valid_to and query.valid_from >= query.valid_to:
            raise parameters.refuse("from", "is after `to`")
        if self.cursor is None:
            return query
        try:
            return replace(query, after=cursors.read(self.cursor, query))
        except ValueError as error:
            raise parameters.refuse("cursor", str(error)) from error
