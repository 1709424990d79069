"""The temporal tagger: every time expression of a text, resolved."""

from dataclasses import dataclass
from datetime import date

from sitrep.core.temporal import history, scene, zones
from sitrep.core.temporal.discourse import Discourse, Reading, as_day
from sitrep.core.temporal.expressions import TimeExpression
from sitrep.core.temporal.interval import Basis, Interval, Moment
from sitrep.core.temporal.lexicon import contexts
from sitrep.core.temporal.resolution.families import COMMON_NOUNS, RESOLVERS
from sitrep.core.temporal.resolution.lists import LISTS
from sitrep.core.temporal.scanning import Phrase, find, instead
from sitrep.core.temporal.tokens import Tokens, tokenise

_Member = tuple[Phrase, Reading]


@dataclass(frozen=True, slots=True)
class Tagged:
    """The time expressions of a text, by (start, end), none overlapping another; and what anchoring needs.

    `bases` says of each expression what its interval rests on, null where it has none. `published` is the day of
    publication as given, `dateline` the one at the head of the text, `headings` the days that head parts of it (the
    offset where each begins to count). `spoken_from` is the day the text speaks from before any heading: the
    dateline's, else the publication's, and null in a history. `told` is the time told of, from each offset on where it
    changes. `contradiction` says how the text denies the day of
    publication, null when it doesn't.
    """

    text: str
    expressions: tuple[TimeExpression, ...]
    bases: tuple[Basis | None, ...]
    published: date | None
    dateline: date | None
    headings: tuple[tuple[int, Interval], ...]
    spoken_from: date | None
    narrative: bool
    told: tuple[tuple[int, Interval], ...]
    contradiction: str | None


def tag(text: str, *, published_at: Moment | None) -> Tagged:
    """All time expressions of `text`, an article published at `published_at`. Pure; raises on no text."""
    published = None if published_at is None else as_day(published_at)
    tokens = tokenise(text)
    dateline = scene.dateline(tokens, published)
    narrative = dateline is None and history.is_narrative(tokens, published)
    today = dateline or published
    zone = zones.stated(text)
    members, headings, told = _members(tokens, Discourse(today, narrative, zone=zone))
    told_later = None if narrative or dateline else scene.latest_told(members, today)
    if told_later is not None:
        today = told_later
        members, headings, told = _members(tokens, Discourse(today, narrative, zone=zone))
    return Tagged(
        text=text,
        expressions=tuple(_expression(text, phrase, reading) for phrase, reading in members),
        bases=tuple(reading.basis for _, reading in members),
        published=published,
        dateline=dateline,
        headings=headings,
        spoken_from=None if narrative else today,
        narrative=narrative,
        told=told,
        contradiction=scene.contradiction(published, dateline, told_later),
    )


_Places = tuple[tuple[int, Interval], ...]


def _members(tokens: Tokens, discourse: Discourse) -> tuple[list[_Member], _Places, _Places]:
    """The phrases that are times, each with what it means; the headings among them; and the times told of."""
    found: list[_Member] = []
    headings: list[tuple[int, Interval]] = []
    told: list[tuple[int, Interval]] = []
    position = 0
    while (phrase := find(tokens, position)) is not None:
        accepted = _read(phrase, discourse)
        position = accepted[-1][0].last if accepted else phrase.first + 1
        for member, reading in accepted:
            if discourse.heard(reading) and reading.interval is not None:
                told.append((member.start, reading.interval))
            if member.family == "quarter":
                discourse.reported(reading)
        if accepted and accepted[0][1].interval is not None and scene.is_heading(accepted[0][0], accepted[-1][0]):
            day = scene.heading(accepted[0][1], accepted[-1][1], None if discourse.narrative else discourse.today)
            if day is not None and day.end is not None:
                discourse.today = as_day(day.end)
                headings.append((accepted[0][0].start, day))
        found.extend(accepted)
    return found, tuple(headings), tuple(told)


def _read(phrase: Phrase | None, discourse: Discourse) -> list[_Member]:
    """The first rule at the place of `phrase` whose family makes times of it, with what they mean."""
    while phrase is not None:
        if phrase.family in LISTS:
            members = LISTS[phrase.family](phrase, discourse)
            if members:
                return members
        elif phrase.family in ("age", "never"):
            return []
        elif not (_is_name(phrase) or _is_part_of_town(phrase)):
            reading = RESOLVERS[phrase.family](phrase, discourse)
            if reading is not None:
                return [(phrase, reading)]
        phrase = instead(phrase)
    return []


def _is_name(phrase: Phrase) -> bool:
    """Whether the last word is a common noun with a capital inside a sentence ("60 Minutes", "High Noon")."""
    if phrase.family not in COMMON_NOUNS:
        return False
    tokens = phrase.tokens
    if not tokens.text[tokens.start(phrase.last - 1) : phrase.end].istitle():
        return False
    if phrase.last - phrase.first > 1:
        return True
    return phrase.before() not in _OPENERS


def _is_part_of_town(phrase: Phrase) -> bool:
    """Whether "the quarter" is one where people live: nothing near it counts money."""
    words = phrase.tokens.words
    if tuple(words[phrase.first : phrase.last]) != ("the", "quarter"):
        return False
    near = words[max(phrase.first - _NEAR_MONEY, 0) : phrase.last + _NEAR_MONEY]
    return _MONEY.isdisjoint(near)


_NEAR_MONEY = 60
_MONEY = frozenset(contexts.MONEY.split())
_OPENERS = frozenset(
    {"", ".", "?", "!", ":", ";", '"', "“", "`", "'", "‘", "]", ")", "-", "--", "–", "—", "•", "*", "|"}
)
"""What stands before the first word of a sentence."""


def _expression(text: str, phrase: Phrase, reading: Reading) -> TimeExpression:
    start, end = phrase.start, phrase.end
    return TimeExpression(
        start, end, text[start:end], reading.type, reading.value, reading.mod, reading.interval, reading.reason
    )
