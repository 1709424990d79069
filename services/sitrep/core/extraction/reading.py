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
    continuation,
    ellipses,
    needs,
    scenes,
    selection,
)
from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.attribution import Attribution
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.places import PlaceMention
from sitrep.core.extraction.referring import Referents
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Candidate, Form
from sitrep.core.mentions import Actor, Evidence, Modality, Place, PlaceKind, Span, Speaker, Status
from sitrep.core.temporal import anchoring
from sitrep.core.temporal.interval import Basis, Moment, ValidTime
from sitrep.core.temporal.tagging import Tagged

BACKGROUND_AFTER = timedelta(days=60)
"""What ended so long before publication is told to explain the present."""
MOST_TRIGGERS = 24
"""Candidates that are looked at in one sentence; only what is no prose has more."""

_OUT_OF_TOWN = ("base ", "camp ")
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
        self._finder = places
        self._places = places.find(text)
        self._referents = Referents(text, self._places)
        self._actors = actors
        self._place_starts = [mention.start for mention in self._places]
        self._actor_starts = [mention.start for mention in actors]
        self._date_starts = [expression.start for expression in tagged.expressions]
        self._speaker: Speaker | None = None
        self._official_spoke = False
        self._spoke_at = 0
        self._past: tuple[Sentence, ValidTime] | None = None
        self._home = places.home(text, self._places)
        self._focus: tuple[Place, ...] = self._first_places()
        self._town = next((m.place for m in self._places if m.place.kind is PlaceKind.SETTLEMENT), None)

    def drafts(self, candidates: Sequence[Candidate]) -> list[Draft]:
        """What every sentence tells, in order."""
        found: list[Draft] = []
        starts = [candidate.start for candidate in candidates]
        for sentence in self._text.sentences:
            held = candidates[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            if held:
                found += self._sentence(sentence, held[:MOST_TRIGGERS])
            else:
                self._past = None
                self._move_focus(sentence)
            found += self._elliptical(sentence, found)
            self._referents.hear(self._settings_in(sentence))
        return found

    def _first_places(self) -> tuple[Place, ...]:
        """Where the article starts from: the first place below a country in its text, else its dateline's.

        Where that is abroad it is the first one in the country the article speaks of, or that country.
        """
        start = self._text.dateline[1] if self._text.dateline else 0
        fine = [mention for mention in self._places if mention.place.kind is not PlaceKind.COUNTRY]
        running = [mention for mention in fine if mention.start >= start]
        first = [mention.place for mention in (running or fine or self._places)[:1]]
        if self._home is None or (first and first[0].country == self._home):
            return tuple(first)
        at_home = [mention.place for mention in running if mention.place.country == self._home]
        country = self._finder.country(self._home)
        return tuple(at_home[:1] or ([country] if country else first))

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
        self._keep_past(sentence, drafts)
        placed = next((draft for draft in drafts if draft.own_place and not draft.background), None)
        if placed is None:
            self._move_focus(sentence)
        elif placed.places[0].kind is not PlaceKind.COUNTRY:
            self._focus = placed.places[:1]
            self._town = next((place for place in placed.places if place.kind is PlaceKind.SETTLEMENT), self._town)
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
            time, own = (named, True) if _is_own(named) else (time, own)
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
        time, own_time = self._time(around, telling)
        own = binding.places(around, telling, said)
        if all(place.kind is PlaceKind.COUNTRY for place in own):
            own = self._meant(around, telling) or own
        places = own or self._inherited(telling)
        actors, targets = binding.actors(around, telling, said)
        counts = binding.counts(around, telling)
        sure = confidence.of(
            rule, trigger.form, time, confidence.Slots(bool(own), bool(counts), bool(actors), sentence.heading)
        )  # fmt: skip
        kind, subtype = combining.type_of(around, telling, targets)
        return Draft(
            kind, subtype, time, own_time, places, bool(own), self._within(telling, places), actors, targets, counts,
            _modality(trigger, said), _speaker(said, kind, actors), said.status if said.speaker else Status.STATED,
            self._is_background(time), sentence.heading, self._evidence(around, trigger, alone=alone), sure,
            refers=self._refers(trigger),
            passing=not (own or own_time or counts)
            and _is_passing(trigger, acted=bool(actors or targets), denied=said.denies),
        )  # fmt: skip

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

    def _time(self, around: Surroundings, telling: Telling) -> tuple[ValidTime, bool]:
        text = self._text
        first, last = around.clauses[telling.main.clause].run_of(telling.main.candidate.first)
        end = around.sentence.end
        if telling.main.rule.type is EventType.STATEMENT:
            end = attribution.content(text, around.sentence, telling.main.candidate.last)
        time = anchoring.anchor(
            self._tagged,
            clause=(text.starts[first], min(text.ends[last - 1], end)),
            sentence=(around.sentence.start, end),
            trigger=(telling.main.candidate.start, telling.main.candidate.end),
        )
        own = _is_own(time)
        if not own and self._past is not None and continuation.goes_on(text, self._past[0], around.sentence):
            time = replace(self._past[1], basis=Basis.INHERITED)
        return time, own

    def _keep_past(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        """Keeps the time of a sentence that tells of the past alone, for the next one."""
        told = bool(drafts) and all(draft.background for draft in drafts)
        self._past = (sentence, drafts[-1].time) if told else None

    def _meant(self, around: Surroundings, telling: Telling) -> tuple[Place, ...]:
        """The place that the clause speaks of as "the city"."""
        first, last = around.clauses[telling.main.clause].run_of(telling.main.candidate.first)
        start, end = self._text.starts[first], self._text.ends[last - 1]
        meant = self._referents.meant(self._text.lower[start:end], self._capital)
        kind = telling.main.rule.type
        speaks = TYPES[kind].family is Family.POLITICS and kind is not EventType.LEADERSHIP_CHANGE
        return () if meant is None or speaks else (meant,)

    def _capital(self, people: str | None) -> Place | None:
        """The capital of `people` ("Peruvian"), else of the country that the article is speaking of."""
        if people is not None:
            return self._finder.capital(self._finder.country_of(people))
        return self._finder.capital((self._focus[0].country if self._focus else None) or self._home)

    def _settings_in(self, sentence: Sentence) -> list[PlaceMention]:
        """The places of a sentence but for those that act in it: "Damascus has promised"."""
        return [
            m for m in self._places_in(sentence)
            if not binding.is_actor(self._text, sentence, m) and not scenes.modifies(self._text, m)
        ]  # fmt: skip

    def _inherited(self, telling: Telling) -> tuple[Place, ...]:
        """The place that the article was speaking of; none for what is said."""
        return () if TYPES[telling.main.rule.type].family is Family.POLITICS else self._focus

    def _within(self, telling: Telling, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """What the first of `places` lies in: a street's town; the country of a strike, or of a place carried over."""
        if not places or TYPES[telling.main.rule.type].family is Family.POLITICS:
            return ()
        around: list[Place | None] = []
        if not any(place.kind is PlaceKind.SETTLEMENT for place in places):
            around.append(self._town_of(places[0]))
        if places is self._focus or scenes.is_scene_type(telling.main.rule.type):
            around.append(self._finder.country(places[0].country or self._home))
        return tuple(place for place in around if place is not None and place not in places)

    def _town_of(self, place: Place) -> Place | None:
        """The town of a street, a facility or a quarter: the one in its name, or the one the article speaks of."""
        if place.kind not in (PlaceKind.FACILITY, PlaceKind.NEIGHBOURHOOD):
            return None
        if place.kind is PlaceKind.FACILITY and place.lat is not None:
            return self._finder.town_in(place)
        placed = place.lat is not None and place.geonames_id is None  # a quarter of the tables, in a town they know
        town = None if placed or place.name.lower().startswith(_OUT_OF_TOWN) else self._town
        return town if town is not None and town.country == place.country else None

    def _move_focus(self, sentence: Sentence) -> None:
        within = [m.place for m in self._settings_in(sentence) if self._referents.is_at_home(m.place)]
        named = next((place for place in within if place.kind is not PlaceKind.COUNTRY), None)
        if named is not None:
            self._focus = (named,)
        self._town = next((place for place in within if place.kind is PlaceKind.SETTLEMENT), self._town)

    def _is_background(self, time: ValidTime) -> bool:
        ended = _day(time.end)
        return self._published is not None and ended is not None and self._published - ended > BACKGROUND_AFTER


def _is_own(time: ValidTime) -> bool:
    """Whether the words themselves name the time."""
    return time.basis not in (Basis.DATELINE, Basis.INHERITED) and time.start is not None


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
