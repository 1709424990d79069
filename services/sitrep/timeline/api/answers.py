"""What the API answers with, and an example of each."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sitrep.core.events import ArticleHeader, Event, RecordedMention
from sitrep.core.mentions import ExtractorName, Mention
from sitrep.runtime import problems

PROBLEMS_OF_ALL = {
    422: "A parameter is wrong; `errors` names it and says what would be right.",
    503: "PostgreSQL is away, or its tables are not there yet; try again after `Retry-After` seconds.",
}

_PLACE = {
    "text": "Aleppo",
    "name": "Aleppo",
    "kind": "settlement",
    "country": "SY",
    "admin1": "Aleppo",
    "lat": 36.20124,
    "lon": 37.16117,
    "geonames_id": 170063,
    "precision": 1,
    "role": "location",
}
_ACTOR = {
    "text": "Hayat Tahrir al-Sham fighters",
    "name": "Hayat Tahrir al-Sham",
    "id": "hts",
    "kind": "rebels",
    "country": "SY",
}
_TIME = {"start": "2024-11-29", "end": "2024-11-29", "edtf": "2024-11-29", "precision": "day", "basis": "weekday"}
_SENTENCE = "Hayat Tahrir al-Sham fighters entered Aleppo on Friday, killing at least 12 soldiers."
_MENTION_ID = "3f0c9a52d1e84b7799c0aa61d2b5e7f4"
_REVISION = "9f2d6f0c1b7a4e58" * 4

EVENT_EXAMPLE: dict[str, Any] = {
    "event_id": "5b1e2a7740c94f6d8a3c1f0e9d8b7a65",
    "type": "territory_change",
    "subtype": "entered",
    "time": _TIME,
    "places": [_PLACE],
    "actors": [_ACTOR],
    "targets": [],
    "figures": [
        {
            "kind": "killed",
            "of": "soldiers",
            "low": 12,
            "best": 12,
            "high": None,
            "claims": [
                {
                    "mention_id": _MENTION_ID,
                    "source": "Example Wire",
                    "attributed_to": None,
                    "low": 12,
                    "best": 12,
                    "high": None,
                    "text": "at least 12 soldiers",
                    "recorded_at": "2024-11-29T18:02:11.040000Z",
                }
            ],
            "part_of": None,
        }
    ],
    "status": "reported",
    "headline": _SENTENCE,
    "background": False,
    "sources": ["Example Wire"],
    "mention_ids": [_MENTION_ID],
    "first_recorded_at": "2024-11-29T18:02:11.040000Z",
    "last_recorded_at": "2024-11-29T18:02:11.040000Z",
    "origins": 1,
    "retracted_sources": [],
}
ARTICLE_EXAMPLE: dict[str, Any] = {
    "article_id": "aleppo-entered",
    "revision": _REVISION,
    "url": "https://example.org/news/aleppo-entered",
    "source": "Example Wire",
    "title": "Fighters enter Aleppo",
    "published_at": "2024-11-29T18:00:00Z",
    "text_signature": "5d0f" * 64,
}
MENTION_EXAMPLE: dict[str, Any] = {
    "mention_id": _MENTION_ID,
    "type": "territory_change",
    "subtype": "entered",
    "time": _TIME,
    "places": [_PLACE],
    "actors": [_ACTOR],
    "targets": [],
    "figures": [
        {
            "kind": "killed",
            "low": 12,
            "best": 12,
            "high": None,
            "of": "soldiers",
            "text": "at least 12 soldiers",
            "part_of": None,
        }
    ],
    "assertion": {"modality": "occurred", "attributed_to": None, "status": "stated"},
    "background": False,
    "evidence": {
        "start": 0,
        "end": len(_SENTENCE),
        "text": _SENTENCE,
        "trigger": {"start": 30, "end": 37, "text": "entered"},
        "quote": False,
    },
    "confidence": 0.9,
    "extractor": {"name": "sitrep", "version": "0.1.0"},
    "also_told": [],
}


def _example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class EventsAnswer(BaseModel):
    """A page of the chronology."""

    model_config = _example({"events": [EVENT_EXAMPLE], "next": None})

    events: tuple[Event, ...]
    next: str | None = Field(description="`cursor` of the page that follows; null on the last one.")


class EventAnswer(BaseModel):
    """An event with all that it rests on."""

    model_config = _example(
        {
            "event": EVENT_EXAMPLE,
            "mentions": [
                {
                    "mention": MENTION_EXAMPLE,
                    "article": ARTICLE_EXAMPLE,
                    "recorded_at": "2024-11-29T18:02:11.040000Z",
                    "retracted": False,
                }
            ],
        }
    )

    event: Event
    mentions: tuple[RecordedMention, ...] = Field(
        description="By time of publication, each with its evidence and the article that it is from."
    )


class ArticleAnswer(BaseModel):
    """A revision of an article that is projected."""

    model_config = _example(
        {
            "article": ARTICLE_EXAMPLE,
            "counts": True,
            "retracted": False,
            "recorded_at": "2024-11-29T18:02:11.040000Z",
            "extractor": {"name": "sitrep", "version": "0.1.0"},
            "mentions": 1,
        }
    )

    article: ArticleHeader
    counts: bool = Field(description="False when another revision of the article counts in its place.")
    retracted: bool = Field(description="Whether the article was withdrawn by its publisher while this counted.")
    recorded_at: AwareDatetime = Field(description="When this content was first recorded: its log timestamp.")
    extractor: ExtractorName
    mentions: int = Field(description="How many events it mentions.")


class MentionsAnswer(BaseModel):
    """What an article says, in order of the text."""

    model_config = _example({"article": ARTICLE_EXAMPLE, "counts": True, "mentions": [MENTION_EXAMPLE]})

    article: ArticleHeader
    counts: bool
    mentions: tuple[Mention, ...]


class CauseAnswer(BaseModel):
    """A mention that began or ceased to count, or was retracted."""

    mention_id: str
    article_id: str


class ChangeAnswer(BaseModel):
    """A field of an event that differs from the revision before."""

    field: str
    before: Any = Field(description="Its value before. Of a list: the items that it lost.")
    after: Any = Field(description="Its value now. Of a list: the items that it gained.")


class RevisionAnswer(BaseModel):
    """A state of an event, and when it was so."""

    recorded_from: AwareDatetime = Field(description="Recorded time from which on it was so.")
    recorded_to: AwareDatetime | None = Field(description="Recorded time until which it was; null when it still is.")
    caused_by: tuple[CauseAnswer, ...] = Field(description="What was recorded then.")
    changes: tuple[ChangeAnswer, ...] = Field(description="Against the revision before; empty for the first.")
    event: Event


class HistoryAnswer(BaseModel):
    """What was known of an event, and when."""

    model_config = _example(
        {
            "event_id": "5b1e2a7740c94f6d8a3c1f0e9d8b7a65",
            "now": "5b1e2a7740c94f6d8a3c1f0e9d8b7a65",
            "revisions": [
                {
                    "recorded_from": "2024-11-29T18:02:11.040000Z",
                    "recorded_to": None,
                    "caused_by": [{"mention_id": _MENTION_ID, "article_id": "aleppo-entered"}],
                    "changes": [{"field": "status", "before": "reported", "after": "corroborated"}],
                    "event": EVENT_EXAMPLE,
                }
            ],
            "next": None,
        }
    )

    event_id: str
    now: str | None = Field(
        description="The event that it is now: itself, or the one that took it in; null when there is none."
    )
    revisions: tuple[RevisionAnswer, ...] = Field(description="In order of recorded time.")
    next: str | None = Field(description="`cursor` of the page that follows; null on the last one.")


class OffsetAnswer(BaseModel):
    """How far a partition is projected."""

    topic: str
    partition: int
    next_offset: int = Field(description="The first offset that is not projected yet.")


class ProgressAnswer(BaseModel):
    """How far the projection is."""

    model_config = _example(
        {
            "offsets": [{"topic": "sitrep.mentions.v1", "partition": 0, "next_offset": 12}],
            "articles": 12,
            "mentions": 96,
            "events": 71,
            "outbox": 0,
        }
    )

    offsets: tuple[OffsetAnswer, ...]
    articles: int = Field(description="Articles of which a revision counts.")
    mentions: int = Field(description="Mentions that count.")
    events: int
    outbox: int = Field(description="Records that other topics are still owed.")


class DigestAnswer(BaseModel):
    """The digest of the chronology."""

    model_config = _example({"digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})

    digest: str = Field(description="SHA-256 over the sorted canonical rows: equal chronologies, equal digests.")


def problems_of(more: dict[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route: the problems that every route can answer with, and `more`."""
    return problems.documented({**(more or {}), **PROBLEMS_OF_ALL})
