"""Scenes: the places of a sentence where something may have happened, not those that describe or lie on a way."""

import re

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.places import PlaceMention
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import PlaceKind

_ADJECTIVES = frozenset(("u s", "us", "u k", "uk", "ussr", "uae", "usa"))
"""Names of countries that stand before a noun as adjectives do."""
_INSTITUTIONS = vocabulary(
    """embassy consulate mission ambassador government authorities police army military troops forces soldiers
    president presidency prime premier minister ministry foreign citizen citizens national nationals officials
    official people delegation dollar dollars flag envoy diplomat diplomats aid team radio television airlines"""
)
_GO_ON = vocabulary(
    """in on at and or has have had is was were are to from by after before for when while where which who that as but
    with during since until said says will would"""
)
_NO_SCENE_BEFORE = frozenset(("to", "from"))
_AWAY = re.compile(r"\b(?:km|kilomet(?:re|er)s?|miles?)\s(?:[a-z]+\s){0,3}(?:of|from)\s(?:the\s)?(?:[a-z]+\s)?$")
_LOOK_BACK = 48


def is_scene_type(event: EventType) -> bool:
    """Whether what is told strikes a point: violence, or an abduction."""
    return TYPES[event].family is Family.VIOLENCE or event is EventType.ABDUCTION


def modifies(document: Document, mention: PlaceMention) -> bool:
    """Whether a country only says whose something is: "the U.S. embassy", "Peru police"."""
    if mention.place.kind is not PlaceKind.COUNTRY or not document.gap(mention.last).lstrip(".").isspace():
        return False
    following = document.words[mention.last]
    if " ".join(document.words[mention.first : mention.last]) in _ADJECTIVES:
        return following not in _GO_ON
    return following in _INSTITUTIONS


def lies_on_a_way(document: Document, mention: PlaceMention) -> bool:
    """Whether it is where somebody comes from or goes to, or a distance is measured from."""
    words = document.words[max(0, mention.first - 2) : mention.first]
    before = next((word for word in reversed(words) if word != "the"), "")
    return before in _NO_SCENE_BEFORE or is_measured_from(document, mention)


def is_measured_from(document: Document, mention: PlaceMention) -> bool:
    """Whether a distance is measured from it: "a village 40 km north of Lima"."""
    return _AWAY.search(document.lower, max(0, mention.start - _LOOK_BACK), mention.start) is not None
