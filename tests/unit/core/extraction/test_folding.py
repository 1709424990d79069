"""Folding keeps offsets and drops what spelling varies in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core.extraction.folding import fold, key


@given(st.text())
def test_as_long_as_the_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Maarat al-Nu'man", "maarat al nu man"), ("Ḩamāh", "hamah"), ("  Bogotá ", "bogota"), ("U.S.", "u s")],
)
def test_key(name: str, expected: str) -> None:
    assert key(name) == expected
