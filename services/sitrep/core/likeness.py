"""Likeness: how much speaks for two mentions telling of one event, in points; and what rules it out.

Mentions are compared by their traits. Points are whole numbers and symmetric.
"""

from collections.abc import Sequence
from datetime import timedelta

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction.places import contains
from sitrep.core.mentions import FigureKind
from sitrep.core.traits import Setting, Traits, kin

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
OTHER_SUBTYPE = -2
OTHER_VIEW = -1
"""Subtypes that say who tells it: captured by some, lost by others, entered before."""
SAME_ACTOR = 1
SAME_SIDE = 1
SAME_TARGET = 3
SAME_FIGURE = 2
OTHER_FIGURE = -1
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

_OF_DETAIL = frozenset(
    {EventType.CLOSURE, EventType.DESTRUCTION, EventType.OTHER, EventType.DETENTION, EventType.RELEASE}
    | {EventType.WITHDRAWAL}
    | {EventType.ABDUCTION, EventType.DISPLACEMENT, EventType.HUMANITARIAN_AID, EventType.CASUALTIES}
)
"""Types of which a town sees several in a day, so that day and town alone say little."""
_VIEWS = frozenset({EventType.TERRITORY_CHANGE, EventType.FORCE_MOVEMENT})
"""Types whose subtypes say who tells it."""
_LOOSE_SUBTYPES = frozenset(
    {EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.ATTACK, EventType.ABDUCTION}
    | {EventType.DISPLACEMENT, EventType.DIPLOMACY}
)
"""Types whose subtypes reports of one event may yet differ in. Others' rule it out: a curfew is no closed road."""
_COUNTING = 3
"""From which number on two equal figures are no chance."""
_MUCH_TO_SAY = 3


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


def _ruled_out(one: Setting, other: Setting) -> bool:
    if one.unrealised != other.unrealised or one.days is None or other.days is None:
        return True
    if max(one.days[0], other.days[0]) - min(one.days[1], other.days[1]) > timedelta(days=1):
        return True
    if one.type is other.type:
        known = one.subtype is not None and other.subtype is not None
        if known and one.subtype != other.subtype and one.type not in _VIEWS | _LOOSE_SUBTYPES:
            return True
    elif kin(one.type) != kin(other.type):
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
    elif one.subtype is not None and other.subtype is not None and one.subtype != other.subtype:
        points += OTHER_VIEW if one.type in _VIEWS else OTHER_SUBTYPE
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
