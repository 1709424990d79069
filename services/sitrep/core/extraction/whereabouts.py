"""Whereabouts: the place that an article is speaking of as it goes on, for events whose sentence names none."""

from collections.abc import Sequence
from dataclasses import replace

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction import binding, scenes
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.places import PRECISION, PlaceMention
from sitrep.core.extraction.referring import Referents
from sitrep.core.mentions import Actor, Place, PlaceKind

_OUT_OF_TOWN = ("base ", "camp ")


class Whereabouts:
    """Where one article is, sentence by sentence: the place last spoken of, its town, and the country of it all."""

    def __init__(self, text: Document, places: Sequence[PlaceMention], finder: PlaceFinder) -> None:
        self._text = text
        self._finder = finder
        self._referents = Referents(text, places)
        self._home = finder.home(text, places)
        self._focus = self._first(places)
        self._town = next((m.place for m in places if m.place.kind is PlaceKind.SETTLEMENT), None)

    def inherited(self, event: EventType, people: Sequence[Actor]) -> tuple[Place, ...]:
        """The place that the article was speaking of; none for what is said.

        A leader falls in the capital: that of the country of `people`, who have to do with it, else of the article's.
        """
        if event is EventType.LEADERSHIP_CHANGE:
            country = next((actor.country for actor in people if actor.country), self._home)
            capital = self._finder.capital(country)
            return () if capital is None else (capital,)
        return () if TYPES[event].family is Family.POLITICS else self._focus

    def within(self, event: EventType, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """What the first of `places` lies in: a street's town; the country of a strike, or of a place carried over."""
        if not places or TYPES[event].family is Family.POLITICS:
            return ()
        around: list[Place | None] = []
        if not any(place.kind is PlaceKind.SETTLEMENT for place in places):
            around.append(self._town_of(places[0]))
        if scenes.is_scene_type(event):
            around.append(_division_of(places[0]))
        if places is self._focus or scenes.is_scene_type(event):
            around.append(self._finder.country(places[0].country or self._home))
        return tuple(place for place in around if place is not None and place not in places)

    def meant(self, event: EventType, start: int, end: int) -> tuple[Place, ...]:
        """The place that the words from character `start` to `end` speak of as "the city" or "the capital"."""
        if TYPES[event].family is Family.POLITICS and event is not EventType.LEADERSHIP_CHANGE:
            return ()
        meant = self._referents.meant(self._text.lower[start:end], self._capital)
        return () if meant is None else (meant,)

    def move(self, sentence: Sentence, named: Sequence[PlaceMention]) -> None:
        """Goes to the first of the places `named` in a sentence that tells no event, unless that is abroad."""
        within = [m.place for m in self._settings(sentence, named) if self._is_at_home(m.place)]
        self._focus = next(((place,) for place in within if place.kind is not PlaceKind.COUNTRY), self._focus)
        self._town = next((place for place in within if place.kind is PlaceKind.SETTLEMENT), self._town)

    def settle(self, places: tuple[Place, ...]) -> None:
        """Goes to the `places` of an event, unless it is no more than a country, or abroad."""
        if places[0].kind is not PlaceKind.COUNTRY and self._is_at_home(places[0]):
            self._focus = places[:1]
            self._town = next((place for place in places if place.kind is PlaceKind.SETTLEMENT), self._town)

    def is_at_home(self, place: Place) -> bool:
        """Whether it lies in the country that the text mostly names, or in none that is known."""
        return self._referents.is_at_home(place)

    def hear(self, sentence: Sentence, named: Sequence[PlaceMention]) -> None:
        """Takes in what "the city" may stand for after the sentence."""
        self._referents.hear(self._settings(sentence, named))

    def _first(self, places: Sequence[PlaceMention]) -> tuple[Place, ...]:
        """Where the article starts from: the first place below a country in its text, else its dateline's.

        Where that is abroad it is the first one in the country the article speaks of, or that country.
        """
        start = self._text.dateline[1] if self._text.dateline else 0
        fine = [mention for mention in places if mention.place.kind is not PlaceKind.COUNTRY]
        running = [mention for mention in fine if mention.start >= start]
        first = [mention.place for mention in (running or fine or places)[:1]]
        if self._home is None or (first and first[0].country == self._home):
            return tuple(first)
        at_home = [mention.place for mention in running if mention.place.country == self._home]
        country = self._finder.country(self._home)
        return tuple(at_home[:1] or ([country] if country else first))

    def _is_at_home(self, place: Place) -> bool:
        """Whether it lies in the country that the article speaks of most, or in none that is known."""
        return place.country in (self._home, None)

    def _settings(self, sentence: Sentence, named: Sequence[PlaceMention]) -> list[PlaceMention]:
        """The places of a sentence but for those that act in it: "Damascus has promised"."""
        return [
            m for m in named if not binding.is_actor(self._text, sentence, m) and not scenes.modifies(self._text, m)
        ]

    def _capital(self, people: str | None) -> Place | None:
        """The capital of `people` ("Peruvian"), else of the country that the article is speaking of."""
        if people is not None:
            return self._finder.capital(self._finder.country_of(people))
        return self._finder.capital((self._focus[0].country if self._focus else None) or self._home)

    def _town_of(self, place: Place) -> Place | None:
        """The town of a street, a facility or a quarter: the one in its name, or the one the article speaks of."""
        if place.kind not in (PlaceKind.FACILITY, PlaceKind.NEIGHBOURHOOD):
            return None
        if place.kind is PlaceKind.FACILITY and place.lat is not None:
            return self._finder.town_in(place)
        placed = place.lat is not None and place.geonames_id is None  # a quarter of the tables, in a town they know
        town = None if placed or place.name.lower().startswith(_OUT_OF_TOWN) else self._town
        return town if town is not None and town.country == place.country else None


def _division_of(place: Place) -> Place | None:
    """The province of a part of one: that of "northern Aleppo"."""
    if place.kind is not PlaceKind.REGION or place.admin1 is None:
        return None
    kind = PlaceKind.ADMIN
    return replace(
        place, name=place.admin1, kind=kind, precision=PRECISION[kind], lat=None, lon=None, geonames_id=None
    )
