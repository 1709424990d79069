"""A timeline service in memory, for commands to ask."""

from collections.abc import Iterator

import pytest
from tests.fakes.timeline_service import serving


@pytest.fixture(scope="module")
def timeline() -> Iterator[str]:
    """Where it answers."""
    with serving() as url:
        yield url
