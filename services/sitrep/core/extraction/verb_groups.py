"""Verb groups: voice, and whether the words before a trigger make it fact, plan, wish or denial."""

from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.triggers import Form
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Modality

_BE = vocabulary("be is are was were been being s re get gets got getting")
_HAVE = frozenset(("has", "have", "had", "having", "ve", "d"))
_FUTURE = frozenset(("will", "shall", "ll"))
_POSSIBLE = frozenset(("would", "could", "may", "might", "should", "can", "must", "cannot"))
_NEGATION = frozenset(("not", "never", "no", "t", "without", "neither", "nor", "hardly"))
_OF_NONE = frozenset(("neither", "none", "nobody"))
_NOT_ONE = (("not", "one"), ("not", "a"), ("no", "one"))
_ADVERBS = vocabulary(
    """also now already still again reportedly allegedly then recently just even later soon first finally once only
    ever since yet fully briefly quickly all both themselves himself"""
)
_AUXILIARIES = (
    _BE
    | _HAVE
    | _FUTURE
    | _POSSIBLE
    | _NEGATION
    | _ADVERBS
    | vocabulary("to did do does didn don doesn hasn haven hadn wasn weren isn")
)
_GOVERNORS = {
    Modality.PLANNED: """plan plans planned planning prepare prepares prepared preparing intend intends intended
        promise promises promised pledge pledges pledged vow vows vowed agree agrees agreed
        expected due set scheduled decide decided ready going ordered orders order
        preparations preparation promising pledging offer offered likely poised readying""",
    Modality.THREATENED: """threaten threatens threatened threatening threat threats warn warned""",
    Modality.ATTEMPTED: """try tries tried trying attempt attempts attempted attempting seek seeks sought seeking
        failed fail fails foiled thwarted""",
    Modality.HYPOTHETICAL: """want wants wanted hope hopes hoped call calls called calling urge urges urged urging
        asked ask demand demands demanded possible potential possibility able if unless whether
        fear fears feared avoid avoiding prevent preventing risk refuse refused refuses
        should discuss discussed stop halt end possibly future appeal spare considering consider
        capable need needs needed needing against""",
    Modality.DENIED: """denied denies deny denying rejected false untrue""",
}
_GOVERNOR = {word: modality for modality, words in _GOVERNORS.items() for word in words.split()}
_FACTUAL_BEFORE_TO = vocabulary(
    """continue continues continued continuing began begin begins start started managed forced able used helped led
    seen reported said believed known thought alleged appeared had has proceeded returned"""
)
_ORDERED = frozenset(("order", "orders", "ordered", "agreed", "warn", "warned"))
"""Words that make an act a plan ("ordered to leave") but not a thing ("ordered a curfew")."""
_WAS_SHOT_AND = 3
"""Words before a participle that shares the auxiliary of another: "was shot and killed"."""
_NOUN_LOOK_BACK = 4
_NO_LOOK_BACK = 2
_GROUP_LENGTH = 6


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """How the trigger stands: `first` is the group's first word; `passive` only of verbs."""

    first: int
    passive: bool
    modality: Modality
    finite: bool


def read(document: Document, first: int, form: Form, *, floor: int) -> VerbGroup:
    """The group of the trigger whose first word is `first`; nothing before word `floor` is looked at."""
    if not form.is_verb:
        return VerbGroup(first, passive=False, modality=_noun_modality(document, first, floor), finite=False)
    start, found = _auxiliaries(document, first, floor)
    passive = form in (Form.PAST, Form.PARTICIPLE) and bool(found & _BE)
    if form is Form.PARTICIPLE and not found & _HAVE:
        passive = True
    neither = document.words[first + 1 : first + 2] == ("neither",)
    modality = Modality.DENIED if neither else _verb_modality(document, start, found, form, floor)
    finite = form is not Form.GERUND or bool(found & _BE)
    return VerbGroup(start, passive, modality, finite)


def _auxiliaries(document: Document, first: int, floor: int) -> tuple[int, frozenset[str]]:
    found = set()
    start = index = first
    words = document.words
    if _shares_auxiliary(words, first):
        index = start = first - _WAS_SHOT_AND
        found.add(words[index])
    while index > floor and first - index < _GROUP_LENGTH:
        word = words[index - 1]
        if "," in document.gap(index) or not (word in _AUXILIARIES or (word.endswith("ly") and index - 1 > floor)):
            break
        index -= 1
        found.add(word)
        start = index
        if word == "to":
            break
    return start, frozenset(found)


def _shares_auxiliary(words: Sequence[str], first: int) -> bool:
    """Whether the verb at `first` shares the auxiliary of the one before: "was shot and killed"."""
    if first < _WAS_SHOT_AND or words[first - 1] != "and":
        return False
    return words[first - _WAS_SHOT_AND] in _BE and words[first - 2].endswith(("ed", "shot", "beaten"))


def _verb_modality(document: Document, start: int, found: frozenset[str], form: Form, floor: int) -> Modality:
    if found & _NEGATION or _is_of_none(document.words, start, floor):
        return Modality.DENIED
    if found & _FUTURE:
        return Modality.PLANNED
    if found & _POSSIBLE:
        return Modality.HYPOTHETICAL
    if "to" in found:
        return _infinitive_modality(document, start, floor)
    return _gerund_modality(document, start, found, floor) if form is Form.GERUND else Modality.OCCURRED


def _is_of_none(words: Sequence[str], start: int, floor: int) -> bool:
    """Whether the clause tells it of nobody and nothing: "not one village was lost", "neither town has been taken"."""
    return words[floor] in _OF_NONE or (words[floor : floor + 2] in _NOT_ONE and floor + 2 <= start)


def _infinitive_modality(document: Document, start: int, floor: int) -> Modality:
    for index in range(start - 1, max(floor, start - 5) - 1, -1):
        word = document.words[index]
        if word in _FACTUAL_BEFORE_TO:
            return Modality.OCCURRED
        if word in _GOVERNOR:
            return _GOVERNOR[word]
    return Modality.HYPOTHETICAL


def _gerund_modality(document: Document, start: int, found: frozenset[str], floor: int) -> Modality:
    if found & _BE and not found & _HAVE:
        return Modality.ONGOING
    for index in range(start - 1, max(floor, start - 2) - 1, -1):
        word = document.words[index]
        if word in _NEGATION:
            return Modality.DENIED
        if word in _GOVERNOR:
            return _GOVERNOR[word]
    return Modality.OCCURRED


def _noun_modality(document: Document, first: int, floor: int) -> Modality:
    for index in range(first - 1, max(floor, first - _NOUN_LOOK_BACK) - 1, -1):
        word = document.words[index]
        if "," in document.gap(index + 1):
            break
        if word in _GOVERNOR and word not in _ORDERED:
            return _GOVERNOR[word]
        if word in ("no", "without", "not") and first - index <= _NO_LOOK_BACK:
            return Modality.DENIED
        if word in _FUTURE:
            return Modality.PLANNED
        if word in _POSSIBLE:
            return Modality.HYPOTHETICAL
    return Modality.OCCURRED
