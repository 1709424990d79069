"""Selection: of the words that may be triggers, those that are, each with the one reading that fits its clause."""

from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.core.event_types import EventType
from sitrep.core.extraction import clauses, figures, needs, verb_groups
from sitrep.core.extraction.clauses import Clause
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.not_events import NotEvents
from sitrep.core.extraction.quantities import Quantity
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Candidate, Form, Rule
from sitrep.core.extraction.verb_groups import VerbGroup
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import FigureKind, PlaceKind

_DETERMINERS = vocabulary(
    """a an the this that these those its his her their our my your any each every no s another some more such other of
    in on at for with by during since against from under deadly recent terrorist guerrilla rebel two three major
    big new armed bloody israeli russian us american turkish first latest second simultaneous several series
    fresh heavy massive last alleged"""
)
_BEFORE_VERB = vocabulary("to who they we it he she which that not will would could may might can must should and")
_OPENS_OBJECT = vocabulary("the a an its his her their two three four five several at least dozens hundreds")
_AFTER_NOUN = vocabulary("of on in against by at near that which was were is are has have had took occurred")
_NO_VERB_AFTER = tuple((word,) for word in ("is", "are", "was", "were", "been", "being", "the", "a", "an"))
"""Words after which a bare form is no verb: "is open", "in the open"."""
_POSSESSIVES = frozenset("'’")
_SINGULAR_IN_S = ("ous", "ss")
"""Endings of words in s that are no plural: "a treacherous attack"."""
_BEFALLS = frozenset((FigureKind.KILLED, FigureKind.INJURED, FigureKind.DETAINED, FigureKind.CAPTURED))
"""What happens to people, who may be named."""
_NEVER_REACH = 3
_AFAR = frozenset((EventType.AIR_STRIKE, EventType.SHELLING))
"""Types whose nouns stand in the plural for one wave."""
_NEAR_AFTER_REACH = 6


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger with its reading, its verb group and the index of its clause."""

    candidate: Candidate
    rule: Rule
    form: Form
    group: VerbGroup
    clause: int
    counted: tuple[Quantity, ...]


def finite_verbs(document: Document, candidates: Sequence[Candidate]) -> list[int]:
    """The first words of the candidates that can only be verbs, for splitting clauses."""
    return [
        candidate.first
        for candidate in candidates
        if candidate.listed.finite and document.words[candidate.first - 1] not in ("the", "a")
    ]


def select(around: Surroundings, candidates: Sequence[Candidate], not_events: NotEvents) -> list[Trigger]:
    """The triggers of a sentence among its `candidates`, in order."""
    found = []
    for candidate in candidates:
        clause = clauses.of(around.clauses, candidate.first)
        trigger = _first_fitting(around, candidate, clause, not_events)
        if trigger is not None:
            found.append(trigger)
    return found


def _first_fitting(around: Surroundings, candidate: Candidate, clause: int, not_events: NotEvents) -> Trigger | None:
    if not_events.holds(around.document, around.sentence, around.words, candidate):
        return None
    wants_noun = _reads_as_noun(around.document, candidate)
    hyphened = around.document.gap(candidate.first) == "-"  # "rebel-held" is no holding
    for rule, form in candidate.listed.readings:
        if not_events.is_habit(around.document, around.words, around.clauses[clause], rule.type):
            continue
        if form is Form.NOUN and wants_noun is False:
            continue
        if form.is_verb and (wants_noun is True or hyphened or _is_state(around.document, candidate, form)):
            continue
        if not _words_fit(around, candidate, rule, around.clauses[clause]):
            continue
        floor = around.clauses[clause].run_of(candidate.first)[0]
        group = verb_groups.read(around.document, candidate.first, form, floor=floor)
        if not needs.met(around, candidate, rule, group, around.clauses[clause]):
            continue
        counted = _counted(around, candidate, rule, form, group)
        trigger = Trigger(candidate, rule, form, group, clause, tuple(counted))
        if (not rule.weak or _is_supported(around, trigger)) and not _is_general(around, trigger):
            return trigger
    return None


def _reads_as_noun(document: Document, candidate: Candidate) -> bool | None:
    """Whether a word that can be both stands as a noun; None when its readings are of one sort."""
    forms = candidate.listed.forms
    if not (candidate.listed.noun and candidate.listed.verb):
        return None
    before = document.words[candidate.first - 1] if candidate.first else ""
    after = document.words[candidate.last] if candidate.last < len(document.words) else ""
    if before in _DETERMINERS or before in _BEFORE_VERB:
        return before in _DETERMINERS
    if Form.PRESENT in forms:
        return not _has_object(document, candidate.last)
    if Form.GERUND in forms:
        return after in _AFTER_NOUN
    if candidate.listed.finite:
        return False
    return _base_reads_as_noun(document, candidate, before, after)


def _base_reads_as_noun(document: Document, candidate: Candidate, before: str, after: str) -> bool:
    """Whether a word that can be a verb's base form stands as a noun: nobody before it acts, nothing is acted on."""
    if before == "s" or not _POSSESSIVES.isdisjoint(document.gap(candidate.first)) or after in _AFTER_NOUN:
        return True
    if _has_object(document, candidate.last):
        return False
    acts = before.endswith("s") and not before.endswith(_SINGULAR_IN_S)
    return not (acts and document.gap(candidate.last).isspace() and not after.endswith("ed"))


