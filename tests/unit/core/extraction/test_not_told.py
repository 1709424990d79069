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
    ],
)
def test_is_not_told(mentions: Mentions, body: str, untold: EventType) -> None:
    assert untold not in [mention.type for mention in mentions(body)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("The UN called for talks after the release of 40 prisoners in Homs on Friday.", EventType.RELEASE),
        ("Syrian troops have withdrawn from Homs.", EventType.WITHDRAWAL),
    ],
)
def test_is_told(mentions: Mentions, body: str, told: EventType) -> None:
    assert told in [mention.type for mention in mentions(body)]
