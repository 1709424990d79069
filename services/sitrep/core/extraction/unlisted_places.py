"""Places that no gazetteer lists: those whose words give them away, and "the city" for the city named before."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sitrep.core.extraction import binding
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.places import PRECISION, PlaceMention, role_after
from sitrep.core.extraction.referring import Referents
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Place, PlaceKind, PlaceRole

_NAME = r"(?:(?:[Aa]l|[Ee]l|as|ar|ad|an|ash)-)?[A-Z][\w'’]{1,24}"
_NAMES = re.compile(rf"{_NAME}(?:[ \n-](?:(?:al|el|de|del|la|las|los|as|ar|ad|an)[ -]){{0,2}}{_NAME}){{0,3}}")
_NAMES_BEFORE = re.compile(rf"(?:{_NAME}[ \n-]){{1,3}}$")
_NUMBER_OR_NAME = re.compile(rf"[ \n](?:\d{{1,3}}\b|{_NAME}(?: (?:al|as|an)-{_NAME})?)")
_KINDS = {
    PlaceKind.ADMIN: "department province departments provinces",
    PlaceKind.NEIGHBOURHOOD: """neighborhood neighbourhood suburb neighborhoods neighbourhoods suburbs district
        quarter sector""",
    PlaceKind.SETTLEMENT: """town village city municipality hamlet jurisdiction canton settlement towns villages cities
        hamlets""",
    PlaceKind.FACILITY: "farm port",
    PlaceKind.OTHER: "area zone",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_ENDS_FACILITY = vocabulary(
    """university hospital square street roundabout bridge camp prison church mosque airport base airbase crossing
    dam stadium heights market avenue boulevard hotel park"""
)
_BEGINS_FACILITY = vocabulary("mount base camp point hill jabal tal tel tell khan kafr deir")
_KIND_BEGUN = dict.fromkeys(("tal", "tel", "tell", "khan", "kafr", "deir"), PlaceKind.SETTLEMENT)
"""What a name is that begins with such a word; a facility otherwise."""
_LEADS = vocabulary(
    """in at near outside around toward towards entered captured seized took retook recaptured overran shelled bombed
    left"""
)
_HOME = frozenset(("city", "capital"))
_NAMED_LAST = frozenset(("city", "town", "village"))
_CUES = frozenset(_KIND) | _ENDS_FACILITY | _BEGINS_FACILITY | _LEADS | _HOME
_SETTLED = frozenset((PlaceKind.SETTLEMENT, PlaceKind.OTHER))
_PARAGRAPH = "\n\n"
_LOOK_BACK = 80
_REMEMBERED = 100
"""Settlements named before "the city" that it may be, so that the work stays linear in the text."""
_NO_PLACE = vocabulary(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday nov dec jan feb aug sept oct congress parliament islam christmas easter
    ramadan english spanish arabic french president general colonel operation god internet facebook twitter
    senate christian catholic christians muslims marxist communist the a this that it he she they i we his its"""
)
_SORTS = vocabulary("catholic latin central protestant evangelical orthodox roman national local")
_LEADING = frozenset(("the", "a", "in", "at", "on", "near", "from"))


@dataclass(frozen=True, slots=True)
class Lead:
    """What is known of places as a whole: the article's country, and words that begin or end no place's name."""

    country: str | None
    never_first: Collection[str]
    never_last: Collection[str]
    cities: Collection[str] = ()
    """Names of the places so great that they are no village."""


def add(document: Document, mentions: Sequence[PlaceMention], lead: Lead) -> list[PlaceMention]:
    """`mentions` with the unlisted places, in order of the text, none overlapping another."""
    cues = [index for index, word in enumerate(document.words) if word in _CUES]
    found = _Found(document, mentions, lead)
    for index in cues:
        if document.words[index] in _ENDS_FACILITY or document.words[index] in _BEGINS_FACILITY:
            found.facility(index)
    for index in cues:
        if document.words[index] in _KIND:
            found.of_kind(index)
    for index in cues:
        if document.words[index] in _LEADS:
            found.led_to(index)
    return _with_anaphors(document, found.in_order(), cues, lead.cities)


