"""Which expression dates the event of a clause, and what that rests on."""

from datetime import date

import pytest

from sitrep.core.temporal.anchoring import anchor
from sitrep.core.temporal.interval import Basis, Precision, ValidTime
from sitrep.core.temporal.tagging import Tagged, tag

SATURDAY = date(2024, 11, 30)


def anchored(text: str, clause: str, sentence: str | None = None, published: date | None = SATURDAY) -> ValidTime:
    tagged = tag(text, published_at=published)
    return of(tagged, clause, sentence or text)


def of(tagged: Tagged, clause: str, sentence: str) -> ValidTime:
    start, around = tagged.text.index(clause), tagged.text.index(sentence)
    return anchor(tagged, clause=(start, start + len(clause)), sentence=(around, around + len(sentence)))


class TestSentence:
    """The clause's own time, then the one that governs it."""

    @pytest.mark.parametrize(
        ("text", "clause", "edtf", "basis"),
        [
            ("Rebels entered the city on Friday.", "Rebels entered the city on Friday", "2024-11-29", Basis.WEEKDAY),
            ("It fell on Nov. 28.", "It fell on Nov. 28", "2024-11-28", Basis.EXPLICIT),
            (
                "They took the border post this morning.",
                "They took the border post this morning",
                "2024-11-30",
                Basis.RELATIVE,
            ),
            ("It fell after midnight on Friday.", "It fell after midnight on Friday", "2024-11-29", Basis.WEEKDAY),
            ("It was shelled two days ago.", "It was shelled two days ago", "2024-11-28", Basis.RELATIVE),
            (
                "He said on Friday that rebels seized the base on Nov. 27.",
                "that rebels seized the base on Nov. 27",
                "2024-11-27",
                Basis.EXPLICIT,
            ),
            ("He said on Friday that the base had fallen.", "that the base had fallen", "2024-11-29", Basis.WEEKDAY),
            ("The base fell, he said on Friday.", "The base fell", "2024-11-29", Basis.WEEKDAY),
            (
                "They came back for the first time since 2016, when the army retook it.",
                "when the army retook it",
                "2016",
                Basis.EXPLICIT,
            ),
            (
                "They came back for the first time since 2016, when the army retook it.",
                "They came back for the first time since 2016",
                "2024-11-30",
                Basis.DATELINE,
            ),
            (
                "Fighting raged from Nov. 27 to 29.",
                "Fighting raged from Nov. 27 to 29",
                "2024-11-27/2024-11-29",
                Basis.EXPLICIT,
            ),
            (
                "It burned between Monday and Friday.",
                "It burned between Monday and Friday",
                "2024-11-25/2024-11-29",
                Basis.WEEKDAY,
            ),
            ("They moved on Nov 27–29.", "They moved on Nov 27–29", "2024-11-27/2024-11-29", Basis.EXPLICIT),
            ("The road is closed.", "The road is closed", "2024-11-30", Basis.DATELINE),
        ],
    )
    def test_time_and_basis(self, text: str, clause: str, edtf: str, basis: Basis) -> None:
        found = anchored(text, clause)
        assert (found.edtf, found.basis) == (edtf, basis)

    def test_a_vague_time_of_its_own_is_unknown_and_no_guess(self) -> None:
        found = anchored("The group was recently expelled.", "The group was recently expelled")
        assert (found.start, found.precision) == (None, Precision.UNKNOWN)

    def test_nothing_known(self) -> None:
        found = anchored("The road is closed.", "The road is closed", published=None)
        assert (found.start, found.end, found.edtf, found.precision) == (None, None, "..", Precision.UNKNOWN)

    def test_a_weekday_without_a_day_to_count_from_is_unknown(self) -> None:
        found = anchored("It fell on Friday.", "It fell on Friday", published=None)
        assert found.precision is Precision.UNKNOWN


