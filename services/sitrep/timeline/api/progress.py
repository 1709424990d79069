"""The route that tells how far the projection is."""

from fastapi import APIRouter

from sitrep.timeline.api.answers import OffsetAnswer, ProgressAnswer, problems_of
from sitrep.timeline.ports import ChronologyReader


def router(reader: ChronologyReader) -> APIRouter:
    """The route on `reader`."""
    routes = APIRouter(prefix="/v1", tags=["operations"])

    @routes.get(
        "/progress",
        operation_id="getProgress",
        summary="How far is the projection?",
        responses=problems_of(),
    )
    async def get_progress() -> ProgressAnswer:
        """Offsets and counts, from one snapshot."""
        progress = await reader.progress()
        return ProgressAnswer(
            offsets=tuple(
                OffsetAnswer(topic=partition.topic, partition=partition.number, next_offset=offset)
                for partition, offset in sorted(progress.next_offsets.items())
            ),
            articles=progress.articles,
            mentions=progress.mentions,
            events=progress.events,
            outbox=progress.outbox,
        )

    return routes
