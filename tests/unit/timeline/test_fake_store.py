"""The fake store keeps the promises of its port, so that what is tested on it holds on PostgreSQL."""

import pytest
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.unit.timeline.chronology_store_suite import (
    AnnouncementSuite,
    HistorySuite,
    ProjectionSuite,
    ReadingSuite,
    World,
)


@pytest.fixture
def world() -> World:
    store = FakeStore()
    return World(store, FakeOutboxLock(store), FakeReader(store))


class TestFakeProjection(ProjectionSuite):
    """The projection in memory."""


class TestFakeAnnouncements(AnnouncementSuite):
    """The outbox in memory."""


class TestFakeHistory(HistorySuite):
    """Recorded time in memory."""


class TestFakeReading(ReadingSuite):
    """The reader in memory."""
