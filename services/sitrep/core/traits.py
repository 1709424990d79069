"""Traits: what a mention is compared by when mentions are merged.

Its `Setting` (what, when, where), which many mentions share; who and how many it names; and those words of its
sentence that tell it from other sentences.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sitrep.core import identity
from sitrep.core.event_types import EventType
from sitrep.core.everyday_words import EVERYDAY
from sitrep.core.mentions import ActorKind, FigureKind, Mention, Modality, Place, PlaceKind, PlaceRole
from sitrep.core.temporal.interval import Moment, Precision

_KIN = (
    frozenset(
        {EventType.ARMED_CLASH, EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.CHEMICAL_ATTACK}
        | {EventType.ATTACK, EventType.CASUALTIES}
    ),
    frozenset({EventType.TERRITORY_CHANGE, EventType.FORCE_MOVEMENT}),
)
"""Types that reports of one event may differ in."""
_UNREALISED = frozenset({Modality.PLANNED, Modality.THREATENED, Modality.HYPOTHETICAL})
_CLOSE = frozenset({Precision.MINUTE, Precision.HOUR, Precision.DAY, Precision.RANGE})
_EXACT = frozenset(
    {PlaceKind.SETTLEMENT, PlaceKind.FACILITY, PlaceKind.NEIGHBOURHOOD, PlaceKind.NATURAL, PlaceKind.OTHER}
)
_FACILITIES = frozenset({PlaceKind.FACILITY, PlaceKind.NEIGHBOURHOOD})
_COMPARED_PLACES = 4
"""The closest to the trigger."""
_LONGEST_SPELL = 7
"""Days up to which a time is reckoned by the day."""
_KEPT = 8192
_SENTENCE_WORDS = 6
_SHORTEST_WORD = 3
_STEM = 7
_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|ly|s)$")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a mention says happened, when and where, as far as it is compared."""

    type: EventType
    subtype: str | None
    days: tuple[date, date] | None
    close: bool
    """Dated to a few days at the most."""
    background: bool
    unrealised: bool
    denied: bool
    places: tuple[Place, ...]
    """Without countries, and without what differs between mentions of one place."""
    countries: frozenset[str]
    exact: frozenset[str]
    facilities: frozenset[str]

    @property
    def main(self) -> str | None:
        """The closest place that is not a country."""
        return self.places[0].name if self.places else None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a mention is compared by."""

    setting: Setting
    actors: frozenset[str]
    sides: frozenset[ActorKind]
    targets: frozenset[str]
    figures: frozenset[tuple[FigureKind, int]]
    words: frozenset[str]
    sentence: str
    """All its words; empty when they are few."""


def of_mention(mention: Mention) -> Traits:
    """Of `mention`. Those of the mentions asked for last are kept: a component is merged for many recorded times."""
    return _of_same(_Same(mention))


class _Same:
    """A mention that equals itself only: to compare all its fields would take as long as to find its traits."""

    __slots__ = ("mention",)

    def __init__(self, mention: Mention) -> None:
        self.mention = mention

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.mention is other.mention

    def __hash__(self) -> int:
        return id(self.mention)


@lru_cache(maxsize=_KEPT)
def _of_same(same: _Same) -> Traits:
    mention = same.mention
    text = mention.evidence.text.casefold()
    plain = _WORD.findall(text)
    named = {_stem(word) for name in _names(mention) for word in _WORD.findall(name.casefold())}
    telling = (w for w in plain if len(w) >= _SHORTEST_WORD and w not in EVERYDAY and not w.isdigit())
    sentence = " ".join(plain) if len(plain) >= _SENTENCE_WORDS else ""
    return Traits(
        setting=_setting(mention),
        actors=frozenset(actor.id or actor.name.casefold() for actor in mention.actors),
        sides=frozenset(actor.kind for actor in mention.actors),
        targets=frozenset(actor.id or actor.name.casefold() for actor in mention.targets),
        figures=frozenset((f.kind, n) for f in mention.figures for n in (f.best, f.low) if n is not None),
        words=frozenset(map(_stem, telling)) - named,
        sentence=sentence,
    )


def keys(found: Traits) -> tuple[str, ...]:
    """What mentions must share one of to be linked: kin of type, a day and an area; or a day and all their words.

    Sorted texts, the same for ever. None for what has no date, or neither a place nor words.
    """
    setting = found.setting
    if setting.days is None:
        return ()
    areas = _areas(setting)
    made = {f"{kin(setting.type)}/{day}/{area}" for day in _days(setting) for area in areas}
    if found.sentence:
        said = identity.derive_id("sentence", found.sentence)
        made.add(f"{setting.type}/{setting.days[0]}/{setting.days[1]}/{said}")
    return tuple(sorted(made))


def kin(kind: EventType) -> str:
    """What types that reports of one event may differ in have in common."""
    return next((min(types) for types in _KIN if kind in types), kind)


def days_of(mention: Mention) -> tuple[date, date] | None:
    """The first and last day of the valid time, as the article reckons them; None when it is unknown."""
    start, end = mention.time.start, mention.time.end
    if start is None or end is None:
        return None
    return _day(start), _day(end)


def located(mention: Mention) -> list[Place]:
    """The places where it happened; when none is said to be that, all."""
    return [place for place in mention.places if place.role is PlaceRole.LOCATION] or list(mention.places)


def _setting(mention: Mention) -> Setting:
    places = located(mention)
    compared = [_bare(place) for place in places if place.kind is not PlaceKind.COUNTRY][:_COMPARED_PLACES]
    known = [actor for actor in (*mention.actors, *mention.targets) if actor.id is not None]
    return Setting(
        type=mention.type,
        subtype=mention.subtype,
        days=days_of(mention),
        close=mention.time.precision in _CLOSE,
        background=mention.background,
        unrealised=mention.assertion.modality in _UNREALISED,
        denied=mention.assertion.modality is Modality.DENIED,
        places=tuple(compared),
        countries=frozenset(each.country for each in (places or known) if each.country is not None),
        exact=frozenset(place.name for place in compared if place.kind in _EXACT),
        facilities=frozenset(place.name for place in compared if place.kind in _FACILITIES),
    )


@lru_cache(maxsize=4096)
def _bare(place: Place) -> Place:
    return Place(
        "", place.name.casefold(), place.kind, place.country, place.admin1, None, None, None, 0, PlaceRole.LOCATION
    )


def _names(mention: Mention) -> Iterable[str]:
    for place in mention.places:
        yield from (place.name, place.text)
    for actor in (*mention.actors, *mention.targets):
        yield from (actor.name, actor.text)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return _ENDING.sub("", word)[:_STEM]


def _days(setting: Setting) -> list[str]:
    """Days that reports of the event may be dated to, up to the next; less close dates as they are."""
    if setting.days is None:
        return []
    first, last = setting.days
    if not setting.close or (last - first).days >= _LONGEST_SPELL:
        spell = [f"{first}..{last}"]
    else:
        ordinals = range(first.toordinal(), min(last.toordinal() + 1, date.max.toordinal()) + 1)
        spell = [date.fromordinal(ordinal).isoformat() for ordinal in ordinals]
    if setting.background and (first.year, first.month) == (last.year, last.month):
        spell.append(f"{first:%Y-%m}")  # of old times one tells the day, another the month
    return spell


def _areas(setting: Setting) -> set[str]:
    """First-level areas; the name of what lies in none that is known; countries where nothing closer is named."""
    if setting.places:
        return {f"{p.country}/{p.admin1}" if p.admin1 else f"-/{p.name}" for p in setting.places}
    return {f"{country}/" for country in setting.countries}


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
