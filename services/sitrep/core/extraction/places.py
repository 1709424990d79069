"""Places: names found by the gazetteer, told apart by the countries an article speaks of."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sitrep.core.extraction import tables
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.matching import Matcher
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Place, PlaceKind, PlaceRole

_PRECISION = {
    PlaceKind.FACILITY: 1, PlaceKind.NEIGHBOURHOOD: 1, PlaceKind.SETTLEMENT: 1, PlaceKind.ADMIN: 4,
    PlaceKind.REGION: 5, PlaceKind.NATURAL: 5, PlaceKind.COUNTRY: 6, PlaceKind.OTHER: 3,
}  # fmt: skip
"""UCDP's where_prec of a place of each kind, when the event is said to be in it."""
_NEAR = 2
_AROUND = 5
_LOCATIVE = vocabulary(
    """in at near from to into toward towards outside inside around over on across through of between throughout within
    reach reached enter entered leave left"""
)
_ORIGIN = frozenset(("from", "leave", "left", "leaving", "fled", "fleeing", "flee"))
_DESTINATION = frozenset(("to", "into", "toward", "towards", "reach", "reached"))
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
_UNLISTED = re.compile(
    r"\b(?:(?P<kind>town|village|city|municipality|hamlet|neighbou?rhood|suburb|department|province|jurisdiction|canton"
    r"|settlement|district|farm|port)s? of"
    r"|(?:[Nn]ear|[Ii]n|[Aa]t) the (?P<kind2>town|village|city) of)"
    r" (?P<name>(?:[A-Z][\w'’-]+)(?: (?:de|del|la|las|los|el|al|[A-Z][\w'’-]+)){0,4})"
)
_UNLISTED_BEFORE = re.compile(
    r"(?P<name>(?:[A-Z][\w'’-]+)(?: (?:de|del|la|las|los|el|al|[A-Z][\w'’-]+)){0,3})"
    r" (?P<kind>[Dd]epartment|[Pp]rovince|municipality|village|jurisdiction|neighbou?rhood|canton|town)\b"
)
_PARTICLE = 3
"""Letters of a capitalised word that may be no part of a name ("In", "The")."""
_BIG = 100_000
_CONTEXT_WEIGHT = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer."""

    geonames_id: int | None
    name: str
    kind: PlaceKind
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place where it stands in the text: characters and words (last exclusive)."""

    start: int
    end: int
    first: int
    last: int
    place: Place
    population: int


class Gazetteer:
    """Places by their names; parsed lazily, because an article names a handful of 40,000."""

    def __init__(self) -> None:
        places, _, names = tables.compiled("gazetteer.txt.gz").partition("\n\n")
        self._lines = places.split("\n")
        countries = _countries()
        keys, self._found = list(countries), [(entry,) for entry in countries.values()]
        self._indices: list[str] = []
        for line in names.split("\n"):
            name, _, indices = line.partition("\t")
            if name not in countries:
                keys.append(name)
                self._indices.append(indices)
        self._matcher = Matcher(keys)
        self._parse = lru_cache(maxsize=4096)(self._parsed)

    def find(self, folded: str) -> Iterator[tuple[int, int, tuple[Entry, ...]]]:
        """Start, end and possible places of every name in `folded`."""
        listed = len(self._found)
        for index, start, end in self._matcher.find(folded):
            yield start, end, self._found[index] if index < listed else self._parse(index - listed)

    def _parsed(self, index: int) -> tuple[Entry, ...]:
        return tuple(_entry(self._lines[int(line)]) for line in self._indices[index].split(","))


