"""The event that mentions make, and the revision that counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.fakes import reports
from tests.fakes.reports import RECORDED, report

from sitrep.core import chronology, identity
from sitrep.core.events import Event, EventFigure, EventStatus, ExtractedRevision
from sitrep.core.mentions import ExtractorName, Figure, FigureKind, Modality, PlaceKind
from sitrep.core.temporal.interval import Basis, Precision

SATURDAY = date(2024, 11, 30)


def event_of(*found: ExtractedRevision) -> Event:
    [event] = chronology.chronology(chronology.counted(found))
    return event


def figure_of(*found: ExtractedRevision) -> EventFigure:
    [figure] = event_of(*found).figures
    return figure


def told(source: str, *figures: Figure, published: date = reports.FRIDAY, recorded: int = 0) -> ExtractedRevision:
    name = f"{source}-{published}-{recorded}"
    return report(name, reports.mention(figures=figures), source=source, published=published, recorded=recorded)


AT_LEAST_27 = Figure(FigureKind.KILLED, 27, 27, None, None, "at least 27", None)
DOZENS = Figure(FigureKind.KILLED, 24, None, None, None, "dozens", None)
UP_TO_50 = Figure(FigureKind.KILLED, None, None, 50, None, "up to 50", None)


def retracting(*found: ExtractedRevision, articles: set[str]) -> Event:
    """The event of `found`, in which these articles are retracted."""
    counted = chronology.counted(found)
    [event] = chronology.chronology(replace(each, retracted=each.article.source in articles) for each in counted)
    return event


class TestFigures:
    """Every claim is kept; each source's latest counts."""

    @pytest.mark.parametrize(
        ("found", "expected"),
        [
            ([told("A", reports.killed(27))], (27, 27, 27)),
            ([told("A", AT_LEAST_27)], (27, 27, None)),
            ([told("A", DOZENS)], (24, None, None)),
            ([told("A", UP_TO_50)], (None, None, 50)),
            ([told("A", AT_LEAST_27), told("B", reports.killed(44))], (27, 27, 44)),
            ([told("A", reports.killed(5)), told("B", reports.killed(7)), told("C", reports.killed(9))], (5, 7, 9)),
            ([told("A", reports.killed(27)), told("A", reports.killed(44), published=SATURDAY)], (44, 44, 44)),
            ([told("A", reports.killed(44)), told("A", reports.killed(27), recorded=60)], (27, 27, 27)),
            ([told("A", reports.killed(27), reports.killed(8))], (27, 27, 27)),
            ([told("A", reports.killed(27)), told("B", UP_TO_50)], (27, 27, 50)),
        ],
    )
    def test_low_best_high(self, found: list[ExtractedRevision], expected: tuple[int | None, ...]) -> None:
        figure = figure_of(*found)
        assert (figure.low, figure.best, figure.high) == expected
        assert len(figure.claims) == sum(len(each.mentions[0].figures) for each in found)

    def test_claims_stand_in_order_of_publication_with_their_words(self) -> None:
        figure = figure_of(told("B", reports.killed(44), published=SATURDAY), told("A", AT_LEAST_27))
        assert [(claim.source, claim.text, claim.best) for claim in figure.claims] == [
            ("A", "at least 27", 27),
            ("B", "44 people", 44),
        ]

    def test_a_part_names_its_whole(self) -> None:
        civilians, children = reports.killed(27, of="civilians"), replace(reports.killed(8, of="children"), part_of=0)
        figures = event_of(
            told("A", civilians, children), told("B", reports.killed(9, of="children"), recorded=9)
        ).figures
        assert [(figure.of, figure.part_of) for figure in figures] == [("children", 1), ("civilians", None)]
        assert [claim.best for claim in figures[0].claims] == [8, 9]

    def test_no_figure_is_part_of_itself_by_way_of_others(self) -> None:
        men, boys = reports.killed(9, of="men"), reports.killed(4, of="boys")
        found = event_of(told("A", men, replace(boys, part_of=0)), told("B", boys, replace(men, part_of=0)))
        assert [(figure.of, figure.part_of) for figure in found.figures] == [("boys", 1), ("men", None)]

    def test_figures_are_apart_by_kind_and_by_who_is_counted(self) -> None:
        injured = Figure(FigureKind.INJURED, 3, 3, 3, None, "three", None)
        event = event_of(told("A", reports.killed(8, of="children"), injured, reports.killed(27)))
        assert [(f.kind, f.of, f.best) for f in event.figures] == [
            ("injured", None, 3),
            ("killed", None, 27),
            ("killed", "children", 8),
        ]


