"""Small closed sets of words and phrases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words and phrases to look for in a run of words."""

    words: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]

    @property
    def first_words(self) -> frozenset[str]:
        """A run of words that holds none of these holds none of them."""
        return self.words | {phrase[0] for phrase in self.phrases}

    def stand_in(self, words: Sequence[str]) -> bool:
        """Whether one of them stands anywhere in `words`."""
        if not self.words.isdisjoint(words):
            return True
        return any(
            phrase[0] == word and tuple(words[index : index + len(phrase)]) == phrase
            for phrase in self.phrases
            for index, word in enumerate(words)
        )

    def begin(self, words: Sequence[str]) -> bool:
        """Whether `words` begin with one of them."""
        if words and words[0] in self.words:
            return True
        return any(tuple(words[: len(phrase)]) == phrase for phrase in self.phrases)


def phrases(found: Iterable[str]) -> Phrases:
    """`found`, folded, as what it is quickest to look for."""
    split = [tuple(phrase.split()) for phrase in found]
    return Phrases(
        frozenset(phrase[0] for phrase in split if len(phrase) == 1),
        tuple(phrase for phrase in split if len(phrase) > 1),
    )


def vocabulary(words: str) -> frozenset[str]:
    """The blank-separated `words`."""
    return frozenset(words.split())
