"""The digest of the project's seeds, word for word: a change of the rule shows itself here.

To accept a change: `python tests/golden/test_digest.py` writes the file anew; read the diff.
"""

from pathlib import Path

from sitrep.cli import digest as command
from sitrep.core.articles import Article
from sitrep.core.extraction import extractor
from sitrep.core.summary import dated, digests
from sitrep.ingest.adapters.readers import Draft, read

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "digest.md"


def seeds() -> list[Article]:
    drafts = [one for one in read([str(ROOT / "seeds")]) if isinstance(one, Draft)]
    return digests.latest(one for draft in drafts if isinstance(one := draft.article.to_article(), Article))


def made() -> str:
    rules = extractor.build()
    articles = seeds()
    sentences = [one for article in articles for one in dated.of_article(article, rules.extract(article))]
    days = digests.make(sentences, days=8, sentences_a_day=2)
    return command.markdown(days, {article.article_id: article.source for article in articles}) + "\n"


def test_digest_is_as_accepted() -> None:
    assert made() == GOLDEN.read_text(encoding="utf-8"), "run this file as a program and read the diff"


if __name__ == "__main__":
    GOLDEN.write_text(made(), encoding="utf-8")
