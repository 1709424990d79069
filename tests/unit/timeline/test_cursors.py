"""Cursors come back as they went out, and nothing else is taken for one."""

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core.event_types import EventType
from sitrep.timeline.api import cursors
from sitrep.timeline.ports import EventQuery, Place

QUERY = EventQuery(types=(EventType.AIR_STRIKE,), limit=10)
PLACE = Place(-62_135_596_800_000_000, "5b1e2a7740c94f6d8a3c1f0e9d8b7a65")

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.just(PLACE.event_id)
    | st.sampled_from([2**63 - 1, 2**63, -(2**63), -(2**63) - 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


def forged(query: EventQuery, starts_us: object, event_id: object) -> str:
    """A cursor of `query` with anything for a place."""
    genuine = cursors.write(query, PLACE)
    version, _, _, fingerprint = json.loads(base64.urlsafe_b64decode(genuine + "=" * (-len(genuine) % 4)))
    content = json.dumps([version, starts_us, event_id, fingerprint]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


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
        "content", [b"[1,2]", b"{}", b"1", b'[1,"x","y","z"]', b'[1,99999999999999999999,"a","b"]', b"[" * 280]
    )
    def test_of_another_make(self, content: bytes) -> None:
        with pytest.raises(ValueError, match="is no cursor"):
            cursors.read(base64.urlsafe_b64encode(content).decode().rstrip("="), QUERY)

    @pytest.mark.parametrize(
        ("starts_us", "event_id"),
        [
            (True, PLACE.event_id),
            (1.0, PLACE.event_id),
            (2**63, PLACE.event_id),
            (None, PLACE.event_id),
            ([], PLACE.event_id),
            (0, "z" * 32),
            (0, PLACE.event_id + "\n"),
            (0, "\ud800" * 32),
            (0, ""),
            (0, 0),
        ],
    )
    def test_of_a_forger_who_knows_the_question(self, starts_us: object, event_id: object) -> None:
        with pytest.raises(ValueError, match="is no cursor"):
            cursors.read(forged(QUERY, starts_us, event_id), QUERY)

    @given(JSON, JSON)
    def test_whatever_a_forger_writes_is_refused_or_a_place(self, starts_us: object, event_id: object) -> None:
        try:
            place = cursors.read(forged(QUERY, starts_us, event_id), QUERY)
        except ValueError:
            return
        assert (type(place.starts_us), place.event_id) == (int, event_id)
