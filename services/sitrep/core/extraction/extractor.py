"""The rule extractor: an article in, its event mentions out. docs/extraction.md follows one article through."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from sitrep.core import identity
from sitrep.core.articles import Article
from sitrep.core.event_types import TYPES, Family
from sitrep.core.extraction import (
    attribution,
    binding,
    clauses,
    combining,
    confidence,
    document,
    quantities,
    selection,
    tables,
    uniting,
)
from sitrep.core.extraction.actors import ActorFinder, ActorMention
from sitrep.core.extraction.attribution import Attribution
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.places import Gazetteer, PlaceFinder, PlaceMention
from sitrep.core.extraction.selection import Surroundings
from sitrep.core.extraction.triggers import Candidate, TriggerLexicon
from sitrep.core.mentions import (
    Assertion,
    Evidence,
    Extraction,
    ExtractorName,
    Mention,
    Place,
    PlaceKind,
    Span,
    Status,
)
from sitrep.core.temporal import anchoring, tagging
from sitrep.core.temporal.interval import Basis, Moment, ValidTime
from sitrep.core.temporal.tagging import Tagged

NAME = ExtractorName("rules", "0.1.0")
BACKGROUND_AFTER = timedelta(days=60)
"""What ended so long before publication is told to explain the present."""

MOST_TRIGGERS = 24
"""Candidates that are looked at in one sentence; only what is no prose has more."""

_QUOTES = '"“”'


class Extractor(Protocol):
    """Finds the event mentions of an article: pure, the same for the same article, raising for none."""

    @property
    def name(self) -> ExtractorName: ...

    def extract(self, article: Article) -> Extraction:
        """All mentions in `article`, sorted by evidence start, then type."""
        ...


def build() -> "RuleExtractor":
    """The rule extractor with the tables of this package. The only place that reads them."""
    return RuleExtractor(
        TriggerLexicon(tables.document("triggers.toml"), tables.document("verbs.toml")),
        PlaceFinder(Gazetteer()),
        ActorFinder(tables.document("actors.toml")),
    )


class RuleExtractor:
    """Extraction by rules and tables of words."""

    name = NAME

    def __init__(self, triggers: TriggerLexicon, places: PlaceFinder, actors: ActorFinder) -> None:
        self._triggers = triggers
        self._places = places
        self._actors = actors

    def extract(self, article: Article) -> Extraction:
        """All mentions in `article`, sorted by evidence start, then type. Raises for no text."""
        revision = article.revision
        tagged = tagging.tag(article.body, published_at=article.published_at)
        text = document.read(article.body)
        reading = _Reading(text, tagged, article.published_at, self._places.find(text), self._actors.find(text))
        drafts = reading.drafts(self._triggers.find(text))
        mentions = [_mention(draft, article.article_id, revision) for draft in uniting.unite(drafts)]
        mentions.sort(key=lambda m: (m.evidence.start, m.type, m.evidence.trigger.start, m.mention_id))
        return Extraction(article.article_id, revision, tagged.expressions, _with_distinct_ids(mentions))


class _Reading:
    """One article being read, sentence by sentence, carrying the place that it is speaking of."""

    def __init__(
        self,
        text: Document,
        tagged: Tagged,
        published_at: Moment | None,
        places: list[PlaceMention],
        actors: list[ActorMention],
    ) -> None:
        self._text = text
        self._tagged = tagged
        self._published = _day(published_at)
        self._places = places
        self._actors = actors
        self._focus: tuple[Place, ...] = _first_places(text, places)

    def drafts(self, candidates: Sequence[Candidate]) -> list[Draft]:
        """What every sentence tells, in order."""
        found: list[Draft] = []
        starts = [candidate.start for candidate in candidates]
        for sentence in self._text.sentences:
            held = candidates[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            if held:
                found += self._sentence(sentence, held[:MOST_TRIGGERS])
            else:
                self._move_focus(sentence)
        return found

    def _sentence(self, sentence: Sentence, candidates: Sequence[Candidate]) -> list[Draft]:
        around = self._surroundings(sentence, candidates)
        triggers = selection.select(around, candidates)
        said = attribution.read(self._text, sentence, list(around.actors))
        drafts = [self._draft(around, telling, said) for telling in combining.combine(around, triggers)]
        self._move_focus(sentence)
        return drafts

    def _surroundings(self, sentence: Sentence, candidates: Sequence[Candidate]) -> Surroundings:
        text = self._text
        dated = [text.word_at(expression.start) for expression in _within(self._tagged.expressions, sentence)]
        return Surroundings(
            text,
            sentence,
            clauses.split(text, sentence, selection.finite_verbs(text, candidates)),
            _within(self._places, sentence),
            _within(self._actors, sentence),
            quantities.find(text, sentence.start, sentence.end),
            dated,
        )

    def _draft(self, around: Surroundings, telling: Telling, said: Attribution) -> Draft:
        trigger, sentence = telling.main, around.sentence
        time, own_time = self._time(around, telling)
        own = binding.places(around, telling, said)
        places = own or self._inherited(telling)
        actors, targets = binding.actors(around, telling, said)
        counts = binding.counts(telling)
        rule, start, end = trigger.rule, trigger.candidate.start, trigger.candidate.end
        body = self._text.body
        evidence = Evidence(
            sentence.start,
            sentence.end,
            body[sentence.start : sentence.end],
            Span(start, end, body[start:end]),
            _is_quoted(body, sentence, start),
        )
        sure = confidence.of(
            rule, trigger.form, time, confidence.Slots(bool(own), bool(counts), bool(actors), sentence.heading)
        )  # fmt: skip
        return Draft(
            rule.type, rule.subtype, time, own_time, places, bool(own), actors, targets, counts,
            trigger.group.modality, said.speaker, said.status if said.speaker else Status.STATED,
            self._is_background(time), sentence.heading, evidence, sure,
        )  # fmt: skip

    def _time(self, around: Surroundings, telling: Telling) -> tuple[ValidTime, bool]:
        clause = around.clauses[telling.main.clause]
        text = self._text
        time = anchoring.anchor(
            self._tagged,
            clause=(text.starts[clause.first], text.ends[clause.last - 1]),
            sentence=(around.sentence.start, around.sentence.end),
            trigger=(telling.main.candidate.start, telling.main.candidate.end),
        )
        return time, time.basis not in (Basis.DATELINE, Basis.INHERITED)

    def _inherited(self, telling: Telling) -> tuple[Place, ...]:
        """The place that the article was speaking of; what is said or agreed takes none."""
        return () if TYPES[telling.main.rule.type].family is Family.POLITICS else self._focus

    def _move_focus(self, sentence: Sentence) -> None:
        within = _within(self._places, sentence)
        named = next((mention.place for mention in within if mention.place.kind is not PlaceKind.COUNTRY), None)
        if named is not None:
            self._focus = (named,)

    def _is_background(self, time: ValidTime) -> bool:
        ended = _day(time.end)
        return self._published is not None and ended is not None and self._published - ended > BACKGROUND_AFTER


def _mention(draft: Draft, article_id: str, revision: str) -> Mention:
    evidence = draft.evidence
    return Mention(
        mention_id=identity.mention_id(article_id, revision, evidence.start, evidence.end, draft.type),
        type=draft.type,
        subtype=draft.subtype,
        time=draft.time,
        places=draft.places,
        actors=draft.actors,
        targets=draft.targets,
        figures=draft.figures,
        assertion=Assertion(draft.modality, draft.speaker, draft.status),
        background=draft.background,
        evidence=evidence,
        confidence=draft.confidence,
        extractor=NAME,
    )


def _with_distinct_ids(mentions: list[Mention]) -> tuple[Mention, ...]:
    """`mentions` less those of one sentence and type with another: an id names one mention."""
    kept: dict[str, Mention] = {}
    for mention in mentions:
        kept.setdefault(mention.mention_id, mention)
    return tuple(kept.values())


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


def _within(found: Sequence[_P], sentence: Sentence) -> Sequence[_P]:
    """Those of `found` (in order of the text) that begin in `sentence`."""
    first = bisect_left(found, sentence.start, key=_start)
    return found[first : bisect_left(found, sentence.end, lo=first, key=_start)]


def _start(found: _Placed) -> int:
    return found.start


def _first_places(text: Document, places: Sequence[PlaceMention]) -> tuple[Place, ...]:
    """Where the article starts from: the first place below a country in its text, else its dateline's."""
    start = text.dateline[1] if text.dateline else 0
    fine = [mention for mention in places if mention.place.kind is not PlaceKind.COUNTRY]
    running = [mention for mention in fine if mention.start >= start]
    return tuple(mention.place for mention in (running or fine or list(places))[:1])


def _is_quoted(body: str, sentence: Sentence, offset: int) -> bool:
    before = body[sentence.start : offset]
    return sum(before.count(mark) for mark in _QUOTES) % 2 == 1


def _day(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
