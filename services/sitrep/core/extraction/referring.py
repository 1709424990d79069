"""Referring: which place "the city", "the town" or "the province" stands for."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.places import PlaceMention
from sitrep.core.mentions import Place, PlaceKind

_NOUN = re.compile(
    r"\b(?:(?:the|this)\s(?:country['’]s\s|(?P<people>[a-z]+(?:an|ese|i|ish|ch)\s))?|its\s)(?P<capital>capital)\b"
    r"(?!\sof\b)"
    r"|\b(?:its|their)\s(?P<part>garrison|centre|center|outskirts|suburbs|streets|airport|residents|people)\b"
    r"|\bthe\s(?:(?P<town>city|town|village)|province|governorate|department)\b(?!\sof\b|['’]s\b)"
)


class Referents:
    """The places that a text has named so far and may speak of again by a noun alone."""

    def __init__(self, document: Document, mentions: Sequence[PlaceMention]) -> None:
        start = document.dateline[1] if document.dateline else 0
        countries = Counter(mention.place.country for mention in mentions if mention.start >= start)
        self._country = min(countries, key=lambda code: (-countries[code], code or ""), default=None)
        self._often = Counter(mention.place.name for mention in mentions)
        self._last: dict[PlaceKind, Place] = {}

    def is_at_home(self, place: Place) -> bool:
        """Whether it lies in the country that the text mostly names, or in none that is known."""
        return place.country in (self._country, None)

    def hear(self, mentions: Sequence[PlaceMention]) -> None:
        """Takes in the places of a sentence: of several of a kind the one most named in the text counts."""
        for kind in (PlaceKind.SETTLEMENT, PlaceKind.ADMIN):
            named = [m.place for m in mentions if m.place.kind is kind and self.is_at_home(m.place)]
            if named:
                self._last[kind] = max(named, key=lambda place: self._often[place.name])

    def meant(self, words: str, capital: Callable[[str | None], Place | None]) -> Place | None:
        """The place that a noun in `words` (lower case) stands for; None when none does, or none was named.

        `capital` gives that of a people ("peruvian"), or without one that of the country the text is speaking of.
        """
        found = _NOUN.search(words)
        if found is None:
            return None
        if found.group("capital"):
            people = found.group("people")
            return capital(people.strip() if people else None)
        of_town = found.group("town") or found.group("part")
        return self._last.get(PlaceKind.SETTLEMENT if of_town else PlaceKind.ADMIN)
