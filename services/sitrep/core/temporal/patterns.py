"""Patterns of the grammar: from their notation to regular expressions over token classes.

A pattern is parsed once, at import, so that the pairs of classes it may begin with are known: a rule is only tried
where the two tokens at hand can begin it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"(?P<part>[a-z]+)=|(?P<name>[A-Z][A-Z0-9]*)|<(?P<macro>[a-z]+)>|(?P<mark>[()|?])|(?P<bad>\S)")


@dataclass(frozen=True)
class Pattern:
    """`regex` with unnamed groups, `named` with a group for each part.

    `prefixes` are the pairs of characters that a match may begin with; shorter ones are whole matches.
    """

    regex: str
    named: str
    prefixes: frozenset[str]


class Notation:
    """Reads patterns: `classes` gives the characters of every class and union, `macros` the notation of each macro."""

    def __init__(self, classes: Mapping[str, str], macros: Mapping[str, str]) -> None:
        self._classes = classes
        self._macros = macros

    def read(self, text: str) -> Pattern:
        """The pattern of `text`. Raises ValueError for what is no notation, KeyError for an unknown name."""
        pieces = _pieces(text)
        pattern, mark = self._alternatives(pieces)
        if mark:
            raise ValueError(f"{text}: a bracket too many")
        return pattern

    def _alternatives(self, pieces: Iterator[re.Match[str]]) -> tuple[Pattern, str]:
        """Everything up to the closing bracket or the end, and which of the two it was."""
        choices = []
        mark = "|"
        while mark == "|":
            choice, mark = self._sequence(pieces)
            choices.append(choice)
        if len(choices) == 1:
            return choices[0], mark
        return Pattern(
            regex=f"(?:{'|'.join(c.regex for c in choices)})",
            named=f"(?:{'|'.join(c.named for c in choices)})",
            prefixes=frozenset().union(*(c.prefixes for c in choices)),
        ), mark

    def _sequence(self, pieces: Iterator[re.Match[str]]) -> tuple[Pattern, str]:
        items: list[Pattern] = []
        part = ""
        for piece in pieces:
            mark = piece["mark"]
            if piece["part"]:
                part = piece["part"]
                continue
            if mark == "?":
                items[-1] = _optional(items[-1])
                continue
            if mark in ("|", ")"):
                return _joined(items), mark
            items.append(_called(part, self._item(piece, pieces)))
            part = ""
        return _joined(items), ""

    def _item(self, piece: re.Match[str], pieces: Iterator[re.Match[str]]) -> Pattern:
        if piece["mark"]:
            return self._alternatives(pieces)[0]
        if piece["macro"]:
            inner = self.read(self._macros[piece["macro"]])
            return Pattern(inner.regex, inner.regex, inner.prefixes)
        characters = self._classes[piece["name"]]
        regex = characters if len(characters) == 1 else f"[{characters}]"
        return Pattern(regex, regex, frozenset(characters))


def _pieces(text: str) -> Iterator[re.Match[str]]:
    for match in _PIECE.finditer(text):
        if match["bad"]:
            raise ValueError(f"{text}: {match['bad']!r} has no meaning in a pattern")
        yield match


def _optional(item: Pattern) -> Pattern:
    return Pattern(f"(?:{item.regex})?", f"(?:{item.named})?", item.prefixes | {""})


def _called(part: str, item: Pattern) -> Pattern:
    return Pattern(item.regex, f"(?P<{part}>{item.named})", item.prefixes) if part else item


def _joined(items: list[Pattern]) -> Pattern:
    prefixes = frozenset({""})
    for item in items:
        prefixes = frozenset(p + q[: 2 - len(p)] for p in prefixes for q in (item.prefixes if len(p) < 2 else [""]))
    return Pattern(
        regex="".join(item.regex for item in items),
        named="".join(item.named for item in items),
        prefixes=prefixes,
    )
