"""Finding places: names of the gazetteer, told apart by the countries an article speaks of, then unlisted ones."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from sitrep.core.extraction import tables, unlisted_places
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.gazetteer import Entry, Gazetteer, demonyms
from sitrep.core.extraction.places import PRECISION, PlaceMention, role_after
from sitrep.core.extraction.unlisted_places import Lead
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Place, PlaceKind, PlaceRole

_NEAR = 2
_AROUND = 5
_LOCATIVE = vocabulary(
    """in at near from to into toward towards outside inside around over on across through of between throughout within
    reach reached enter entered leave left"""
)
_AMERICAS = ("latin", "central", "south", "inter")
_OPENERS = _LOCATIVE | vocabulary("the and but or as an a for by el la al san si")
_TITLES = vocabulary(
    """mr mrs ms dr gen general col colonel lt lieutenant maj major capt captain sgt president minister senator deputy
    msgr monsignor father reverend bishop judge mayor commander don dona ambassador secretary king prince sheikh
    spokesman spokesperson spokeswoman journalist correspondent lord sir saint"""
)
_ORGANISATION = vocabulary(
    """post times battalion brigade front movement party radio television tv news herald tribune journal daily airlines
    division bank club fc united institute foundation agency coordinator telegraph guard peace accords accord
    agreement process newspaper squad command unit liberation"""
)
_GANGS = frozenset(("cartel", "cartels"))
_TAKES_US = vocabulary(
    "let lets tell tells told give gives gave show shows showed help among between lead leads of to with"
)
_DIRECTIONS = vocabulary(
    """northern southern eastern western northwestern northeastern southwestern southeastern north south east west
    central northwest northeast southwest southeast rural upper lower"""
)
_COUNTRYSIDE = re.compile(r"\s+(?:[a-z]+\s+)?(countryside|outskirts|suburbs|area|region)\b")
_DIVISION = re.compile(
    r"\s+(?:(?P<admin>[Pp]rovince|[Gg]overnorate|[Dd]epartment|[Ss]tate|[Rr]egion)"
    r"|(?P<part>[Dd]istrict|[Nn]eighbou?rhood|[Cc]olony|[Qq]uarter|[Ss]ector|[Zz]one)"
    r"|(?P<town>[Mm]unicipality|[Vv]illage|[Tt]own|[Jj]urisdiction|[Cc]ity|[Cc]anton))\b"
)
_ARTICLES = vocabulary("al el as ar at an ad az ash esh ed es er en ez et")
_COMMON_LAST = vocabulary("city province department island valley")
_EXTENSION = re.compile(r"(?:\s(?:[Dd]e(?:\s(?:[Ll]a|[Ll]os|[Ll]as))?|[Dd]el)\s[A-Z][\w'’]+)+")
_BIG = 100_000
_KNOWN = 500_000
"""People of a place that needs no context to be meant."""
_CONTEXT_WEIGHT = 5
_MOST_CONTEXT = 3
_GREAT_CITY = 4
_MILLION = 1_000_000
_NEXT_TO = 0.3
"""Degrees from a town to what is named after it and stands beside it: its airport."""
_PLACE_WEIGHT = 2
"""A place of a country says more than its people do of where an article is."""
_EVERYWHERE = "US"
"""The country that news of any other speak of."""

_Found = tuple[int, int, tuple[Entry, ...]]
"""A name of the gazetteer where it stands, with what it may mean."""


class PlaceFinder:
    """Finds the places of a document."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._demonyms = demonyms()
        self._capitals = dict(tables.rows("capitals.txt", 2))
        self._never_first = frozenset(self._demonyms) | _TITLES

    def find(self, document: Document) -> list[PlaceMention]:
        """The places in order of the text, each resolved to one meaning, none overlapping another."""
        named: list[_Found] = []
        others: list[_Found] = []
        for found in self._gazetteer.find(document.folded):
            (named if _is_name(document, *found) else others).append(found)
        if surnames := _surnames(document, others):
            named = [it for it in named if not _is_surname(document, it, surnames)]
        context = self._context(document, named)
        mentions = []
        cities = set()
        for start, end, entries in named:
            entry = _likeliest(entries, context)
            if _is_credible(document, start, end, entry, context):
                mentions.append(_mention(document, start, end, entry))
                if entry.population >= _BIG:
                    cities.add(entry.name)
        country = max(context, key=lambda code: (context[code], code)) if context else None
        lead = Lead(country, self._never_first, _ORGANISATION, cities)
        return unlisted_places.add(document, mentions, lead)

    def _context(self, document: Document, named: list[tuple[int, int, tuple[Entry, ...]]]) -> Counter[str]:
        """How much the article speaks of each country."""
        context: Counter[str] = Counter()
        known = self._demonyms
        context.update([known[word] for word in document.words if word in known])
        for _, _, entries in named:
            if len(entries) == 1 and entries[0].country:
                entry = entries[0]
                if entry.kind is not PlaceKind.SETTLEMENT or entry.population >= _KNOWN:
                    context[entry.country or ""] += 2
        return context

    def home(self, document: Document, mentions: Sequence[PlaceMention]) -> str | None:
        """The country that the text speaks of most, by its places, its dateline's too, and its people; None for none.

        The United States count for half: news of any country speak of them.
        """
        spoken = Counter(mention.place.country for mention in mentions)
        weights = {code: _PLACE_WEIGHT * count for code, count in spoken.items() if code}
        for word in document.vocabulary & self._demonyms.keys():
            code = self._demonyms[word]
            weights[code] = weights.get(code, 0) + _times_named(document, word)
        if _EVERYWHERE in weights:
            weights[_EVERYWHERE] //= 2
        return min(weights, key=lambda code: (-weights[code], code), default=None)

    def country_of(self, people: str) -> str | None:
        """The country whose adjective `people` is: "peruvian" is PE."""
        return self._demonyms.get(people)

    def capital(self, code: str | None) -> Place | None:
        """The capital of the country `code` as a place; None when it is in no table."""
        name = self._capitals.get(code or "")
        if name is None:
            return None
        entries = [e for _, _, found in self._gazetteer.find(key(name)) for e in found if e.country == code]
        return _place(max(entries, key=lambda entry: entry.population), name) if entries else None

    def town_in(self, facility: Place) -> Place | None:
        """The settlement that a facility is named after and stands in: Aleppo of "Aleppo University"."""
        found = (entry for _, _, entries in self._gazetteer.find(key(facility.text)) for entry in entries)
        return next((_place(entry, entry.name) for entry in found if _is_beside(entry, facility)), None)

    def country(self, code: str | None) -> Place | None:
        """The country of `code` as a place; None when it is in no table."""
        entry = self._gazetteer.countries.get(code or "")
        if entry is None:
            return None
        return _place(entry, entry.name)


