"""The chronology: events made of merged mentions. Pure: the same set of mentions gives the same events.

Every rule by which one value is chosen among several is stated where it is applied, and ends in a total order.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sitrep.core import identity, merging, origins
from sitrep.core.articles import instant
from sitrep.core.events import (
    ArticleRevision,
    Event,
    EventFigure,
    EventStatus,
    ExtractedRevision,
    FigureClaim,
    RecordedMention,
)
from sitrep.core.mentions import Actor, Figure, FigureKind, Mention, Modality, Place
from sitrep.core.merging import Cluster, earliness
from sitrep.core.temporal.interval import Basis, Moment, Precision, ValidTime

HEADLINE_CHARACTERS = range(40, 301)
"""How long a sentence should be to stand for an event."""

_PRECISIONS = {precision: rank for rank, precision in enumerate(Precision)}
_BASES = {basis: rank for rank, basis in enumerate(Basis)}

_Counted = tuple[FigureKind, str | None]
"""What a figure counts, and whom."""
_Named = TypeVar("_Named", Place, Actor)


def chronology(mentions: Iterable[RecordedMention]) -> tuple[Event, ...]:
    """The events that counted `mentions` tell of, sorted by (valid start, event id); those without a date last."""
    return tuple(sorted(map(event_of, merging.clusters(mentions)), key=order))


def order(event: Event) -> tuple[bool, datetime, str]:
    """The total order of a chronology."""
    start = event.time.start
    return start is None, instant(start) if start is not None else event.first_recorded_at, event.event_id


def counted(revisions: Iterable[ExtractedRevision]) -> tuple[RecordedMention, ...]:
    """The mentions that count, of any revisions of any articles in any order, repeated or not; sorted by id."""
    by_article: defaultdict[str, list[ExtractedRevision]] = defaultdict(list)
    for extracted in revisions:
        by_article[extracted.revision.header.article_id].append(extracted)
    mentions = []
    for group in by_article.values():
        revision = counting(extracted.revision for extracted in group)
        chosen = next(e for e in group if _same_extraction(e.revision, revision))
        mentions += [RecordedMention(m, revision.header, revision.recorded_at) for m in chosen.mentions]
    return tuple(sorted(mentions, key=lambda recorded: recorded.mention.mention_id))


def counting(revisions: Iterable[ArticleRevision]) -> ArticleRevision:
    """Which of one article's revisions counts: the greatest by (updated or else published time, first recorded
    time of that content, content hash). Raises ValueError when there are none.
    """
    return max(distinct(revisions), key=rank)


def rank(revision: ArticleRevision) -> tuple[datetime, datetime, str]:
    """Of one article's revisions the greatest by this counts."""
    return revision.dated_at, revision.recorded_at, revision.header.revision


def distinct(revisions: Iterable[ArticleRevision]) -> tuple[ArticleRevision, ...]:
    """One for each content, sorted by content hash: recorded when it was first, as the latest extractor read it."""
    by_content: defaultdict[str, list[ArticleRevision]] = defaultdict(list)
    for revision in revisions:
        by_content[revision.header.revision].append(revision)
    united = []
    for _, same in sorted(by_content.items()):
        read = max(same, key=lambda revision: revision.extraction_rank)
        united.append(read.recorded(min(revision.recorded_at for revision in same)))
    return tuple(united)


