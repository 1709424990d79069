"""The order of statuses."""

import pytest

from sitrep.core import standing
from sitrep.core.events import EventStatus


def test_every_status_has_its_place() -> None:
    assert sorted(standing.RANKING) == sorted(EventStatus), "put the new status where it belongs in RANKING"


@pytest.mark.parametrize("status", EventStatus)
def test_a_status_is_at_least_itself(status: EventStatus) -> None:
    assert standing.at_least(status)[0] is status


def test_reported_is_enough_for_corroborated_and_not_for_disputed() -> None:
    enough = standing.at_least(EventStatus.REPORTED)
    assert EventStatus.CORROBORATED in enough
    assert EventStatus.DISPUTED not in enough