class TestSince:
    """What has gone on since a day is dated by the stretch up to the day spoken from; what happened once is not."""

    @pytest.mark.parametrize(
        ("text", "clause", "edtf"),
        [
            ("Forty have been killed since Wednesday.", "Forty have been killed", "2024-11-27/2024-11-30"),
            ("Since Wednesday, villagers have fled.", "villagers have fled", "2024-11-27/2024-11-30"),
            ("In the three days since Nov. 27 the army has lost Zarda.", "the army has lost", "2024-11-27/2024-11-30"),
            ("It counts 90 deaths since 27 November.", "It counts 90 deaths", "2024-11-27/2024-11-30"),
            (
                "At least 90, among them 11 boys, have been killed since the assault began on Nov. 27.",
                "At least 90, among them 11 boys, have been killed",
                "2024-11-27/2024-11-30",
            ),
            (
                "Ninety have been killed since the assault began on Nov. 27.",
                "since the assault began on Nov. 27",
                "2024-11-27",
            ),
            ("It was the worst raid since Wednesday.", "It was the worst raid since Wednesday", "2024-11-30"),
            ("No one has been killed there since Wednesday.", "No one has been killed there", "2024-11-30"),
            ("The mill, held since Wednesday, burned down.", "The mill, held since Wednesday, burned", "2024-11-30"),
        ],
    )
    def test_sentence(self, text: str, clause: str, edtf: str) -> None:
        tagged = tag(text, published_at=SATURDAY)
        words = ("killed", "fled", "lost", "deaths", "raid", "burned", "began")
        trigger = next(word for word in words if word in clause)
        start, at = text.index(clause), text.index(trigger)
        found = anchor(
            tagged, clause=(start, start + len(clause)), sentence=(0, len(text)), trigger=(at, at + len(trigger))
        )
        assert found.edtf == edtf

    def test_under_a_heading_it_ends_with_the_headings_day(self) -> None:
        text = "Log\n\nFriday 29 November\n\nForty have been killed since Wednesday.\n"
        tagged = tag(text, published_at=date(2024, 12, 9))
        found = of(tagged, "Forty have been killed since Wednesday", "Forty have been killed since Wednesday.")
        assert found.edtf == "2024-11-27/2024-11-29"


class TestOtherClauses:
    """A time in a relative clause dates nothing outside it."""

    @pytest.mark.parametrize(
        ("text", "clause", "trigger", "edtf"),
        [
            ("Zarda, which fell on Thursday, was looted.", "was looted", "looted", "2024-11-30"),
            (
                "The two, whose truce froze the front in March 2020, have met: their envoys spoke on Friday.",
                ", have met:",
                "met",
                "2024-11-29",
            ),
            (
                "The rebels who took Zarda on Thursday were fighting at the mill.",
                "The rebels who took Zarda on Thursday were fighting at the mill",
                "fighting",
                "2024-11-30",
            ),
            (
                "The rebels who took Zarda on Thursday were fighting at the mill.",
                "The rebels who took Zarda on Thursday were fighting at the mill",
                "took",
                "2024-11-28",
            ),
        ],
    )
    def test_sentence(self, text: str, clause: str, trigger: str, edtf: str) -> None:
        tagged = tag(text, published_at=SATURDAY)
        start, at = text.index(clause), text.index(trigger)
        found = anchor(
            tagged, clause=(start, start + len(clause)), sentence=(0, len(text)), trigger=(at, at + len(trigger))
        )
        assert found.edtf == edtf


class TestText:
    """What dates a clause whose sentence names no time."""

    def test_the_day_points_back_to_the_time_told_of(self) -> None:
        text = "The army attacked on Nov. 28. Forty people died on the day."
        found = anchored(text, "Forty people died on the day", "Forty people died on the day.")
        assert (found.edtf, found.basis) == ("2024-11-28", Basis.INHERITED)

    def test_a_time_that_outlasts_its_clause_is_its_own(self) -> None:
        text = "The town fell on Nov. 28. The garrison had left it the night before."
        found = anchored(text, "The garrison had left it the night", "The garrison had left it the night before.")
        assert found.edtf == "2024-11-27"

    def test_that_event_points_back(self) -> None:
        text = "The army attacked on Nov. 28. That raid killed forty."
        assert anchored(text, "That raid killed forty", "That raid killed forty.").edtf == "2024-11-28"

    def test_hours_earlier_is_of_the_day_told_of(self) -> None:
        text = "The mill fell on Nov. 28. Hours earlier two bombs went off."
        found = anchored(text, "Hours earlier two bombs went off", "Hours earlier two bombs went off.")
        assert (found.edtf, found.basis) == ("2024-11-28", Basis.INHERITED)

    def test_hours_of_a_battle_count_from_its_end(self) -> None:
        text = "Raids in the last hours of the battle killed six on Thursday."
        assert anchored(text, "Raids in the last hours of the battle killed six on Thursday").edtf == "2024-11-28"

    def test_a_heading_overrides_the_relative_phrases_below_it(self) -> None:
        text = "What happened\n\nNov. 27\n\nRebels attacked today. Two bases fell.\n\nNov. 28\n\nThe road was cut overnight.\n"
        tagged = tag(text, published_at=SATURDAY)
        assert of(tagged, "Rebels attacked today", "Rebels attacked today.").edtf == "2024-11-27"
        below = of(tagged, "Two bases fell", "Two bases fell.")
        assert (below.edtf, below.basis) == ("2024-11-27", Basis.INHERITED)
        assert of(tagged, "The road was cut overnight", "The road was cut overnight.").edtf == "2024-11-27"

    def test_a_history_carries_its_day_along(self) -> None:
        text = (
            "The war began in 1936. In July 1936 officers rose. On 18 July Seville fell, and on 20 July the barracks "
            "were stormed. The workers took the arms. The next day the column left. By January 1937 the front stood."
        )
        tagged = tag(text, published_at=None)
        assert tagged.narrative
        assert [e.value for e in tagged.expressions] == [
            "1936", "1936-07", "1936-07-18", "1936-07-20", "1936-07-21", "1937-01",
        ]  # fmt: skip
        found = of(tagged, "The workers took the arms", "The workers took the arms.")
        assert (found.edtf, found.basis) == ("1936-07-20", Basis.INHERITED)

    def test_a_long_history_is_told_by_its_dates_though_it_was_published_later(self) -> None:
        months = ["January", "March", "May", "July", "September", "November"]
        chapters = [
            f"In {month} {year} the front moved. On 5 {month} a town fell."
            for year in (1915, 1916, 1917)
            for month in months
        ]
        tagged = tag("\n\n".join(chapters), published_at=date(2009, 12, 19))
        assert tagged.narrative
        assert {e.value[:4] for e in tagged.expressions} == {"1915", "1916", "1917"}

    def test_news_with_some_history_is_no_history(self) -> None:
        text = "Yesterday it fell again, as in 1982, 1991, 1996 and 2003. On 5 November they came. " * 5
        tagged = tag(text, published_at=SATURDAY)
        assert not tagged.narrative
        assert "2024-11-05" in {e.value for e in tagged.expressions}


