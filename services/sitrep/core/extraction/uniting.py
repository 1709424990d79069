"""Uniting: mentions of one article that tell of one event become one; those that differ stay apart."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sitrep.core.event_types import EventType
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.places import contains
from sitrep.core.extraction.sums import ACTS
from sitrep.core.mentions import Evidence, Figure, Modality, Place, PlaceKind
from sitrep.core.temporal.interval import Basis, Moment

_VIOLENCE = frozenset(
    (EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.ATTACK, EventType.CASUALTIES,
     EventType.CHEMICAL_ATTACK, EventType.DESTRUCTION, EventType.ARMED_CLASH)
)  # fmt: skip
_VAGUE_TYPES = frozenset((EventType.ATTACK, EventType.CASUALTIES, EventType.DESTRUCTION))
_POINTED = _VIOLENCE | {EventType.ABDUCTION}
"""Types whose next sentence mostly tells of the same act."""
_STRIKES = frozenset((EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.CHEMICAL_ATTACK))
_APART = frozenset((EventType.STATEMENT,))
_REACH = 60
"""Events back that a telling is compared with."""
_OF_ONE_LENGTH = 3
"""Days by which the times of two tellings of one event may differ in length: a toll of weeks is no event of a day."""
_NEXT = 250
"""Characters between two tellings of one event when only one of them names its place: the next sentence or so."""
_LEAD = 300
"""Characters of an article's beginning, in which it tells its news."""
_RUNNING = re.compile(r"\b(?:has|have)\b.*\bsince\b|\b[Ss]ince\b.*(?:\b(?:has|have)\b|,\s\d)", re.DOTALL)
_UNREAL = frozenset((Modality.PLANNED, Modality.THREATENED, Modality.HYPOTHETICAL))


def unite(drafts: Sequence[Draft]) -> list[Draft]:
    """One draft an event, each where it is told first or best; none for what is only named in passing."""
    united: list[Draft] = []
    told: list[list[Evidence]] = []
    last = -1  # where what was told last is kept
    for draft in drafts:
        reach = range(len(united) - 1, max(len(united) - 1 - _REACH, -1), -1)
        home = next((index for index in reach if _is_one(united[index], draft)), None)
        counts = draft.refers and draft.figures and not (draft.own_place or draft.own_time)
        rival = next((index for index in reach if _is_rival(united[index], draft)), None) if counts else None
        if counts and home is not None and _adds_a_claim(united[home], draft):
            rival, home = home, None
        if rival is not None and (home is None or rival > home):
            home = None
            own = _counted_anew(united[rival], draft)
        else:
            own = _caused(united[last], draft) if united else draft
        if home is None:
            united.append(own)
            told.append([])
            last = len(united) - 1
        else:
            united[home] = _joined(united[home], draft)
            last = home
        told[last].append(draft.evidence)
    return [
        _with_all(draft, spans)
        for draft, spans in zip(united, told, strict=True)
        if not (draft.passing or (len(spans) == 1 and _is_stray(draft)))
    ]


def _with_all(draft: Draft, told: Sequence[Evidence]) -> Draft:
    """`draft` with the evidence of its other tellings; a sentence that tells it twice is named once."""
    spans = {(each.start, each.end): each for each in reversed(told)}
    spans.pop((draft.evidence.start, draft.evidence.end), None)
    return replace(draft, also_told=tuple(spans[span] for span in sorted(spans))) if spans else draft


def _is_stray(draft: Draft) -> bool:
    """Whether an act of violence is told below the lead with no day and place of its own: a memory, or a charge."""
    undated = draft.time.basis is Basis.DATELINE and not draft.own_place
    return draft.type in ACTS and undated and not draft.heading and draft.evidence.start > _LEAD


def _is_rival(one: Draft, other: Draft) -> bool:
    """Whether `other`, with no place or day of its own, gives another count than `one`, told right before."""
    near = other.evidence.start - one.evidence.end <= _NEXT
    return (
        near and one.type in _VIOLENCE and _types_fit(one, other) and not (_is_total(one) or _is_total(other))
        and not one.background and one.modality is other.modality and not _figures_fit(one.figures, other.figures)
    )  # fmt: skip


def _adds_a_claim(one: Draft, other: Draft) -> bool:
    """Whether `other` is somebody's count of the strike that `one`, right before, tells on nobody's word uncounted."""
    return (
        one.type in _STRIKES
        and other.evidence.start - one.evidence.end <= _NEXT
        and other.type is EventType.CASUALTIES
        and other.speaker is not None
        and one.speaker is None
        and not (one.figures or one.heading)
    )


def _counted_anew(one: Draft, other: Draft) -> Draft:
    """`other` as what it is: somebody else's count of `one`."""
    kind = (one.type, one.subtype) if other.type in _VAGUE_TYPES else (other.type, other.subtype)
    return replace(other, type=kind[0], subtype=kind[1], time=one.time, own_time=one.own_time, places=one.places)


def _caused(before: Draft, draft: Draft) -> Draft:
    """`draft`; a toll with no cause of its own, told right after an act of violence there, is that act's."""
    near = draft.evidence.start - before.evidence.end <= _NEXT and not before.background
    if draft.type is not EventType.CASUALTIES or before.type not in _STRIKES or not near or _is_total(draft):
        return draft
    if draft.own_place and not any(_agree(a, b, wide=True) for a in before.places for b in draft.places):
        return draft
    return replace(draft, type=before.type, subtype=before.subtype)


def _is_total(draft: Draft) -> bool:
    """Whether the toll is one that has run on since something began, no act's own."""
    return draft.type is EventType.CASUALTIES and _RUNNING.search(draft.evidence.text) is not None


