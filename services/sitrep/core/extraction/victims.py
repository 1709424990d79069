"""Victims: how many people a list of them names: "Mayor Rivas, his wife and two guards" are four."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitrep.core.extraction import quantities
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.vocabulary import vocabulary

Covered = Callable[[int], bool]
"""Whether a word belongs to the name of a place or a group, who are no single person."""

_OWNERS = frozenset(("his", "her", "their", "its"))
_DETERMINERS = _OWNERS | {"a", "an", "the", "another"}
_PARTICLES = vocabulary("de la las los del al el bin ibn abu van von y")
_NOUNS = (quantities.PERSON | quantities.PEOPLE) - {"police"}
_STOPS = vocabulary(
    """of in on at by from for with to near during after before when while who whom whose which that where as since
    against under between today yesterday this last was were is are had has have been being will would and or but also
    if because until within outside inside around over into through per via than then not around about more"""
)
_POSTMODIFIERS = frozenset(("of", "from", "in", "for", "at", "near", "with"))
_PLURALS = vocabulary("people men women children police personnel")
_COLLECTIVES = vocabulary("family group number crowd dozen total couple pair series band team several few many some")
_TITLES = vocabulary(
    """senator president minister judge general colonel major captain lieutenant mayor governor deputy father bishop
    journalist reporter leader lawyer professor doctor commander priest"""
)
_JOINED_BY = (("as", "well", "as"), ("along", "with"), ("together", "with"))
_NOT_NAMES = vocabulary(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december"""
)
_NEVER_LAST = _NOT_NAMES | _PLURALS
_LONGEST_NUMBER = 3
_NAMES_IN_S = ("es", "os", "as", "us")
"""Endings in s that names have, and words for more than one people seldom."""
_BRACKETS = frozenset("()[]")
LONGEST = 45
"""Words of a list of victims."""
_LONGEST_PHRASE = 9
_LONGEST_ASIDE = 14
_NUMBERS = frozenset(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
)


@dataclass(frozen=True, slots=True)
class Named:
    """People named one by one: how many, of how many `members` in the list.

    `last` is the word after the last of them, `reached` that after all that is said of them. `exact` is false when
    some are not counted ("the mayor and his bodyguards"); `names` is false when all are numbers ("two women").
    """

    people: int
    members: int
    last: int
    reached: int
    exact: bool
    names: bool


def listed(document: Document, first: int, end: int, covered: Covered) -> Named | None:
    """The people that are listed from word `first` on, before word `end`; None when no person stands there."""
    end = min(end, first + LONGEST, len(document.words))
    people = members = 0
    exact, names = True, False
    step = _Step(first, in_aside=False, more=True)
    last = first
    while step.more and step.word < end:
        phrase = _phrase(document, step.word, end)
        count = _count(document, step.word, phrase, covered)
        if count is None:
            exact = not (people and document.words[step.word] in _OWNERS)
            step = step if exact else _Step(phrase, in_aside=True, more=False)
            break
        people, members, last = people + count, members + bool(count), phrase
        names = names or not _is_numbered(document, step.word)
        step = _next(document, phrase, end, in_aside=step.in_aside)
    return Named(people, members, last, step.word, exact, names) if people else None


@dataclass(frozen=True, slots=True)
class _Step:
    """The word where the next member of a list begins; where the list ends when there is no `more`.

    `in_aside` once something has been said of a member ("X, a lawyer"): from there a comma alone joins nothing.
    """

    word: int
    in_aside: bool
    more: bool


def _phrase(document: Document, first: int, end: int) -> int:
    """The word after the noun phrase at `first`."""
    word = first
    while word < min(end, first + _LONGEST_PHRASE) and document.words[word] not in _STOPS:
        gap = document.gap(word)
        if word > first and not (gap.isspace() or gap in ("-", ". ", ".\n")):
            break
        if word > first + 1 and _is_verb_after_name(document, word):
            break
        word += 1
    if word < end and document.words[word : word + 2] in (("of", "his"), ("of", "her"), ("of", "their")):
        return _phrase(document, word + 2, end)
    return word