def _is_state(document: Document, candidate: Candidate, form: Form) -> bool:
    """Whether it is no act but how something is: "the road is open"."""
    return form is Form.BASE and document.words[candidate.first - 1 : candidate.first] in _NO_VERB_AFTER


def _has_object(document: Document, word: int) -> bool:
    """Whether what follows looks like the object of a verb: a determiner, a number or a name."""
    if document.gap(word) not in (" ", "\n"):
        return False
    return document.words[word] in _OPENS_OBJECT or document.body[document.starts[word]].isupper()


def _words_fit(around: Surroundings, candidate: Candidate, rule: Rule, clause: Clause) -> bool:
    """Whether the words around the candidate are those that the rule asks for, and none that it forbids."""
    if not _holds_words(around, rule):
        return False
    words, begin, end = around.document.words, around.sentence.first, around.sentence.last
    first, last = candidate.first, candidate.last
    if rule.never_before and rule.never_before.stand_in(words[max(begin, first - _NEVER_REACH) : first]):
        return False
    if rule.never_after and rule.never_after.begin(words[last : min(end, last + _NEVER_REACH)]):
        return False
    if rule.near_before and not rule.near_before.stand_in(words[begin:first]):
        return False
    if rule.near_after and not rule.near_after.stand_in(words[last : min(end, last + _NEAR_AFTER_REACH)]):
        return False
    return not rule.near or any(
        rule.near.stand_in(words[start : min(stop, first)]) or rule.near.stand_in(words[max(start, last) : stop])
        for start, stop in clause.runs
    )


def _holds_words(around: Surroundings, rule: Rule) -> bool:
    """Whether the sentence and the article hold the words without which the rule cannot fit."""
    for asked in rule.asked:
        if asked.isdisjoint(around.words):
            return False
    return not rule.context or not rule.context.isdisjoint(around.document.vocabulary)


def _counted(around: Surroundings, candidate: Candidate, rule: Rule, form: Form, group: VerbGroup) -> list[Quantity]:
    if rule.figure is None:
        return []

    def covered(word: int) -> bool:
        return any(m.first <= word < m.last for m in around.places) or any(
            m.first <= word < m.last and not m.group for m in around.actors
        )

    personal = rule.figure in _BEFALLS or rule.type is EventType.ABDUCTION
    return figures.bind(
        around.document, candidate, form, group, list(around.quantities), covered if personal else None
    )


def _is_general(around: Surroundings, trigger: Trigger) -> bool:
    """Several events at once ("attacks") that nothing in the clause ties to a day, a place or a count."""
    if (
        trigger.rule.type in _AFAR
        or trigger.form is not Form.NOUN
        or not around.document.words[trigger.candidate.last - 1].endswith("s")
    ):
        return False
    clause = around.clauses[trigger.clause]
    return not (
        trigger.counted
        or any(place.first in clause and place.place.kind is not PlaceKind.COUNTRY for place in around.places)
        or any(word in clause for word in around.dated)
        or any(quantity.first in clause for quantity in around.quantities)
    )


def _is_supported(around: Surroundings, trigger: Trigger) -> bool:
    clause = around.clauses[trigger.clause]
    return (
        bool(trigger.counted)
        or any(place.first in clause for place in around.places)
        or any(word in clause for word in around.dated)
        or any(m.first in clause and m.actor.kind in needs.ARMED for m in around.actors)
        or (trigger.rule.result and trigger.form.is_verb)
    )
