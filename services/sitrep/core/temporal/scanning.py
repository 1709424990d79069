"""Finding: where the grammar's rules fit the token classes of a text."""

import re
from dataclasses import dataclass
from functools import cache

from sitrep.core.temporal.lexicon import grammar
from sitrep.core.temporal.patterns import Notation, Pattern
from sitrep.core.temporal.tokens import CLASS, UNION, Tokens


@dataclass(frozen=True, slots=True)
class Phrase:
    """A rule of `family` fits the tokens from `first` up to `last` (exclusive); `parts` are token ranges."""

    family: str
    tokens: Tokens
    first: int
    last: int
    parts: dict[str, tuple[int, int]]
    rule: int

    def has(self, part: str) -> bool:
        return part in self.parts

    def words(self, part: str) -> list[str]:
        """The tokens of `part`, in lower case; none where it is absent."""
        if part not in self.parts:
            return []
        first, last = self.parts[part]
        return self.tokens.words[first:last]

    def word(self, part: str) -> str:
        """The first token of `part`, or an empty string."""
        span = self.parts.get(part)
        return self.tokens.words[span[0]] if span else ""

    @property
    def start(self) -> int:
        return self.tokens.start(self.first)

    @property
    def end(self) -> int:
        return self.tokens.ends[self.last - 1]

    def part_of(self, family: str, first: int, last: int, *parts: str) -> "Phrase":
        """A phrase inside this one, with some of its parts; `first` and `more` become its `day`."""
        kept = {_DAYS.get(name, name): self.parts[name] for name in parts if name in self.parts}
        return Phrase(family, self.tokens, first, last, kept, self.rule)

    def before(self, distance: int = 1) -> str:
        """The word `distance` tokens before the phrase, or an empty string."""
        i = self.first - distance
        return self.tokens.words[i] if i >= 0 else ""

    def after(self, distance: int = 1) -> str:
        """The word `distance` tokens after the phrase, or an empty string."""
        i = self.last + distance - 1
        return self.tokens.words[i] if i < len(self.tokens.words) else ""


_DAYS = {"first": "day", "more": "day"}


def _lines(text: str) -> list[tuple[str, str]]:
    rows = (line.split(":", 1) for line in text.splitlines() if line.strip())
    return [(name.strip(), pattern.strip()) for name, pattern in rows]


_NOTATION = Notation(CLASS | UNION, dict(_lines(grammar.MACROS)))
_RULES: list[tuple[str, Pattern]] = [(name, _NOTATION.read(text)) for name, text in _lines(grammar.RULES)]
_PARTS = [re.compile(pattern.named) for _, pattern in _RULES]


def _dispatch() -> dict[str, tuple[int, ...]]:
    """For each pair of class characters (or one, at the end of a text), the rules that may begin with it, in order."""
    rules: dict[str, list[int]] = {}
    for number, (_, pattern) in enumerate(_RULES):
        for prefix in sorted(pattern.prefixes):
            rules.setdefault(prefix, []).append(number)
    pairs = {prefix for prefix in rules if len(prefix) == 2}
    whole = {prefix for prefix in rules if len(prefix) == 1}
    pairs |= {prefix + follower for prefix in whole for follower in CLASS.values()}
    return {
        prefix: tuple(sorted({*rules.get(prefix, ()), *rules.get(prefix[0], ())})) for prefix in sorted(pairs | whole)
    }


_DISPATCH = _dispatch()
_STARTS = re.compile(f"[{''.join(sorted({prefix[0] for prefix in _DISPATCH}))}]")


@cache
def _choice(rules: tuple[int, ...]) -> re.Pattern[str]:
    """One expression for several rules; compiled when first needed."""
    return re.compile("|".join(f"(?P<r{number}>{_RULES[number][1].regex})" for number in rules))


@cache
def _at(pair: str) -> re.Pattern[str] | None:
    """One expression for all the rules that the classes at hand may begin; there are some thousand pairs at most."""
    rules = _DISPATCH.get(pair)
    return _choice(rules) if rules else None


def find(tokens: Tokens, position: int = 0) -> Phrase | None:
    """The first phrase at token `position` or after it."""
    kinds = tokens.kinds
    for start in _STARTS.finditer(kinds, position):
        first = start.start()
        rules = _at(kinds[first : first + 2])
        if rules is not None:
            match = rules.match(kinds, first)
            if match is not None:
                return _phrase(tokens, match)
    return None


def instead(phrase: Phrase) -> Phrase | None:
    """The next rule of the grammar that fits where `phrase` begins."""
    kinds = phrase.tokens.kinds
    rules = _DISPATCH[kinds[phrase.first : phrase.first + 2]]
    later = tuple(number for number in rules if number > phrase.rule)
    match = _choice(later).match(kinds, phrase.first) if later else None
    return None if match is None else _phrase(phrase.tokens, match)


def match_at(tokens: Tokens, first: int, last: int) -> Phrase | None:
    """The phrase that begins at token `first` and ends at or before `last`."""
    rules = _DISPATCH.get(tokens.kinds[first : min(first + 2, last)])
    match = _choice(rules).match(tokens.kinds, first, last) if rules else None
    return None if match is None else _phrase(tokens, match)


def _phrase(tokens: Tokens, match: re.Match[str]) -> Phrase:
    number = int((match.lastgroup or "r0")[1:])
    parts = _PARTS[number].match(tokens.kinds, match.start(), match.end())
    spans = {} if parts is None else {name: parts.span(name) for name, found in parts.groupdict().items() if found}
    return Phrase(_RULES[number][0], tokens, match.start(), match.end(), spans, number)
