"""Binding: the places, actors and figures of a sentence to the event that they belong to."""

from collections.abc import Sequence

from sitrep.core.event_types import EventType
from sitrep.core.extraction import clauses, figures, scenes
from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.attribution import Attribution
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.places import PlaceMention, contains
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.mentions import Actor, ActorKind, Figure, FigureKind, Place, PlaceKind, PlaceRole

_CLAUSE_COST = 12
"""A place in another clause is as far as one twelve words further in the same."""
_BEFORE_COST = 2
_LOCATIVE = frozenset(("in", "at", "near", "on", "outside", "around", "of", "inside", "throughout", "across", "into"))
_PREPOSITIONS = _LOCATIVE | {"for", "to", "from"}
_ON_THE_WAY_TO = frozenset(("to", "for", "towards", "toward", "into"))
_JOINED = 2
_MOST_PLACES = 4
_AGENT_REACH = 14
_TARGET_REACH = 9
_ADJACENT = 2
_OF_A_PLACE = frozenset((EventType.TERRITORY_CHANGE, EventType.WITHDRAWAL))
_MORE = frozenset(("other", "others", "another"))
_MOVES = frozenset(
    (EventType.WITHDRAWAL, EventType.DISPLACEMENT, EventType.FORCE_MOVEMENT, EventType.TERRITORY_CHANGE)
)


def places(around: Surroundings, telling: Telling, attribution: Attribution) -> tuple[Place, ...]:
    """The event's places, nearest first; those of its clause, else of its sentence. None is repeated or implied."""
    candidates = [
        mention for mention in around.places
        if not attribution.start <= mention.start < attribution.end
        and not is_actor(around.document, around.sentence, mention)
        and not scenes.modifies(around.document, mention)
    ]  # fmt: skip
    if scenes.is_scene_type(telling.main.rule.type):
        candidates = _scenes(around, candidates)
    if _takes_pronoun(around, telling.main):
        before = [
            m for m in candidates if m.last <= telling.main.group.first and m.place.kind is not PlaceKind.COUNTRY
        ]
        return tuple(_at(mention.place) for mention in before[-1:])
    held = {trigger.clause for trigger in telling.triggers}
    own = [m for m in candidates if clauses.of(around.clauses, m.first) in held]
    if not own and telling.main.rule.type is EventType.CLOSURE:  # "Jordan closed its only crossing"
        own = [m for m in around.places if m.first in around.clauses[telling.main.clause] and _is_country(m)]
    ordered = sorted(own or candidates, key=lambda m: (_cost(around, telling.main, m), m.start))
    return _distinct([_with_role(telling, mention.place) for mention in ordered])


def names_place(around: Surroundings, trigger: Trigger) -> bool:
    """Whether a place below a country, none that somebody goes to, is named in the words that `trigger` stands in."""
    first, last = around.clauses[trigger.clause].run_of(trigger.candidate.first)
    words = around.document.words
    return any(
        first <= mention.first < last and not _is_country(mention) and words[mention.first - 1] not in _ON_THE_WAY_TO
        for mention in around.places
    )


def _scenes(around: Surroundings, candidates: Sequence[PlaceMention]) -> list[PlaceMention]:
    """`candidates` but for those on a way, unless there are no others; a country on a way is never one."""
    at = [mention for mention in candidates if not scenes.lies_on_a_way(around.document, mention)]
    return at or [mention for mention in candidates if mention.place.kind is not PlaceKind.COUNTRY]


def _is_country(mention: PlaceMention) -> bool:
    return mention.place.kind is PlaceKind.COUNTRY


def _takes_pronoun(around: Surroundings, trigger: Trigger) -> bool:
    """Whether what is taken or lost is "it": a place named before."""
    following = around.document.words[trigger.candidate.last : trigger.candidate.last + 1]
    return trigger.rule.type in _OF_A_PLACE and trigger.form.is_verb and following == ("it",)


def _cost(around: Surroundings, trigger: Trigger, mention: PlaceMention) -> int:
    if mention.first >= trigger.candidate.last:
        distance = mention.first - trigger.candidate.last
    else:
        distance = trigger.candidate.first - mention.last + _BEFORE_COST
    crossed = abs(clauses.of(around.clauses, mention.first) - trigger.clause)
    before = around.document.words[mention.first - 1] if mention.first else ""
    country = 6 if mention.place.kind is PlaceKind.COUNTRY else 0
    return distance + _CLAUSE_COST * crossed + country - (4 if before in _LOCATIVE else 0)


def is_actor(document: Document, sentence: Sentence, mention: PlaceMention) -> bool:
    """A country or capital that acts ("Turkey has sent", "told Damascus") is no place of the event."""
    if mention.place.kind not in (PlaceKind.COUNTRY, PlaceKind.SETTLEMENT):
        return False
    gap = document.body[mention.end : mention.end + 2]
    if gap in ("'s", "’s"):
        return mention.place.kind is PlaceKind.COUNTRY
    before = document.words[mention.first - 1] if mention.first > sentence.first else ""
    after = document.words[mention.last] if mention.last < sentence.last else ""
    if _is_governed(document, sentence, mention.first):
        return False
    if mention.place.kind is PlaceKind.COUNTRY:
        return before in ("", "and", "by", "against", "with", "that", "accused") or after in (
            "has",
            "have",
            "said",
            "and",
        )
    return (
        after in ("said", "says", "has", "accused", "denies", "promised", "denied", "warned") or before == "promised"
    )


