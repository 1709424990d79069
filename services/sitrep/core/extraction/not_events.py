"""What is no event: done by nobody, done every week, said of a number or of the article itself."""

import re
from collections.abc import Iterable
from typing import Any

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction.clauses import Clause
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.triggers import Candidate

_HABITUAL = frozenset((Family.POLITICS, Family.PEOPLE))
"""Families whose events recur as a custom; that of violence recurs as a series of events."""

_LONGEST_NOTE = 2_000
"""Characters of a paragraph of the article about itself."""


class NotEvents:
    """Tells what is no event by the words of tables/not_events.toml."""

    def __init__(self, table: dict[str, Any]) -> None:
        nobody, amount, back, lost = table["nobody"], table["amount"], table["taken_back"], table["lost"]
        self._nobody = re.compile(
            rf"(?:^|[\"“,;:]\s*|\b(?:{_any(nobody['openers'])})\s)(?:{_any(nobody['subjects'])})\b"
        )
        self._new_subject = re.compile(rf"[;:—]|,\s(?:{_any(nobody['turns'])})\b|\bbecause\b")
        self._unknown = re.compile(rf"\b(?:{_any(nobody['unknown'])})\s[^,;.]*$")
        self._nobodys_words = _first_words(nobody["subjects"] + nobody["unknown"])
        self._habits_words = frozenset(("every", "each", *table["custom"]["adverbs"]))
        self._notes_words = frozenset(table["note"]["words"])
        self._habit = _habit(table["custom"])
        self._measured, self._money = frozenset(amount["measured"]), frozenset(amount["money"])
        self._amount = _amount(amount)
        self._takes_back = frozenset(back["verbs"])
        self._statement = re.compile(rf"\s(?:(?:{_any(back['modifiers'])})\s){{1,3}}(?:{_any(back['words'])})\b")
        self._loses = frozenset(lost["verbs"])
        self._to_use = re.compile(rf"\sto\s(?!(?:{_any(lost['determiners'])})\b)[a-z]")
        self._to_force = re.compile(rf"\sto\s(?:[a-z'’-]+\s){{0,2}}(?:{_any(lost['forces'])})\b")
        self._about_itself = re.compile(
            rf"(?:{_any(table['note']['headings'])})\b[^.]{{0,40}}:|(?:{_any(table['note']['versions'])})\b"
        )

    def holds(self, document: Document, sentence: Sentence, words: frozenset[str], candidate: Candidate) -> bool:
        """Whether the words at `candidate`, in a sentence of `words`, tell of no event, whatever they could mean."""
        return (
            (not self._nobodys_words.isdisjoint(words) and self._is_nobodys(document, sentence, candidate))
            or self._is_of_an_amount(document, candidate)
            or self._is_taken_back(document, candidate)
            or self._is_lost_to_use(document, candidate)
            or self._is_note(document, sentence)
        )

    def is_habit(self, document: Document, words: frozenset[str], clause: Clause, kind: EventType) -> bool:
        """Whether the clause, in a sentence of `words`, tells of a custom: "Crowds meet there every Friday"."""
        if self._habits_words.isdisjoint(words) or TYPES[kind].family not in _HABITUAL:
            return False
        return any(
            self._habit.search(document.lower, document.starts[first], document.ends[last - 1])
            for first, last in clause.runs
        )

    def _is_note(self, document: Document, sentence: Sentence) -> bool:
        """Whether the sentence stands in a paragraph of the article about itself: "Correction: an earlier version"."""
        if self._notes_words.isdisjoint(document.vocabulary):
            return False
        floor = max(sentence.start - _LONGEST_NOTE, 0)
        opening = document.body.rfind("\n\n", floor, sentence.start)
        start = opening + 2 if opening >= 0 else floor
        return self._about_itself.search(document.lower, start, sentence.end) is not None

    def _is_nobodys(self, document: Document, sentence: Sentence, candidate: Candidate) -> bool:
        """Whether its subject is "nobody", or the question "how many": no new subject stands between."""
        before = document.lower[sentence.start : candidate.start]
        if self._unknown.search(before):
            return True
        found = list(self._nobody.finditer(before))
        return bool(found) and self._new_subject.search(before, found[-1].end()) is None

    def _is_of_an_amount(self, document: Document, candidate: Candidate) -> bool:
        """Whether a price or a currency falls: "fell to 20,000 a kilo"."""
        word = document.words[candidate.first]
        if word in self._money and document.words[candidate.first - 1 : candidate.first] in (("the",), ("a",)):
            return True
        last = document.ends[candidate.first]
        return word in self._measured and self._amount.match(document.lower, last) is not None

    def _is_taken_back(self, document: Document, candidate: Candidate) -> bool:
        """Whether words are withdrawn, not troops."""
        word = document.words[candidate.first]
        return word in self._takes_back and self._statement.match(document.lower, candidate.end) is not None

    def _is_lost_to_use(self, document: Document, candidate: Candidate) -> bool:
        """Whether a thing is lost to what is no force: "lost to commerce"."""
        if document.words[candidate.first] not in self._loses:
            return False
        end = document.ends[candidate.first]
        plain = self._to_use.match(document.body, end) is not None
        return plain and self._to_force.match(document.lower, end) is None


def _first_words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in phrases)


def _any(words: Iterable[str]) -> str:
    """A pattern for one of `words`, the longest that fits; a blank stands for any."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in ordered)


def _habit(custom: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:every|each)\s(?:other\s)?(?:{_any(custom['times'])})\b|\b(?:{_any(custom['adverbs'])})\b"
    )


def _amount(amount: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile(
        rf"\s(?:to|by|from|below|under|above)\s(?:(?:{_any(amount['about'])})\s)?"
        rf"[$£€]?\d[\d.,]*(?!\d)(?!\s(?:{_any(amount['people'])}))"
    )
