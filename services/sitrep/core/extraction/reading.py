"""Reading: an article sentence by sentence, each event as the sentence tells it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction import (
    assertions,
    attribution,
    binding,
    clauses,
    combining,
    ellipses,
    needs,
    selection,
    sums,
)
from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.attribution import Attribution
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.dating import Dating
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.not_events import NotEvents
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.places import PlaceMention
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.standing import VIOLENT, Standing, Told
from sitrep.core.extraction.struck import NOBODY, StruckFinder
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Candidate, Form
from sitrep.core.extraction.whereabouts import Whereabouts
from sitrep.core.mentions import Evidence, Modality, Place, PlaceKind, Span, Speaker, Status
from sitrep.core.temporal.interval import Moment, ValidTime
from sitrep.core.temporal.tagging import Tagged

BACKGROUND_AFTER = timedelta(days=60)
"""What ended so long before publication is told to explain the present."""
MOST_TRIGGERS = 24
"""Candidates that are looked at in one sentence; only what is no prose has more."""

_PRONOUNS = frozenset(("he", "she", "it", "they"))
_SPEAKER_LASTS = 300
"""Characters after the words of a speaker in which "he said" means that one."""
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))


@dataclass(frozen=True, slots=True)
class Finders:
    """What a reading asks: each reads its tables once."""

    places: PlaceFinder
    not_events: NotEvents
    standing: Standing
    struck: StruckFinder


class Reading:
    """One article being read, sentence by sentence, carrying the place that it is speaking of."""

    def __init__(
        self,
        text: Document,
        tagged: Tagged,
        published_at: Moment | None,
        actors: list[ActorMention],
        finders: Finders,
    ) -> None:
        self._text = text
        self._tagged = tagged
        self._published = _day(published_at)
        self._places = finders.places.find(text)
        self._whereabouts = Whereabouts(text, self._places, finders.places)
        self._dating = Dating(text, tagged)
        self._actors = actors
        self._place_starts = [mention.start for mention in self._places]
        self._actor_starts = [mention.start for mention in actors]
        self._date_starts = [expression.start for expression in tagged.expressions]
        self._finders = finders
        self._speaker: Speaker | None = None
        self._official_spoke = False
        self._spoke_at = 0

    def drafts(self, candidates: Sequence[Candidate]) -> list[Draft]:
        """What every sentence tells, in order."""
        found: list[Draft] = []
        starts = [candidate.start for candidate in candidates]
        for sentence in self._text.sentences:
            held = candidates[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            if held:
                found += self._sentence(sentence, held[:MOST_TRIGGERS])
            else:
                self._dating.heard(sentence, ())
                self._whereabouts.move(sentence, self._places_in(sentence))
            found += self._elliptical(sentence, found)
            self._whereabouts.hear(sentence, self._places_in(sentence))
        return found

    def _sentence(self, sentence: Sentence, candidates: Sequence[Candidate]) -> list[Draft]:
        around = self._surroundings(sentence, candidates)
        asks = assertions.is_question(self._text, sentence)
        triggers = [] if asks else selection.select(around, candidates, self._finders.not_events)
        said = self._heard(attribution.read(self._text, sentence, around.words, around.actors), around.actors)
        tellings = combining.combine(around, triggers)
        types = [telling.main.rule.type for telling in tellings]
        drafts = [
            draft
            for telling in tellings
            if not assertions.is_thought(self._text, telling.main, said)
            and not assertions.is_asked(self._text, sentence, around.words, telling.main)
            and assertions.says_something(
                draft := self._draft(around, telling, said, alone=types.count(telling.main.rule.type) == 1)
            )
        ]
        self._dating.heard(sentence, drafts)
        placed = next((draft for draft in drafts if draft.own_place and self._leads_on(draft)), None)
        if placed is None:
            self._whereabouts.move(sentence, around.places)
        else:
            self._whereabouts.settle(placed.places)
        return drafts

    def _leads_on(self, draft: Draft) -> bool:
        """Whether the text goes on from where `draft` happened: not from the past, nor from talks abroad."""
        abroad = TYPES[draft.type].family is Family.POLITICS and not self._whereabouts.is_at_home(draft.places[0])
        return not (draft.background or abroad)

    def _elliptical(self, sentence: Sentence, found: list[Draft]) -> list[Draft]:
        """What the sentence denies or counts anew of the event before it; its mere speech goes from `found`."""
        ellipsis = ellipses.find(self._text, sentence, found)
        if ellipsis is None:
            return []
        while found and found[-1].type is EventType.STATEMENT and found[-1].evidence.trigger.start >= ellipsis.start:
            found.pop()
        draft = ellipses.told(self._text, self._tagged, ellipsis, self._actors_in(sentence))
        return [] if draft is None else [draft]

    def _actors_in(self, sentence: Sentence) -> list[ActorMention]:
        starts = self._actor_starts
        return self._actors[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]

    def _places_in(self, sentence: Sentence) -> list[PlaceMention]:
        starts = self._place_starts
        return self._places[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]

    def _heard(self, said: Attribution, actors: Sequence[ActorMention]) -> Attribution:
        """`said`, a pronoun's name taken from the speaker before."""
        if said.speaker is None:
            return said
        if self._speaker is not None and said.speaker.text.lower() in _PRONOUNS:
            return replace(said, speaker=replace(self._speaker, text=said.speaker.text))
        self._speaker = said.speaker
        self._spoke_at = said.end
        self._official_spoke = any(said.start <= m.start < said.end and needs.speaks_for_a_side(m) for m in actors)
        return said

    def _surroundings(self, sentence: Sentence, candidates: Sequence[Candidate]) -> Surroundings:
        text = self._text
        dates = self._date_starts
        dated = [
            text.word_at(expression.start)
            for expression in self._tagged.expressions[
                bisect_left(dates, sentence.start) : bisect_left(dates, sentence.end)
            ]
            if expression.interval is not None
        ]
        words = frozenset(text.words[sentence.first : sentence.last])
        return Surroundings(
            text,
            sentence,
            clauses.split(text, sentence, words, selection.finite_verbs(text, candidates)),
            self._places_in(sentence),
            self._actors_in(sentence),
            dated,
            words,
            any(candidate.listed.counts for candidate in candidates),
            self._official_spoke and sentence.start - self._spoke_at < _SPEAKER_LASTS,
        )

    def _draft(self, around: Surroundings, telling: Telling, said: Attribution, *, alone: bool) -> Draft:
        """The draft of `telling`; `alone` when its sentence tells no other event of its type."""
        trigger, rule, sentence = telling.main, telling.main.rule, around.sentence
        dated = self._dating.of(around, telling)
        time, own_time = dated.time, dated.own
        own = self._own_places(around, telling, said)
        actors, targets = binding.actors(around, telling, said)
        places = own or self._whereabouts.inherited(rule.type, (*targets, *actors))
        counts = binding.counts(around, telling)
        kind, subtype = combining.type_of(around, telling, actors, targets)
        if sums.is_toll(kind, subtype, counts, time, own_time=own_time):
            kind, subtype = EventType.CASUALTIES, None
        placed = bool(own) and (alone or _has_place(around, telling))
        within = self._whereabouts.within(rule.type, places)
        struck = self._finders.struck.find(around, telling) if kind in VIOLENT else NOBODY
        evidence = self._evidence(around, trigger, alone=alone)
        told = Told(
            dated=dated.named,
            placed=bool(own),
            pinned=bool(own) and own[0].kind is not PlaceKind.COUNTRY,
            counted=bool(counts),
            acted=bool(actors or targets),
            named=bool(struck.names),
            quoted=evidence.quote,
            denied=said.denies,
        )
        return Draft(
            kind, subtype, time, own_time, places, placed, within, actors, targets, counts,
            assertions.modality(self._text, trigger, said), assertions.speaker(said, kind, actors),
            said.status if said.speaker else Status.STATED,
            self._is_background(time), sentence.heading, evidence,
            refers=self._refers(trigger),
            passing=self._finders.standing.is_passing(around, telling, told) or self._is_no_act(trigger, kind, time),
            struck=struck,
        )  # fmt: skip

    def _is_no_act(self, trigger: Trigger, kind: EventType, time: ValidTime) -> bool:
        """Whether what is told as an act has a time that no act can have."""
        if trigger.group.modality is not Modality.OCCURRED:
            return False
        return sums.is_ahead(kind, time, self._published) or (kind in sums.ACTS and sums.is_long(time))

    def _own_places(self, around: Surroundings, telling: Telling, said: Attribution) -> tuple[Place, ...]:
        """The places that the sentence names; what it means by "the city" where it names none below a country."""
        own = binding.places(around, telling, said)
        if binding.names_place(around, telling.main):
            return own
        first, last = around.clauses[telling.main.clause].run_of(telling.main.candidate.first)
        start, end = self._text.starts[first], self._text.ends[last - 1]
        return self._whereabouts.meant(telling.main.rule.type, start, end) or own

    def _refers(self, trigger: Trigger) -> bool:
        """Whether the words speak of an event as known: "the blast", or no more than its toll."""
        before = self._text.words[trigger.group.first - 1] if trigger.group.first else ""
        return trigger.rule.result or (trigger.form is Form.NOUN and before in _DEFINITE)

    def _evidence(self, around: Surroundings, trigger: Trigger, *, alone: bool) -> Evidence:
        """The sentence; the clause, when another event of the type is told in the sentence."""
        text, sentence, candidate = self._text, around.sentence, trigger.candidate
        start, end = sentence.start, sentence.end
        if not alone:
            first, last = around.clauses[trigger.clause].run_of(candidate.first)
            start, end = text.starts[first], text.ends[last - 1]
        span = Span(candidate.start, candidate.end, text.body[candidate.start : candidate.end])
        quote = assertions.is_quoted(text.body, sentence, candidate.start)
        return Evidence(start, end, text.body[start:end], span, quote)

    def _is_background(self, time: ValidTime) -> bool:
        ended = _day(time.end)
        return self._published is not None and ended is not None and self._published - ended > BACKGROUND_AFTER


def _has_place(around: Surroundings, telling: Telling) -> bool:
    """Whether a place stands in the clauses of `telling`: not only in that of another event of the sentence."""
    return any(
        place.first in around.clauses[trigger.clause] for place in around.places for trigger in telling.triggers
    )


def _day(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