class PlaceFinder:
    """Finds the places of a document."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._demonyms = demonyms()

    def find(self, document: Document) -> list[PlaceMention]:
        """The places in order of the text, each resolved to one meaning, none overlapping another."""
        named = [
            (start, end, entries)
            for start, end, entries in self._gazetteer.find(document.folded)
            if _is_name(document, start, end, entries)
        ]
        context = self._context(document, named)
        mentions = []
        for start, end, entries in named:
            entry = _likeliest(entries, context)
            if _is_credible(document, start, entry, context):
                mentions.append(_mention(document, start, end, entry))
        return _with_unlisted(document, mentions, context)

    def _context(self, document: Document, named: list[tuple[int, int, tuple[Entry, ...]]]) -> Counter[str]:
        """How much the article speaks of each country."""
        context: Counter[str] = Counter()
        for word in document.words:
            if word in self._demonyms:
                context[self._demonyms[word]] += 1
        for _, _, entries in named:
            if len(entries) == 1 and entries[0].country:
                entry = entries[0]
                context[entry.country or ""] += 2 if entry.kind is PlaceKind.COUNTRY or entry.population > _BIG else 1
        return context


def demonyms() -> dict[str, str]:
    """The country of each one-word adjective: `syrian` is SY."""
    return {
        key(adjective): code
        for code, _, _, adjectives in tables.rows("countries.txt", 4)
        for adjective in tables.several(adjectives)
        if " " not in key(adjective)
    }


def contains(outer: Place, inner: Place) -> bool:
    """Whether `inner` lies in `outer`: a settlement in its governorate, anything in its country."""
    if outer.country is None or outer.country != inner.country or outer.name == inner.name:
        return False
    if outer.kind is PlaceKind.COUNTRY:
        return inner.kind is not PlaceKind.COUNTRY
    if outer.kind is PlaceKind.ADMIN:
        return outer.admin1 is not None and outer.admin1 == inner.admin1 and inner.kind is not PlaceKind.ADMIN
    return (
        outer.kind is PlaceKind.SETTLEMENT
        and inner.kind in (PlaceKind.NEIGHBOURHOOD, PlaceKind.FACILITY)
        and outer.admin1 is not None
        and outer.name == inner.admin1
    )


def _countries() -> dict[str, Entry]:
    found = {}
    for code, name, others, _ in tables.rows("countries.txt", 4):
        entry = Entry(None, name, PlaceKind.COUNTRY, code, None, None, None, 1_000_000)
        for other in (name, *tables.several(others)):
            if key(other) != "us":
                found[key(other)] = entry
    for taken in ("gaza strip", "west bank", "georgia"):
        found.pop(taken, None)
    return found


def _entry(line: str) -> Entry:
    geonames_id, name, kind, country, admin1, lat, lon, population = line.split("\t")
    return Entry(
        int(geonames_id) if geonames_id else None, name, PlaceKind(kind), country or None, admin1 or None,
        float(lat), float(lon), int(population),
    )  # fmt: skip


def _is_name(document: Document, start: int, end: int, entries: tuple[Entry, ...]) -> bool:
    """Whether the words at `start` are written as a name, and no part of a longer one."""
    body = document.body
    text = body[start:end]
    overlaid = entries[0].kind is not PlaceKind.SETTLEMENT
    if not (text[:1].isupper() or (overlaid and any(map(str.isupper, text)))):
        return False
    first, last = document.word_at(start), document.word_at(end)
    if not overlaid and last - first > 1 and not body[document.starts[last - 1]].isupper():
        return False
    return not (_follows_name(document, first) or _precedes_organisation(document, last))


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
    if word in _LOCATIVE or word in _DIRECTIONS or len(word) <= _PARTICLE:
        return False
    sentence = document.sentence_at(document.starts[first])
    return sentence is not None and document.sentences[sentence].first < first - 1


def _precedes_organisation(document: Document, last: int) -> bool:
    return (
        document.gap(last) in (" ", "\n")
        and document.words[last] in _ORGANISATION
        and document.body[document.starts[last]].isupper()
    )


def _likeliest(entries: tuple[Entry, ...], context: Counter[str]) -> Entry:
    return max(
        entries,
        key=lambda entry: (
            _CONTEXT_WEIGHT * min(context[entry.country or ""], 3) + len(str(entry.population)),
            entry.population,
            entry.name,
        ),
    )


def _is_credible(document: Document, start: int, entry: Entry, context: Counter[str]) -> bool:
    """A small place of a country that the article does not speak of needs a preposition, a tiny one more than that."""
    if entry.kind is not PlaceKind.SETTLEMENT or context[entry.country or ""] > 1:
        return True
    if entry.population >= 5 * _BIG:
        return True
    first = document.word_at(start)
    located = first > 0 and document.words[first - 1] in _LOCATIVE
    return located and (entry.population >= _BIG or context[entry.country or ""] > 0)


def _mention(document: Document, start: int, end: int, entry: Entry) -> PlaceMention:
    body = document.body
    kind, name, precision, admin1 = entry.kind, entry.name, _PRECISION[entry.kind], entry.admin1
    first, last = document.word_at(start), document.word_at(end)
    if kind is PlaceKind.SETTLEMENT:
        if (division := _DIVISION.match(body, end)) is not None:
            if division.group("admin"):
                kind, precision, admin1 = PlaceKind.ADMIN, _PRECISION[PlaceKind.ADMIN], admin1 or name
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
        _role(before),
    )  # fmt: skip
    return PlaceMention(start, end, first, last, place, entry.population)


def _role(before: str) -> PlaceRole:
    if before in _ORIGIN:
        return PlaceRole.ORIGIN
    return PlaceRole.DESTINATION if before in _DESTINATION else PlaceRole.LOCATION


def _with_unlisted(document: Document, mentions: list[PlaceMention], context: Counter[str]) -> list[PlaceMention]:
    """`mentions` and the places that only their words give away: "the village of …", "… Department"."""
    country = max(context, key=lambda code: (context[code], code)) if context else None
    found = list(mentions)
    taken = [(mention.start, mention.end) for mention in mentions]
    for pattern in (_UNLISTED, _UNLISTED_BEFORE):
        for match in pattern.finditer(document.body):
            start, end = match.span("name")
            if any(s < end and start < e for s, e in taken) or key(match.group("name")) in _DIRECTIONS:
                continue
            groups = match.groupdict()
            kind = _kind_of((groups["kind"] or groups.get("kind2") or "").lower())
            place = Place(
                match.group("name"), match.group("name"), kind, country, None, None, None, None,
                _PRECISION[kind], PlaceRole.LOCATION,
            )  # fmt: skip
            found.append(PlaceMention(start, end, document.word_at(start), document.word_at(end), place, 0))
            taken.append((start, end))
    return sorted(found, key=lambda mention: mention.start)


def _kind_of(word: str) -> PlaceKind:
    if word in ("department", "province", "district"):
        return PlaceKind.ADMIN
    if word in ("neighborhood", "neighbourhood", "suburb"):
        return PlaceKind.NEIGHBOURHOOD
    return PlaceKind.FACILITY if word in ("farm", "port") else PlaceKind.SETTLEMENT
