"""The table of mentions judged by eye: whole, in its own words, and what the documentation says it is."""

from datetime import date

import pytest

from sitrep.core.articles import Article
from tests.bench import sample_mentions
from tests.tidy.test_repository import ROOT

ROWS = sample_mentions.table()
LONGEST_NOTE = 8
"""Words."""
COPIED = 4
"""So many words in a row that also stand in the article are its words, not ours."""


class TestTable:
    """A hundred verdicts, each with what is needed to look it up."""

    def test_has_a_hundred_mentions_each_once(self) -> None:
        assert [row["number"] for row in ROWS] == [str(n) for n in range(1, sample_mentions.MENTIONS + 1)]
        assert len(sample_mentions.by_mention(ROWS)) == len(ROWS), "a mention is judged twice"

    def test_verdicts_are_known_and_a_wrong_slot_is_named(self) -> None:
        assert {row["verdict"] for row in ROWS} <= set(sample_mentions.VERDICTS)
        wrong = [row["number"] for row in ROWS if (row["slot"] != "") != (row["verdict"] == "wrong slot")]
        assert not wrong, f"a slot where it is wrong, and nowhere else: rows {wrong}"
        assert {row["slot"] for row in ROWS} <= {"", *sample_mentions.SLOTS}

    def test_what_is_not_right_has_a_reason(self) -> None:
        assert not [row["number"] for row in ROWS if row["verdict"] != "right" and not row["note"]]

    def test_notes_are_short(self) -> None:
        long = [row["number"] for row in ROWS if len(row["note"].split()) > LONGEST_NOTE]
        assert not long, f"say it in {LONGEST_NOTE} words: rows {long}"

    def test_notes_are_our_own_words(self) -> None:
        bodies = _bodies()
        copied = [
            row["number"]
            for row in ROWS
            for words in [_words(row["note"])]
            for i in range(len(words) - COPIED + 1)
            if f" {' '.join(words[i : i + COPIED])} " in f" {' '.join(_words(bodies[row['article_id']]))} "
        ]
        assert not copied, f"no phrases of the articles: rows {copied}"

    def test_rows_lie_in_their_articles(self) -> None:
        bodies = _bodies()
        assert not [row["number"] for row in ROWS if not 0 <= int(row["start"]) < len(bodies[row["article_id"]])]


class TestShares:
    """What is said of the table is what stands in it."""

    def test_every_row_is_counted_once(self) -> None:
        counts = dict(line.split(" | ")[:2] for line in list(sample_mentions.shares(ROWS))[2:])
        verdicts = [int(counts[f"| {name}"]) for name in ("right", "a wrong slot", "spurious")]
        assert sum(verdicts) == len(ROWS)
        assert sum(int(counts[f"| – {slot}"]) for slot in sample_mentions.SLOTS) == verdicts[1]

    def test_documentation_tells_the_shares(self) -> None:
        text = (ROOT / "docs" / "extraction.md").read_text()
        table = "\n".join(sample_mentions.shares(ROWS))
        assert table in text, f"put into docs/extraction.md:\n{table}"


class TestSample:
    """What is drawn depends on the articles, not on their order."""

    def test_is_the_same_in_any_order(self) -> None:
        bodies = ("Rebels captured Saraqib on Friday.", "Jets bombed Idlib on Monday, killing 27 people.")
        day = date(2024, 11, 30)
        read = [Article(f"made/{n}", None, "made", None, body, day, None, None) for n, body in enumerate(bodies)]
        drawn = sample_mentions.sample(read)
        assert {article.article_id for article, _ in drawn} == {"made/0", "made/1"}
        again = sample_mentions.sample(reversed(read))
        assert again == drawn
        assert sample_mentions.digest(again) == sample_mentions.digest(drawn) != sample_mentions.digest(drawn[1:])


def _bodies() -> dict[str, str]:
    if not sample_mentions.TOPICS.is_dir():
        pytest.skip("../shared/data/timeline17 is absent: nothing to compare with")
    judged = {row["article_id"] for row in ROWS}
    return {one.article_id: one.body for one in sample_mentions.articles() if one.article_id in judged}


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()