class _Found:
    """The places found so far, by the words that they cover."""

    def __init__(self, document: Document, mentions: Sequence[PlaceMention], lead: Lead) -> None:
        self._document = document
        self._lead = lead
        self._by_first = {mention.first: mention for mention in mentions}
        self._covering = {word: mention for mention in mentions for word in range(mention.first, mention.last)}

    def in_order(self) -> list[PlaceMention]:
        return [self._by_first[first] for first in sorted(self._by_first)]

    def facility(self, index: int) -> None:
        """A facility by its last word ("Aleppo University") or its first ("Base 46"): it takes the place inside it."""
        document = self._document
        word_start, end = document.starts[index], document.ends[index]
        before = _NAMES_BEFORE.search(document.body, max(0, word_start - _LOOK_BACK), word_start)
        if document.words[index] in _ENDS_FACILITY and before is not None:
            start = before.start()
        elif (after := _NUMBER_OR_NAME.match(document.body, end)) is not None and document.body[word_start].isupper():
            if document.words[index] not in _BEGINS_FACILITY:
                return
            start, end = word_start, after.end()
        else:
            return
        first, last = document.word_at(start), document.word_at(end)
        if document.words[first] in _LEADING:
            first += 1
        first = self._extended(first)
        inner = [self._covering[word] for word in range(first, last) if word in self._covering]
        if self._only_describes(first, last - 1) or last - first == 1 or any(_is_whole(m, first, last) for m in inner):
            return
        start = document.starts[first]
        name = " ".join(document.body[start:end].split())
        around = inner[0].place if inner else Place(name, name, PlaceKind.OTHER, self._lead.country, *_NOWHERE)
        kind = _KIND_BEGUN.get(document.words[index], PlaceKind.FACILITY)
        place = replace(around, text=name, name=name, kind=kind, geonames_id=None, precision=1)
        for mention in inner:
            self._by_first.pop(mention.first, None)
        self._keep(PlaceMention(start, end, first, last, place))

    def _extended(self, first: int) -> int:
        """The first word of a name that begins with a part of the world: "central American University"."""
        words = self._document.words
        return first - (first > 0 and words[first] == "american" and words[first - 1] in ("central", "latin", "north"))

    def _only_describes(self, first: int, last: int) -> bool:
        """Whether a church is the institution: "Catholic church", "Latin American church"."""
        words = self._document.words[first:last]
        return self._document.words[last] == "church" and all(
            word in self._lead.never_first or word in _NO_PLACE or word in _SORTS for word in words
        )

    def of_kind(self, index: int) -> None:
        """A name beside its kind: "the village of X", "X municipality"."""
        document, kind = self._document, _KIND[self._document.words[index]]
        if document.words[index + 1 : index + 2] == ("of",):
            self._named(index + 2, kind)
            return
        start = document.starts[index]
        before = _NAMES_BEFORE.search(document.body, max(0, start - _LOOK_BACK), start)
        if before is not None:
            first = document.word_at(before.start())
            self._named(first + (document.words[first] in _LEADING), kind, last=index)

    def led_to(self, index: int) -> None:
        """A name after a preposition or a verb of taking."""
        self._named(index + 1, PlaceKind.OTHER)

    def _named(self, first: int, kind: PlaceKind, *, last: int | None = None) -> None:
        document, lead = self._document, self._lead
        if first >= len(document.words) or not document.gap(first).isspace():
            return
        start = document.starts[first]
        match = _NAMES.match(document.body, start, document.starts[last] if last else len(document.body))
        if match is None:
            return
        end = match.end()
        last = document.word_at(end)
        words = document.words
        if any(word in self._covering for word in range(first, last)) or words[first] in _NO_PLACE:
            return
        if words[first] in lead.never_first or words[last - 1] in lead.never_last:
            return
        name = " ".join(match.group().split())
        if name.endswith(("'s", "’s", "'", "’")):  # what is somebody's: "at Rivas's house"
            return
        place = replace(Place(name, name, kind, lead.country, *_NOWHERE), precision=PRECISION[kind])
        self._keep(PlaceMention(start, end, first, last, place))

    def _keep(self, mention: PlaceMention) -> None:
        self._by_first[mention.first] = mention
        self._covering |= dict.fromkeys(range(mention.first, mention.last), mention)


