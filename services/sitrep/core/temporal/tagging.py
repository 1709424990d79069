"""The temporal tagger: every time expression of a text, resolved."""

from dataclasses import dataclass
from datetime import date

from sitrep.core.temporal.discourse import Discourse, Reading, as_day
from sitrep.core.temporal.expressions import TimeExpression
from sitrep.core.temporal.interval import Basis, Moment
from sitrep.core.temporal.resolution.families import RESOLVERS
from sitrep.core.temporal.scanning import Phrase, find
from sitrep.core.temporal.tokens import tokenise


@dataclass(frozen=True, slots=True)
class Tagged:
    """The time expressions of a text, by (start, end), none overlapping another; and what anchoring needs.

    `bases` says of each expression what its interval rests on, null where it has none. `published` is the day of
    publication as given.
    """

    text: str
    expressions: tuple[TimeExpression, ...]
    bases: tuple[Basis | None, ...]
    published: date | None
    today: date | None


def tag(text: str, *, published_at: Moment | None) -> Tagged:
    """All time expressions of `text`, an article published at `published_at`. Pure; raises on no text."""
    published = None if published_at is None else as_day(published_at)
    tokens = tokenise(text)
    discourse = Discourse(published)
    found: list[tuple[Phrase, Reading]] = []
    position = 0
    while (phrase := find(tokens, position)) is not None:
        resolver = RESOLVERS.get(phrase.family)
        reading = None if resolver is None else resolver(phrase, discourse)
        if reading is None:
            position = phrase.last if phrase.family == "age" else phrase.first + 1
            continue
        discourse.heard(reading)
        found.append((phrase, reading))
        position = phrase.last
    expressions = tuple(_expression(text, phrase, reading) for phrase, reading in found)
    return Tagged(text, expressions, tuple(reading.basis for _, reading in found), published, discourse.today)


def _expression(text: str, phrase: Phrase, reading: Reading) -> TimeExpression:
    start, end = phrase.start, phrase.end
    return TimeExpression(
        start, end, text[start:end], reading.type, reading.value, reading.mod, reading.interval, reading.reason
    )
