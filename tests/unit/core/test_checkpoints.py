"""Checkpoints: one spelling each way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core import checkpoints
from sitrep.core.checkpoints import Checkpoint
from sitrep.core.merkle import EMPTY_ROOT, HASH_BYTES

ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


class TestCheckpoint:
    """What is signed."""

    def test_three_lines(self) -> None:
        origin = checkpoints.origin("sitrep.example", "sitrep.articles.v1", 3)
        text = f"sitrep.example/sitrep.articles.v1/3\n0\n{ROOT}\n"
        assert Checkpoint(origin, 0, EMPTY_ROOT).text() == text
        assert checkpoints.parse(text) == Checkpoint(origin, 0, EMPTY_ROOT)

    @given(st.integers(0, 10**18), st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES))
    def test_what_is_written_is_read(self, size: int, root: bytes) -> None:
        checkpoint = Checkpoint("sitrep/articles/0", size, root)
        assert checkpoints.parse(checkpoint.text()) == checkpoint

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "three lines"),
            (f"log\n1\n{ROOT}", "three lines"),
            (f"log\n1\n{ROOT}\nmore\n", "three lines"),
            (f"log\n01\n{ROOT}\n", "leading zeros"),
            (f"log\n-1\n{ROOT}\n", "decimal"),
            (f"log\n1\n{ROOT[:-1]}\n", "base64"),
            ("log\n1\nAAAA\n", "32 bytes"),
            (f"log\n1\n{ROOT[:-2]}V=\n", "canonical"),
            (f"a log\n1\n{ROOT}\n", "blanks"),
        ],
    )
    def test_anything_else_is_refused(self, text: str, problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            checkpoints.parse(text)

    @pytest.mark.parametrize("size", [-1, -(10**9)])
    def test_no_log_is_smaller_than_empty(self, size: int) -> None:
        with pytest.raises(ValueError, match="negative"):
            Checkpoint("log", size, EMPTY_ROOT)
