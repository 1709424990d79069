"""Grounding: events that somebody else read in an article, held against its text.

A claim quotes; it brings no offsets, no dates and no coordinates. What it quotes must stand in the body, or it is
dropped with the reason. Offsets are found here, times come from the temporal engine, places from the gazetteer.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from sitrep.core import identity
from sitrep.core.articles import Article
from sitrep.core.event_types import TYPES, EventType
from sitrep.core.extraction import document, quantities
from sitrep.core.extraction.actors import ActorFinder, ActorMention
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.places import PRECISION, PlaceMention
from sitrep.core.extraction.reading import BACKGROUND_AFTER
from sitrep.core.mentions import (
    Actor,
    ActorKind,
    Assertion,
    Evidence,
    Extraction,
    ExtractorName,
    Figure,
    FigureKind,
    Mention,
    Modality,
    Place,
    PlaceKind,
    PlaceRole,
    Span,
    Speaker,
    Status,
)
from sitrep.core.temporal import anchoring, tagging
from sitrep.core.temporal.interval import Basis, Moment, ValidTime
from sitrep.core.temporal.tagging import Tagged

CONFIDENCE = 0.5
"""Of what is grounded: an even chance, until it has been calibrated on gold data."""
_MOST_PLACES = 4
_QUOTES = '"“”'
_PARAGRAPH = "\n\n"

At = tuple[int, int]
"""Characters of the body, the end exclusive."""
_Found = TypeVar("_Found", PlaceMention, ActorMention)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ClaimedActor:
    """Who acts or is acted on: words of the evidence, and their kind."""

    text: str
    kind: ActorKind


@dataclass(frozen=True, slots=True)
class ClaimedFigure:
    """What is counted, and the words of the evidence that count."""

    kind: FigureKind
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An event as quotations: `evidence` from the body, everything else from the evidence, word for word.

    `time` are the words that say when (they may stand elsewhere in the body), `speaker` those that say who says so.
    """

    type: EventType
    subtype: str | None
    evidence: str
    trigger: str
    time: str | None
    places: tuple[str, ...]
    actors: tuple[ClaimedActor, ...]
    targets: tuple[ClaimedActor, ...]
    figures: tuple[ClaimedFigure, ...]
    modality: Modality
    speaker: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class Dropped:
    """A claim, or a part of one, that the body does not bear out."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """What stands in the body, and what was dropped, in the order claimed."""

    extraction: Extraction
    dropped: tuple[Dropped, ...]


class Grounding:
    """Holds claims against articles, with our own engine of times, gazetteer and registry of actors."""

    def __init__(self, places: PlaceFinder, actors: ActorFinder) -> None:
        self._places = places
        self._actors = actors

    def ground(self, article: Article, claims: Iterable[Claim], extractor: ExtractorName) -> Grounded:
        """The mentions of `article` that `claims` amount to, sorted as the rules' are. Raises for no claim."""
        text = document.read(article.body)
        tagged = tagging.tag(article.body, published_at=article.published_at)
        revision = article.revision
        reading = _Reading(text, tagged, self._places.find(text), self._actors.find(text), _day(article.published_at))
        mentions: dict[str, Mention] = {}
        for claim in claims:
            evidence = reading.evidence(claim)
            if evidence is not None:
                name = identity.mention_id(article.article_id, revision, evidence.start, evidence.end, claim.type)
                mentions.setdefault(name, reading.mention(name, claim, evidence, extractor))
        ordered = sorted(mentions.values(), key=lambda m: (m.evidence.start, m.type, m.mention_id))
        extraction = Extraction(article.article_id, revision, tagged.expressions, tuple(ordered))
        return Grounded(extraction, tuple(reading.dropped))


