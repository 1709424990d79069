"""Places that no gazetteer lists: those whose words give them away, and "the city" for the city named before."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.places import PRECISION, PlaceMention, role_after
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Place, PlaceKind, PlaceRole

_NAME = r"(?:(?:[Aa]l|[Ee]l|as|ar|ad|an|ash)-)?[A-Z][\w'’]{1,24}"
_LINKED = rf"(?:[ \n-](?:(?:al|el|de|del|la|las|los|as|ar|ad|an)[ -]){{0,2}}{_NAME})"
_KINDS = {
    PlaceKind.ADMIN: "department province",
    PlaceKind.NEIGHBOURHOOD: "neighborhood neighbourhood suburb",
    PlaceKind.SETTLEMENT: "town village city municipality hamlet jurisdiction canton settlement",
    PlaceKind.FACILITY: "farm port",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_KIND_WORDS = "|".join(sorted(_KIND))
_FACILITIES = "|".join(
    (
        *("[Uu]niversity [Hh]ospital", "[Uu]niversity", "[Hh]ospital", "[Ss]quare", "[Ss]treet", "[Rr]oundabout"),
        *("[Bb]ridge", "[Cc]amp", "[Pp]rison", "[Cc]hurch", "[Mm]osque", "[Aa]irport", "[Aa]ir ?base", "[Bb]ase"),
        *(
            "border post",
            "[Cc]rossing",
            "[Dd]istrict",
            "[Qq]uarter",
            "[Dd]am",
            "[Ss]tadium",
            "[Hh]eights",
            "[Mm]arket",
        ),
    )
)
_FACILITY = re.compile(
    rf"\b(?P<name>{_NAME}(?:[ -]{_NAME}){{0,2}} (?:{_FACILITIES})"
    rf"|(?:Mount|Base|Camp|Point|Hill|Jabal|Tal|Tel|Tell|Khan|Kafr|Deir) (?:\d{{1,3}}|{_NAME})"
    rf"(?: (?:al|as|an)-{_NAME})?)\b"
)
_AFTER_KIND = re.compile(rf"\b(?P<kind>{_KIND_WORDS})s? of (?P<name>{_NAME}{_LINKED}{{0,4}})")
_BEFORE_KIND = re.compile(
    rf"\b(?P<name>{_NAME}{_LINKED}{{0,3}})"
    r" (?P<kind>[Dd]epartment|[Pp]rovince|municipality|village|jurisdiction|neighbou?rhood|canton|town)\b"
)
_AFTER_PREPOSITION = re.compile(
    r"\b(?:in|at|near|outside|around|towards?|entered|captured|seized|took|retook|recaptured|overran|shelled|bombed|left)"
    rf"\s(?P<name>{_NAME}{_LINKED}{{0,3}})"
)
_ANAPHOR = re.compile(r"\b(?P<this>this (?:city|capital))|\b[Tt]he (?:city|town|village)\b(?! of)")
_NO_PLACE = vocabulary(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday nov dec jan feb aug sept oct congress parliament islam christmas easter
    ramadan english spanish arabic french president general colonel operation god internet facebook twitter
    senate christian catholic christians muslims marxist communist the a this that it he she they i we his its"""
)
_LEADING = frozenset(("the", "a", "in", "at", "on", "near", "from"))


@dataclass(frozen=True, slots=True)
class Lead:
    """What is known of places as a whole: the article's country, and words that begin or end no place's name."""

    country: str | None
    never_first: Collection[str]
    never_last: Collection[str]


def add(document: Document, mentions: Sequence[PlaceMention], lead: Lead) -> list[PlaceMention]:
    """`mentions` with the unlisted places, in order of the text, none overlapping another."""
    found = {mention.first: mention for mention in mentions}
    covering = {word: mention for mention in mentions for word in range(mention.first, mention.last)}
    for facility in _facilities(document, covering, lead.country):
        for word in range(facility.first, facility.last):
            if (inner := covering.get(word)) is not None:
                found.pop(inner.first, None)
            covering[word] = facility
        found[facility.first] = facility
    for pattern in (_AFTER_KIND, _BEFORE_KIND, _AFTER_PREPOSITION):
        for match in pattern.finditer(document.body):
            first, last = document.word_at(match.start("name")), document.word_at(match.end("name"))
            if any(word in covering for word in range(first, last)) or not _may_be_place(document, first, last, lead):
                continue
            mention = _unlisted(match, first, last, lead.country)
            found[first] = mention
            covering |= dict.fromkeys(range(first, last), mention)
    return _with_anaphors(document, sorted(found.values(), key=lambda mention: mention.start))


def _facilities(document: Document, covering: dict[int, PlaceMention], country: str | None) -> Iterator[PlaceMention]:
    """Facilities by their names; "Aleppo University" takes the place of the Aleppo in it."""
    for match in _FACILITY.finditer(document.body):
        start, end = match.span()
        first, last = document.word_at(start), document.word_at(end)
        if document.words[first] in _LEADING:
            first += 1
            start = document.starts[first]
        inner = [covering[word] for word in range(first, last) if word in covering]
        if last - first == 1 or any(m.end > end or m.place.kind is PlaceKind.FACILITY for m in inner):
            continue
        name = document.body[start:end]
        base = inner[0].place if inner else Place(name, name, PlaceKind.OTHER, country, *_NOWHERE)
        place = replace(base, text=name, name=name, kind=PlaceKind.FACILITY, geonames_id=None, precision=1)
        yield PlaceMention(start, end, first, last, place)


def _may_be_place(document: Document, first: int, last: int, lead: Lead) -> bool:
    """Whether capitalised words may name a place: no month, title, people or organisation."""
    words = document.words
    return not (words[first] in _NO_PLACE or words[first] in lead.never_first or words[last - 1] in lead.never_last)


_NOWHERE = (None, None, None, None, PRECISION[PlaceKind.OTHER], PlaceRole.LOCATION)


def _unlisted(match: re.Match[str], first: int, last: int, country: str | None) -> PlaceMention:
    kind = _KIND.get((match.groupdict().get("kind") or "").lower(), PlaceKind.OTHER)
    name = " ".join(match.group("name").split())
    place = replace(Place(name, name, kind, country, *_NOWHERE), precision=PRECISION[kind])
    return PlaceMention(match.start("name"), match.end("name"), first, last, place)


def _with_anaphors(document: Document, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """`mentions` and "the city", which is the settlement named last; "this city" is the dateline's."""
    dateline = document.dateline[1] if document.dateline else 0
    home = next((mention.place for mention in mentions if mention.start < dateline), None)
    settlements = [mention for mention in mentions if mention.place.kind is PlaceKind.SETTLEMENT]
    found = list(mentions)
    for match in _ANAPHOR.finditer(document.body, dateline):
        index = bisect_left(settlements, match.start(), key=lambda mention: mention.start)
        place = home if match.group("this") else settlements[index - 1].place if index else None
        if place is not None:
            first, last = document.word_at(match.start()), document.word_at(match.end())
            before = document.words[first - 1] if first else ""
            place = replace(place, text=match.group(), role=role_after(before))
            found.append(PlaceMention(match.start(), match.end(), first, last, place))
    return sorted(found, key=lambda mention: mention.start)
