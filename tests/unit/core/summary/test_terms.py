"""Terms: words that carry what a sentence says, in forms that can be compared."""

from sitrep.core.summary import terms


class TestTerms:
    """Empty words go, endings go, order stays."""

    def test_keeps_what_carries_meaning(self) -> None:
        assert terms.of("The rebels have captured Hama, and it was captured on Dec 5.") == (
            "rebel", "captur", "hama", "captur", "dec", "5",
        )  # fmt: skip

    def test_possessives_and_quotes_make_no_difference(self) -> None:
        assert terms.of("Hama’s army") == terms.of("Hama's army") == terms.of("Hama army")

    def test_short_words_keep_their_endings(self) -> None:
        assert terms.of("US bus") == ("bus",)

    def test_nothing_in_nothing(self) -> None:
        assert terms.of(" … -- ") == ()
