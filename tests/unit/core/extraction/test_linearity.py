"""The time of an extraction grows with the length of the text, however dense the text is."""

import time
from datetime import date

import pytest

from sitrep.core.articles import Article
from sitrep.core.extraction.extractor import RuleExtractor

LONG, PARTS = 64_000, 8
"""Characters of the text, and how many parts of it are extracted for comparison."""
MARGIN = 2.0
"""What the machine's other work may add; work that grew with the square of the length would cost up to `PARTS`."""

DENSE = {
    "prose": "Rebels captured Aleppo on Friday, killing 12 people. ",
    "times": "Since 2016 the army, which fell on 3 May 2011, bombed Hama before Friday. ",
    "the city": "Troops left Homs, where they were on Monday. They shelled the city. ",
    "notes": "An earlier version of the blast in Idlib was wrong: nobody was killed every day, he said. ",
    "clauses": "bombed and ",
}


@pytest.mark.parametrize("name", DENSE)
def test_a_long_text_takes_no_longer_than_its_parts(rules: RuleExtractor, name: str) -> None:
    body = DENSE[name] * (LONG // len(DENSE[name]))
    part = body[: LONG // PARTS]
    whole, parts = float("inf"), float("inf")
    for _ in range(2):
        parts = min(parts, seconds(rules, [part] * PARTS))
        whole = min(whole, seconds(rules, [body]))
    assert whole < MARGIN * parts


def seconds(rules: RuleExtractor, bodies: list[str]) -> float:
    """The processor's seconds for `bodies`."""
    start = time.process_time()
    for body in bodies:
        rules.extract(Article("a", None, "-", None, body, date(2024, 12, 1), None, None))
    return time.process_time() - start