def _is_governed(document: Document, sentence: Sentence, word: int) -> bool:
    """Whether a preposition stands before `word`, or before what "and" joins to it: "for Iraq and Lebanon"."""
    words = document.words
    if word - _JOINED > sentence.first and words[word - 1] == "and":
        word -= _JOINED
    return word > sentence.first and words[word - 1] in _PREPOSITIONS


def _with_role(telling: Telling, place: Place) -> Place:
    if place.role is PlaceRole.LOCATION or telling.main.rule.type in _MOVES:
        return place
    return _at(place)


def _at(place: Place) -> Place:
    return Place(
        place.text, place.name, place.kind, place.country, place.admin1, place.lat, place.lon, place.geonames_id,
        place.precision, PlaceRole.LOCATION,
    )  # fmt: skip


def _distinct(found: Sequence[Place]) -> tuple[Place, ...]:
    """`found` without repetitions, and without a place that another of them lies in."""
    kept: list[Place] = []
    for place in found:
        if any(place.name == other.name and place.country == other.country for other in kept):
            continue
        if place.kind is PlaceKind.COUNTRY and any(contains(place, other) for other in found):
            continue
        kept.append(place)
    return tuple(kept[:_MOST_PLACES])


def actors(
    around: Surroundings, telling: Telling, attribution: Attribution
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Who did it and to whom, by voice and word order; empty where the sentence does not say."""
    main = next((trigger for trigger in telling.triggers if trigger.form.is_verb), telling.main)
    mentions = [
        mention for mention in [*around.actors, *_countries(around)]
        if not attribution.start <= mention.start < attribution.end or _is_speech(telling)
    ]  # fmt: skip
    mentions.sort(key=lambda mention: mention.start)
    before = [m for m in mentions if m.last <= main.group.first]
    after = [m for m in mentions if m.first >= main.candidate.last]
    by = [m for m in after if around.document.words[m.first - 1] == "by" or _by_the(around.document, m)]
    near_before = _chain(around, before[::-1], main.group.first, _AGENT_REACH)
    near_after = _chain(around, after, main.candidate.last, _TARGET_REACH)
    if main.form.is_verb and main.group.passive:
        return tuple(m.actor for m in by[:1]), tuple(m.actor for m in near_before)
    if main.form.is_verb:
        agents = near_before or _speaker_itself(around, main, attribution)
        return tuple(m.actor for m in agents), tuple(m.actor for m in near_after)
    adjacent = [m for m in before if main.group.first - m.last <= _ADJACENT]
    agents = by[:1] or adjacent[-1:] or near_before[:1]
    targets = [m for m in after if around.document.words[m.first - 1] in ("against", "on", "of")][:1]
    return tuple(m.actor for m in agents), tuple(m.actor for m in targets if m not in agents)


def _speaker_itself(around: Surroundings, main: Trigger, attribution: Attribution) -> list[ActorMention]:
    """The speaker, when it tells of itself: "the army denied that it had withdrawn"."""
    if around.document.words[main.group.first - 1 : main.group.first] not in (("it",), ("they",)):
        return []
    return [m for m in around.actors if attribution.start <= m.start < attribution.end][:1]


def _chain(around: Surroundings, ordered: Sequence[ActorMention], word: int, reach: int) -> list[ActorMention]:
    """The nearest actor within reach, and those that are coordinated with it."""
    chain: list[ActorMention] = []
    for mention in ordered:
        if not chain:
            if min(abs(mention.first - word), abs(word - mention.last)) > reach:
                return []
            chain.append(mention)
            continue
        left, right = sorted((mention, chain[-1]), key=lambda m: m.start)
        if around.document.body[left.end : right.start].strip(" ,\n") not in ("and", "", "or"):
            break
        chain.append(mention)
    return sorted(chain, key=lambda mention: mention.start)


def _by_the(document: Document, mention: ActorMention) -> bool:
    return (
        mention.first > 1 and document.words[mention.first - 1] == "the" and document.words[mention.first - 2] == "by"
    )


def _countries(around: Surroundings) -> list[ActorMention]:
    """Countries that act or are acted on, as governments."""
    taken = [(m.start, m.end) for m in around.actors]
    return [
        ActorMention(
            m.start, m.end, m.first, m.last,
            Actor(m.place.text, m.place.name, None, ActorKind.GOVERNMENT, m.place.country), group=False,
        )
        for m in around.places
        if m.place.kind is PlaceKind.COUNTRY
        and is_actor(around.document, around.sentence, m)
        and not any(s <= m.start < e for s, e in taken)
    ]  # fmt: skip


def _is_speech(telling: Telling) -> bool:
    return telling.main.rule.type in (EventType.STATEMENT, EventType.DIPLOMACY)


def counts(around: Surroundings, telling: Telling) -> tuple[Figure, ...]:
    """The event's figures, each kind once, in order of the text; those "also killed" are added."""
    found: list[Figure] = []
    places: dict[FigureKind, int] = {}
    for trigger in sorted(telling.triggers, key=lambda t: t.candidate.start):
        kind = trigger.rule.figure
        if kind is None or not trigger.counted:
            continue
        if kind not in places:
            places[kind] = len(found)
            found += figures.figures(kind, list(trigger.counted), after=len(found))
        elif _adds(around, trigger):
            found[places[kind]] = figures.plus(found[places[kind]], trigger.counted[0])
    return tuple(found)


def _adds(around: Surroundings, trigger: Trigger) -> bool:
    """Whether the trigger tells of more of the same: "two guards were also killed", "killing three others"."""
    words = around.document.words
    counted = trigger.counted[0]
    return "also" in words[trigger.group.first : trigger.candidate.last] or not _MORE.isdisjoint(
        words[counted.first : counted.counted_last]
    )
