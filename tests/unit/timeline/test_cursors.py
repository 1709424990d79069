"""Cursors come back as they went out, and nothing else is taken for one."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core.event_types import EventType
from sitrep.timeline.api import cursors
from sitrep.timeline.ports import EventQuery, Place

QUERY = EventQuery(types=(EventType.AIR_STRIKE,), limit=10)
PLACE = Place(-62_135_596_800_000_000, "5b1e2a7740c94f6d8a3c1f0e9d8b7a65")


class TestCursors:
    """Opaque to those who carry them."""

    def test_round_trip_with_another_size_of_page(self) -> None:
        assert cursors.read(cursors.write(QUERY, PLACE), replace(QUERY, limit=99)) == PLACE

    @pytest.mark.parametrize("other", [EventQuery(), replace(QUERY, descending=True), replace(QUERY, words="x")])
    def test_of_another_question(self, other: EventQuery) -> None:
        with pytest.raises(ValueError, match="other filters"):
            cursors.read(cursors.write(QUERY, PLACE), other)

    @given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
    def test_of_nobody(self, text: str) -> None:
        with pytest.raises(ValueError, match="is no cursor"):
            cursors.read(text, QUERY)

    @pytest.mark.parametrize(
        "content", [b"[1,2]", b"{}", b"1", b'[1,"x","y","z"]', b'[1,99999999999999999999,"a","b"]']
    )
    def test_of_another_make(self, content: bytes) -> None:
        with pytest.raises(ValueError, match="is no cursor"):
            cursors.read(base64.urlsafe_b64encode(content).decode().rstrip("="), QUERY)
