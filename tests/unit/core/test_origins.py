"""Origins: which outlets' reports are one text, and which are witnesses of their own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import reports

from sitrep.core import origins
from sitrep.core.events import RecordedMention

WORDS = [f"{first}{second}" for first in "abcdefghijklmnopqrst" for second in ("al", "en", "ir", "om", "ut")]
STORY = " ".join(WORDS * 2 + [word + "s" for word in WORDS])
SENTENCE = "The mayor of the northern town said that eleven houses had burned down in the night of the attack."


def member(source: str, *, body: str | None = None, evidence: str | None = None) -> RecordedMention:
    """What `source` says in an article of its own."""
    told = reports.report(f"of-{source}", reports.mention(text=evidence), source=source)
    header = replace(told.revision.header, text_signature=origins.signature(body) if body is not None else None)
    return RecordedMention(told.mentions[0], header, told.revision.recorded_at)


class TestSignature:
    """Frozen, since it is in the log; and like for texts that are alike."""

    def test_frozen(self) -> None:
        made = origins.signature(STORY)
        assert made is not None
        assert len(made) == origins.SIGNATURE_LENGTH
        assert made[:32] == "56b1093fc1211eb324e8e0702fdcb32c"

    def test_case_and_punctuation_do_not_matter(self) -> None:
        assert origins.signature(STORY.upper().replace(" ", ", ")) == origins.signature(STORY)

    def test_too_short_a_text_has_none(self) -> None:
        assert origins.signature("Only four words here.") is None
        assert origins.signature("Now there are five words.") is not None

    @pytest.mark.parametrize(("cut", "expected"), [(0, True), (30, True), (60, True), (250, False)])
    def test_a_story_cut_lightly_is_alike(self, cut: int, expected: bool) -> None:
        one, other = origins.signature(STORY), origins.signature(" ".join(STORY.split()[cut:]))
        assert one is not None
        assert other is not None
        assert origins.alike(one, other) is expected

    @given(st.lists(st.lists(st.sampled_from("0123"), min_size=64, max_size=64), min_size=1, max_size=6))
    def test_no_two_that_are_alike_are_missed(self, drawn: list[list[str]]) -> None:
        signatures = ["".join(f"000{digit}" for digit in digits) for digits in drawn]
        leaders = origins.united(signatures)
        for one in signatures:
            for other in signatures:
                assert not origins.alike(one, other) or leaders[one] == leaders[other]


class TestCount:
    """Publishers, less those that only repeat another."""

    def test_each_publisher_is_one(self) -> None:
        assert origins.count([member("Wire"), member("Herald"), member("Herald")]) == 2

    def test_near_identical_articles_are_one(self) -> None:
        cut = " ".join(STORY.split()[:270])
        assert origins.count([member("Wire", body=STORY), member("Herald", body=cut)]) == 1
        assert origins.count([member("Wire", body=STORY), member("Herald", body=" ".join(sorted(WORDS)))]) == 2

    def test_a_sentence_taken_over_is_no_second_witness(self) -> None:
        changed = SENTENCE.replace("said that", "said on Friday that")
        assert origins.count([member("Wire", evidence=SENTENCE), member("Herald", evidence=changed)]) == 1

    def test_few_words_may_be_anyones(self) -> None:
        short = "Rebels captured Hama on Thursday."
        assert origins.count([member("Wire", evidence=short), member("Herald", evidence=short)]) == 2

    def test_a_chain_of_copies_is_one(self) -> None:
        other = SENTENCE.replace("mayor", "prefect")
        members = [member("A", body=STORY, evidence=SENTENCE), member("B", body=STORY, evidence=other)]
        assert origins.count([*members, member("C", evidence=other)]) == 1
