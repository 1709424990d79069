"""Dead letters are written to headers and read back."""

from dataclasses import replace

import pytest

from sitrep.contracts.dead_letters import HEADER_NAMES, MAX_REASON_CHARACTERS, DeadLetter

LETTER = DeadLetter(
    error="timed_out",
    reason="no result within 10 s – twice",
    topic="sitrep.articles.v1",
    partition=3,
    offset=41,
    timestamp_ms=1_732_968_000_123,
    attempts=2,
    key=b"article-1",
    value=b"\xff\x00 not JSON",
    original_headers=(("ce_id", b"7"), ("dlq_error", b"of an earlier time"), ("ce_id", b"\xff")),
)


class TestDeadLetter:
    """What is set aside can be found, understood and sent again as it came."""

    def test_reads_back_what_was_written(self) -> None:
        for letter in (LETTER, replace(LETTER, key=None, value=None, original_headers=(), left_out=True)):
            assert DeadLetter.read(letter.key, letter.value, letter.headers) == letter

    def test_headers_say_error_reason_place_and_attempts(self) -> None:
        assert dict(LETTER.headers[: len(HEADER_NAMES)]) == {
            "dlq_error": b"timed_out",
            "dlq_reason": "no result within 10 s – twice".encode(),
            "dlq_topic": b"sitrep.articles.v1",
            "dlq_partition": b"3",
            "dlq_offset": b"41",
            "dlq_timestamp_ms": b"1732968000123",
            "dlq_attempts": b"2",
            "dlq_left_out": b"false",
        }

    def test_a_reason_without_end_is_cut(self) -> None:
        letter = replace(LETTER, reason="x" * 1_000_000)
        assert len(dict(letter.headers)["dlq_reason"]) == MAX_REASON_CHARACTERS

    def test_a_reason_that_is_no_utf_8_can_still_be_told(self) -> None:
        letter = replace(LETTER, reason="lone \ud800 surrogate")
        assert dict(letter.headers)["dlq_reason"] == b"lone ? surrogate"

    @pytest.mark.parametrize("name", HEADER_NAMES)
    def test_a_header_that_is_missing_is_named(self, name: str) -> None:
        headers = [header for header in replace(LETTER, original_headers=()).headers if header[0] != name]
        with pytest.raises(ValueError, match=name):
            DeadLetter.read(LETTER.key, LETTER.value, headers)

    @pytest.mark.parametrize("name", ["dlq_partition", "dlq_offset", "dlq_timestamp_ms", "dlq_attempts"])
    def test_a_number_that_is_none_is_named(self, name: str) -> None:
        headers = [(key, b"many" if key == name else value) for key, value in LETTER.headers]
        with pytest.raises(ValueError, match=f"{name}: 'many'"):
            DeadLetter.read(LETTER.key, LETTER.value, headers)
