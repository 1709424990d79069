"""Made-up articles for Hypothesis: few places, days and actors, so that mentions meet; then any order of arrival."""

from datetime import date, timedelta

from hypothesis import strategies as st
from tests.fakes import reports

from sitrep.core.event_types import EventType
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.mentions import ExtractorName, Mention, Modality, PlaceKind
from sitrep.core.temporal.interval import Precision, ValidTime

DAYS = [date(2024, 11, 27) + timedelta(days=number) for number in range(3)]
PLACES = [reports.place("Aleppo"), reports.place("Idlib"), reports.place("Syria", "SY", PlaceKind.COUNTRY)]
ACTORS = [reports.actor("Hayat Tahrir al-Sham", "hts"), reports.actor("Russia", "russia"), reports.actor("rebels")]
SENTENCES = [
    None,
    "Families were queueing for bread when jets bombed the street of the bakeries.",
    "The bombs fell on people who queued for bread near the bakeries.",
    "A missile hit a camp for the displaced, the rescuers said.",
]
TYPES = {
    EventType.SHELLING: (None,),
    EventType.CLOSURE: (None, "curfew", "closed"),
    EventType.AIR_STRIKE: (None, "air", "drone"),
    EventType.TERRITORY_CHANGE: (None, "captured", "lost"),
    EventType.STATEMENT: (None, "condemn"),
}


@st.composite
def times(draw: st.DrawFn) -> ValidTime:
    start = draw(st.sampled_from([None, *DAYS]))
    if start is None or draw(st.booleans()):
        return reports.day(start)
    return reports.day(start, start + timedelta(days=2), Precision.RANGE)


@st.composite
def mentions(draw: st.DrawFn, sentence: int) -> Mention:
    kind = draw(st.sampled_from(sorted(TYPES)))
    return reports.mention(
        sentence,
        kind,
        subtype=draw(st.sampled_from(TYPES[kind])),
        time=draw(times()),
        places=draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True)),
        actors=draw(st.lists(st.sampled_from(ACTORS), max_size=2, unique=True)),
        figures=[reports.killed(number) for number in draw(st.lists(st.integers(1, 50), max_size=2))],
        modality=draw(st.sampled_from([Modality.OCCURRED, Modality.DENIED, Modality.PLANNED])),
        background=draw(st.booleans()),
        quote=draw(st.booleans()),
        text=draw(st.sampled_from(SENTENCES)),
    )


@st.composite
def articles(draw: st.DrawFn, number: int) -> list[ExtractedRevision]:
    """An article: one to three arrivals, which are revisions, repetitions, or readings by a later extractor."""
    source = draw(st.sampled_from(["Wire", "Herald", "Post"]))
    published = draw(st.sampled_from(DAYS))
    arrivals = []
    for content in draw(st.lists(st.sampled_from(["first", "second"]), min_size=1, max_size=3)):
        found = [draw(mentions(sentence)) for sentence in range(draw(st.integers(0, 3)))]
        arrivals.append(
            reports.report(
                f"article-{number}",
                *found,
                source=source,
                content=content,
                published=published,
                updated=None if content == "first" else published + timedelta(days=1),
                recorded=draw(st.integers(0, 100)),
                extractor=ExtractorName("scribe", draw(st.sampled_from(["1.9.0", "1.10.0"]))),
            )
        )
    return arrivals


@st.composite
def streams(draw: st.DrawFn, most: int = 6) -> list[ExtractedRevision]:
    """All arrivals of a few articles."""
    return [arrival for number in range(draw(st.integers(1, most))) for arrival in draw(articles(number))]


@st.composite
def orders(draw: st.DrawFn, stream: list[ExtractedRevision]) -> list[ExtractedRevision]:
    """`stream` in another order, some of it twice."""
    again = draw(st.lists(st.sampled_from(stream), max_size=4)) if stream else []
    return draw(st.permutations([*stream, *again]))


@st.composite
def streams_in_two_orders(draw: st.DrawFn) -> tuple[list[ExtractedRevision], list[ExtractedRevision]]:
    stream = draw(streams())
    return stream, draw(orders(stream))


@st.composite
def retractions(draw: st.DrawFn, most: int = 6) -> list[Retraction]:
    """A few, of articles that there are or not; some the same but for the time when they were recorded."""
    return [
        reports.retraction(
            f"article-{draw(st.integers(0, most - 1))}",
            dated=draw(st.sampled_from([*DAYS, DAYS[-1] + timedelta(days=9)])),
            recorded=draw(st.integers(0, 100)),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
