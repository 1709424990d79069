"""Histories: dates that carry each other along, years with an era, nights of two days. Published in December 2009."""

from datetime import date

import pytest

from sitrep.core.temporal.tagging import tag

PUBLISHED = date(2009, 12, 19)


def values(text: str, published: date | None = None) -> list[tuple[str, str]]:
    return [(e.text, e.value) for e in tag(text, published_at=published).expressions]


class TestYearOfARange:
    """The end of a range names the year of its beginning, in news and histories alike."""

    @pytest.mark.parametrize(
        ("sentence", "first"),
        [
            ("They held out from 13 March until 7 May 1954.", ("13 March", "1954-03-13")),
            ("From August to October 1942 they advanced.", ("August", "1942-08")),
            ("It lasted from 20 December to 3 January 1944.", ("20 December", "1943-12-20")),
            ("The fort was shelled in June and October 1863.", ("June", "1863-06")),
            ("On 17, 18 and 20 August 1943 the bombers came.", ("17", "1943-08-17")),
            ("The raids of June 4, 5 and 7, 1942 failed.", ("June 4", "1942-06-04")),
        ],
    )
    @pytest.mark.parametrize("published", [None, PUBLISHED])
    def test_first(self, sentence: str, first: tuple[str, str], published: date | None) -> None:
        assert values(sentence, published)[0] == first


class TestNights:
    """A night belongs to the day on which it begins; a time of day takes the day of the month named after it."""

    @pytest.mark.parametrize(
        ("sentence", "last"),
        [
            ("It fell in the night of 13–14 September 1914.", ("the night of 13–14 September 1914", "1914-09-13TNI")),
            ("It fell in the night of 13/14 September 1914.", ("the night of 13/14 September 1914", "1914-09-13TNI")),
            ("It fell in the night of March 9 to 10, 1945.", ("the night of March 9 to 10, 1945", "1945-03-09TNI")),
            ("On 5 June 1944 it rained. At dawn on the 6th it cleared.", ("dawn on the 6th", "1944-06-06TMO")),
            ("On 5 June 1944 it rained. At 5 a.m. on the 7th it cleared.", ("5 a.m. on the 7th", "1944-06-07T05:00")),
            ("On 5 June 1944 it rained. The night of the 6th was clear.", ("The night of the 6th", "1944-06-06TNI")),
            ("At dawn on the 6th of June 1944 it cleared.", ("dawn on the 6th of June 1944", "1944-06-06TMO")),
            ("On 5 June 1944 it rained. At noon the 2nd battalion left.", ("noon", "1944-06-05T12:00")),
        ],
    )
    def test_last(self, sentence: str, last: tuple[str, str]) -> None:
        assert values(sentence)[-1] == last


class TestSeasons:
    """A winter is named for the year in which it begins."""

    @pytest.mark.parametrize(
        ("sentence", "last"),
        [
            ("The front froze in the winter of 1941/42.", ("the winter of 1941/42", "1941-WI")),
            ("In February 1943 the town fell. That winter thousands died.", ("That winter", "1942-WI")),
            ("In October 1942 the town fell. That winter thousands died.", ("That winter", "1942-WI")),
            ("In mid-to-late 1943 the tide turned.", ("mid-to-late 1943", "1943")),
        ],
    )
    def test_last(self, sentence: str, last: tuple[str, str]) -> None:
        assert values(sentence)[-1] == last


class TestEras:
    """Years BC have values; those after them count down, and a bare year among them is one."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The war (499–449 BC) ended.", ["BC0499", "BC0449"]),
            ("It was held from 264 to 241 BC.", ["BC0264", "BC0241"]),
            ("In 490 BC they landed. Ten years later they came back.", ["BC0490", "BC0480"]),
            (
                "In 218 BC he crossed. The following year he won, and in 216 he won again.",
                ["BC0218", "BC0217", "BC0216"],
            ),
            ("By late 480 BC they had left.", ["BC0480"]),
            ("In 2 BC he left; three years later he was back.", ["BC0002", "0002"]),
            ("In 216 BC he won. In 216 villages there was joy.", ["BC0216"]),
            ("In 216 BC he won. In 215 Carthage sent ships.", ["BC0216", "BC0215"]),
            ("In 1862 he won. In 216 days he lost.", ["1862", "P216D"]),
        ],
    )
    def test_values(self, text: str, expected: list[str]) -> None:
        assert [value for _, value in values(text)] == expected


class TestShortHistories:
    """A text that opens with a year long past and names nothing of its own time counts from what it tells."""

    OPENING = "The battle was fought from 5 to 12 September 1914. On 6 September the guns came. "

    def test_counts_from_what_it_tells(self) -> None:
        text = self.OPENING + "Two days later the line broke."
        assert [value for _, value in values(text, PUBLISHED)][2:] == ["1914-09-06", "1914-09-08"]

    @pytest.mark.parametrize("own", ["Yesterday a plaque was unveiled.", "A plaque will be unveiled on Friday."])
    def test_news_of_an_anniversary_is_no_history(self, own: str) -> None:
        assert not tag(self.OPENING + own, published_at=PUBLISHED).narrative

    def test_a_background_paragraph_is_no_history(self) -> None:
        text = "The council met in a hall by the river to hear the mayor. " * 8 + self.OPENING
        assert not tag(text, published_at=PUBLISHED).narrative