def _is_one(one: Draft, other: Draft) -> bool:
    if (one.modality in _UNREAL) != (other.modality in _UNREAL):
        return False
    if _is_one_fate(one, other):
        return True
    return (
        _types_fit(one, other)
        and _is_total(one) == _is_total(other)
        and one.background == other.background
        and (one.modality is Modality.DENIED) == (other.modality is Modality.DENIED)
        and _times_fit(one, other)
        and (
            one.struck.shares_name(other.struck)
            or (_places_fit(one, other) and _figures_fit(one.figures, other.figures))
        )
    )


def _is_one_fate(one: Draft, other: Draft) -> bool:
    """Whether both tell how a person of one name was killed, or abducted: that happens to nobody twice."""
    killed = one.struck.killed and other.struck.killed
    return (killed or one.type is other.type is EventType.ABDUCTION) and one.struck.shares_name(other.struck)


def _types_fit(one: Draft, other: Draft) -> bool:
    if one.type is other.type:
        return one.type not in _APART and (one.subtype == other.subtype or None in (one.subtype, other.subtype)
                                           or one.type in _VIOLENCE)  # fmt: skip
    return (
        one.type in _VIOLENCE and other.type in _VIOLENCE and (one.type in _VAGUE_TYPES or other.type in _VAGUE_TYPES)
    )


def _times_fit(one: Draft, other: Draft) -> bool:
    """Whether the times overlap, or one of them is only carried over, or stands in a heading."""
    if other.type is EventType.CASUALTIES and other.own_time:
        return (one.time.start, one.time.end) == (other.time.start, other.time.end)
    if one.heading or one.time.start is None or other.time.start is None or not (one.own_time and other.own_time):
        return True
    if abs(_days(one) - _days(other)) > _OF_ONE_LENGTH:
        return False
    return _day(one.time.start) <= _day(other.time.end) and _day(other.time.start) <= _day(one.time.end)


def _days(draft: Draft) -> int:
    return (_day(draft.time.end) - _day(draft.time.start)).days


def _day(moment: Moment | None) -> date:
    if moment is None:
        return date.min
    return moment.date() if isinstance(moment, datetime) else moment


def _places_fit(one: Draft, other: Draft) -> bool:
    """Whether the places agree; a telling without its own goes with the sentence before, or refers back."""
    if one.own_place and other.own_place:
        wide = one.type in _VIOLENCE
        if any(_agree(a, b, wide=wide) for a in one.places for b in other.places):
            return True
        if _is_pinned(one) and _is_pinned(other):
            return False
    if one.heading:
        return True
    told_on = other.refers or (
        one.type in _POINTED and other.type in _POINTED and not (other.own_time or other.figures)
    )
    if other.evidence.start - one.evidence.end <= _NEXT:
        return told_on
    return told_on and not (other.own_place or other.own_time or other.figures)


def _is_pinned(draft: Draft) -> bool:
    """Whether it names a place of its own below a country: countries are named for who acts and who suffers, too."""
    return draft.own_place and draft.places[0].kind is not PlaceKind.COUNTRY


def _agree(one: Place, other: Place, *, wide: bool) -> bool:
    """Whether the names are one; for what strikes a point, also whether one place lies in the other."""
    if one.name == other.name:
        return True
    return wide and (
        other.name == one.admin1 or other.admin1 == one.name or contains(one, other) or contains(other, one)
    )


def _figures_fit(one: Sequence[Figure], other: Sequence[Figure]) -> bool:
    """Whether no kind is counted in two ways that cannot both be right."""
    known = {figure.kind: figure for figure in one if figure.part_of is None}
    return all(
        _counts_fit(known[figure.kind], figure) for figure in other if figure.part_of is None and figure.kind in known
    )


def _counts_fit(one: Figure, other: Figure) -> bool:
    if one.best is not None and other.best is not None:
        return one.best == other.best
    values = [value for figure in (one, other) for value in (figure.best, figure.high) if value is not None]
    return all(value >= (figure.low or 0) for value in values for figure in (one, other))


def _joined(one: Draft, other: Draft) -> Draft:
    """The fuller of two tellings, with what only the other knows."""
    main, extra = (other, one) if _detail(other) > _detail(one) else (one, other)
    kinds = {figure.kind for figure in main.figures}
    added = tuple(replace(f, part_of=None) for f in extra.figures if f.kind not in kinds and f.part_of is None)
    named = main if main.type not in _VAGUE_TYPES or extra.type in _VAGUE_TYPES else extra
    places = main.places if main.own_place or not extra.own_place else extra.places
    known = {place.name for place in places}
    if extra.own_place:
        finer = tuple(p for p in extra.places if p.name not in known and p.kind is not PlaceKind.COUNTRY)
        places = (places + finer) if main.own_place else extra.places
    place_of = extra if extra.own_place and not main.own_place else main
    return replace(
        main,
        within=place_of.within,
        type=named.type,
        subtype=named.subtype or (main.subtype if main.type is named.type else None),
        figures=main.figures + added,
        places=places,
        own_place=main.own_place or extra.own_place,
        time=main.time if main.own_time or not extra.own_time else extra.time,
        own_time=main.own_time or extra.own_time,
        actors=main.actors or extra.actors,
        targets=main.targets or extra.targets,
        speaker=main.speaker or extra.speaker,
        passing=one.passing and other.passing,
        struck=main.struck.joined(extra.struck),
    )


def _detail(draft: Draft) -> int:
    return (
        2 * draft.own_place + 2 * draft.own_time + len(draft.figures) + bool(draft.actors) + bool(draft.targets)
        - 2 * draft.heading + (draft.type not in _VAGUE_TYPES)
    )  # fmt: skip
