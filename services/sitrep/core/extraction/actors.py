"""Actors: organisations and people of the registry, groups by their words, persons by their titles."""

import re
from dataclasses import dataclass
from typing import Any

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.gazetteer import demonyms
from sitrep.core.extraction.matching import Matcher
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Actor, ActorKind

_ALIAS_YEARS = re.compile(r"\s*\(\d{4}-\d{4}\)$")
_PERSON = re.compile(
    r"\s+((?:[A-Z][\w'’-]+|al-[A-Z]\w+|bin|al|de|von|van|ibn)(?:[ \n](?:[A-Z][\w'’-]+|al-[A-Z]\w+|al|de|bin)){0,3})"
)
_NAMES_A_PERSON = vocabulary(
    """president minister spokesperson spokesman spokeswoman ambassador general colonel governor mayor envoy king
    secretary chancellor official commander judge leader"""
)
_MODIFIERS = vocabulary(
    """islamist jihadist armed rebel opposition government regime pro anti backed led allied special elite local state
    security national foreign unidentified senior top military islamic sunni shiite kurdish air ground first
    former unknown leftist right wing"""
)
_LONGEST_MODIFIER = 5


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor where it stands in the text: characters and words (last exclusive)."""

    start: int
    end: int
    first: int
    last: int
    actor: Actor
    group: bool


class ActorFinder:
    """Finds the actors of a document."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._actors: list[Actor | ActorKind] = []
        keys: dict[str, int] = {}
        for row in table["actor"]:
            actor = Actor("", row["name"], row["id"], ActorKind(row["kind"]), row.get("country"))
            for alias in (row["name"], *row.get("aliases", ())):
                self._add(keys, _ALIAS_YEARS.sub("", alias), actor)
        for kind, names in table["groups"].items():
            for name in names:
                self._add(keys, name, ActorKind(kind))
        self._matcher = Matcher(keys)
        self._demonyms = demonyms()

    def find(self, document: Document) -> list[ActorMention]:
        """The actors in order of the text, none overlapping another."""
        mentions: list[ActorMention] = []
        for index, start, end in self._matcher.find(document.folded):
            known = self._actors[index]
            floor = mentions[-1].last if mentions else 0
            if isinstance(known, Actor):
                if not document.body[start:end].islower() or known.kind is ActorKind.OTHER:
                    mentions.append(_registered(document, start, end, known))
            else:
                mentions.append(self._group(document, start, end, known, floor))
        return mentions

    def _add(self, keys: dict[str, int], name: str, actor: Actor | ActorKind) -> None:
        if keys.setdefault(key(name), len(self._actors)) == len(self._actors):
            self._actors.append(actor)

    def _group(self, document: Document, start: int, end: int, kind: ActorKind, floor: int) -> ActorMention:
        """A group with its modifiers: "Russian and Syrian jets", "the Turkish foreign minister X Y"."""
        first, last = document.word_at(start), document.word_at(end)
        country = None
        index = first
        while index > floor and first - index < _LONGEST_MODIFIER and document.gap(index) in (" ", "\n", "-"):
            word = document.words[index - 1]
            if word in self._demonyms:
                country = country or self._demonyms[word]
            elif word not in _MODIFIERS and not (word == "and" and document.words[index - 2] in self._demonyms):
                break
            index -= 1
        start = document.starts[index]
        name = document.body[start:end]
        if document.words[last - 1] in _NAMES_A_PERSON and (person := _PERSON.match(document.body, end)):
            name, end = person.group(1), person.end(1)
            last = document.word_at(end)
        actor = Actor(document.body[start:end], " ".join(name.split()), None, kind, country)
        return ActorMention(start, end, index, last, actor, group=True)


def _registered(document: Document, start: int, end: int, known: Actor) -> ActorMention:
    actor = Actor(document.body[start:end], known.name, known.id, known.kind, known.country)
    return ActorMention(start, end, document.word_at(start), document.word_at(end), actor, group=False)
