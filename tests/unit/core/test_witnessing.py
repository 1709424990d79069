"""What a witness knows of a log is a function of the log, however it was read."""

from hypothesis import given
from hypothesis import strategies as st

from sitrep.core import merkle
from sitrep.core.log_entries import LogEntry
from sitrep.core.witnessing import Note, WitnessedLog, extended, is_last

# With gaps, as transactions leave them.
LOG = [LogEntry(offset, 1_000 + offset, b"key %d" % (offset % 7), b"value %d" % offset) for offset in range(5, 95, 3)]
LEAVES = [merkle.leaf_hash(entry.to_bytes()) for entry in LOG]


@given(st.lists(st.integers(0, len(LOG)), max_size=6).map(sorted), st.integers(0, 8))
def test_in_any_portions_and_with_repetitions(cuts: list[int], again: int) -> None:
    log, notes = WitnessedLog(), list[Note]()
    for start, end in zip([0, *cuts], [*cuts, len(LOG)], strict=True):
        log, more = extended(log, LOG[max(0, start - again) : end])
        notes += more
    assert log.frontier.root == merkle.root(LEAVES)
    assert (log.next_offset, log.unsigned, log.last_timestamp_ms) == (93, len(LOG), 1_092)
    assert notes == [Note(n, e.offset, e.key, LEAVES[n]) for n, e in enumerate(LOG)]


def test_signed_is_kept_as_it_grows() -> None:
    log, _ = extended(WitnessedLog(), LOG[:4])
    log, _ = extended(log.all_signed(), LOG)
    assert (log.signed, log.unsigned) == (4, len(LOG) - 4)


def test_the_last_entry_is_known_again() -> None:
    log, _ = extended(WitnessedLog(), LOG)
    last = LOG[-1]
    assert is_last(log, last)
    assert not is_last(log, LOG[-2])
    assert not is_last(log, LogEntry(last.offset, last.timestamp_ms, last.key, b"other"))
    assert not is_last(WitnessedLog(), last)
