"""Reading: an article sentence by sentence, each event as the sentence tells it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction import (
    attribution,
    binding,
    clauses,
    combining,
    confidence,
    dating,
    ellipses,
    needs,
    selection,
)
from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.attribution import Attribution
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.dating import Dating
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.places import PlaceMention
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Candidate, Form
from sitrep.core.extraction.whereabouts import Whereabouts
from sitrep.core.mentions import Actor, Evidence, Modality, Place, PlaceKind, Span, Speaker, Status
from sitrep.core.temporal import anchoring
from sitrep.core.temporal.interval import Moment, ValidTime
from sitrep.core.temporal.tagging import Tagged

BACKGROUND_AFTER = timedelta(days=60)
"""What ended so long before publication is told to explain the present."""
MOST_TRIGGERS = 24
"""Candidates that are looked at in one sentence; only what is no prose has more."""

_PRONOUNS = frozenset(("he", "she", "it", "they"))
_TOLD_BY_VERBS = frozenset((Family.CONTROL, Family.PEOPLE))
"""Families of which a full verb tells even with nothing else: "they withdrew"."""
_SPEAKER_LASTS = 300
"""Characters after the words of a speaker in which "he said" means that one."""
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
_QUOTES = '"“”'


class Reading:
    """One article being read, sentence by sentence, carrying the place that it is speaking of."""

    def __init__(
        self,
        text: Document,
        tagged: Tagged,
        published_at: Moment | None,
        places: PlaceFinder,
        actors: list[ActorMention],
    ) -> None:
        self._text = text
        self._tagged = tagged
        self._published = _day(published_at)
        self._places = places.find(text)
        self._whereabouts = Whereabouts(text, self._places, places)
        self._dating = Dating(text, tagged)
        self._actors = actors
        self._place_starts = [mention.start for mention in self._places]
        self._actor_starts = [mention.start for mention in actors]
        self._date_starts = [expression.start for expression in tagged.expressions]
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
        triggers = selection.select(around, candidates)
        said = self._heard(attribution.read(self._text, sentence, around.words, around.actors), around.actors)
        tellings = combining.combine(around, triggers)
        types = [telling.main.rule.type for telling in tellings]
        drafts = [
            draft
            for telling in tellings
            if not _is_thought(self._text, telling.main, said)
            and _says_something(
                draft := self._draft(around, telling, said, alone=types.count(telling.main.rule.type) == 1)
            )
        ]
        self._dating.heard(sentence, drafts)
        placed = next((draft for draft in drafts if draft.own_place and not draft.background), None)
        if placed is None:
            self._whereabouts.move(sentence, around.places)
        else:
            self._whereabouts.settle(placed.places)
        return drafts

    def _elliptical(self, sentence: Sentence, found: list[Draft]) -> list[Draft]:
        """What the sentence denies or counts anew of the event before it; its mere speech goes from `found`."""
        ellipsis = ellipses.find(self._text, sentence, found)
        if ellipsis is None or (ellipsis.counted and _counts_after(found, ellipsis.start)):
            return []
        while found and found[-1].type is EventType.STATEMENT and found[-1].evidence.trigger.start >= ellipsis.start:
            found.pop()
        text, event = self._text, ellipsis.event
        if ellipsis.denies and event.modality is Modality.DENIED:
            return []
        said = attribution.subject(text, (ellipsis.start, ellipsis.said[0]), self._actors_in(sentence))
        trigger = Span(*ellipsis.said, text.body[slice(*ellipsis.said)])
        start, end = ellipsis.start, ellipsis.end
        evidence = Evidence(start, end, text.body[start:end], trigger, quote=False)
        time, own = event.time, event.own_time
        if ellipsis.counted:
            named = anchoring.anchor(self._tagged, clause=(start, end), sentence=(start, end), trigger=ellipsis.said)
            time, own = (named, True) if dating.is_own(named) else (time, own)
        modality = Modality.DENIED if ellipsis.denies else event.modality
        speaker = said.speaker or event.speaker
        return [
            replace(
                event, time=time, own_time=own, figures=ellipsis.counted, modality=modality, speaker=speaker,
                status=Status.CLAIMED, evidence=evidence, heading=False, refers=False, passing=False,
            )
        ]  # fmt: skip

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
        places = own or self._whereabouts.inherited(rule.type)
        actors, targets = binding.actors(around, telling, said)
        counts = binding.counts(around, telling)
        sure = confidence.of(
            rule, trigger.form, time, confidence.Slots(bool(own), bool(counts), bool(actors), sentence.heading)
        )  # fmt: skip
        kind, subtype = combining.type_of(around, telling, targets)
        within = self._whereabouts.within(rule.type, places)
        return Draft(
            kind, subtype, time, own_time, places, bool(own), within, actors, targets, counts,
            _modality(trigger, said), _speaker(said, kind, actors), said.status if said.speaker else Status.STATED,
            self._is_background(time), sentence.heading, self._evidence(around, trigger, alone=alone), sure,
            refers=self._refers(trigger),
            passing=not (own or dated.named or counts)
            and _is_passing(trigger, acted=bool(actors or targets), denied=said.denies),
        )  # fmt: skip

    def _own_places(self, around: Surroundings, telling: Telling, said: Attribution) -> tuple[Place, ...]:
        """The places that the sentence names; what it means by "the city" where it names none below a country."""
        own = binding.places(around, telling, said)
        if any(place.kind is not PlaceKind.COUNTRY for place in own):
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
        quote = _is_quoted(text.body, sentence, candidate.start)
        return Evidence(start, end, text.body[start:end], span, quote)

    def _is_background(self, time: ValidTime) -> bool:
        ended = _day(time.end)
        return self._published is not None and ended is not None and self._published - ended > BACKGROUND_AFTER


def _counts_after(found: Sequence[Draft], start: int) -> bool:
    return any(draft.figures and draft.evidence.trigger.start >= start for draft in found[-2:])


def _is_thought(text: Document, trigger: Trigger, said: Attribution) -> bool:
    """Whether it is what somebody wants or got around ("without a battle"), or what had never been until then."""
    if trigger.form is Form.NOUN:
        if trigger.group.modality is Modality.DENIED:
            return said.speaker is None
        return trigger.group.modality is Modality.HYPOTHETICAL
    words = text.words[trigger.group.first : trigger.candidate.first]
    never = trigger.group.modality is Modality.DENIED and ("never" in words or "had" in words)
    return never and said.speaker is None


def _says_something(draft: Draft) -> bool:
    """Whether it is more than a thought or a heading's word: those need a place, a day or a count of their own."""
    plain = draft.modality is not Modality.HYPOTHETICAL and not draft.heading
    return plain or draft.own_place or draft.own_time or bool(draft.figures)


