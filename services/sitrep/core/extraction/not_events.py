"""What is no event: done by nobody, done every week, said of a number or of the article itself."""

import re

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction.clauses import Clause
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.triggers import Candidate
from sitrep.core.extraction.vocabulary import vocabulary

_NOBODYS_WORDS = frozenset(("nobody", "no", "none", "how"))
_NOBODY = re.compile(
    r"(?:^|[\"“,;:]\s*|\b(?:and|but|that|because|as|while|although|when|where)\s)(?:nobody|no\sone|none)\b"
)
_NEW_SUBJECT = re.compile(
    r"[;:—]|,\s(?:and|but|while|although|though|because|after|before|until|when|as)\b|\bbecause\b"
)
_UNKNOWN = re.compile(r"\b(?:how\s(?:many|much)|no\sword\son)\s[^,;.]*$")
_HABITS_WORDS = vocabulary("every each usually traditionally annually")
_HABIT = re.compile(
    r"\b(?:every|each)\s(?:other\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)?(?:day|week|month|year|morning|evening|night"
    r"|afternoon|spring|summer|autumn|winter|weekend|time)\b|\b(?:usually|traditionally|annually)\b"
)
_HABITUAL = frozenset((Family.POLITICS, Family.PEOPLE))
"""Families whose events recur as a custom; that of violence recurs as a series of events."""
_AMOUNT = re.compile(
    r"\s(?:to|by|from|below|under|above)\s(?:(?:about|around|some|nearly|almost|just|only|a\srecord|over|less\sthan"
    r"|more\sthan)\s)?[$£€]?\d[\d.,]*(?!\d)(?!\s(?:rebels|fighters|soldiers|men|people))"
)
_MEASURED = vocabulary("fall falls fell fallen falling fall to falls to fell to fallen to falling to lose loses lost")
_MONEY = vocabulary("pound lira dollar euro rial dinar shekel rouble")
_STATEMENTS = re.compile(
    r"\s(?:(?:that|this|the|its|his|her|their|those|these|an?|earlier|first|old|previous|own)\s){1,3}"
    r"(?:figures?|claims?|statements?|remarks?|offers?|proposals?|reports?|counts?|numbers?|totals?|tolls?|estimates?"
    r"|accusations?|stor(?:y|ies)|words?|resolutions?|drafts?|bids?|bills?)\b"
)
_TAKEN_BACK = vocabulary("withdraw withdraws withdrew withdrawn withdrawing abandon abandons abandoned abandoning")
_CUSTOMERS = re.compile(r"\sto\s(?!the\b|an?\b|its\b|his\b|their\b)[a-z]")
_LOST = vocabulary("lost")
_FORCES = re.compile(
    r"\sto\s(?:[a-z'’-]+\s){0,2}(?:rebels?|forces?|troops?|insurgents?|fighters?|militias?|militants?|army)\b"
)
_NOTES_WORDS = vocabulary("correction corrections clarification editor editors version")
_LONGEST_NOTE = 2_000
"""Characters of a paragraph of the article about itself."""
_ABOUT_ITSELF = re.compile(
    r"(?:corrections?|clarification|editor['’]?s['’]?\snote)\b[^.]{0,40}:|an?\s(?:earlier|previous)\sversion\sof\sthis\b"
)


def holds(document: Document, sentence: Sentence, words: frozenset[str], candidate: Candidate) -> bool:
    """Whether the words at `candidate`, in a sentence of these `words`, tell of no event, whatever they could mean."""
    return (
        (not _NOBODYS_WORDS.isdisjoint(words) and _is_nobodys(document, sentence, candidate))
        or _is_of_an_amount(document, candidate)
        or _is_taken_back(document, candidate)
        or _is_lost_to_use(document, candidate)
        or is_note(document, sentence)
    )


def is_habit(document: Document, words: frozenset[str], clause: Clause, kind: EventType) -> bool:
    """Whether the clause of a sentence of `words` tells what is done as a custom: "Crowds meet there every Friday"."""
    if _HABITS_WORDS.isdisjoint(words) or TYPES[kind].family not in _HABITUAL:
        return False
    return any(
        _HABIT.search(document.lower, document.starts[first], document.ends[last - 1]) for first, last in clause.runs
    )


def is_note(document: Document, sentence: Sentence) -> bool:
    """Whether the sentence stands in a paragraph of the article about itself: "Correction: an earlier version"."""
    if _NOTES_WORDS.isdisjoint(document.vocabulary):
        return False
    floor = max(sentence.start - _LONGEST_NOTE, 0)
    opening = document.body.rfind("\n\n", floor, sentence.start)
    start = opening + 2 if opening >= 0 else floor
    return _ABOUT_ITSELF.search(document.lower, start, sentence.end) is not None


def _is_nobodys(document: Document, sentence: Sentence, candidate: Candidate) -> bool:
    """Whether its subject is "nobody", or the question "how many": no new subject stands between."""
    before = document.lower[sentence.start : candidate.start]
    if _UNKNOWN.search(before):
        return True
    found = list(_NOBODY.finditer(before))
    return bool(found) and _NEW_SUBJECT.search(before, found[-1].end()) is None


def _is_of_an_amount(document: Document, candidate: Candidate) -> bool:
    """Whether a price or a currency falls: "fell to 20,000 a kilo"."""
    word = document.words[candidate.first]
    if word in _MONEY and document.words[candidate.first - 1 : candidate.first] in (("the",), ("a",)):
        return True
    last = document.ends[candidate.first]
    return word in _MEASURED and _AMOUNT.match(document.lower, last) is not None


def _is_taken_back(document: Document, candidate: Candidate) -> bool:
    """Whether words are withdrawn, not troops."""
    word = document.words[candidate.first]
    return word in _TAKEN_BACK and _STATEMENTS.match(document.lower, candidate.end) is not None


def _is_lost_to_use(document: Document, candidate: Candidate) -> bool:
    """Whether a thing is lost to what is no force: "lost to commerce"."""
    if document.words[candidate.first] not in _LOST:
        return False
    end = document.ends[candidate.first]
    plain = _CUSTOMERS.match(document.body, end) is not None
    return plain and _FORCES.match(document.lower, end) is None
