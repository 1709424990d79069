"""Combining: the triggers of one sentence that tell of one event become one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.core.event_types import TYPES, EventType, Family
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Actor, ActorKind, FigureKind, Modality

_SPECIFIC = {
    EventType.CHEMICAL_ATTACK: 6, EventType.AIR_STRIKE: 5, EventType.SHELLING: 5, EventType.BOMBING: 4,
    EventType.ABDUCTION: 4, EventType.ATTACK: 2, EventType.ARMED_CLASH: 3, EventType.DESTRUCTION: 1,
    EventType.CASUALTIES: 0,
}  # fmt: skip
"""Which type names an event of violence when several of its words do: the higher, the more it says."""
_ABSORBED_SPEECH = frozenset(("accuse", "announce", "warn", "reject"))
_ASKING = frozenset(("demand", "reject"))
_OWN_ACT = frozenset((EventType.STATEMENT, EventType.DIPLOMACY, EventType.SANCTION, EventType.AGREEMENT))
_POSITIONS = vocabulary(
    """positions position barracks garrison garrisons patrol patrols brigade battalion outpost outposts checkpoint
    checkpoints base bases regiment"""
)
_RAIDS = frozenset(("raid", "raids", "raided", "raiding"))
_SEARCHED = vocabulary(
    """police policemen authorities carabineros prosecutors agents house houses home homes residence residences office
    offices farm farms ranch ranches estate estates property properties apartment apartments laboratory laboratories"""
)
_SETTLED = frozenset(("village", "villages", "towns"))
_FORCES = frozenset((ActorKind.STATE_FORCES, ActorKind.REBELS))
_TARGET_REACH = 8
_UNREAL = frozenset((Modality.PLANNED, Modality.THREATENED, Modality.HYPOTHETICAL, Modality.DENIED))


@dataclass(frozen=True, slots=True)
class Telling:
    """One event as one sentence tells it: the trigger that names it, and the others that belong to it."""

    main: Trigger
    others: tuple[Trigger, ...]

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        return (self.main, *self.others)


def type_of(
    around: Surroundings, telling: Telling, actors: Sequence[Actor], targets: Sequence[Actor]
) -> tuple[EventType, str | None]:
    """The event's type and subtype: an attack on armed men, their positions or villages for them is a clash."""
    rule = telling.main.rule
    if rule.type is EventType.ATTACK and rule.subtype == "other" and rule.figure is None:
        last = telling.main.candidate.last
        following = around.document.words[last : min(last + _TARGET_REACH, around.sentence.last)]
        if not _SETTLED.isdisjoint(following) and any(actor.kind in _FORCES for actor in actors):
            return EventType.ARMED_CLASH, None
        armed = any(actor.kind in (ActorKind.STATE_FORCES, ActorKind.REBELS) for actor in targets)
        if armed or not _POSITIONS.isdisjoint(following):
            return EventType.ARMED_CLASH, None
        if _is_search(around, telling.main):
            return EventType.OTHER, None
    return rule.type, rule.subtype


def _is_search(around: Surroundings, trigger: Trigger) -> bool:
    """Whether a raid is one of the law: by police, or on a home or an office."""
    first, last = trigger.candidate.first, trigger.candidate.last
    if around.document.words[last - 1] not in _RAIDS:
        return False
    near = around.document.words[max(first - _TARGET_REACH, around.sentence.first) : last + _TARGET_REACH]
    return not _SEARCHED.isdisjoint(near)


def combine(around: Surroundings, triggers: Sequence[Trigger]) -> list[Telling]:
    """The events of a sentence, in order of their main triggers."""
    acts = [trigger for trigger in triggers if not trigger.rule.result]
    results = [trigger for trigger in triggers if trigger.rule.result]
    groups: list[list[Trigger]] = []
    for trigger in acts:
        home = next((group for group in groups if _is_same(around, group[0], trigger)), None)
        if home is None:
            groups.append([trigger])
        else:
            home.append(trigger)
    groups = _without_mere_speech(around, groups, told=bool(results))
    for trigger in results:
        home = _home(groups, trigger)
        if home is None:
            groups.append([trigger])
        else:
            home.append(trigger)
    tellings = [_telling(group) for group in groups]
    return sorted(tellings, key=lambda telling: telling.main.candidate.start)


def _is_same(around: Surroundings, one: Trigger, other: Trigger) -> bool:
    """Whether two triggers of a sentence tell of one event: like types, no place or reality that tells them apart."""
    if (one.group.modality in _UNREAL) != (other.group.modality in _UNREAL):
        return False
    if one.rule.type in _SPECIFIC and other.rule.type in _SPECIFIC:
        if (one.rule.type is EventType.ABDUCTION) != (other.rule.type is EventType.ABDUCTION):
            return False
    elif one.rule.type is not other.rule.type or one.rule.subtype != other.rule.subtype:
        return False
    if one.clause == other.clause:
        return True
    if one.form.is_verb and other.form.is_verb and one.rule.type not in _SPECIFIC:
        return False
    return not (_places(around, one) and _places(around, other))


def _places(around: Surroundings, trigger: Trigger) -> set[str]:
    clause = around.clauses[trigger.clause]
    return {place.place.name for place in around.places if place.first in clause}


def _without_mere_speech(around: Surroundings, groups: list[list[Trigger]], *, told: bool) -> list[list[Trigger]]:
    """A speech act goes when what is said is an event of its own: its speaker is that event's source.

    What is only asked for ("called for an end to the fighting") goes instead: the speech act is what happened.
    """
    has_act = told or any(group[0].rule.type not in _OWN_ACT and _tells(around, group) for group in groups)
    asked = [
        group[0] for group in groups if group[0].rule.subtype in _ASKING and group[0].rule.type is EventType.STATEMENT
    ]
    groups = [
        group
        for group in groups
        if not (
            asked
            and group[0].group.modality is Modality.HYPOTHETICAL
            and asked[0].candidate.end < group[0].candidate.start
        )
    ]
    return [
        group
        for group in groups
        if not (has_act and group[0].rule.type is EventType.STATEMENT and group[0].rule.subtype in _ABSORBED_SPEECH)
    ]


def _tells(around: Surroundings, group: Sequence[Trigger]) -> bool:
    """Whether what is said is an event by its own words; of violence, a noun has a place, day or count beside it."""
    if any(trigger.form.is_verb or trigger.counted or trigger.rule.type not in _SPECIFIC for trigger in group):
        return True
    clauses = [around.clauses[trigger.clause] for trigger in group]
    return any(
        any(place.first in clause for place in around.places) or any(word in clause for word in around.dated)
        for clause in clauses
    )


def _home(groups: Sequence[list[Trigger]], result: Trigger) -> list[Trigger] | None:
    """The event that a consequence belongs to: in its clause, else the nearest of the sentence."""
    kind = result.rule.figure
    fitting = [group for group in groups if _can_cause(group[0].rule.type, kind)]
    same_clause = [group for group in fitting if any(trigger.clause == result.clause for trigger in group)]
    return min(
        same_clause or fitting,
        key=lambda group: abs(group[0].candidate.first - result.candidate.first),
        default=None,
    )


def _can_cause(event: EventType, kind: FigureKind | None) -> bool:
    if event is EventType.ABDUCTION:
        return False
    if kind is None:
        return TYPES[event].family is Family.VIOLENCE
    return event in _SPECIFIC


def _telling(group: list[Trigger]) -> Telling:
    main = max(
        group,
        key=lambda t: (_SPECIFIC.get(t.rule.type, 0), t.rule.subtype is not None, -t.candidate.start),
    )
    return Telling(main, tuple(trigger for trigger in group if trigger is not main))
