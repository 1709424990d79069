"""Figures: which count belongs to which word of consequence ("killed", "wounded", "fled")."""

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.quantities import Quantity
from sitrep.core.extraction.triggers import Candidate, Form
from sitrep.core.extraction.verb_groups import VerbGroup
from sitrep.core.mentions import Figure, FigureKind

_REACH_BEFORE = 14
_REACH_AFTER = 7
_MOST = 3


def bind(
    document: Document, trigger: Candidate, form: Form, group: VerbGroup, counted: list[Quantity]
) -> list[Quantity]:
    """The counts of the sentence that belong to `trigger`: the one it is about, then those included in that."""
    before = [quantity for quantity in counted if quantity.last <= group.first and not quantity.included]
    after = [quantity for quantity in counted if trigger.last <= quantity.first and not quantity.included]
    left = before[-1] if before and group.first - before[-1].last <= _REACH_BEFORE else None
    right = after[0] if after and after[0].first - trigger.last <= _REACH_AFTER else None
    main = _main(form, group, left, right)
    if main is None:
        main = _single(document, trigger, form, group)
    if main is None:
        return []
    return [main, *(quantity for quantity in counted if quantity.included and main.last <= quantity.first)][:_MOST]


def figures(kind: FigureKind, found: list[Quantity], *, after: int) -> list[Figure]:
    """The figures of `found`, the first of which includes the others; `after` other figures of the event."""
    return [
        Figure(kind, q.low, q.best, q.high, q.of, q.text, after if index else None) for index, q in enumerate(found)
    ]


def _main(form: Form, group: VerbGroup, left: Quantity | None, right: Quantity | None) -> Quantity | None:
    adjacent = left is not None and group.first - left.last <= 1
    if form is Form.NOUN:
        return left if adjacent else right
    if form is Form.GERUND:
        return right
    if form is Form.PHRASE or group.passive:
        return left or right
    if adjacent and left is not None and left.of is not None and right is None:
        return left
    return right or left


def _single(document: Document, trigger: Candidate, form: Form, group: VerbGroup) -> Quantity | None:
    """One person, when the verb says that it was one: "the mayor was killed"."""
    said = document.words[group.first : trigger.first]
    if not (form.is_verb and group.passive and "was" in said):
        return None
    start, end = document.starts[group.first], trigger.end
    return Quantity(start, end, group.first, trigger.last, 1, 1, 1, None, document.body[start:end], included=False)
