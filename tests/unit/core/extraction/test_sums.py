"""A toll of many acts, an act of months and an act yet to come are no single act; a raid of the law is no attack."""

import pytest
from tests.unit.core.extraction.conftest import Mentions


def _kinds(mentions: Mentions, text: str) -> list[str]:
    return [str(mention.type) for mention in mentions(text) if not mention.background]


class TestSums:
    """Each has a twin that tells of one act."""

    @pytest.mark.parametrize(
        ("many", "one"),
        [
            ("Gunmen murdered 700 farmers near Homs.", "Gunmen murdered seven farmers near Homs."),
            (
                "Gunmen in Homs have murdered 30 judges in the last eight months.",
                "Gunmen in Homs murdered three judges on Friday.",
            ),
        ],
    )
    def test_are_tolls(self, mentions: Mentions, many: str, one: str) -> None:
        assert _kinds(mentions, many) == ["casualties"]
        assert _kinds(mentions, one) == ["attack"]

    def test_without_a_count_are_no_event(self, mentions: Mentions) -> None:
        assert _kinds(mentions, "Gunmen kidnapped farmers near Homs over the past ten years.") == []
        assert _kinds(mentions, "Gunmen kidnapped farmers near Homs over the past two days.") == ["abduction"]

    def test_of_a_day_to_come_are_no_event(self, mentions: Mentions) -> None:
        assert _kinds(mentions, "They spoke of the bombing of the market in Homs on 20 December.") == []
        assert _kinds(mentions, "They spoke of the bombing of the market in Homs on 20 November.") == ["bombing"]


def test_searches_are_no_attacks(mentions: Mentions) -> None:
    assert "attack" not in _kinds(mentions, "Policemen raided the house of a teacher in Homs on Friday.")
    assert "attack" in _kinds(mentions, "Bandits raided the market in Homs on Friday.")


class TestStrays:
    """Below the lead an act with no day and place of its own is a memory."""

    _LEAD = (
        "The mayor met teachers in Homs on Friday and spoke with them of schools, of roads and of the harvest. " * 4
    )

    def test_are_no_event(self, mentions: Mentions) -> None:
        assert "attack" not in _kinds(mentions, self._LEAD + "Gunmen murdered his brother.")

    def test_with_a_place_are_told(self, mentions: Mentions) -> None:
        assert "attack" in _kinds(mentions, self._LEAD + "Gunmen murdered his brother in Aleppo.")

    def test_in_the_lead_are_told(self, mentions: Mentions) -> None:
        assert "attack" in _kinds(mentions, "Gunmen murdered his brother. " + self._LEAD)
