"""The seeds' gold as recorded mentions, and which of them tell of one event: `seeds/_same_events.json`.

As if extraction were perfect: a gold event's slots become a mention. Places and actors are looked up by the
extractor's own tables, a place first among those that the article names; what gold does not say stays open.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sitrep.core import identity, origins
from sitrep.core.articles import Article, instant
from sitrep.core.event_types import EventType
from sitrep.core.events import ArticleHeader, RecordedMention
from sitrep.core.extraction import document, extractor, tables
from sitrep.core.extraction.actors import ActorFinder
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.gazetteer import Gazetteer
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.mentions import (
    Actor,
    ActorKind,
    Assertion,
    Evidence,
    Figure,
    FigureKind,
    Mention,
    Modality,
    Place,
    Span,
    Speaker,
    Status,
)
from sitrep.core.temporal.interval import Basis, Precision, ValidTime
from sitrep.ingest.adapters.readers import Options, Unreadable, read

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
_ENDS = re.compile(r"[.?!]\s+|\n\s*")
_MODALITY = {"denied": Modality.DENIED, "planned": Modality.PLANNED}
_PRECISIONS = ((1, Precision.DAY), (6, Precision.RANGE), (7, Precision.WEEK), (31, Precision.MONTH))


def articles() -> dict[str, Article]:
    """The seeds by id; of two revisions the later."""
    found: dict[str, Article] = {}
    for item in read([str(SEEDS)], Options(source="unknown", undated_text=True)):
        article = item if isinstance(item, Unreadable) else item.article.to_article()
        if not isinstance(article, Article):
            raise TypeError(str(article))
        kept = found.setdefault(article.article_id, article)
        if _dated(article) > _dated(kept):
            found[article.article_id] = article
    return found


def gold() -> dict[str, list[dict[str, Any]]]:
    """Gold events by article id."""
    rows = [json.loads(path.read_text("utf-8")) for path in sorted((SEEDS / "_gold").glob("*.json"))]
    return {row["id"]: row["events"] for row in rows}


def labels(events: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[tuple[str, str], str]:
    """Of each gold event, by article id and hint: the event of the world that it is."""
    found = {}
    for group in json.loads((SEEDS / "_same_events.json").read_text("utf-8")):
        for member in group["members"]:
            [hint] = [e["hint"] for e in events[member["article_id"]] if e["hint"] == member["hint"]]
            found[member["article_id"], hint] = group["label"]
    return found


class GoldReader:
    """Turns gold events into mentions."""

    def __init__(self) -> None:
        self._places = PlaceFinder(Gazetteer())
        self._actors = ActorFinder(tables.document("actors.toml"))

    def mentions(self, article: Article, events: Sequence[Mapping[str, Any]]) -> dict[str, RecordedMention]:
        """The mentions of `article` by hint."""
        named = [found.place for found in self._places.find(document.read(article.body))]
        return {e["hint"]: recorded(article, self._mention(article, e, named)) for e in events}

    def _mention(self, article: Article, event: Mapping[str, Any], named: Sequence[Place]) -> Mention:
        evidence = _sentence(article.body, event["hint"])
        speaker = event["attribution"]
        return Mention(
            mention_id=identity.mention_id(
                article.article_id, article.revision, evidence.trigger.start, evidence.trigger.end, event["type"]
            ),
            type=EventType(event["type"]),
            subtype=None,
            time=_time(event["date"]),
            places=tuple(filter(None, map(partial(self._place, named), event["places"]))),
            actors=tuple(map(self._actor, event["actors"])),
            targets=(),
            figures=_figures(event["figures"]),
            assertion=Assertion(
                _MODALITY.get(event["modality"], Modality.OCCURRED),
                Speaker(speaker, speaker, None) if speaker else None,
                Status.CLAIMED if event["modality"] == "claimed" else Status.STATED,
            ),
            background=event["modality"] == "background",
            evidence=evidence,
            confidence=1.0,
            extractor=extractor.NAME,
        )

    def _place(self, named: Sequence[Place], name: str) -> Place | None:
        wanted = key(name)
        for place in named:
            if wanted in (key(place.text), key(place.name)):
                return place
        found = [each.place for each in self._places.find(document.read(f"Syria: Syrian troops are in {name}."))]
        return found[1] if len(found) > 1 else None

    def _actor(self, name: str) -> Actor:
        found = self._actors.find(document.read(name))
        return found[0].actor if found else Actor(name, name, None, ActorKind.OTHER, None)


def recorded(article: Article, mention: Mention) -> RecordedMention:
    """`mention` of `article`, recorded when it was published."""
    if article.published_at is None:
        raise ValueError(f"{article.article_id} has no date")
    published = instant(article.published_at)
    header = ArticleHeader(
        article.article_id,
        article.revision,
        article.url,
        article.source,
        article.title,
        published,
        origins.signature(article.body),
    )
    return RecordedMention(mention, header, published)


def _dated(article: Article) -> datetime:
    dated = article.updated_at or article.published_at
    if dated is None:
        raise ValueError(f"{article.article_id} has no date")
    return instant(dated)


def _sentence(body: str, hint: str) -> Evidence:
    at = body.index(hint)
    before = _ENDS.finditer(body, 0, at)
    start = max((end.end() for end in before), default=0)
    after = _ENDS.search(body, at + len(hint))
    end = after.start() + 1 if after else len(body)
    return Evidence(start, end, body[start:end], Span(at, at + len(hint), hint), quote=False)


def _time(edtf: str) -> ValidTime:
    first, _, last = edtf.partition("/")
    start, end = _day(first, last=False), _day(last or first, last=True)
    if start is None or end is None:
        return ValidTime(None, None, "..", Precision.UNKNOWN, Basis.EXPLICIT)
    days = (end - start).days + 1
    precision = next((each for most, each in _PRECISIONS if days <= most), Precision.LONGER)
    return ValidTime(start, end, edtf, precision, Basis.EXPLICIT)


def _day(part: str, *, last: bool) -> date | None:
    if "X" in part or part in ("", ".."):
        return None
    numbers = [int(number) for number in part.rstrip("~?%").split("-")]
    year, month = numbers[0], numbers[1] if len(numbers) > 1 else (12 if last else 1)
    if month > 12:  # a season
        month = {21: 3, 22: 6, 23: 9, 24: 12}[month] + (2 if last else 0)
        year, month = (year + 1, month - 12) if month > 12 else (year, month)
    if len(numbers) > 2:
        return date(year, month, numbers[2])
    if not last:
        return date(year, month, 1)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _figures(rows: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    figures: list[Figure] = []
    for row in rows:
        whole = len(figures) - 1 if row.get("part_of") and figures else None
        text = f"{row.get('best') or row.get('low')} {row.get('of') or 'people'}"
        figures.append(
            Figure(
                FigureKind(row["kind"]), row.get("low"), row.get("best"), row.get("high"), row.get("of"), text, whole
            )
        )
    return tuple(figures)