TOLD = ("Jets bombed the street of the bakeries.", "No jets bombed any bakery, the ministry said.")


class TestStatus:
    """Origins count, not mentions."""

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ([("A", Modality.OCCURRED)], EventStatus.REPORTED),
            ([("A", Modality.OCCURRED), ("A", Modality.OCCURRED)], EventStatus.REPORTED),
            ([("A", Modality.OCCURRED), ("B", Modality.ONGOING)], EventStatus.CORROBORATED),
            ([("A", Modality.OCCURRED), ("B", Modality.DENIED)], EventStatus.DISPUTED),
            ([("A", Modality.DENIED), ("B", Modality.DENIED)], EventStatus.DENIED),
        ],
    )
    def test_status(self, said: list[tuple[str, Modality]], expected: EventStatus) -> None:
        found = [
            report(f"{number}", reports.mention(modality=modality, text=TOLD[number]), source=source)
            for number, (source, modality) in enumerate(said)
        ]
        assert event_of(*found).status == expected


class TestRetracted:
    """What was withdrawn stays a member, and counts for nothing while another stands."""

    def test_beside_one_that_stands(self) -> None:
        stands = told("A", reports.killed(9))
        withdrawn = told("B", reports.killed(99), published=date(2024, 11, 28))
        event = retracting(stands, withdrawn, articles={"B"})
        assert (event.status, event.sources, event.retracted_sources) == (EventStatus.REPORTED, ("A",), ("B",))
        assert (event.origins, len(event.mention_ids)) == (1, 2)
        assert [claim.source for claim in event.figures[0].claims] == ["A"]

    def test_alone(self) -> None:
        event = retracting(told("A", reports.killed(9)), articles={"A"})
        assert (event.status, event.sources, event.retracted_sources) == (EventStatus.RETRACTED, ("A",), ("A",))

    def test_it_keeps_its_name(self) -> None:
        both = told("A"), told("B")
        assert retracting(*both, articles={"A"}).event_id == retracting(*both, articles=set()).event_id


class TestOrigins:
    """One text in two papers corroborates nothing."""

    def test_a_copy_is_no_second_witness(self) -> None:
        text = "A missile hit the bakery in the old quarter at noon, killing nine people who stood in the queue."
        one, copy = (report(name, reports.mention(text=text), source=name) for name in ("A", "B"))
        event = event_of(one, copy)
        assert (event.status, event.origins, event.sources) == (EventStatus.REPORTED, 1, ("A", "B"))


