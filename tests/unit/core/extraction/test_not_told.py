"""What is asked for, and what a question asks, is told as no event."""

import pytest
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.event_types import EventType


@pytest.mark.parametrize(
    ("body", "untold"),
    [
        ("The UN called for the release of all prisoners in Homs.", EventType.RELEASE),
        ("The UN urged the withdrawal of the army from Homs on Friday.", EventType.WITHDRAWAL),
        ("Have Syrian troops withdrawn from Homs?", EventType.WITHDRAWAL),
        ("The UN wants to see the president of Syria tried.", EventType.DIPLOMACY),
    ],
)
def test_is_not_told(mentions: Mentions, body: str, untold: EventType) -> None:
    assert untold not in [mention.type for mention in mentions(body)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("The UN called for talks after the release of 40 prisoners in Homs on Friday.", EventType.RELEASE),
        ("Syrian troops have withdrawn from Homs.", EventType.WITHDRAWAL),
        ("On Friday rebels reached the Homs highway near Rastan and severed it.", EventType.CLOSURE),
    ],
)
def test_is_told(mentions: Mentions, body: str, told: EventType) -> None:
    assert told in [mention.type for mention in mentions(body)]


def test_a_count_by_somebody_is_a_claim_of_its_own(mentions: Mentions) -> None:
    found = mentions("Jets bombed a market in Idlib on Friday. Medics said that 12 people were killed.")
    assert [mention.type for mention in found] == [EventType.AIR_STRIKE, EventType.AIR_STRIKE]
    assert [[figure.best for figure in mention.figures] for mention in found] == [[], [12]]
