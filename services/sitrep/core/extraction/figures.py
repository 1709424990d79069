"""Figures: which count belongs to which word of consequence ("killed", "wounded", "fled")."""

from dataclasses import replace

from sitrep.core.extraction import victims
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.quantities import Quantity
from sitrep.core.extraction.triggers import Candidate, Form
from sitrep.core.extraction.verb_groups import VerbGroup
from sitrep.core.extraction.victims import Covered
from sitrep.core.mentions import Figure, FigureKind

_REACH_BEFORE = 14
_REACH_AFTER = 7
_MOST = 3
_PARTS = frozenset(("by", "when", "while", "after", "where", "who"))
"""Words beyond which a count is no longer that of a phrase ("shot dead")."""
_OF_REACH = 5
"""Words between a noun and its "of": "the murder in Lima of two priests"."""
_INTRANSITIVE = frozenset(("die", "dies", "died", "dying", "perish", "perished", "flee", "fled", "flees"))
_OPENS_SUBJECT = frozenset(("that", "when", "where", "which", "after", "while", "and"))


def bind(
    document: Document,
    trigger: Candidate,
    form: Form,
    group: VerbGroup,
    counted: list[Quantity],
    covered: Covered | None,
) -> list[Quantity]:
    """The counts of the sentence that belong to `trigger`: the one it is about, then those included in that.

    `covered` is given for what befalls people, who may then be counted by their names.
    """
    before = [quantity for quantity in counted if quantity.last <= group.first and not quantity.included]
    after = [q for q in counted if trigger.last <= q.first and not q.included and not _is_agent(document, q)]
    left = before[-1] if before and group.first - before[-1].last <= _REACH_BEFORE else None
    right = after[0] if after and after[0].first - trigger.last <= _REACH_AFTER else None
    intransitive = document.words[trigger.first] in _INTRANSITIVE
    main = None
    if covered is not None:
        main = _named(document, trigger, form, group, covered, intransitive=intransitive)
    if main is None:
        voice = Form.PARTICIPLE if form.is_verb and (group.passive or intransitive) else form
        main = _main(document, trigger, voice, group, (left, right))
    if main is None:
        main = _single(document, trigger, form, group)
    if main is None:
        return []
    return [main, *(quantity for quantity in counted if quantity.included and main.last <= quantity.first)][:_MOST]


def _is_agent(document: Document, quantity: Quantity) -> bool:
    """Whether those counted did it: "shot by two men"."""
    return document.words[quantity.first - 1 : quantity.first] == ("by",)


def figures(kind: FigureKind, found: list[Quantity], *, after: int) -> list[Figure]:
    """The figures of `found`, the first of which includes the others; `after` other figures of the event."""
    return [
        Figure(kind, q.low, q.best, q.high, q.people, q.text, after if index else None)
        for index, q in enumerate(found)
    ]


def plus(figure: Figure, more: Quantity) -> Figure:
    """`figure` with `more` people of its kind."""
    low, best, high = (
        None if one is None or other is None else one + other
        for one, other in ((figure.low, more.low), (figure.best, more.best), (figure.high, more.high))
    )
    return replace(figure, low=low, best=best, high=high, of=None, text=f"{figure.text}; {more.text}")


def _main(
    document: Document,
    trigger: Candidate,
    form: Form,
    group: VerbGroup,
    beside: tuple[Quantity | None, Quantity | None],
) -> Quantity | None:
    """The one of the counts on either side that is the trigger's; a participle's stands before it."""
    left, right = beside
    adjacent = left is not None and group.first - left.counted_last <= 1
    if form is Form.NOUN:
        return left if adjacent else _of_noun(document, trigger, right)
    if form is Form.GERUND:
        return right
    if form is Form.PHRASE:
        parted = right is not None and not _PARTS.isdisjoint(document.words[trigger.last : right.first])
        return left or (None if parted else right)
    if form is Form.PARTICIPLE:
        one = left is not None and left.best == 1
        return left if adjacent or one or not _is_singular(document, trigger, group) else None
    if adjacent and left is not None and left.of is not None and right is None:
        return left
    return right or left