def _is_verb_after_name(document: Document, word: int) -> bool:
    """Whether a name of two words or more ends before `word`, or a participle stands there: "Luis Rivas shook"."""
    text = document.words[word]
    if document.body[document.starts[word]].isupper() or text in _PARTICLES:
        return False
    named = all(document.body[document.starts[index]].isupper() for index in (word - 2, word - 1))
    return text.endswith("ed") or (named and not text.endswith("s") and text not in _NOUNS)


def _count(document: Document, first: int, last: int, covered: Covered) -> int | None:
    """How many people the noun phrase names; None when it names nobody, or does not say how many."""
    words = document.words[first:last]
    if words and _is_numbered(document, first):
        return _number(words)
    if not words or words[-1].isdigit() or words[-1] in _NEVER_LAST or not _COLLECTIVES.isdisjoint(words):
        return None
    if words[-1] in _TITLES and len(words) == 1:
        return 0
    if document.body[document.starts[last - 1]].isupper():
        return 1 if _is_person(document, first, last, covered) else None
    return 1 if words[0] in _DETERMINERS and _is_one(words[1:]) and not covered(last - 1) else None


def _is_one(words: Sequence[str]) -> bool:
    """Whether the nouns after a determiner stand for one person."""
    head = next((word for word in words if word in _NOUNS), words[-1] if words else "s")
    return head in quantities.PERSON or head in _TITLES or not head.endswith("s")


def _is_numbered(document: Document, word: int) -> bool:
    text = document.words[word]
    return (text in _NUMBERS or text.isdigit()) and document.words[word + 1 : word + 2] != ("year",)


def _number(words: tuple[str, ...]) -> int | None:
    if len(words) == 1 or words[-1] in _NOT_NAMES:
        return None
    if words[0].isdigit():
        return int(words[0]) if len(words[0]) <= _LONGEST_NUMBER else None
    return quantities.number(words[0])


def _is_person(document: Document, first: int, last: int, covered: Covered) -> bool:
    """Whether the phrase, whose last word has a capital, ends with a person's name."""
    name = document.body[document.starts[last - 1] : document.ends[last - 1]]
    if covered(last - 1) or (name.isupper() and len(name) > 1):
        return False
    if name.endswith("s") and not name.endswith(_NAMES_IN_S):
        return last - first > 1 and document.body[document.starts[last - 2]].isupper()
    return document.words[first] != "the" or last - first > len(("the", "Jesuits"))


def _next(document: Document, word: int, end: int, *, in_aside: bool) -> _Step:
    """The step from the word after a member to the next one."""
    while word < end:
        text, gap = document.words[word], document.gap(word)
        comma = "," in gap or _is_dash(gap)
        joined = 1 if text == "and" and (comma or not in_aside) else _joined_by(document, word)
        if joined:
            return _Step(word + joined, in_aside, more=word + joined < end)
        if gap.strip() and not comma and not _BRACKETS.issuperset(gap.strip()):
            break
        if _is_dash(gap) and (closed := _closing_dash(document, word, end)) is not None:
            word = closed
            continue
        if comma and not in_aside and _begins_member(document, word):
            return _Step(word, in_aside, more=True)
        if comma or not _BRACKETS.isdisjoint(gap):
            in_aside = True
        elif not in_aside and text not in _POSTMODIFIERS and text in _STOPS:
            break
        word += 1
    return _Step(word, in_aside, more=False)


def _is_dash(gap: str) -> bool:
    return "--" in gap or "–" in gap or "—" in gap


def _closing_dash(document: Document, word: int, end: int) -> int | None:
    """The word after the dash that closes what the dash before `word` opens; None when nothing does."""
    reach = range(word + 1, min(end, word + _LONGEST_ASIDE))
    return next((index for index in reach if _is_dash(document.gap(index))), None)


def _joined_by(document: Document, word: int) -> int:
    """How many words of a phrase that joins stand at `word`: "as well as"; 0 when none does."""
    return next((len(phrase) for phrase in _JOINED_BY if document.words[word : word + len(phrase)] == phrase), 0)


def _begins_member(document: Document, word: int) -> bool:
    """Whether the next person of a list stands at `word`, right after a comma: no age, no apposition."""
    if document.words[word] in _OWNERS:
        return True
    if document.words[word].isdigit():
        return document.gap(word + 1).isspace()
    return document.words[word] in _NUMBERS or document.body[document.starts[word]].isupper()
