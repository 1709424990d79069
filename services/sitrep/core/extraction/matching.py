"""Matching a lexicon against folded text, whole words only."""

from collections.abc import Iterable, Iterator

import ahocorasick_rs


class Matcher:
    """Finds the longest of its `keys` (folded, single blanks) wherever it stands as whole words."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {key}" for key in keys],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            store_patterns=False,
        )

    def find(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Key index, start and end (characters of `folded`) from left to right, none overlapping."""
        haystack = f" {folded} "
        for index, start, end in self._automaton.find_matches_as_indexes(haystack):
            if haystack[end] == " ":
                yield index, start, end - 1
