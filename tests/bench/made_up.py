"""Made-up news for benchmarks: as many mentions as are asked for, of events that three articles tell of on average."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tests.fakes import reports

from sitrep.core.event_types import EventType
from sitrep.core.events import ExtractedRevision
from sitrep.core.mentions import Mention

SOURCES = 60
MENTIONS_OF_AN_ARTICLE = 8
TELLINGS = 3
"""Articles that tell of an event."""
TOWNS = [reports.place(f"Town {number}") for number in range(400)]
ACTORS = [reports.actor(f"Brigade {number}", f"brigade-{number}") for number in range(40)]
TYPES = [EventType.AIR_STRIKE, EventType.SHELLING, EventType.ARMED_CLASH, EventType.ABDUCTION, EventType.PROTEST]
FIRST_DAY = date(2012, 1, 1)
BEGIN = datetime(2012, 1, 2, tzinfo=UTC)
WORDS = (
    "Residents and a monitoring group said that the {kind} in {town} began before dawn and left {n} people dead there."
)


def articles(mentions: int, *, start: int = 0, seed: int = 7) -> Iterator[ExtractedRevision]:
    """Articles with so many mentions together, in the order of their recording, from article number `start` on."""
    chance = random.Random(f"{seed} {start}")
    for number in range(start, start + mentions // MENTIONS_OF_AN_ARTICLE):
        told = [_mention(sentence, number, chance) for sentence in range(MENTIONS_OF_AN_ARTICLE)]
        day = _day(number)
        recorded = BEGIN + timedelta(seconds=number * 30)
        source = f"Paper {chance.randrange(SOURCES)}"
        yield reports.report(f"article-{number}", *told, source=source, published=day, recorded=recorded)


def _day(number: int) -> date:
    """Of the news that article `number` tells: a hundred articles a day."""
    return FIRST_DAY + timedelta(days=number // 100)


def _mention(sentence: int, number: int, chance: random.Random) -> Mention:
    # Events of one day: as many as its mentions, divided by TELLINGS; each has its town and type.
    event = chance.randrange(100 * MENTIONS_OF_AN_ARTICLE // TELLINGS)
    town, kind = TOWNS[event % len(TOWNS)], TYPES[event // len(TOWNS) % len(TYPES)]
    killed = event % 30
    return reports.mention(
        sentence,
        kind,
        time=reports.day(_day(number)),
        places=[town],
        actors=[ACTORS[event % len(ACTORS)]],
        figures=[reports.killed(killed, text=f"{killed} people")],
        text=WORDS.format(kind=kind.replace("_", " "), town=town.name, n=killed),
    )
