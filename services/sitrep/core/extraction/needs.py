"""Needs: what a rule asks of the clause besides words: a place, a speaker, armed men, a count."""

from collections.abc import Callable, Mapping

from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.clauses import Clause
from sitrep.core.extraction.document import Document
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.extraction.triggers import Candidate, Rule
from sitrep.core.extraction.verb_groups import VerbGroup
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import ActorKind, PlaceKind

ARMED = frozenset((ActorKind.STATE_FORCES, ActorKind.REBELS, ActorKind.MILITIA))
_PLACE_NOUNS = vocabulary(
    """town towns village villages city cities airport base bases airbase airfield district districts neighbourhood
    neighborhoods neighbourhoods crossing checkpoint checkpoints province capital area areas territory
    territories countryside headquarters barracks stronghold strongholds hill hills road highway dam outpost
    suburb suburbs academy border command post posts square citadel terminal complex palace prison centre center
    parts half swathes quarter quarters region regions enclave gate gates barracks"""
)
_OFFICIAL = frozenset((ActorKind.GOVERNMENT, ActorKind.INTERGOVERNMENTAL, ActorKind.STATE_FORCES, ActorKind.REBELS))
_SPEAKING = frozenset((ActorKind.GOVERNMENT, ActorKind.INTERGOVERNMENTAL))
_COMMANDS = frozenset(("army", "military", "command", "ministry", "navy", "police"))
_COORDINATORS = frozenset(("and", "but"))
_SPEAKING_PRONOUNS = frozenset(("he", "she", "it"))
_OBJECT_REACH = 6
_SUBJECT_REACH = 12
_ADJACENT = 4
_FRONTIERS = frozenset(("front", "zone", "border", "frontier"))
_SPEAKER_REACH = 12


def met(around: Surroundings, candidate: Candidate, rule: Rule, group: VerbGroup, clause: Clause) -> bool:
    """Whether the clause holds one of the things that `rule` needs; true of a rule that needs none."""
    return not rule.needs or any(_NEEDS[need](around, candidate, group, clause) for need in rule.needs)


def _place_object(around: Surroundings, candidate: Candidate, group: VerbGroup, clause: Clause) -> bool:
    if group.passive and _place_subject(around, candidate, group, clause):
        return True
    reach = range(candidate.last, min(candidate.last + _OBJECT_REACH, around.sentence.last))
    return any(p.first in reach for p in around.places) or any(around.document.words[i] in _PLACE_NOUNS for i in reach)


def _place_subject(around: Surroundings, _candidate: Candidate, group: VerbGroup, clause: Clause) -> bool:
    reach = range(max(clause.runs[0][0], group.first - _SUBJECT_REACH), group.first)
    return any(p.first in reach for p in around.places) or any(
        around.document.words[i] in _PLACE_NOUNS for i in reach[-4:]
    )


def _place_near(around: Surroundings, _candidate: Candidate, _group: VerbGroup, clause: Clause) -> bool:
    return any(place.first in clause for place in around.places)


def _speaker(around: Surroundings, candidate: Candidate, _group: VerbGroup, clause: Clause) -> bool:
    """Whether somebody who speaks for a side stands right before the word of saying, or a pronoun for one."""
    if around.document.words[candidate.first - 1] in _SPEAKING_PRONOUNS:
        return around.official_spoke and '"' not in around.document.gap(candidate.first - 1)
    if around.document.words[clause.runs[0][0]] in _COORDINATORS:  # "received the minister and promised"
        return any(m.first < clause.runs[0][0] and speaks_for_a_side(m) for m in around.actors[:1])
    reach = range(candidate.first - _SPEAKER_REACH, candidate.first)
    return any(
        m.first in clause and m.last - 1 in reach and speaks_for_a_side(m) and not _is_whereabouts(around.document, m)
        for m in around.actors
    )


def _is_whereabouts(document: Document, mention: ActorMention) -> bool:
    """Whether it says where somebody is: "the reporter at the UN says"."""
    before = document.words[max(0, mention.first - 2) : mention.first]
    return before[-1:] == ("at",) or before == ("at", "the")


def speaks_for_a_side(mention: ActorMention) -> bool:
    """Whether its words are news in themselves: a government's, a body of several, a registered party to the war."""
    kind = mention.actor.kind
    named = mention.actor.id is not None or not mention.group or mention.actor.text.split()[-1].lower() in _COMMANDS
    return kind in _SPEAKING or (kind in ARMED and named)


def _country_object(around: Surroundings, candidate: Candidate, _group: VerbGroup, _clause: Clause) -> bool:
    reach = range(candidate.last, candidate.last + _ADJACENT)
    return any(place.first in reach and place.place.kind is PlaceKind.COUNTRY for place in around.places)


def _front(around: Surroundings, candidate: Candidate, _group: VerbGroup, _clause: Clause) -> bool:
    return not _FRONTIERS.isdisjoint(around.document.words[candidate.last : candidate.last + _ADJACENT])


def _pronoun(around: Surroundings, candidate: Candidate, _group: VerbGroup, _clause: Clause) -> bool:
    return around.document.words[candidate.last : candidate.last + 1] in (("it",), ("them",))


def _force(around: Surroundings, _candidate: Candidate, _group: VerbGroup, clause: Clause) -> bool:
    return any(m.actor.kind in ARMED and m.first in clause for m in around.actors)


def _official(around: Surroundings, _candidate: Candidate, _group: VerbGroup, clause: Clause) -> bool:
    return any(m.first in clause and m.actor.kind in _OFFICIAL for m in around.actors) or any(
        p.first in clause and p.place.kind is PlaceKind.COUNTRY for p in around.places
    )


def _figure(around: Surroundings, _candidate: Candidate, _group: VerbGroup, clause: Clause) -> bool:
    return any(quantity.first in clause for quantity in around.quantities)


def _people(around: Surroundings, _candidate: Candidate, _group: VerbGroup, clause: Clause) -> bool:
    return any(m.actor.kind is ActorKind.CIVILIANS and m.first in clause for m in around.actors)


def _dated(around: Surroundings, candidate: Candidate, _group: VerbGroup, _clause: Clause) -> bool:
    return any(candidate.last <= word < candidate.last + _ADJACENT for word in around.dated)


def _it(around: Surroundings, candidate: Candidate, _group: VerbGroup, _clause: Clause) -> bool:
    return around.document.words[candidate.last : candidate.last + 1] == ("it",)


def _facility(around: Surroundings, candidate: Candidate, _group: VerbGroup, _clause: Clause) -> bool:
    reach = range(candidate.first - _ADJACENT, candidate.last + _ADJACENT)
    return any(place.first in reach and place.place.kind is PlaceKind.FACILITY for place in around.places)


def _passive(_around: Surroundings, _candidate: Candidate, group: VerbGroup, _clause: Clause) -> bool:
    return group.passive


_NEEDS: Mapping[str, Callable[[Surroundings, Candidate, VerbGroup, Clause], bool]] = {
    "place": _place_object,
    "place_before": _place_subject,
    "place_near": _place_near,
    "speaker": _speaker,
    "country": _country_object,
    "front": _front,
    "pronoun": _pronoun,
    "force": _force,
    "official": _official,
    "figure": _figure,
    "people": _people,
    "dated": _dated,
    "passive": _passive,
    "it": _it,
    "facility": _facility,
}
