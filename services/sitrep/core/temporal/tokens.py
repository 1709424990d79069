"""A text as tokens: words, numbers and marks with their offsets, and one character of token class each.

The classes of a text make a string (`kinds`) as long as the list of tokens, so that a rule of the grammar is a
regular expression over classes: quick, and readable in terms of words.
"""

import re
from dataclasses import dataclass
from string import ascii_letters, digits

from sitrep.core.temporal.lexicon import words as table

_TOKEN = re.compile(
    r"""
      [a-zà-öø-ɏ]+
    | (?=[0-9])(?:
          [0-9]{4}-[0-9]{2}-[0-9]{2}(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,6})?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?(?![0-9])
        | [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])
        | [0-9]{1,4}/[0-9]{1,4}(?:/[0-9]{1,4})?(?![0-9/])
        | [0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9])
        | [0-9]++(?:,[0-9]{3}(?![0-9])|\.[0-9]++)*+(?:(?:st|nd|rd|th|s)(?![a-z]))?+
      )
    | \n[ \t\r]*\n\s*
    | ['’]s(?![a-zà-öø-ɏ])
    | -{2,}
    | \S
    """,
    re.VERBOSE,
)

_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_ALPHABET = ascii_letters + digits + "".join(map(chr, range(0xC0, 0x180)))


def _rows(text: str) -> list[tuple[str, list[str]]]:
    """The lines `NAME: words` of a table."""
    pairs = (line.split(":", 1) for line in text.strip().splitlines())
    return [(name.strip(), words.split()) for name, words in pairs]


def _alphabet() -> dict[str, str]:
    names = list(dict.fromkeys([*table.BUILT.split(), *(name for name, _ in _rows(table.CLASSES))]))
    return dict(zip(names, _ALPHABET, strict=False))


CLASS: dict[str, str] = _alphabet()
"""The character of each token class."""

UNION: dict[str, str] = {name: "".join(CLASS[member] for member in members) for name, members in _rows(table.UNIONS)}
"""The characters of each union of classes."""

_MARKS = {
    ".": "DOT", ",": "COMMA", "-": "HYPHEN", "–": "DASH", "'": "APOS", "’": "APOS", "‘": "APOS", "`": "APOS",
    "'s": "POSS", "’s": "POSS", "½": "HALFSIGN",
}  # fmt: skip
_WORD_KIND = {word: CLASS[name] for name, words in _rows(table.CLASSES) for word in words}
_KIND = _WORD_KIND | {mark: CLASS[name] for mark, name in _MARKS.items()}
_CASED = frozenset({"may", "march", "mar", "sat", "sun"})
_AFTER_NUMBER = {"am": "AMPM", "pm": "AMPM", "bc": "ERA", "bce": "ERA", "ad": "ERA", "ce": "ERA"}
_OTHER = CLASS["OTHER"]
_PARA = CLASS["PARA"]
_NUMBERS = "".join(CLASS[name] for name in ["N0", "N12", "N24", "N31", "N59", "N99", "INTEGER", "YEAR4", "CLOCK"])


@dataclass(frozen=True, slots=True)
class Tokens:
    """`words` are in lower case; `spans` are their character offsets in `text`; `kinds` has a character for each."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]
    kinds: str


def tokenise(text: str) -> Tokens:
    """All tokens of `text`, in order; the work is linear in its length."""
    low = text.lower()
    if len(low) != len(text):  # a few letters get longer in lower case; offsets count for more
        low = text.translate(_ASCII_LOWER)
    spans = [match.span() for match in _TOKEN.finditer(low)]
    words = [low[start:end] for start, end in spans]
    kinds = [_KIND.get(word, _OTHER) for word in words]
    for i, word in enumerate(words):
        first = word[0]
        if first <= "9":
            if first >= "0":
                kinds[i] = _number_kind(word)
            elif first == "\n":
                kinds[i] = _PARA
        elif word in _CASED and text[spans[i][0]].islower():
            kinds[i] = _OTHER
        elif word in _AFTER_NUMBER and i and kinds[i - 1] in _NUMBERS:
            kinds[i] = CLASS[_AFTER_NUMBER[word]]
    return Tokens(text, words, spans, "".join(kinds))


def _number_kind(word: str) -> str:
    """The class of a token that begins with a digit."""
    if not word.isdigit():
        return CLASS[_composite(word)]
    if len(word) == 4:
        return CLASS["YEAR4" if "1000" <= word <= "2199" else "INTEGER"]
    if len(word) > 2:
        return CLASS["INTEGER"]
    number = int(word)
    if number == 0:
        return CLASS["N0"]
    for limit in (12, 24, 31, 59):
        if number <= limit:
            return CLASS[f"N{limit}"]
    return CLASS["N99"]


def _composite(word: str) -> str:
    if word[-1] == "s":
        return "DECADE" if word[:-1].isdigit() and word[-2] == "0" and len(word) in (3, 5) else "OTHER"
    if word[-1].isalpha() and word[-1] != "z":
        return "ORDNUM" if len(word) <= 4 else "OTHER"
    if ":" in word:
        return "ISO" if "t" in word else "CLOCK"
    if "/" in word:
        return "SLASH"
    if "-" in word:
        return "ISO"
    return "DOTTED" if word.count(".") == 2 else "AMOUNT"