def event_of(cluster: Cluster) -> Event:
    """The event that the mentions of `cluster`, at least one, tell of.

    Mentions of retracted articles stay members of it; what it says is taken from the others while there are any.
    """
    everyone = sorted(cluster, key=earliness)
    members = [member for member in everyone if not member.retracted] or everyone
    mentions = [member.mention for member in members]
    independent = origins.count(members)
    return Event(
        event_id=identity.event_id(everyone[0].mention.mention_id),
        type=mentions[0].type,
        subtype=_subtype([m for m in mentions if m.type is mentions[0].type]),
        time=min((m.time for m in mentions), key=_closeness),
        places=_united([m.places for m in mentions], key=_place_key, rank=_place_rank),
        actors=_united([m.actors for m in mentions], key=_actor_key, rank=_actor_rank),
        targets=_united([m.targets for m in mentions], key=_actor_key, rank=_actor_rank),
        figures=_figures(members),
        status=_status(members, independent),
        headline=min(mentions, key=_headline_rank(members)).evidence.text,
        background=all(m.background for m in mentions),
        sources=tuple(sorted({member.article.source for member in members})),
        mention_ids=tuple(sorted(member.mention.mention_id for member in everyone)),
        first_recorded_at=min(member.recorded_at for member in everyone),
        last_recorded_at=max(member.recorded_at for member in everyone),
        origins=independent,
        retracted_sources=tuple(sorted({member.article.source for member in everyone if member.retracted})),
    )


def _subtype(mentions: Sequence[Mention]) -> str | None:
    """The one that most of them name, of several the first by name."""
    named = Counter(mention.subtype for mention in mentions if mention.subtype is not None)
    return min(named, key=lambda subtype: (-named[subtype], subtype), default=None)


def _same_extraction(one: ArticleRevision, other: ArticleRevision) -> bool:
    return one.header.revision == other.header.revision and one.extraction_rank == other.extraction_rank


def _closeness(time: ValidTime) -> tuple[int, int, bool, str, str]:
    """The closest time counts, then the best founded, then the earliest."""
    start = _spelling(time.start)
    return _PRECISIONS[time.precision], _BASES[time.basis], time.start is None, start, time.edtf


def _spelling(moment: Moment | None) -> str:
    return "" if moment is None else instant(moment).isoformat()


def _united(
    lists: Sequence[Sequence[_Named]],
    *,
    key: Callable[[_Named], tuple[str, ...]],
    rank: Callable[[_Named], tuple[Hashable, ...]],
) -> tuple[_Named, ...]:
    """What the lists name, each once, by the reading of least `rank`; named by most mentions first, then by key."""
    readings: defaultdict[tuple[str, ...], list[_Named]] = defaultdict(list)
    naming: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for items in lists:
        for item in items:
            readings[key(item)].append(item)
        for name in {key(item) for item in items}:
            naming[name] += 1
    return tuple(min(readings[name], key=rank) for name in sorted(readings, key=lambda name: (-naming[name], name)))


def _place_key(place: Place) -> tuple[str, ...]:
    return place.role, place.country or "", place.name.casefold()


def _place_rank(place: Place) -> tuple[Hashable, ...]:
    """The closest reading of a place, then the one that is in the gazetteer."""
    known = place.geonames_id is None, place.geonames_id or 0
    where = place.kind, place.admin1 or "", _degrees(place.lat), _degrees(place.lon)
    return place.precision, *known, *where, place.name, place.text


def _degrees(value: float | None) -> tuple[bool, float]:
    return value is None, value or 0.0


def _actor_key(actor: Actor) -> tuple[str, ...]:
    return (actor.id or actor.name.casefold(),)


def _actor_rank(actor: Actor) -> tuple[Hashable, ...]:
    return actor.name, actor.kind, actor.country or "", actor.text


def _status(members: Sequence[RecordedMention], independent: int) -> EventStatus:
    """Origins are counted, not mentions: a paper that says it twice says it once, and so do two with one text."""
    if all(member.retracted for member in members):
        return EventStatus.RETRACTED
    denying = {m.article.source for m in members if m.mention.assertion.modality is Modality.DENIED}
    asserting = {m.article.source for m in members if m.mention.assertion.modality is not Modality.DENIED}
    if denying:
        return EventStatus.DISPUTED if asserting else EventStatus.DENIED
    return EventStatus.CORROBORATED if independent > 1 else EventStatus.REPORTED


