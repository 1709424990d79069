"""A typed client of the chronology: read it over HTTP, listen to it over HTTP or from Kafka.

    async with Client("http://127.0.0.1:8081") as client:
        async for event in client.events(Query(place=("Hama",))): ...
        async for change in client.stream(Query(timeline="syria-offensive-2024")): ...

Values are those of `sitrep.core`, messages those of `sitrep.contracts`. docs/client.md has examples.
"""

from sitrep.client.answers import Cause, EventDetail, FieldChange, NamedView, Revision
from sitrep.client.http import Client
from sitrep.client.kafka import changes_from_kafka
from sitrep.client.listening import Change
from sitrep.client.query import Query
from sitrep.contracts.events import EventCreated, EventRevised, EventsMerged, EventSplit
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.event_types import EventType
from sitrep.core.events import Event, EventStatus

__all__ = [
    "Cause",
    "Change",
    "Client",
    "Event",
    "EventCreated",
    "EventDetail",
    "EventRevised",
    "EventSplit",
    "EventStatus",
    "EventType",
    "EventsMerged",
    "FieldChange",
    "NamedView",
    "OperatorError",
    "Query",
    "Revision",
    "TransientError",
    "changes_from_kafka",
]
