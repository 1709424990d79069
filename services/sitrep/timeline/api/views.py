"""Routes of timelines, the named views of the chronology."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sitrep.core.event_types import EventType
from sitrep.core.events import EventStatus
from sitrep.timeline.adapters.timeline_files import NAME, Timeline, Timelines
from sitrep.timeline.api import conditional, descriptions
from sitrep.timeline.api.answers import problems_of

Name = Annotated[str, Path(description="The timeline's name.", pattern=f"^{NAME}$", examples=["syria-offensive-2024"])]
EXAMPLE: dict[str, Any] = {
    "name": "syria-offensive-2024",
    "title": "Syria: the offensive of November and December 2024",
    "description": "",
    "from": "2024-11-24",
    "to": "2024-12-11",
    "countries": ["SY"],
    "places": [],
    "types": [],
    "actors": [],
    "minimum_status": None,
    "background": None,
    "events": "/v1/events?timeline=syria-offensive-2024",
}


class TimelineAnswer(BaseModel):
    """What a timeline restricts; what is null or empty does not."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]}, populate_by_name=True)

    name: str
    title: str
    description: str
    from_: date | None = Field(alias="from", description="First day, included.")
    to: date | None = Field(description="Last day, included.")
    countries: tuple[str, ...] = Field(description="ISO 3166-1 codes. Events in any of them, or at any of `places`.")
    places: tuple[str, ...]
    types: tuple[EventType, ...]
    actors: tuple[str, ...]
    minimum_status: EventStatus | None
    background: bool | None
    events: str = Field(description="Where its events are.")


class TimelinesAnswer(BaseModel):
    """All timelines."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"timelines": [EXAMPLE]}]})

    timelines: tuple[TimelineAnswer, ...] = Field(description="By name.")


def router(timelines: Timelines) -> APIRouter:
    """The routes for `timelines`."""
    routes = APIRouter(prefix="/v1", tags=["timelines"])

    @routes.get(
        "/timelines",
        operation_id="listTimelines",
        summary="Named views of the chronology",
        response_model=TimelinesAnswer,
        responses={**descriptions.UNCHANGED, **problems_of()},
    )
    async def list_timelines(request: Request) -> Response:
        """Those that come with Sitrep, and those of the folder that SITREP_TIMELINES names."""
        return _sent(request, TimelinesAnswer(timelines=tuple(map(_answer, timelines.values()))))

    @routes.get(
        "/timelines/{name}",
        operation_id="getTimeline",
        summary="What a timeline restricts",
        response_model=TimelineAnswer,
        responses={**descriptions.UNCHANGED, **problems_of({404: "There is no timeline of this name."})},
    )
    async def get_timeline(request: Request, name: Name) -> Response:
        """Its events are at `/v1/events?timeline=…`, in every format and together with other filters."""
        if name not in timelines:
            raise HTTPException(
                HTTPStatus.NOT_FOUND, f"There is no timeline {name}; take one of {', '.join(timelines)}."
            )
        return _sent(request, _answer(timelines[name]))

    return routes


def _sent(request: Request, answer: BaseModel) -> Response:
    body = answer.model_dump_json(by_alias=True)
    entity_tag = conditional.tag(body)
    return conditional.unchanged(request, entity_tag) or Response(
        body, media_type="application/json", headers=conditional.headers(entity_tag)
    )


def _answer(timeline: Timeline) -> TimelineAnswer:
    view = timeline.view
    return TimelineAnswer(
        name=timeline.name,
        title=view.title,
        description=view.description,
        from_=view.from_,
        to=view.to,
        countries=view.countries,
        places=view.places,
        types=view.types,
        actors=view.actors,
        minimum_status=view.minimum_status,
        background=view.background,
        events=f"/v1/events?timeline={timeline.name}",
    )
