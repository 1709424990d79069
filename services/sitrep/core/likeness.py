"""Likeness: how much speaks for two mentions telling of one event, in points; and what rules it out.

A mention is compared by its `Traits`: its `Setting` (what, when, where), which many mentions share, who and how many
it names, and those words of its sentence that tell it from others. Points are whole numbers and symmetric.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.everyday_words import EVERYDAY
from sitrep.core.extraction.places import contains
from sitrep.core.mentions import ActorKind, FigureKind, Mention, Modality, Place, PlaceKind, PlaceRole
from sitrep.core.temporal.interval import Moment, Precision

LINK = 2
"""Points from which two mentions are linked."""
# Weights. Fitted to the seeds' same-event pairs by regression and rounded: their order of size matters, not the last
# point. tests/bench/bench_merge.py says what they come to.
START = -1
SAME_MAIN_PLACE = 4
MAIN_PLACE_SHARED = 2
"""The main place of one is a further place of the other."""
PLACE_WITHIN = 1
PLACE_UNNAMED = 1
"""By one of them, or both: nothing speaks against it."""
SAME_FACILITY = 3
DAYS_OVERLAP = -1
NEXT_DAY = -6
OTHER_TYPE = -6
"""Of the same kin: an air strike and a bombing."""
SAME_SUBTYPE = 1
OTHER_SUBTYPE = -1
SAME_ACTOR = 1
SAME_SIDE = 1
SAME_TARGET = 3
SAME_FIGURE = 2
OTHER_FIGURE = -2
"""It never rules anything out: tolls of one event grow, and sources disagree."""
SAME_WORD = 3
MORE_WORDS = 4
HALF_OF_WORDS = 5
NO_WORD = -1
"""Though both sentences have much to say."""
MATTER_OF_DETAIL = -1
POLITICS = -4
DENIAL = -2
"""Of what the other asserts."""
SAME_ARTICLE = -1
SAME_SENTENCE = 6

_KIN = (
    frozenset(
        {EventType.ARMED_CLASH, EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.CHEMICAL_ATTACK}
        | {EventType.ATTACK, EventType.CASUALTIES}
    ),
    frozenset({EventType.TERRITORY_CHANGE, EventType.FORCE_MOVEMENT}),
)
"""Types that reports of one event may differ in."""
_OF_DETAIL = frozenset(
    {EventType.CLOSURE, EventType.DESTRUCTION, EventType.OTHER, EventType.DETENTION, EventType.RELEASE}
    | {EventType.WITHDRAWAL}
    | {EventType.ABDUCTION, EventType.DISPLACEMENT, EventType.HUMANITARIAN_AID, EventType.CASUALTIES}
)
"""Types of which a town sees several in a day, so that day and town alone say little."""
_LOOSE_SUBTYPES = frozenset(
    {EventType.TERRITORY_CHANGE, EventType.FORCE_MOVEMENT, EventType.AIR_STRIKE, EventType.SHELLING}
    | {EventType.ATTACK, EventType.BOMBING, EventType.DISPLACEMENT, EventType.DIPLOMACY, EventType.ABDUCTION}
)
"""Types whose subtypes reports of one event may differ in. A curfew is no closed road."""
_UNREALISED = frozenset({Modality.PLANNED, Modality.THREATENED, Modality.HYPOTHETICAL})
_CLOSE = frozenset({Precision.MINUTE, Precision.HOUR, Precision.DAY, Precision.RANGE})
_EXACT = frozenset(
    {PlaceKind.SETTLEMENT, PlaceKind.FACILITY, PlaceKind.NEIGHBOURHOOD, PlaceKind.NATURAL, PlaceKind.OTHER}
)
_FACILITIES = frozenset({PlaceKind.FACILITY, PlaceKind.NEIGHBOURHOOD})
_COMPARED_PLACES = 4
"""The closest to the trigger."""
_COUNTING = 3
"""From which number on two equal figures are no chance."""
_SENTENCE_WORDS = 6
_MUCH_TO_SAY = 5
_SHORTEST_WORD = 3
_STEM = 7
_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|ly|s)$")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a mention says happened, when and where, as far as it is compared."""

    type: EventType
    subtype: str | None
    days: tuple[date, date] | None
    close: bool
    """Dated to a few days at the most."""
    background: bool
    unrealised: bool
    denied: bool
    places: tuple[Place, ...]
    """Without countries, and without what differs between mentions of one place."""
    countries: frozenset[str]
    exact: frozenset[str]
    facilities: frozenset[str]

    @property
    def main(self) -> str | None:
        """The closest place that is not a country."""
        return self.places[0].name if self.places else None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a mention is compared by."""

    setting: Setting
    actors: frozenset[str]
    sides: frozenset[ActorKind]
    targets: frozenset[str]
    figures: frozenset[tuple[FigureKind, int]]
    words: frozenset[str]
    sentence: str
    """All its words; empty when they are few."""


def traits(mention: Mention) -> Traits:
    """Of `mention`."""
    text = mention.evidence.text.casefold()
    plain = _WORD.findall(text)
    named = {_stem(word) for name in _names(mention) for word in _WORD.findall(name.casefold())}
    telling = (w for w in plain if len(w) >= _SHORTEST_WORD and w not in EVERYDAY and not w.isdigit())
    sentence = " ".join(plain) if len(plain) >= _SENTENCE_WORDS else ""
    return Traits(
        setting=_setting(mention),
        actors=frozenset(actor.id or actor.name.casefold() for actor in mention.actors),
        sides=frozenset(actor.kind for actor in mention.actors),
        targets=frozenset(actor.id or actor.name.casefold() for actor in mention.targets),
        figures=frozenset((f.kind, n) for f in mention.figures for n in (f.best, f.low) if n is not None),
        words=frozenset(map(_stem, telling)) - named,
        sentence=sentence,
    )


def keys(found: Traits) -> tuple[str, ...]:
    """What mentions must share one of to be linked: kin of type, a day and an area; or a day and all their words.

    Sorted texts, the same for ever. None for what has no date, or neither a place nor words.
    """
    setting = found.setting
    if setting.days is None:
        return ()
    kin = _kin(setting.type)
    areas = _areas(setting)
    made = {f"{kin}/{day}/{area}" for day in _days(setting) for area in areas}
    if found.sentence:
        made.add(f"{setting.type}/{setting.days[0]}/{setting.days[1]}/says/{found.sentence}")
    return tuple(sorted(made))


def setting_points(one: Setting, other: Setting) -> int | None:
    """What the settings of two mentions that share a key say for one event; None when they rule it out."""
    if _ruled_out(one, other):
        return None
    return START + _where(one, other) + _when(one, other) + _what(one, other)


def content_points(one: Traits, others: Sequence[Traits]) -> list[int]:
    """What words, actors, targets and figures say for each of `others`. They never rule out that it is one event."""
    words, actors, sides, targets, figures = one.words, one.actors, one.sides, one.targets, one.figures
    much = len(words) >= _MUCH_TO_SAY
    found = []
    for other in others:
        shared = len(words & other.words)
        if shared > 1:
            points = HALF_OF_WORDS if shared * 2 >= min(len(words), len(other.words)) else MORE_WORDS
        elif shared:
            points = SAME_WORD
        else:
            points = NO_WORD if much and len(other.words) >= _MUCH_TO_SAY else 0
        if not actors.isdisjoint(other.actors):
            points += SAME_ACTOR
        elif not sides.isdisjoint(other.sides):
            points += SAME_SIDE
        if targets and not targets.isdisjoint(other.targets):
            points += SAME_TARGET
        if figures and other.figures:
            points += _figure_points(figures, other.figures)
        found.append(points)
    return found


def needs_words(one: Setting, other: Setting) -> bool:
    """Only a shared word could tell that it is one: something particular, and one only says at which house."""
    particular = one.type in _OF_DETAIL or TYPES[one.type].family is Family.POLITICS
    return particular and bool(one.facilities) != bool(other.facilities)


def told_apart(one: Setting, other: Setting) -> bool:
    """Whether one article that has both means two events: it gives them another type, day or place."""
    return one.type is not other.type or one.days != other.days or one.main != other.main


def days_of(mention: Mention) -> tuple[date, date] | None:
    """The first and last day of the valid time, as the article reckons them; None when it is unknown."""
    start, end = mention.time.start, mention.time.end
    if start is None or end is None:
        return None
    return _day(start), _day(end)


def located(mention: Mention) -> list[Place]:
    """The places where it happened; when none is said to be that, all."""
    return [place for place in mention.places if place.role is PlaceRole.LOCATION] or list(mention.places)


def _setting(mention: Mention) -> Setting:
    places = located(mention)
    compared = [_bare(place) for place in places if place.kind is not PlaceKind.COUNTRY][:_COMPARED_PLACES]
    known = [actor for actor in (*mention.actors, *mention.targets) if actor.id is not None]
    return Setting(
        type=mention.type,
        subtype=mention.subtype,
        days=days_of(mention),
        close=mention.time.precision in _CLOSE,
        background=mention.background,
        unrealised=mention.assertion.modality in _UNREALISED,
        denied=mention.assertion.modality is Modality.DENIED,
        places=tuple(compared),
        countries=frozenset(each.country for each in (places or known) if each.country is not None),
        exact=frozenset(place.name for place in compared if place.kind in _EXACT),
        facilities=frozenset(place.name for place in compared if place.kind in _FACILITIES),
    )


@lru_cache(maxsize=4096)
def _bare(place: Place) -> Place:
    return Place(
        "", place.name.casefold(), place.kind, place.country, place.admin1, None, None, None, 0, PlaceRole.LOCATION
    )


def _names(mention: Mention) -> Iterable[str]:
    for place in mention.places:
        yield from (place.name, place.text)
    for actor in (*mention.actors, *mention.targets):
        yield from (actor.name, actor.text)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return _ENDING.sub("", word)[:_STEM]


def _days(setting: Setting) -> list[str]:
    """Days that reports of the event may be dated to, up to the next; less close dates as they are."""
    if setting.days is None:
        return []
    first, last = setting.days
    if not setting.close:
        spell = [f"{first}..{last}"]
    else:
        ordinals = range(first.toordinal(), min(last.toordinal() + 1, date.max.toordinal()) + 1)
        spell = [date.fromordinal(ordinal).isoformat() for ordinal in ordinals]
    if setting.background and (first.year, first.month) == (last.year, last.month):
        spell.append(f"{first:%Y-%m}")  # of old times one tells the day, another the month
    return spell


def _areas(setting: Setting) -> set[str]:
    """First-level areas; the name of what lies in none that is known; countries where nothing closer is named."""
    if setting.places:
        return {f"{p.country}/{p.admin1}" if p.admin1 else f"-/{p.name}" for p in setting.places}
    return {f"{country}/" for country in setting.countries}


def _kin(kind: EventType) -> str:
    return next((min(types) for types in _KIN if kind in types), kind)


def _ruled_out(one: Setting, other: Setting) -> bool:
    if one.unrealised != other.unrealised or one.days is None or other.days is None:
        return True
    if max(one.days[0], other.days[0]) - min(one.days[1], other.days[1]) > timedelta(days=1):
        return True
    if one.type is other.type:
        known = one.subtype is not None and other.subtype is not None
        if known and one.subtype != other.subtype and one.type not in _LOOSE_SUBTYPES:
            return True
    elif _kin(one.type) != _kin(other.type):
        return True
    return _elsewhere(one, other)


def _elsewhere(one: Setting, other: Setting) -> bool:
    if one.countries and other.countries and not one.countries & other.countries:
        return True
    if not one.exact or not other.exact:
        return False
    if one.main in other.exact or other.main in one.exact:
        return bool(
            one.type in _OF_DETAIL and one.facilities and other.facilities and not one.facilities & other.facilities
        )
    return not _within(one, other)


def _within(one: Setting, other: Setting) -> bool:
    first, second = one.places[0], other.places[0]
    return contains(first, second) or contains(second, first)


def _where(one: Setting, other: Setting) -> int:
    facility = SAME_FACILITY if one.facilities & other.facilities else 0
    if not one.places or not other.places:
        return facility + PLACE_UNNAMED
    if one.main == other.main:
        return facility + SAME_MAIN_PLACE
    if one.main in other.exact or other.main in one.exact:
        return facility + MAIN_PLACE_SHARED
    return facility + (PLACE_WITHIN if _within(one, other) else 0)


def _when(one: Setting, other: Setting) -> int:
    if one.days is None or other.days is None or one.days == other.days:
        return 0
    overlapping = max(one.days[0], other.days[0]) <= min(one.days[1], other.days[1])
    return DAYS_OVERLAP if overlapping else NEXT_DAY


def _what(one: Setting, other: Setting) -> int:
    points = DENIAL if one.denied != other.denied else 0
    if one.type is not other.type:
        points += OTHER_TYPE
    elif one.subtype is not None and other.subtype is not None:
        points += SAME_SUBTYPE if one.subtype == other.subtype else OTHER_SUBTYPE
    if one.type in _OF_DETAIL or other.type in _OF_DETAIL:
        points += MATTER_OF_DETAIL
    if TYPES[one.type].family is Family.POLITICS:
        points += POLITICS
    return points


def _figure_points(one: frozenset[tuple[FigureKind, int]], other: frozenset[tuple[FigureKind, int]]) -> int:
    shared = one & other
    if any(number >= _COUNTING for _, number in shared):
        return SAME_FIGURE
    differ = not shared and not {kind for kind, _ in one}.isdisjoint({kind for kind, _ in other})
    return OTHER_FIGURE if differ else 0


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
