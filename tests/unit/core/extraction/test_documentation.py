"""The example of docs/extraction.md comes out as it says there."""

import re
from datetime import date
from pathlib import Path

from sitrep.core.articles import Article
from sitrep.core.extraction.extractor import RuleExtractor
from sitrep.core.mentions import Mention

DOCUMENT = Path(__file__).parents[4] / "docs" / "extraction.md"


def row(mention: Mention) -> str:
    cells = (
        "/".join(filter(None, (mention.type, mention.subtype))),
        mention.time.edtf,
        ", ".join(place.name for place in mention.places),
        ", ".join(actor.name for actor in mention.actors),
        ", ".join(f"{figure.kind} {figure.best}" for figure in mention.figures),
        str(mention.assertion.modality),
        mention.assertion.attributed_to.text if mention.assertion.attributed_to else "",
    )
    return f"| {' | '.join(cells)} |"


def test_example(rules: RuleExtractor) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    published, quoted = re.findall(r"<!-- article (\S+) -->\n((?:>.*\n)+)", text)[0]
    body = "\n".join(line.removeprefix(">").removeprefix(" ") for line in quoted.splitlines())
    table = re.findall(r"<!-- mentions -->\n(?:\|.*\n){2}((?:\|.*\n)+)", text)[0].splitlines()
    article = Article("example", None, "Example Wire", None, body, date.fromisoformat(published), None, "en")
    mentions = rules.extract(article).mentions
    assert [row(mention) for mention in mentions] == table
    assert [mention.background for mention in mentions] == [False, False, False, True]
