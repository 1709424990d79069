"""What can happen: the types, their subtypes, their families and their codes elsewhere."""

from dataclasses import dataclass
from enum import StrEnum


class EventType(StrEnum):
    """What kind of thing happened."""

    ARMED_CLASH = "armed_clash"
    AIR_STRIKE = "air_strike"
    SHELLING = "shelling"
    BOMBING = "bombing"
    CHEMICAL_ATTACK = "chemical_attack"
    ATTACK = "attack"
    ABDUCTION = "abduction"
    TERRITORY_CHANGE = "territory_change"
    FORCE_MOVEMENT = "force_movement"
    WITHDRAWAL = "withdrawal"
    CASUALTIES = "casualties"
    DISPLACEMENT = "displacement"
    CLOSURE = "closure"
    DESTRUCTION = "destruction"
    DETENTION = "detention"
    RELEASE = "release"
    PROTEST = "protest"
    STATEMENT = "statement"
    DIPLOMACY = "diplomacy"
    AGREEMENT = "agreement"
    SANCTION = "sanction"
    MILITARY_AID = "military_aid"
    HUMANITARIAN_AID = "humanitarian_aid"
    LEADERSHIP_CHANGE = "leadership_change"
    OTHER = "other"


class Family(StrEnum):
    """Types that reports of one event may differ in: merging looks for pairs within a family."""

    VIOLENCE = "violence"
    CONTROL = "control"
    PEOPLE = "people"
    POLITICS = "politics"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TypeCodes:
    """A row of the table: where a type stands in Sitrep, in ACLED's sub-events and in PLOVER."""

    family: Family
    subtypes: tuple[str, ...] = ()
    acled: tuple[str, ...] = ()
    plover: tuple[str, ...] = ()


_V, _C, _P, _D = Family.VIOLENCE, Family.CONTROL, Family.PEOPLE, Family.POLITICS

# ACLED: sub-event types of its codebook. PLOVER: event types (and modes) of its 2023 codebook.
TYPES: dict[EventType, TypeCodes] = {
    EventType.ARMED_CLASH: TypeCodes(_V, (), ("Armed clash",), ("ASSAULT",)),
    EventType.AIR_STRIKE: TypeCodes(_V, ("air", "drone"), ("Air/drone strike",), ("ASSAULT aerial",)),
    EventType.SHELLING: TypeCodes(
        _V, ("artillery", "missile", "rocket"), ("Shelling/artillery/missile attack",), ("ASSAULT heavy-weapons",)
    ),
    EventType.BOMBING: TypeCodes(
        _V,
        ("ied", "suicide", "car_bomb"),
        ("Remote explosive/landmine/IED", "Suicide bomb"),
        ("ASSAULT explosives",),
    ),
    EventType.CHEMICAL_ATTACK: TypeCodes(_V, (), ("Chemical weapon",), ("ASSAULT unconventional",)),
    EventType.ATTACK: TypeCodes(_V, ("assassination", "massacre", "execution", "other"), ("Attack",), ("ASSAULT",)),
    EventType.ABDUCTION: TypeCodes(
        _P, ("kidnapping", "hijacking", "hostages"), ("Abduction/forced disappearance",), ("COERCE abduct",)
    ),
    EventType.TERRITORY_CHANGE: TypeCodes(
        _C,
        ("captured", "entered", "recaptured", "lost", "transferred", "claimed"),
        (
            "Non-state actor overtakes territory",
            "Government regains territory",
            "Non-violent transfer of territory",
        ),
    ),
    EventType.FORCE_MOVEMENT: TypeCodes(
        _C,
        ("offensive_launched", "advance", "deployment", "mobilisation"),
        ("Headquarters or base established",),
        ("MOBILIZE",),
    ),
    EventType.WITHDRAWAL: TypeCodes(_C, (), (), ("RETREAT withdraw",)),
    EventType.CASUALTIES: TypeCodes(_V),
    EventType.DISPLACEMENT: TypeCodes(_P, ("fled", "returned", "expelled"), ("Other",), ("COERCE expel",)),
    EventType.CLOSURE: TypeCodes(_C, ("closed", "opened", "curfew", "siege", "cut"), ("Other",), ("COERCE restrict",)),
    EventType.DESTRUCTION: TypeCodes(
        _V, ("arson", "looting", "demolition"), ("Looting/property destruction",), ("ASSAULT destroy",)
    ),
    EventType.DETENTION: TypeCodes(_P, (), ("Arrests",), ("COERCE arrest",)),
    EventType.RELEASE: TypeCodes(_P, (), (), ("RETREAT release",)),
    EventType.PROTEST: TypeCodes(_D, (), ("Peaceful protest", "Violent demonstration"), ("PROTEST",)),
    EventType.STATEMENT: TypeCodes(
        _D,
        ("accuse", "condemn", "warn", "demand", "reject", "support", "announce"),
        (),
        ("ACCUSE", "THREATEN", "REQUEST", "REJECT", "SUPPORT"),
    ),
    EventType.DIPLOMACY: TypeCodes(_D, ("meeting", "call", "visit", "talks"), (), ("CONSULT",)),
    EventType.AGREEMENT: TypeCodes(_D, ("ceasefire", "deal"), ("Agreement",), ("AGREE",)),
    EventType.SANCTION: TypeCodes(_D, (), (), ("SANCTION",)),
    EventType.MILITARY_AID: TypeCodes(_D, ("pledged", "delivered"), (), ("AID",)),
    EventType.HUMANITARIAN_AID: TypeCodes(_P, ("pledged", "delivered"), (), ("AID",)),
    EventType.LEADERSHIP_CHANGE: TypeCodes(_D, ("ousted", "resigned", "fled", "appointed")),
    EventType.OTHER: TypeCodes(Family.OTHER, (), ("Other",)),
}
