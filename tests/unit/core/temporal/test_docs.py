"""The examples of docs/time.md hold, and every family of the grammar has one."""

import re
from datetime import date
from pathlib import Path

import pytest

from sitrep.core.temporal.lexicon import grammar
from sitrep.core.temporal.tagging import tag

PAGE = Path(__file__).parents[4] / "docs" / "time.md"
PUBLISHED = date(2024, 11, 30)
ROW = re.compile(
    r"\| `(?P<family>\w+)` \| (?P<example>.*) \| (?P<type>\w+) \| `(?P<value>.+?)` \| (?P<mod>\w*) \| (?P<place>.+) \|"
)
NOT_TIMES = {"age", "never"}


def rows() -> list[re.Match[str]]:
    found = [ROW.fullmatch(line) for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return [row for row in found if row is not None]


class TestExamples:
    """Each row of the table says what the tagger says."""

    @pytest.mark.parametrize("row", rows(), ids=lambda row: row["example"])
    def test_row(self, row: re.Match[str]) -> None:
        before, phrase, after = row["example"].split("**")
        expressions = tag(before + phrase + after, published_at=PUBLISHED).expressions
        found = {(e.start, e.text): e for e in expressions}[len(before), phrase]
        interval = found.interval
        place = found.unresolved if interval is None else f"`{interval.edtf}` {interval.precision}"
        assert (found.type, found.value, found.mod or "", place) == (
            row["type"],
            row["value"],
            row["mod"],
            row["place"],
        )

    def test_every_family_has_an_example(self) -> None:
        families = {line.split(":")[0] for line in grammar.RULES.strip().splitlines() if line}
        assert families - NOT_TIMES == {row["family"] for row in rows()}