class TestChoices:
    """One value among several, by a stated rule."""

    def test_the_headline_is_news_asserted_outside_quotation_with_a_figure(self) -> None:
        plain = "The town of Aleppo was struck from the air on Friday."
        sentences = [
            reports.mention(0, text="Aleppo, struck before the war of which this article tells too.", background=True),
            reports.mention(
                1, text="They said that Aleppo was struck from the air, which we deny.", modality=Modality.DENIED
            ),
            reports.mention(2, text='"Aleppo was struck from the air by somebody," said a resident.', quote=True),
            reports.mention(3, text="Struck."),
            reports.mention(4, text=plain),
        ]
        assert event_of(report("one", *sentences)).headline == plain
        counted = reports.mention(5, text="At least 27 people died when jets struck Aleppo.", figures=[AT_LEAST_27])
        assert event_of(report("one", *sentences, counted)).headline == counted.evidence.text

    def test_the_headline_of_equals_is_the_earliest(self) -> None:
        later = report(
            "later", reports.mention(text="Jets struck Aleppo on Friday, said the other."), published=SATURDAY
        )
        earlier = report("earlier", reports.mention(text="Jets struck Aleppo on Friday, said the first."))
        assert event_of(later, earlier).headline.endswith("the first.")

    def test_the_time_is_the_closest_then_the_best_founded(self) -> None:
        hour = reports.day(datetime(2024, 11, 29, 6, tzinfo=UTC), precision=Precision.HOUR)
        dateline = replace(reports.day(), basis=Basis.DATELINE)
        assert event_of(report("one", reports.mention(0), reports.mention(1, time=hour))).time == hour
        assert event_of(report("one", reports.mention(0, time=dateline), reports.mention(1))).time == reports.day()

    def test_places_and_actors_are_united_those_named_most_first(self) -> None:
        syria = reports.place("Syria", "SY", PlaceKind.COUNTRY)
        hts, russia = reports.actor("HTS", "hts"), reports.actor("Russia", "russia")
        event = event_of(
            report("one", reports.mention(places=[reports.place(), syria], actors=[russia])),
            report("two", reports.mention(places=[reports.place()], actors=[hts, reports.actor("the group", "hts")])),
            report("three", reports.mention(places=[reports.place()], actors=[hts])),
        )
        assert [place.name for place in event.places] == ["Aleppo", "Syria"]
        assert [actor.name for actor in event.actors] == ["HTS", "Russia"]

    def test_recorded_times_sources_and_id(self) -> None:
        one = report("one", reports.mention(background=True), source="Wire", recorded=5, published=SATURDAY)
        two = report("two", reports.mention(), source="Herald", recorded=90)
        event = event_of(one, two)
        assert event.first_recorded_at == RECORDED + timedelta(seconds=5)
        assert event.last_recorded_at == RECORDED + timedelta(seconds=90)
        assert event.sources == ("Herald", "Wire")
        assert event.event_id == identity.event_id(two.mentions[0].mention_id)
        assert not event.background

    def test_order_of_the_chronology_undated_last(self) -> None:
        times = [
            reports.day(None),
            reports.day(SATURDAY),
            reports.day(datetime(2024, 11, 30, 6, tzinfo=UTC)),
            reports.day(),
        ]
        found = report(
            "one",
            *(reports.mention(n, time=time, places=[reports.place(f"Town {n}")]) for n, time in enumerate(times)),
        )
        events = chronology.chronology(chronology.counted([found]))
        assert [event.time.start for event in events] == [reports.FRIDAY, SATURDAY, times[2].start, None]


class TestCounting:
    """Of an article's revisions: the latest by its own dates, then first recorded time, then content hash."""

    def test_updated_beats_published(self) -> None:
        first = report("one", published=SATURDAY, content="first")
        second = report("one", published=SATURDAY, updated=date(2024, 12, 1), content="second")
        assert chronology.counting([second.revision, first.revision]) == second.revision

    def test_an_update_dated_by_day_follows_what_was_published_that_day(self) -> None:
        noon = datetime(2024, 11, 29, 12, tzinfo=UTC)
        first = report("one", published=noon, recorded=1).revision
        for published in (noon, reports.FRIDAY):
            then = report("one", content="second", published=published, updated=reports.FRIDAY, recorded=0).revision
            assert chronology.counting([first, then]) == then

    def test_then_the_one_first_recorded_later(self) -> None:
        first, second = report("one", recorded=5), report("one", recorded=9, content="second")
        assert chronology.counting([first.revision, second.revision]) == second.revision

    def test_repetition_does_not_make_a_content_later(self) -> None:
        first, second, again = (
            report("one", recorded=5),
            report("one", recorded=9, content="second"),
            report("one", recorded=99),
        )
        assert chronology.counting([first.revision, second.revision, again.revision]) == second.revision

    def test_then_the_greater_hash(self) -> None:
        both = [report("one", content=content).revision for content in ("first", "second")]
        assert chronology.counting(both) == max(both, key=lambda revision: revision.header.revision)

    def test_versions_compare_as_numbers(self) -> None:
        old, new = (report("one", extractor=ExtractorName("scribe", version)) for version in ("1.9.0", "1.10.0"))
        assert chronology.distinct([new.revision, old.revision]) == (new.revision,)

    def test_only_the_mentions_of_the_revision_that_counts(self) -> None:
        first = report("one", reports.mention(0), reports.mention(1))
        second = report("one", reports.mention(0), content="second", updated=date(2024, 12, 1))
        counted = chronology.counted([second, first])
        assert [each.mention for each in counted] == list(second.mentions)
        assert chronology.counted([]) == ()
