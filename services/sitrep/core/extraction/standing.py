"""Standing: which tellings stand for an event of their own, and which only add to one that is told elsewhere."""

from dataclasses import dataclass
from typing import Any

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Form
from sitrep.core.mentions import Modality

VIOLENT = frozenset(kind for kind, codes in TYPES.items() if codes.family is Family.VIOLENCE) | {EventType.ABDUCTION}
"""Types that are spoken of in general as often as they are told."""
_TOLD_BY_VERBS = frozenset((Family.CONTROL, Family.PEOPLE))
"""Families of which a full verb tells even with nothing else: "they withdrew"."""
_UNREAL = frozenset((Modality.PLANNED, Modality.HYPOTHETICAL))


@dataclass(frozen=True, slots=True)
class Told:
    """What a telling says of its event itself: a day, a place, a place below a country, a count, who or whom, a name.

    `quoted` inside quotation marks; `denied` by who speaks.
    """

    dated: bool
    placed: bool
    pinned: bool
    counted: bool
    acted: bool
    named: bool
    quoted: bool
    denied: bool


class Standing:
    """Judges tellings by the words of tables/not_events.toml."""

    def __init__(self, table: dict[str, Any]) -> None:
        words = table["standing"]
        self._speaking = frozenset(words["speaking"])
        self._before_attribute = frozenset(words["before_attribute"])
        self._after_verb = frozenset(words["after_verb"])
        self._before_sort = frozenset(words["before_sort"])

    def is_passing(self, around: Surroundings, telling: Telling, told: Told) -> bool:
        """Whether the event is only named in passing, so that another telling must tell it for it to count."""
        plain = not (told.placed or told.dated or told.counted)
        return (plain and _is_bare(telling.main, told)) or self._is_general(around, telling.main, told)

    def _is_general(self, around: Surroundings, trigger: Trigger, told: Told) -> bool:
        """Whether violence is spoken of with no day: planned, imagined, in speech, as a sort of act, as a custom."""
        if told.dated or trigger.rule.type not in VIOLENT:
            return False
        if trigger.group.modality in _UNREAL or self._is_attribute(around.document, trigger):
            return True
        if not told.named and (told.quoted or not self._speaking.isdisjoint(around.words)):
            return True
        if told.pinned or told.counted:
            return False
        return _is_custom(trigger) or (not told.named and self._is_sort(around, trigger))

    def _is_attribute(self, document: Document, trigger: Trigger) -> bool:
        """Whether a participle only says of which people: "relatives of murdered peasants"."""
        first, last = trigger.candidate.first, trigger.candidate.last
        if not trigger.form.is_verb or trigger.group.first != first or not 0 < first < last < len(document.words):
            return False
        common = document.gap(last).isspace() and not document.body[document.starts[last]].isupper()
        before, after = document.words[first - 1], document.words[last]
        return common and before in self._before_attribute and after not in self._after_verb

    def _is_sort(self, around: Surroundings, trigger: Trigger) -> bool:
        """Whether a noun names a sort of act: nothing before it picks one out ("charges of murder")."""
        first = trigger.candidate.first
        if trigger.form is not Form.NOUN or trigger.rule.result or first == around.sentence.first:
            return False
        before = around.document.words[first - 1]
        if before == "by" and around.document.words[first].endswith("ing"):
            return False
        return before in self._before_sort or "," in around.document.gap(first)


def _is_bare(trigger: Trigger, told: Told) -> bool:
    """Whether an event with no place, day or count of its own is but a word."""
    family = TYPES[trigger.rule.type].family
    if family is Family.POLITICS:
        return False
    told_of = family in _TOLD_BY_VERBS or trigger.rule.type is EventType.DESTRUCTION
    if told_of and (trigger.group.finite or trigger.form is Form.PHRASE):
        return trigger.group.modality is Modality.HYPOTHETICAL
    if told.denied and trigger.form.is_verb:
        return False
    return not (told.acted and (trigger.form.is_verb or trigger.rule.type is not EventType.ATTACK))


def _is_custom(trigger: Trigger) -> bool:
    """Whether it is what somebody does time and again: a simple present that cannot be a past."""
    if trigger.form is Form.BASE:
        alone = trigger.group.first == trigger.candidate.first
        return alone and Form.PAST not in trigger.candidate.listed.forms
    return trigger.form is Form.PRESENT
