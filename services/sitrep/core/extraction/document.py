"""The document: a body with its words and sentences, all with offsets into the body."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from sitrep.core.extraction import sentences
from sitrep.core.extraction.folding import fold

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end`, words `first` to `last` (exclusive); `heading` when it is no running text."""

    start: int
    end: int
    first: int
    last: int
    heading: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A body, the same folded (character for character), its words, and its sentences in order.

    `lower` is the body in lower case, its line breaks blanks, where that keeps every offset, else `folded`.
    `dateline` is the span of "BEIRUT, Nov 30 (Agency) -" at the top; it belongs to no sentence.
    """

    body: str
    folded: str
    lower: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    vocabulary: frozenset[str]
    sentences: tuple[Sentence, ...]
    dateline: tuple[int, int] | None

    def word_at(self, offset: int) -> int:
        """The index of the word that begins at or first after `offset`."""
        return bisect_left(self.starts, offset)

    def sentence_at(self, offset: int) -> int | None:
        """The index of the sentence that covers `offset`; None between sentences."""
        index = bisect_right(self.sentences, offset, key=lambda sentence: sentence.start) - 1
        return index if index >= 0 and offset < self.sentences[index].end else None

    def gap(self, index: int) -> str:
        """What stands between the word before `index` and that word: blanks, punctuation; empty at the text's ends."""
        if not 0 < index < len(self.words):
            return ""
        return self.body[self.ends[index - 1] : self.starts[index]]


def read(body: str) -> Document:
    """The document of `body`; any string will do."""
    folded = fold(body)
    words = tuple(folded.split())
    starts = tuple([match.start() for match in _WORD.finditer(folded)])
    ends = tuple([start + len(word) for start, word in zip(starts, words, strict=True)])
    dateline, spans = sentences.split(body)
    parts = []
    for start, end, heading in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first < last:
            parts.append(Sentence(start, end, first, last, heading))
    lower = body.lower().replace("\n", " ")
    lower = lower if len(lower) == len(body) else folded
    return Document(body, folded, lower, words, starts, ends, frozenset(words), tuple(parts), dateline)
