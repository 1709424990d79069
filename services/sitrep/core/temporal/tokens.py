"""A text as tokens: words, numbers and marks with their offsets, and one character of token class each.

The classes of a text make a string (`kinds`) as long as the list of tokens, so that a rule of the grammar is a
regular expression over classes: quick, and readable in terms of words.
"""

import re
from dataclasses import dataclass, replace
from itertools import accumulate, repeat
from string import ascii_letters, digits

from sitrep.core.temporal.lexicon import words as table

_PIECE = re.compile(
    r"""
    [^\S\n]*+  # the space before a token belongs to its piece, so that the pieces' lengths add up to offsets
    (?:
      [a-zà-öø-ɏ]+
    | (?=[0-9])(?:
          [0-9]{4}-[0-9]{2}-[0-9]{2}
            (?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,6})?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?(?![0-9])
        | [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])
        | [0-9]{1,4}/[0-9]{1,4}(?:/[0-9]{1,4})?(?![0-9/])
        | [0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9])
        | [0-9]++(?:,[0-9]{3}(?![0-9])|\.[0-9]++)*+(?:(?:st|nd|rd|th|s)(?![a-z]))?+
      )
    | \n\s*+
    | ['’]s(?![a-zà-öø-ɏ])
    | -{2,}
    | \S
    )
    """,
    re.VERBOSE,
)
_DOTTED = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}")
_LINE_END = re.compile(r"\n(?![ \t\r]*\n)")
"""The end of a line within a paragraph, or the last of those between two."""

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
    "'s": "POSS", "’s": "POSS", "½": "HALFSIGN", "+": "PLUS",
}  # fmt: skip
_WORD_KIND = {word: CLASS[name] for name, words in _rows(table.CLASSES) for word in words}
_KIND = _WORD_KIND | {mark: CLASS[name] for mark, name in _MARKS.items()}
_KIND[""] = CLASS["PARA"]
_OTHER = CLASS["OTHER"]
_CAPITALISED = re.compile(f"[{UNION['CAPITALISED']}]")
_DIGITS = frozenset(digits)


@dataclass(frozen=True, slots=True)
class Tokens:
    """`words` are in lower case, with an empty one between paragraphs; `ends` are the character offsets in `text`
    where they end; `kinds` has a character of token class for each.
    """

    text: str
    words: list[str]
    ends: list[int]
    kinds: str

    def start(self, i: int) -> int:
        """The character offset where token `i` begins."""
        return self.ends[i] - len(self.words[i])


def tokenise(text: str) -> Tokens:
    """All tokens of `text`, in order; the work is linear in its length."""
    low = text.lower()
    if len(low) != len(text):  # a few letters get longer in lower case; offsets count for more
        low = text.translate(_ASCII_LOWER)
    pieces = _PIECE.findall(_LINE_END.sub(" ", _prose(low).rstrip()))
    words = list(map(str.lstrip, pieces))
    ends = list(accumulate(map(len, pieces)))
    kinds = list(map(_KIND.get, words, repeat(_OTHER)))
    for i, word in enumerate(words):
        if word[:1] in _DIGITS:
            kinds[i] = _number_kind(word)
    tokens = Tokens(text, words, ends, "".join(kinds))
    found = [match.start() for match in _CAPITALISED.finditer(tokens.kinds)]
    for i in found:
        if text[tokens.start(i)].islower():
            kinds[i] = _OTHER
    return replace(tokens, kinds="".join(kinds)) if found else tokens


_LONG_TEXT = 8_192
_BLOCK = 512
_LEAST_LETTERS = 0.2
_LEAST_DISTINCT = 0.25
_FEWEST_WORDS = 24


def _prose(text: str) -> str:
    """A long text with blanks where a block is no prose: nearly all figures and marks, or few words over and over.

    No article has such blocks; machine-made text costs no more than prose does.
    """
    if len(text) < _LONG_TEXT:
        return text
    blocks = [text[i : i + _BLOCK] for i in range(0, len(text), _BLOCK)]
    return "".join(block if _is_prose(block) else " " * len(block) for block in blocks)


def _is_prose(block: str) -> bool:
    words = [word for word in block.split() if word.isalpha()]
    if sum(map(len, words)) < _LEAST_LETTERS * len(block):
        return False
    return len(words) < _FEWEST_WORDS or len(set(words)) > _LEAST_DISTINCT * len(words)


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
    return "DOTTED" if _DOTTED.fullmatch(word) else "AMOUNT"
