"""The tables that a linguist extends: consistent with each other and with the code that reads them."""

import re

import pytest

from sitrep.core.temporal.lexicon import grammar, numerals
from sitrep.core.temporal.lexicon import words as lexicon
from sitrep.core.temporal.patterns import Notation
from sitrep.core.temporal.resolution.families import COMMON_NOUNS, RESOLVERS
from sitrep.core.temporal.resolution.lists import LISTS
from sitrep.core.temporal.tokens import CLASS, UNION

ROWS = [line.split(":") for line in lexicon.CLASSES.strip().splitlines()]
FAMILIES = {line.split(":")[0] for line in grammar.RULES.strip().splitlines() if line}
MEMBERS = {name: words.split() for name, words in ROWS}


class TestClasses:
    """Each word has one class, each class a use and a character of its own."""

    def test_a_word_belongs_to_one_class(self) -> None:
        words = [word for _, members in ROWS for word in members.split()]
        assert sorted(words) == sorted(set(words))

    def test_every_class_is_used(self) -> None:
        used = set(re.findall(r"[A-Z][A-Z0-9]*", grammar.RULES + grammar.MACROS + lexicon.UNIONS))
        assert {name.strip() for name, _ in ROWS} <= used

    def test_characters_are_distinct(self) -> None:
        assert len(set(CLASS.values())) == len(CLASS)
        assert set("".join(UNION.values())) <= set(CLASS.values())


class TestGrammar:
    """Every family has a reader, every reader a family."""

    def test_families_are_read(self) -> None:
        assert set(RESOLVERS) | set(LISTS) == FAMILIES - {"age", "never"}
        assert COMMON_NOUNS <= FAMILIES

    @pytest.mark.parametrize("pattern", ["MONTH)", "MONTH %", "MONTH*"])
    def test_what_is_no_notation_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="MONTH"):
            Notation(CLASS | UNION, {}).read(pattern)

    def test_an_unknown_class_is_refused(self) -> None:
        with pytest.raises(KeyError):
            Notation(CLASS | UNION, {}).read("MOON")

    def test_prefixes_are_the_pairs_a_match_may_begin_with(self) -> None:
        notation = Notation({"A": "a", "B": "b", "C": "cd"}, {"ab": "A B?"})
        assert notation.read("<ab> C").prefixes == {"ab", "ac", "ad"}
        assert notation.read("A? (B|C)").prefixes == {"ab", "ac", "ad", "b", "c", "d"}


class TestNumerals:
    """Words of a class that stand for a number have it."""

    @pytest.mark.parametrize(
        ("classes", "table"),
        [
            (("MONTH", "MONTHWORD", "MONTHSHORT"), numerals.MONTH),
            (("WEEKDAY", "WEEKDAYSHORT"), numerals.WEEKDAY),
            (("SEASON", "SEASONWORD"), numerals.SEASON),
            (("PART", "TWILIGHT", "TONIGHT", "OVERNIGHT"), numerals.PART_OF_DAY),
            (("NUMWORD", "TENS"), numerals.CARDINAL),
            (("ORDINAL", "FIRST", "SECOND"), numerals.ORDINAL),
            (("DECADEWORD",), numerals.DECADE),
            (("RELATIVEDAY",), numerals.DAY_OFFSET),
            (("DAILY",), numerals.DAILY),
        ],
    )
    def test_covered(self, classes: tuple[str, ...], table: dict[str, object]) -> None:
        words = {word for name, members in ROWS if name.strip() in classes for word in members.split()}
        assert words <= set(table)