def _headline_rank(members: Sequence[RecordedMention]) -> Callable[[Mention], tuple[Hashable, ...]]:
    """The sentence that stands for the event: told as news before background, asserted before denied, outside
    quotation marks before inside, of readable length, with a figure, of the closest date; then the earliest.
    """
    position = {member.mention.mention_id: index for index, member in enumerate(members)}

    def rank(mention: Mention) -> tuple[Hashable, ...]:
        return (
            mention.background,
            mention.assertion.modality is Modality.DENIED,
            mention.evidence.quote,
            len(mention.evidence.text) not in HEADLINE_CHARACTERS,
            not mention.figures,
            _PRECISIONS[mention.time.precision],
            position[mention.mention_id],
        )

    return rank


def _figures(members: Sequence[RecordedMention]) -> tuple[EventFigure, ...]:
    """Figures by (kind, who is counted), sorted so."""
    groups: defaultdict[_Counted, list[tuple[RecordedMention, Figure]]] = defaultdict(list)
    wholes: defaultdict[_Counted, Counter[_Counted]] = defaultdict(Counter)
    for member in sorted(members, key=lambda m: (m.article.published_at, m.recorded_at, m.mention.mention_id)):
        figures = member.mention.figures
        for figure in figures:
            groups[figure.kind, figure.of].append((member, figure))
            if figure.part_of is not None and figure.part_of < len(figures):
                whole = figures[figure.part_of]
                wholes[figure.kind, figure.of][whole.kind, whole.of] += 1
    ordered = sorted(groups, key=_counted_order)
    parts = _parts(ordered, wholes)
    return tuple(replace(_figure(*counted, groups[counted]), part_of=parts.get(counted)) for counted in ordered)


def _parts(ordered: Sequence[_Counted], wholes: Mapping[_Counted, Counter[_Counted]]) -> dict[_Counted, int]:
    """Of each figure that is part of another: its place in `ordered`. Most mentions decide; none is part of itself."""
    within: dict[_Counted, _Counted] = {}
    for counted in ordered:
        for whole in sorted(wholes.get(counted, ()), key=lambda w: (-wholes[counted][w], _counted_order(w))):
            outer: _Counted | None = whole
            while outer is not None and outer != counted:
                outer = within.get(outer)
            if outer is None:
                within[counted] = whole
                break
    return {counted: ordered.index(whole) for counted, whole in within.items()}


def _counted_order(counted: _Counted) -> tuple[str, bool, str]:
    kind, of = counted
    return kind, of is not None, of or ""


def _figure(kind: FigureKind, of: str | None, told: Sequence[tuple[RecordedMention, Figure]]) -> EventFigure:
    """All claims are kept, in the order of publication. Each source's latest counts, its first in that mention.

    The low is the lowest number told, null when no source sets a lower bound; the high the highest, null when
    none sets an upper bound ("at least 27"); the best the lower median of the bests.
    """
    claims = [_claim(member, figure) for member, figure in told]
    latest: dict[str, FigureClaim] = {}
    for claim in claims:
        if claim.source not in latest or latest[claim.source].mention_id != claim.mention_id:
            latest[claim.source] = claim
    counts = latest.values()
    numbers = sorted(n for c in counts for n in (c.low, c.best, c.high) if n is not None)
    bests = sorted(claim.best for claim in counts if claim.best is not None)
    return EventFigure(
        kind=kind,
        of=of,
        low=numbers[0] if any(claim.low is not None for claim in counts) else None,
        best=bests[(len(bests) - 1) // 2] if bests else None,
        high=numbers[-1] if any(claim.high is not None for claim in counts) else None,
        claims=tuple(claims),
    )


def _claim(member: RecordedMention, figure: Figure) -> FigureClaim:
    return FigureClaim(
        mention_id=member.mention.mention_id,
        source=member.article.source,
        attributed_to=member.mention.assertion.attributed_to,
        low=figure.low,
        best=figure.best,
        high=figure.high,
        text=figure.text,
        recorded_at=member.recorded_at,
    )
