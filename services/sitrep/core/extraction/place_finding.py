"""Finding places: names of the gazetteer, told apart by the countries an article speaks of, then unlisted ones."""

import re
from collections import Counter
from dataclasses import replace

from sitrep.core.extraction import unlisted_places
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.gazetteer import Entry, Gazetteer, demonyms
from sitrep.core.extraction.places import PRECISION, PlaceMention, role_after
from sitrep.core.extraction.unlisted_places import Lead
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Place, PlaceKind

_NEAR = 2
_AROUND = 5
_LOCATIVE = vocabulary(
    """in at near from to into toward towards outside inside around over on across through of between throughout within
    reach reached enter entered leave left"""
)
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
_ARTICLES = vocabulary("al el as ar at an ad az ash esh ed es er en ez et")
_COMMON_LAST = vocabulary("city province department island valley")
_EXTENSION = re.compile(r"(?:\s(?:[Dd]e(?:\s(?:[Ll]a|[Ll]os|[Ll]as))?|[Dd]el)\s[A-Z][\w'’]+)+")
_PARTICLE = 3
"""Letters of a capitalised word that may be no part of a name ("In", "The")."""
_BIG = 100_000
_KNOWN = 500_000
"""People of a place that needs no context to be meant."""
_CONTEXT_WEIGHT = 5


class PlaceFinder:
    """Finds the places of a document."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._demonyms = demonyms()
        self._never_first = frozenset(self._demonyms) | _TITLES

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
        country = max(context, key=lambda code: (context[code], code)) if context else None
        lead = Lead(country, self._never_first, _ORGANISATION)
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

    def country(self, code: str | None) -> Place | None:
        """The country of `code` as a place; None when it is in no table."""
        entry = self._gazetteer.countries.get(code or "")
        if entry is None:
            return None
        return Place(
            entry.name, entry.name, entry.kind, entry.country, None, None, None, None,
            PRECISION[PlaceKind.COUNTRY], role_after(""),
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
    if entry.population >= _KNOWN:
        return True
    first = document.word_at(start)
    located = first > 0 and document.words[first - 1] in _LOCATIVE
    return located and (entry.population >= _BIG or context[entry.country or ""] > 0)


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
