"""Log entries: every difference that a reader can see is a difference in the bytes."""

from hypothesis import given
from hypothesis import strategies as st

from sitrep.core.log_entries import LogEntry

parts = st.none() | st.binary(max_size=3)
entries = st.builds(
    LogEntry,
    st.integers(0, 3),
    st.integers(0, 3),
    parts,
    parts,
    st.lists(st.tuples(st.text("ab", max_size=2), parts), max_size=2).map(tuple),
)


class TestSpelling:
    """An entry has one spelling, and a spelling one entry."""

    def test_in_full(self) -> None:
        entry = LogEntry(1, 2, b"k", None, (("ce_id", b"7"),))
        number = "00000000000000"
        assert entry.to_bytes() == b"sitrep log entry 1\n" + bytes.fromhex(
            f"{number}01 {number}02 {number}01 6b ffffffffffffffff {number}01 {number}05 63655f6964 {number}01 37"
        )

    @given(entries, entries)
    def test_different_entries_differ(self, one: LogEntry, other: LogEntry) -> None:
        assert (one.to_bytes() == other.to_bytes()) == (one == other)
