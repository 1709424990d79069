"""Triggers: the words of a text that tell of an event, by the table of rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sitrep.core.event_types import EventType
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.matching import Matcher
from sitrep.core.extraction.vocabulary import Phrases, phrases
from sitrep.core.mentions import FigureKind


class Form(Enum):
    """Which form of the word stands there. PAST is also the participle when the two are spelt alike."""

    BASE = auto()
    PRESENT = auto()
    PAST = auto()
    PARTICIPLE = auto()
    GERUND = auto()
    NOUN = auto()
    PHRASE = auto()

    def __init__(self, _value: int) -> None:
        self.is_verb = self.name not in ("NOUN", "PHRASE")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table (tables/triggers.toml says what each field asks). `order` is its place there."""

    order: int
    type: EventType
    subtype: str | None
    needs: frozenset[str]
    asked: tuple[frozenset[str], ...]
    """Of each set a sentence must hold a word, or none of the conditions below can be met."""
    near: Phrases | None
    near_before: Phrases | None
    near_after: Phrases | None
    context: frozenset[str]
    never_before: Phrases | None
    never_after: Phrases | None
    result: bool
    figure: FigureKind | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A word or phrase of the table: its readings in the table's order, and what follows from their forms.

    `noun` and `verb` when it can be one, `finite` when it can be a verb that tells a clause from the next; `counts`
    when a reading asks for a count.
    """

    readings: tuple[tuple[Rule, Form], ...]
    forms: tuple[Form, ...]
    noun: bool
    verb: bool
    finite: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be a trigger: characters, words (last exclusive), and what the table says of them."""

    start: int
    end: int
    first: int
    last: int
    listed: Listed


class TriggerLexicon:
    """Finds the table's words in a text."""

    def __init__(self, table: dict[str, Any], verbs: dict[str, Any]) -> None:
        readings: dict[str, dict[tuple[int, Form], Rule]] = {}
        inflection = _Inflection(verbs)
        for order, row in enumerate(table["trigger"]):
            rule = _rule(order, row)
            for surface, form in _surfaces(row, inflection):
                readings.setdefault(surface, {})[order, form] = rule
        self._listed = [
            _listed(tuple((rule, form) for (_, form), rule in sorted(found.items(), key=lambda item: item[0][0])))
            for found in readings.values()
        ]
        self._matcher = Matcher(readings)

    def find(self, document: Document) -> list[Candidate]:
        """Every candidate in order of the text, none overlapping another."""
        word_at, listed = document.word_at, self._listed
        return [
            Candidate(start, end, word_at(start), word_at(end), listed[index])
            for index, start, end in self._matcher.find(document.folded)
        ]


_BE = (
    ("be", Form.BASE), ("is", Form.PRESENT), ("are", Form.PRESENT), ("being", Form.GERUND), ("was", Form.PAST),
    ("were", Form.PAST), ("been", Form.PARTICIPLE),
)  # fmt: skip


class _Inflection:
    """English verbs' forms, regular but for the table."""

    def __init__(self, verbs: dict[str, Any]) -> None:
        self._irregular: dict[str, list[str]] = verbs["irregular"]
        self._doubling = frozenset(verbs["doubling"])

    def forms(self, phrase: str) -> list[tuple[str, Form]]:
        """The forms of `phrase`, whose first word is the verb."""
        verb, _, rest = phrase.partition(" ")
        if verb == "be":
            return [(f"{word} {rest}".strip(), form) for word, form in _BE]
        stem = verb + verb[-1] if verb in self._doubling else verb
        silent_e = verb.endswith("e") and not verb.endswith("ee")
        sibilant = verb.endswith(("s", "sh", "ch", "x", "z", "go"))
        consonant_y = verb.endswith("y") and verb[-2:-1] not in "aeou"
        present = verb[:-1] + "ies" if consonant_y else verb + ("es" if sibilant else "s")
        regular = verb[:-1] + "ied" if consonant_y else stem + ("d" if verb.endswith("e") else "ed")
        gerund = verb[:-2] + "ying" if verb.endswith("ie") else (verb[:-1] if silent_e else stem) + "ing"
        past, participle = self._irregular.get(verb, [regular, regular])
        forms = [(verb, Form.BASE), (present, Form.PRESENT), (gerund, Form.GERUND), (past, Form.PAST)]
        if participle != past:
            forms.append((participle, Form.PARTICIPLE))
        return [(f"{word} {rest}".strip(), form) for word, form in forms]


_PAST = frozenset((Form.PAST, Form.PARTICIPLE))


def _listed(readings: tuple[tuple[Rule, Form], ...]) -> Listed:
    forms = tuple(form for form in Form if any(form is other for _, other in readings))
    return Listed(
        readings,
        forms,
        noun=Form.NOUN in forms,
        verb=any(form.is_verb for form in forms),
        finite=not _PAST.isdisjoint(forms) or (Form.PRESENT in forms and Form.NOUN not in forms),
        counts=any(rule.figure is not None or "figure" in rule.needs for rule, _ in readings),
    )


def _rule(order: int, row: dict[str, Any]) -> Rule:
    def words(name: str) -> Phrases | None:
        return phrases(map(key, row[name])) if name in row else None

    asked = (words(name) for name in ("near", "near_before", "near_after"))
    return Rule(
        order=order,
        asked=tuple(found.first_words for found in asked if found),
        type=EventType(row["type"]),
        subtype=row.get("subtype"),
        needs=frozenset(row.get("needs", ())),
        near=words("near"),
        near_before=words("near_before"),
        near_after=words("near_after"),
        context=frozenset(map(key, row.get("context", ()))),
        never_before=words("never_before"),
        never_after=words("never_after"),
        result=row.get("result", False),
        figure=FigureKind(row["figure"]) if "figure" in row else None,
        weak=row.get("weak", False),
    )


def _surfaces(row: dict[str, Any], inflection: _Inflection) -> Iterable[tuple[str, Form]]:
    for verb in row.get("verbs", ()):
        yield from inflection.forms(key(verb))
    for noun in row.get("nouns", ()):
        yield key(noun), Form.NOUN
        yield _plural(key(noun)), Form.NOUN
    for phrase in row.get("phrases", ()):
        yield key(phrase), Form.PHRASE


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")
