"""Struck: the names of those whom an act of violence struck, by which two tellings of it are known for one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.gazetteer import demonyms
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Form
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import FigureKind, PlaceKind

_STOPS = vocabulary(
    """in at on near by with during from as when while after before for to which where because since until was were is
    are has have had will would but that said says who whom whose inside outside and or of"""
)
"""Words at which a name ends."""
_OPENS_OBJECT = frozenset(("of", "against", "on"))
_JOINS = frozenset((" ", "\n", "-", ". ", ", ", ",\n", "'", "’", ' "', '" '))
_POSSESSIVES = frozenset(("'", "’", "' ", "’ "))
_REACH = 9
"""Words of a name with its titles and trades."""
_OWNER_REACH = 4
_INITIALS = 2


@dataclass(frozen=True, slots=True)
class Struck:
    """`names`: family names, of bodies too, folded, in the singular. `killed` when the words tell of a death.

    `places` are names of places, which people bear as well.
    """

    names: frozenset[str]
    places: frozenset[str]
    killed: bool

    def shares_name(self, other: "Struck") -> bool:
        """Whether somebody of one name was struck: a place's name counts where the other has it as a person's."""
        return not (
            self.names.isdisjoint(other.names)
            and self.names.isdisjoint(other.places)
            and self.places.isdisjoint(other.names)
        )

    def joined(self, other: "Struck") -> "Struck":
        """Those of both."""
        return Struck(self.names | other.names, self.places | other.places, self.killed or other.killed)


NOBODY = Struck(frozenset(), frozenset(), killed=False)


class StruckFinder:
    """Finds them; nationalities, titles and kinds of bodies (tables/not_events.toml) name nobody."""

    def __init__(self, table: dict[str, Any]) -> None:
        words = table["struck"]
        self._unnamed = frozenset(demonyms()) | frozenset(words["titles"]) | frozenset(words["bodies"])
        self._befalls = frozenset(words["befalls"])

    def find(self, around: Surroundings, telling: Telling) -> Struck:
        """Whom the triggers of `telling` name as struck."""
        names: set[str] = set()
        places: set[str] = set()
        taken = _place_words(around)
        for trigger in telling.triggers:
            for words in self._phrases(around, trigger):
                names |= self._names(around.document, [word for word in words if word not in taken])
                places |= self._names(around.document, [word for word in words if word in taken])
        killed = any(trigger.rule.figure is FigureKind.KILLED for trigger in telling.triggers)
        return Struck(frozenset(names), frozenset(places), killed)

    def _phrases(self, around: Surroundings, trigger: Trigger) -> Iterator[Sequence[int]]:
        """The words that may name them: the object, the subject of a passive or of "died", "of …", "…'s"."""
        text, sentence, last = around.document, around.sentence, trigger.candidate.last
        if trigger.form.is_verb:
            if trigger.group.passive or text.words[trigger.candidate.first] in self._befalls:
                yield _before(text, trigger.group.first, sentence.first)
            else:
                yield _after(text, last, sentence.last)
        elif trigger.form is Form.NOUN:
            if last < sentence.last and text.words[last] in _OPENS_OBJECT:
                yield _after(text, last + 1, sentence.last)
            yield _owner(text, trigger.candidate.first, sentence.first)

    def _names(self, text: Document, words: Sequence[int]) -> set[str]:
        """Of each run of capitals all but the first, which is a first name where there are several."""
        runs: list[list[str]] = []
        previous = -1
        for word in words:
            if not _is_capital(text, word):
                continue
            if word != previous + 1 or not runs:
                runs.append([])
            previous = word
            if len(text.words[word]) > _INITIALS and text.words[word] not in self._unnamed:
                runs[-1].append(text.words[word].removesuffix("s"))
        return {name for run in runs for name in (run[1:] or run)}


def _place_words(around: Surroundings) -> set[int]:
    """The words of places, but for a place's name that a person bears ("Carlos Pizarro")."""
    return {
        word
        for place in around.places
        if place.place.kind is PlaceKind.COUNTRY or not (place.first and _is_capital(around.document, place.first - 1))
        for word in range(place.first, place.last)
    }


def _after(text: Document, first: int, last: int) -> Sequence[int]:
    index = first
    while index < min(last, first + _REACH):
        if index > first and (text.words[index] in _STOPS or text.gap(index) not in _JOINS):
            break
        index += 1
    return range(first, index)


def _before(text: Document, first: int, floor: int) -> Sequence[int]:
    """Before a passive; "who" between is stepped over."""
    last = first - 1 if first > floor and text.words[first - 1] in ("who", "which") else first
    index = last
    while index > max(floor, last - _REACH):
        if text.words[index - 1] in _STOPS or (index < last and text.gap(index) not in _JOINS):
            break
        index -= 1
    return range(index, last)


def _owner(text: Document, first: int, floor: int) -> Sequence[int]:
    """Before the noun: "Luis Rivas' murder", "the Rivas murder"."""
    index = first
    while index > max(floor, first - _OWNER_REACH):
        joined = text.gap(index).isspace() or text.gap(index) in _POSSESSIVES
        if not joined or not (text.words[index - 1] == "s" or _is_capital(text, index - 1)):
            break
        index -= 1
    return range(index, first)


def _is_capital(text: Document, word: int) -> bool:
    return text.body[text.starts[word]].isupper()