def _of_noun(document: Document, trigger: Candidate, right: Quantity | None) -> Quantity | None:
    """The count after a noun: none that another phrase parts from it ("the murder of X, the 40 judges")."""
    if right is None or "," in document.body[trigger.end : right.start]:
        return None
    return None if document.words[right.first - 1] == "the" else right


def _is_singular(document: Document, trigger: Candidate, group: VerbGroup) -> bool:
    said = document.words[min(group.first, trigger.first - 2) : trigger.first]
    return "was" in said or "has" in said


def _named(
    document: Document, trigger: Candidate, form: Form, group: VerbGroup, covered: Covered, *, intransitive: bool
) -> Quantity | None:
    """The people whom the sentence names one by one as those it happened to."""
    named: tuple[int, victims.Named] | None = None
    if form is Form.NOUN:
        named = _of(document, trigger, covered) or _possessed(document, trigger, covered)
        if named is None and document.words[trigger.last - 1].endswith("ing"):
            named = _list_at(document, trigger.last, covered)
    elif (form.is_verb and group.passive) or intransitive or form is Form.PHRASE:
        if not _is_singular(document, trigger, group):
            named = _subject(document, group.first, covered, alone=intransitive)
    else:
        named = _list_at(document, trigger.last, covered)
    if named is None or not (named[1].names or named[1].members > 1):
        return None
    return _quantity(document, *named)


def _quantity(document: Document, first: int, named: victims.Named) -> Quantity:
    start, end = document.starts[first], document.ends[named.last - 1]
    exact = named.people if named.exact else None
    text = " ".join(document.body[start:end].split())
    low = named.people if named.exact else named.people + 1
    return Quantity(start, end, first, named.last, named.last, low, exact, exact, None, text, included=False)


def _list_at(document: Document, first: int, covered: Covered) -> tuple[int, victims.Named] | None:
    """The list that begins at word `first` and ends within its sentence."""
    if first >= len(document.words) or not document.gap(first).isspace():
        return None
    at = document.sentence_at(document.starts[first])
    named = None if at is None else victims.listed(document, first, document.sentences[at].last, covered)
    return None if named is None else (first, named)


def _of(document: Document, trigger: Candidate, covered: Covered) -> tuple[int, victims.Named] | None:
    """The people after a noun and its "of": "the murder in Lima of Mayor Rivas"."""
    for word in range(trigger.last, min(trigger.last + _OF_REACH, len(document.words))):
        if not document.gap(word).isspace():
            return None
        if document.words[word] == "of":
            return _list_at(document, word + 1, covered)
    return None


def _possessed(document: Document, trigger: Candidate, covered: Covered) -> tuple[int, victims.Named] | None:
    """The one person whose name owns the noun: "Mayor Rivas's murder"."""
    first = trigger.first - 1
    if first < 1 or document.words[first] != "s" or document.gap(first) not in ("'", "’"):
        return None
    name = document.body[document.starts[first - 1]]
    if not name.isupper() or covered(first - 1):
        return None
    return first - 1, victims.Named(1, 1, first, first, exact=True, names=True)


def _subject(document: Document, end: int, covered: Covered, *, alone: bool) -> tuple[int, victims.Named] | None:
    """The longest list of people that ends where the verb group begins: "X, his wife and two guards were killed"."""
    at = document.sentence_at(document.starts[end])
    if at is None:
        return None
    floor = max(document.sentences[at].first, end - victims.LONGEST)
    for word in range(floor, end):
        opens = word == floor or "," in document.gap(word) or document.words[word - 1] in _OPENS_SUBJECT
        if opens and (named := victims.listed(document, word, end, covered)) and named.reached == end:
            return (word, named) if named.members > 1 or alone else None
    return None


def _single(document: Document, trigger: Candidate, form: Form, group: VerbGroup) -> Quantity | None:
    """One person, when the verb says that it was one: "the mayor was killed"."""
    if not ((form.is_verb and group.passive) or form is Form.PHRASE) or not _is_singular(document, trigger, group):
        return None
    start, end = document.starts[group.first], trigger.end
    text = document.body[start:end]
    return Quantity(start, end, group.first, trigger.last, trigger.last, 1, 1, 1, None, text, included=False)
