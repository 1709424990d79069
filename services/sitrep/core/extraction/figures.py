"""Figures: which count belongs to which word of consequence ("killed", "wounded", "fled")."""

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.quantities import Quantity
from sitrep.core.extraction.triggers import Candidate, Form
from sitrep.core.extraction.verb_groups import VerbGroup
from sitrep.core.mentions import Figure, FigureKind

_REACH_BEFORE = 14
_REACH_AFTER = 7
_MOST = 3
_LONGEST_NAME = 7
_MOST_TITLES = 3
"""Words before a name that are no part of it: "the former minister"."""
_INTRANSITIVE = frozenset(("die", "dies", "died", "dying", "perish", "perished", "flee", "fled", "flees"))


def bind(
    document: Document, trigger: Candidate, form: Form, group: VerbGroup, counted: list[Quantity]
) -> list[Quantity]:
    """The counts of the sentence that belong to `trigger`: the one it is about, then those included in that."""
    before = [quantity for quantity in counted if quantity.last <= group.first and not quantity.included]
    after = [quantity for quantity in counted if trigger.last <= quantity.first and not quantity.included]
    left = before[-1] if before and group.first - before[-1].last <= _REACH_BEFORE else None
    right = after[0] if after and after[0].first - trigger.last <= _REACH_AFTER else None
    intransitive = document.words[trigger.first] in _INTRANSITIVE
    main = _main(form, group, left, right, intransitive=intransitive)
    if main is None:
        main = _single(document, trigger, form, group)
    if main is None:
        return []
    return [main, *(quantity for quantity in counted if quantity.included and main.last <= quantity.first)][:_MOST]


def figures(kind: FigureKind, found: list[Quantity], *, after: int) -> list[Figure]:
    """The figures of `found`, the first of which includes the others; `after` other figures of the event."""
    return [
        Figure(kind, q.low, q.best, q.high, q.people, q.text, after if index else None)
        for index, q in enumerate(found)
    ]


def _main(
    form: Form, group: VerbGroup, left: Quantity | None, right: Quantity | None, *, intransitive: bool
) -> Quantity | None:
    adjacent = left is not None and group.first - left.counted_last <= 1
    if form is Form.NOUN:
        return left if adjacent else right
    if form is Form.GERUND:
        return right
    if form is Form.PHRASE or group.passive or intransitive:
        return left or right
    if adjacent and left is not None and left.of is not None and right is None:
        return left
    return right or left


def _single(document: Document, trigger: Candidate, form: Form, group: VerbGroup) -> Quantity | None:
    """One person, when the words say that it was one: "the mayor was killed", "the murder of Mayor Rivas"."""
    if (form.is_verb and group.passive) or form is Form.PHRASE:
        said = document.words[min(group.first, trigger.first - 2) : trigger.first]
        is_one = "was" in said or "has" in said
    elif form is Form.NOUN:
        is_one = not document.words[trigger.last - 1].endswith("s") and _names_one(document, trigger.last, after="of")
    else:
        is_one = form in (Form.PAST, Form.PRESENT) and _names_one(document, trigger.last, after=None)
    if not is_one:
        return None
    start, end = document.starts[group.first], trigger.end
    text = document.body[start:end]
    return Quantity(start, end, group.first, trigger.last, trigger.last, 1, 1, 1, None, text, included=False)


def _names_one(document: Document, word: int, *, after: str | None) -> bool:
    """Whether one person's name stands at `word`, or `after` it: capitals, and no second name joined to it."""
    if after is not None:
        if document.words[word : word + 1] != (after,):
            return False
        word += 1
    for _ in range(_MOST_TITLES):
        if word < len(document.words) and not document.words[word].endswith("s"):
            word += not document.body[document.starts[word]].isupper()
    names = 0
    for index in range(word, min(word + _LONGEST_NAME, len(document.words))):
        gap = document.gap(index)
        joined = index > word and ("," in gap or "." in gap or document.words[index] == "and")
        if joined or not document.body[document.starts[index]].isupper():
            return names > 1 and document.words[index] != "and"
        names += 1
    return names > 1
