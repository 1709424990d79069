"""The rule extractor: an article in, its event mentions out. docs/extraction.md follows one article through."""

from dataclasses import replace
from typing import Protocol, runtime_checkable

from sitrep.core import identity
from sitrep.core.articles import Article
from sitrep.core.extraction import confidence, document, tables, uniting
from sitrep.core.extraction.actors import ActorFinder
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.gazetteer import Gazetteer
from sitrep.core.extraction.not_events import NotEvents
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.reading import Finders, Reading
from sitrep.core.extraction.standing import Standing
from sitrep.core.extraction.struck import StruckFinder
from sitrep.core.extraction.triggers import TriggerLexicon
from sitrep.core.mentions import Assertion, Extraction, ExtractorName, Mention, Place
from sitrep.core.temporal import tagging

NAME = ExtractorName("rules", "0.1.0")


@runtime_checkable
class Extractor(Protocol):
    """Finds the event mentions of an article: the same for the same article, in whichever process and however often.

    One that asks another service raises TransientError while that is away (the article is tried again), and any
    other error for an article that it has no mentions of (it is set aside with the reason). The rules raise for none.
    """

    @property
    def name(self) -> ExtractorName: ...

    def extract(self, article: Article) -> Extraction:
        """All mentions in `article`, sorted by evidence start, then type."""
        ...


def build() -> "RuleExtractor":
    """The rule extractor with the tables of this package. The only place that reads them."""
    not_events = tables.document("not_events.toml")
    return RuleExtractor(
        TriggerLexicon(tables.document("triggers.toml"), tables.document("verbs.toml")),
        ActorFinder(tables.document("actors.toml")),
        Finders(PlaceFinder(Gazetteer()), NotEvents(not_events), Standing(not_events), StruckFinder(not_events)),
    )


class RuleExtractor:
    """Extraction by rules and tables of words."""

    name = NAME

    def __init__(self, triggers: TriggerLexicon, actors: ActorFinder, finders: Finders) -> None:
        self._triggers = triggers
        self._actors = actors
        self._finders = finders

    def extract(self, article: Article) -> Extraction:
        """All mentions in `article`, sorted by evidence start, then type. Raises for no text."""
        revision = article.revision
        tagged = tagging.tag(article.body, published_at=article.published_at)
        text = document.read(article.body)
        reading = Reading(text, tagged, article.published_at, self._actors.find(text), self._finders)
        drafts = reading.drafts(self._triggers.find(text))
        mentions = [_mention(draft, article.article_id, revision) for draft in uniting.unite(drafts)]
        mentions.sort(key=lambda m: (m.evidence.start, m.type, m.evidence.trigger.start, m.mention_id))
        return Extraction(article.article_id, revision, tagged.expressions, _with_distinct_ids(mentions))


def _mention(draft: Draft, article_id: str, revision: str) -> Mention:
    evidence = draft.evidence
    mention = Mention(
        mention_id=identity.mention_id(article_id, revision, evidence.start, evidence.end, draft.type),
        type=draft.type,
        subtype=draft.subtype,
        time=draft.time,
        places=_places(draft),
        actors=draft.actors,
        targets=draft.targets,
        figures=draft.figures,
        assertion=Assertion(draft.modality, draft.speaker, draft.status),
        background=draft.background,
        evidence=evidence,
        confidence=0.0,
        extractor=NAME,
        also_told=draft.also_told,
    )
    return replace(mention, confidence=confidence.of(mention))


def _places(draft: Draft) -> tuple[Place, ...]:
    """The draft's places, then what the first of them lies in."""
    named = {place.name for place in draft.places}
    return (*draft.places, *(place for place in draft.within if place.name not in named))


def _with_distinct_ids(mentions: list[Mention]) -> tuple[Mention, ...]:
    """`mentions` less those of one sentence and type with another: an id names one mention."""
    kept: dict[str, Mention] = {}
    for mention in mentions:
        kept.setdefault(mention.mention_id, mention)
    return tuple(kept.values())
