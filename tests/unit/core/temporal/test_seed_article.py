"""The seed article's dates, as its publication date supports them."""

from datetime import date
from pathlib import Path

import pytest

from sitrep.core.temporal.anchoring import anchor
from sitrep.core.temporal.interval import Basis, Precision
from sitrep.core.temporal.tagging import Tagged, tag

SEED = Path(__file__).parents[5] / "shared" / "seeds" / "000_3749e01c7fc99fef.txt"
PUBLISHED = date(2024, 11, 30)


@pytest.fixture
def seed() -> Tagged:
    if not SEED.exists():
        pytest.skip(f"{SEED} is absent: shared material is not part of the project")
    body = SEED.read_text(encoding="utf-8").split(maxsplit=2)[2]
    return tag(body, published_at=PUBLISHED)


class TestSeedArticle:
    """Friday, the past three days, recent weeks, 2016."""

    @pytest.mark.parametrize(
        ("phrase", "value", "edtf"),
        [
            ("Friday", "2024-11-29", "2024-11-29"),
            ("the past three days", "P3D", "2024-11-28/2024-11-30"),
            ("the past few days", "PXD", "2024-11-27/2024-11-30"),
            ("recent weeks", "PXW", "2024-11-09/2024-11-30"),
            ("2016", "2016", "2016"),
        ],
    )
    def test_phrase(self, seed: Tagged, phrase: str, value: str, edtf: str) -> None:
        found = {e.text: e for e in seed.expressions}[phrase]
        assert found.value == value
        assert found.interval is not None
        assert found.interval.edtf == edtf

    def test_background_clause_is_dated_by_its_year(self, seed: Tagged) -> None:
        start = seed.text.index("when Assad and his allies")
        sentence = (seed.text.rindex("\n", 0, start), seed.text.index("\n", start))
        found = anchor(seed, clause=(start, sentence[1]), sentence=sentence)
        assert (found.edtf, found.precision, found.basis) == ("2016", Precision.YEAR, Basis.EXPLICIT)

    def test_undated_clause_is_dated_by_publication(self, seed: Tagged) -> None:
        end = seed.text.index("\n")
        found = anchor(seed, clause=(0, end), sentence=(0, end))
        assert (found.start, found.basis) == (PUBLISHED, Basis.DATELINE)