class TestRecap:
    """Days told of without a year belong to the year of publication, however much background the text has."""

    BACKGROUND = (
        "\n\nThe valley was lost in May 2012, won in June 2013, lost in July 2014 and shelled in March 2015. "
        "On 4 June 2016 and on 5 August 2017 truces were signed; both failed in 2018, as in 2011.\n"
    )

    def test_weekdays_say_so(self) -> None:
        text = "The year 2016 comes back.\n\nSunday 1 December\nThe mill burns.\n\nMonday 2 December\nIt falls."
        tagged = tag(text + self.BACKGROUND, published_at=date(2024, 12, 9))
        assert [day.edtf for _, day in tagged.headings] == ["2024-12-01", "2024-12-02"]
        assert of(tagged, "The mill burns", "The mill burns.").edtf == "2024-12-01"

    def test_days_that_stand_before_all_years_say_so(self) -> None:
        text = "The front, day by day\n\n29 November\nThe mill burns.\n\n1 December\nThe valley falls."
        tagged = tag(text + self.BACKGROUND, published_at=date(2024, 12, 9))
        assert [day.edtf for _, day in tagged.headings] == ["2024-11-29", "2024-12-01"]

    def test_weekdays_of_another_year_make_no_recap(self) -> None:
        text = "In 1916 the front moved. On Thursday 1 June the mill burned, on Saturday 3 June it was rebuilt."
        tagged = tag(text + self.BACKGROUND.replace("20", "19"), published_at=date(2024, 12, 9))
        assert [e.value for e in tagged.expressions][1:3] == ["1916-06-01", "1916-06-03"]


class TestDateline:
    """No single date field is trusted."""

    def test_a_dateline_counts_for_the_text(self) -> None:
        tagged = tag("ALEPPO, Nov. 29 (AP) - The city was shelled today.", published_at=SATURDAY)
        assert (tagged.dateline, tagged.contradiction) == (date(2024, 11, 29), None)
        assert tagged.expressions[-1].value == "2024-11-29"

    def test_a_header_stamped_three_days_early_is_flagged(self) -> None:
        tagged = tag("ALEPPO, Nov. 30 (AP) - Rebels entered the city on Friday.", published_at=date(2024, 11, 27))
        assert tagged.contradiction == "the dateline says 2024-11-30, after publication on 2024-11-27"
        assert tagged.expressions[-1].value == "2024-11-29"

    def test_a_day_told_as_past_after_publication_is_flagged(self) -> None:
        tagged = tag("The town fell on November 30, 2024, officials said Friday.", published_at=date(2024, 11, 27))
        assert tagged.contradiction == "the text tells of 2024-11-30 as past, after publication on 2024-11-27"
        assert tagged.expressions[-1].value == "2024-11-29"

    def test_a_true_date_is_not_flagged(self) -> None:
        assert tag("Talks will open on December 5, 2024.", published_at=SATURDAY).contradiction is None


def test_after_midnight_is_the_next_day() -> None:
    body = "Troops left the base on Thursday. Rebels drove in shortly after midnight."
    found = anchored(body, "Rebels drove in shortly after midnight", "Rebels drove in shortly after midnight.")
    assert found.edtf == "2024-11-29"


def test_a_quarter_of_a_town_is_no_time() -> None:
    assert tag("The fighters would leave the quarter.", published_at=SATURDAY).expressions == ()
    assert tag("Profits fell in the quarter.", published_at=SATURDAY).expressions != ()