def _times_named(document: Document, people: str) -> int:
    """How often an adjective of a country stands in the text, but for "Latin American"."""
    words = document.words
    times = words.count(people)
    return times if people != "american" else times - sum(words.count(region) for region in _AMERICAS)


def _is_beside(entry: Entry, facility: Place) -> bool:
    if entry.kind is not PlaceKind.SETTLEMENT or None in (entry.lat, entry.lon, facility.lat, facility.lon):
        return False
    far = max(abs((entry.lat or 0) - (facility.lat or 0)), abs((entry.lon or 0) - (facility.lon or 0)))
    return far < _NEXT_TO


def _place(entry: Entry, text: str) -> Place:
    return Place(
        text, entry.name, entry.kind, entry.country, entry.admin1, entry.lat, entry.lon, entry.geonames_id,
        PRECISION[entry.kind], PlaceRole.LOCATION,
    )  # fmt: skip


def _is_name(document: Document, start: int, end: int, entries: tuple[Entry, ...]) -> bool:
    """Whether the words at `start` are written as a name, and no part of a longer one."""
    body = document.body
    text = body[start:end]
    overlaid = entries[0].kind is not PlaceKind.SETTLEMENT
    first, last = document.word_at(start), document.word_at(end)
    name = first + (document.words[first] in _ARTICLES and last - first > 1)
    if not (body[document.starts[name]].isupper() or (overlaid and any(map(str.isupper, text)))):
        return False
    common = document.words[last - 1] in _COMMON_LAST
    if not overlaid and last - first > 1 and not common and not body[document.starts[last - 1]].isupper():
        return False
    return not (
        _follows_name(document, first) or _precedes_organisation(document, last) or _is_pronoun(document, first, last)
    )


def _surnames(document: Document, found: Sequence[_Found]) -> frozenset[str]:
    """Of the names `found` that are no places where they stand, those that end the names of persons there."""
    return frozenset(
        document.folded[start:end]
        for start, end, _ in found
        if document.body[start].isupper() and _follows_name(document, document.word_at(start))
    )


def _is_surname(document: Document, found: _Found, surnames: Collection[str]) -> bool:
    """Whether a town's name is a person's of the same text: "Pizarro", where "Carlos Pizarro" is named too."""
    start, end, entries = found
    if document.folded[start:end] not in surnames or entries[0].kind is not PlaceKind.SETTLEMENT:
        return False
    first = document.word_at(start)
    return max(entry.population for entry in entries) < _KNOWN and document.words[first - 1] not in _LOCATIVE - {"of"}