class _Reading:
    """One article with what our own engines find in it."""

    def __init__(
        self,
        text: Document,
        tagged: Tagged,
        places: Sequence[PlaceMention],
        actors: Sequence[ActorMention],
        published: date | None,
    ) -> None:
        self._text = text
        self._tagged = tagged
        self._places = places
        self._actors = actors
        self._published = published
        self.dropped: list[Dropped] = []

    def evidence(self, claim: Claim) -> Evidence | None:
        """Where the body says so; None, and the claim dropped, when it does not."""
        body = self._text.body
        stands = list(_occurrences(body, claim.evidence, (0, len(body))))
        if not stands:
            self._drop(claim.evidence, "the evidence is not in the article")
            return None
        for start, end in stands:
            trigger = next(_occurrences(body, claim.trigger, (start, end)), None)
            if trigger is not None:
                opening = max(body.rfind(_PARAGRAPH, 0, trigger[0]), 0)
                quote = sum(map(body[opening : trigger[0]].count, _QUOTES)) % 2 == 1
                return Evidence(start, end, body[start:end], Span(*trigger, body[slice(*trigger)]), quote)
        self._drop(claim.trigger, "the trigger is not in the evidence")
        return None

    def mention(self, name: str, claim: Claim, evidence: Evidence, extractor: ExtractorName) -> Mention:
        """`claim` at its `evidence`."""
        within = (evidence.start, evidence.end)
        time = self._time(claim, evidence)
        return Mention(
            mention_id=name,
            type=claim.type,
            subtype=claim.subtype if claim.subtype in TYPES[claim.type].subtypes else None,
            time=time,
            places=tuple(self._each(((words, self._place) for words in claim.places), within))[:_MOST_PLACES],
            actors=tuple(self._each(((a.text, partial(self._actor, a.kind)) for a in claim.actors), within)),
            targets=tuple(self._each(((a.text, partial(self._actor, a.kind)) for a in claim.targets), within)),
            figures=tuple(self._each(((f.text, partial(self._figure, f.kind)) for f in claim.figures), within)),
            assertion=Assertion(claim.modality, self._speaker(claim.speaker), claim.status),
            background=self._is_background(time),
            evidence=evidence,
            confidence=CONFIDENCE,
            extractor=extractor,
        )

    def _drop(self, text: str, reason: str) -> None:
        self.dropped.append(Dropped(text, reason))

    def _each(self, claimed: Iterable[tuple[str, Callable[[At], _Value | None]]], within: At) -> list[_Value]:
        """What each reader makes of its words where they stand in the evidence; what stands nowhere is dropped."""
        values: list[_Value] = []
        for words, read in claimed:
            at = next(_occurrences(self._text.body, words, within), None)
            value = None if at is None else read(at)
            if value is None:
                self._drop(words, "is not in the evidence" if at is None else "is no number that can be read")
            elif value not in values:
                values.append(value)
        return values

    def _time(self, claim: Claim, evidence: Evidence) -> ValidTime:
        """The interval of the time expression that is quoted, else of the one that dates the evidence."""
        within, body = (evidence.start, evidence.end), self._text.body
        words = claim.time or ""
        quoted = next(_occurrences(body, words, within), None) or next(_occurrences(body, words, (0, len(body))), None)
        if claim.time and quoted is None:
            self._drop(claim.time, "the time is not in the article")
        for index, expression in enumerate(self._tagged.expressions):
            interval = expression.interval
            if (
                quoted is not None
                and interval is not None
                and expression.start < quoted[1]
                and quoted[0] < expression.end
            ):
                basis = self._tagged.bases[index] or Basis.EXPLICIT
                return ValidTime(interval.start, interval.end, interval.edtf, interval.precision, basis)
        trigger = (evidence.trigger.start, evidence.trigger.end)
        return anchoring.anchor(self._tagged, clause=within, sentence=within, trigger=trigger)

    def _place(self, at: At) -> Place:
        known = _overlapping(self._places, at)
        if known is not None:
            return known.place
        name = " ".join(self._text.body[slice(*at)].split())
        return Place(
            name, name, PlaceKind.OTHER, None, None, None, None, None, PRECISION[PlaceKind.OTHER], PlaceRole.LOCATION
        )

    def _actor(self, kind: ActorKind, at: At) -> Actor:
        words = self._text.body[slice(*at)]
        known = _overlapping(self._actors, at)
        if known is not None and known.actor.id is not None:
            return Actor(words, known.actor.name, known.actor.id, known.actor.kind, known.actor.country)
        country = None if known is None else known.actor.country
        return Actor(words, " ".join(words.split()), None, kind, country)

    def _figure(self, kind: FigureKind, at: At) -> Figure | None:
        """The count as our own engine reads it."""
        found = quantities.find(self._text, *at)
        if not found:
            return None
        count = found[0]
        return Figure(kind, count.low, count.best, count.high, count.people, count.text, None)

    def _speaker(self, words: str | None) -> Speaker | None:
        if words is None:
            return None
        at = next(_occurrences(self._text.body, words, (0, len(self._text.body))), None)
        if at is None:
            self._drop(words, "the speaker is not in the article")
            return None
        text = " ".join(words.split())
        known = _overlapping(self._actors, at)
        if known is None or known.actor.id is None:
            return Speaker(text, text, None)
        return Speaker(text, known.actor.name, known.actor.id)

    def _is_background(self, time: ValidTime) -> bool:
        ended = _day(time.end)
        return self._published is not None and ended is not None and self._published - ended > BACKGROUND_AFTER


def _occurrences(body: str, quotation: str, within: At) -> Iterator[At]:
    """Where `quotation` stands in that part of the body, as whole words, blanks and line breaks being alike."""
    words = quotation.split()
    if words:
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)")
        yield from (match.span() for match in pattern.finditer(body, *within))


def _overlapping(mentions: Sequence[_Found], at: At) -> _Found | None:
    """The first of `mentions` that shares characters with `at`."""
    return next((mention for mention in mentions if mention.start < at[1] and at[0] < mention.end), None)


def _day(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