def _speaker(said: Attribution, kind: EventType, actors: Sequence[Actor]) -> Speaker | None:
    """Who says so; of a statement with no other source, who makes it."""
    if said.speaker is None and kind is EventType.STATEMENT and actors:
        return Speaker(actors[0].text, actors[0].name, actors[0].id)
    return said.speaker


def _is_passing(trigger: Trigger, *, acted: bool, denied: bool) -> bool:
    """Whether an event with no place, day or count of its own is only named in passing."""
    family = TYPES[trigger.rule.type].family
    if family is Family.POLITICS:
        return False
    if family in _TOLD_BY_VERBS and trigger.form.is_verb and trigger.group.finite:
        return trigger.group.modality is Modality.HYPOTHETICAL
    if denied and trigger.form.is_verb:
        return False
    return not (acted and (trigger.form.is_verb or trigger.rule.type is not EventType.ATTACK))


def _modality(trigger: Trigger, said: Attribution) -> Modality:
    """As its verb group has it; what is denied by the speaker is denied."""
    modality = trigger.group.modality
    denied = said.denies and trigger.candidate.start >= said.end
    return Modality.DENIED if denied and modality in (Modality.OCCURRED, Modality.ONGOING) else modality


def _is_quoted(body: str, sentence: Sentence, offset: int) -> bool:
    before = body[sentence.start : offset]
    return sum(map(before.count, _QUOTES)) % 2 == 1


def _day(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