def _follows_name(document: Document, first: int) -> bool:
    """After a title or a capitalised word that is neither a preposition nor a direction: part of a person's name."""
    gap = document.gap(first)
    if gap not in (" ", "\n", ". ", "-"):
        return False
    word = document.words[first - 1]
    if word in _TITLES:
        return True
    if gap == ". " or not document.body[document.starts[first - 1]].isupper():
        return gap == "-"
    if word in _OPENERS or word in _DIRECTIONS:
        return False
    sentence = document.sentence_at(document.starts[first])
    return sentence is not None and document.sentences[sentence].first < first - 1


def _precedes_organisation(document: Document, last: int) -> bool:
    if document.gap(last) not in (" ", "\n"):
        return False
    following = document.words[last]
    return following in _GANGS or (following in _ORGANISATION and document.body[document.starts[last]].isupper())


def _is_pronoun(document: Document, first: int, last: int) -> bool:
    """Whether "US" is the pronoun, in a text whose capitals cannot be trusted: "let US remember"."""
    if document.words[first:last] != ("us",) or not first or document.words[first - 1] not in _TAKES_US:
        return False
    return not (
        document.body[document.starts[last] : document.starts[last] + 1].isupper()
        if last < len(document.words)
        else False
    )


def _likeliest(entries: tuple[Entry, ...], context: Counter[str]) -> Entry:
    return max(entries, key=lambda entry: (_likelihood(entry, context), entry.population, entry.name))


def _likelihood(entry: Entry, context: Counter[str]) -> int:
    """More for a country spoken of, and for a great city."""
    most = 1 if entry.country == _EVERYWHERE else _MOST_CONTEXT
    great = _GREAT_CITY if entry.population >= _MILLION else 0
    return _CONTEXT_WEIGHT * min(context[entry.country or ""], most) + len(str(entry.population)) + great


def _is_credible(document: Document, start: int, end: int, entry: Entry, context: Counter[str]) -> bool:
    """A small place of a country that the article does not speak of needs a preposition, a tiny one more than that.

    A great one needs no more than to be no part of a person's name.
    """
    spoken_of = context[entry.country or ""]
    if entry.kind is not PlaceKind.SETTLEMENT or spoken_of > _PLACE_WEIGHT:
        return True
    first = document.word_at(start)
    located = first > 0 and document.words[first - 1] in _LOCATIVE
    if entry.population >= _KNOWN:  # which is what speaks of its country, perhaps
        return located or not _is_beside_name(document, first, document.word_at(end))
    if spoken_of > 1:
        return True
    return located and (entry.population >= _BIG or spoken_of > 0)


def _is_beside_name(document: Document, first: int, last: int) -> bool:
    """Whether a word with a capital stands right before or after, as in a person's name: "Sofia Gomez"."""
    body, starts = document.body, document.starts
    before = first > 0 and document.gap(first).isspace() and body[starts[first - 1]].isupper()
    after = last < len(starts) and document.gap(last).isspace() and body[starts[last]].isupper()
    return (before and document.words[first - 1] not in _OPENERS | _DIRECTIONS) or after


def _mention(document: Document, start: int, end: int, entry: Entry) -> PlaceMention:
    body = document.body
    kind, name, precision, admin1 = entry.kind, entry.name, PRECISION[entry.kind], entry.admin1
    if entry.kind is PlaceKind.SETTLEMENT and (extension := _EXTENSION.match(body, end)) is not None:
        end = extension.end()
        name = " ".join(body[start:end].split())
        entry = replace(entry, name=name, geonames_id=None, lat=None, lon=None)
    first, last = document.word_at(start), document.word_at(end)
    if kind is PlaceKind.SETTLEMENT:
        if (division := _DIVISION.match(body, end)) is not None:
            if division.group("admin"):
                kind, precision, admin1 = PlaceKind.ADMIN, PRECISION[PlaceKind.ADMIN], admin1 or name
                end, last = division.end(), last + 1
            elif division.group("part"):
                kind, end, last = PlaceKind.NEIGHBOURHOOD, division.end(), last + 1
        elif _COUNTRYSIDE.match(body, end) is not None:
            precision = _AROUND
    if first > 0 and document.words[first - 1] in _DIRECTIONS:
        precision = max(precision, _AROUND)
        if kind in (PlaceKind.COUNTRY, PlaceKind.ADMIN):
            start, first = document.starts[first - 1], first - 1
            name = f"{document.body[start : document.ends[first]].lower()} {name}"
            kind = PlaceKind.REGION
    before = document.words[first - 1] if first > 0 else ""
    if before in ("near", "outside", "around") and precision == 1:
        precision = _NEAR
    place = Place(
        body[start:end], name, kind, entry.country, admin1, entry.lat, entry.lon, entry.geonames_id, precision,
        role_after(before),
    )  # fmt: skip
    return PlaceMention(start, end, first, last, place)