def _is_whole(mention: PlaceMention, first: int, last: int) -> bool:
    """Whether a listed place is no mere part of the facility at the words from `first` to `last`."""
    covers = mention.first <= first and mention.last >= last
    return covers or mention.last > last or mention.place.kind is PlaceKind.FACILITY


_NOWHERE = (None, None, None, None, PRECISION[PlaceKind.OTHER], PlaceRole.LOCATION)


def _with_anaphors(
    document: Document, mentions: list[PlaceMention], cues: Sequence[int], cities: Collection[str]
) -> list[PlaceMention]:
    """`mentions` and "the city", which is the settlement named last; "this city" is the dateline's."""
    dateline = document.dateline[1] if document.dateline else 0
    home = next((mention.place for mention in mentions if mention.start < dateline), None)
    settlements = _spoken_of(document, mentions)
    found = []
    for index in cues:
        word, before = document.words[index], document.words[index - 1] if index else ""
        if document.words[index + 1 : index + 2] == ("of",):
            continue
        place = None
        if word in _HOME and before == "this":
            place = home
        elif word in _NAMED_LAST and before == "the":
            named = bisect_left(settlements, index, key=lambda mention: mention.first)
            earlier = _of_size(word, settlements[max(named - _REMEMBERED, 0) : named], cities)
            place = _foremost(document, earlier, document.starts[index]) if earlier else None
        if place is not None:
            start, end = document.starts[index - 1], document.ends[index]
            role = role_after(document.words[index - 2] if index > 1 else "")
            place = replace(place, text=document.body[start:end], role=role)
            found.append(PlaceMention(start, end, index - 1, index + 1, place))
    return sorted([*mentions, *found], key=lambda mention: mention.start) if found else mentions


def _spoken_of(document: Document, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """The settlements that may be "the city": none that acts ("Damascus has promised"), none in a far country."""
    referents = Referents(document, mentions)
    return [
        mention
        for mention in mentions
        if mention.place.kind in _SETTLED
        and referents.is_at_home(mention.place)
        and (at := document.sentence_at(mention.start)) is not None
        and not binding.is_actor(document, document.sentences[at], mention)
    ]


def _of_size(word: str, before: Sequence[PlaceMention], cities: Collection[str]) -> Sequence[PlaceMention]:
    """Those of the places `before` that `word` fits: a city is no village; what has no kind is no city."""
    if word == "city":
        named = [mention for mention in before if mention.place.kind is PlaceKind.SETTLEMENT]
        return [mention for mention in named if mention.place.name in cities] or named
    small = [mention for mention in before if mention.place.name not in cities]
    return small or before if word == "village" else before


def _foremost(document: Document, before: Sequence[PlaceMention], offset: int) -> Place:
    """The last of the settlements `before`; of several of an earlier sentence, the one most named so far.

    Where a new paragraph speaks of it, the one that the text has named most.
    """
    at = document.sentence_at(before[-1].start)
    if at is None or at == document.sentence_at(offset):
        return before[-1].place
    often = Counter(mention.place.name for mention in before)
    if _PARAGRAPH in document.body[before[-1].end : offset]:
        return max(reversed(before), key=lambda mention: often[mention.place.name]).place
    together = [mention.place for mention in before if document.sentence_at(mention.start) == at]
    return max(reversed(together), key=lambda place: often[place.name])
