"""Clutter: the seams of a page whose markup is lost, and what stands on every page."""

from datetime import date, timedelta

import pytest

from sitrep.core.summary import clutter


def parted(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in clutter.parts(text, 0, len(text))]


class TestParts:
    """Headline, caption and first sentence are told apart; prose stays whole."""

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            (
                "Well is shut Thursday 22 July 2010 20.40 BST The well was shut.",
                ["Well is shut", "The well was shut."],
            ),
            ("10 June 2012 Last updated at 18:42 GMT Help Many have died.", ["Many have died."]),
            ("Town falls Cairo, Egypt (CNN)--Rebels took it.", ["Town falls", "Rebels took it."]),
            ("(Reuters) - Rebels took it.", ["Rebels took it."]),
            ("Saturday, May 1, 2010; A01 Oil came ashore.", ["Oil came ashore."]),
            ("Published May 01, 2010 Oil came ashore.", ["Oil came ashore."]),
            ("A slick Photograph: Jane Doe/AFP/Getty Images Oil came ashore.", ["A slick", "Oil came ashore."]),
        ],
    )
    def test_seams(self, text: str, parts: list[str]) -> None:
        assert parted(text) == parts

    @pytest.mark.parametrize(
        "text",
        [
            "On 22 July 2010 the well was shut.",
            "The council (SCAF) - which rules - met at 20.40 on Thursday.",
            "The World Food Programme (WFP) -- a UN agency -- sent flour.",
            "She took a photograph of the town.",
        ],
    )
    def test_prose_has_none(self, text: str) -> None:
        assert parted(text) == [text]

    def test_stays_within_its_bounds(self) -> None:
        text = "Before. Inside here. (CNN)-- After."
        assert clutter.parts(text, 8, 20) == [(8, 20)]

    @pytest.mark.timeout(5)
    @pytest.mark.parametrize(
        "text", ["Aa " * 30_000, "(" * 60_000, "A" * 60_000, "Photo: A " * 10_000, "May 1 " * 10_000]
    )
    def test_hostile_text_costs_no_more(self, text: str) -> None:
        for start in range(0, len(text), 1_200):  # the longest sentence
            clutter.parts(text, start, min(start + 1_200, len(text)))


class TestFurniture:
    """What is repeated from day to day is part of the page."""

    def test_three_days_make_furniture(self) -> None:
        first = date(2024, 12, 1)
        often = [("Read more.", first + timedelta(n)) for n in range(3)]
        twice = [("Hama fell.", first), ("Hama fell.", first + timedelta(1)), ("Hama fell.", first)]
        assert clutter.furniture([*often, *twice]) == {"Read more."}
