"""One extractor for the session, and articles to give it."""

from collections.abc import Callable
from datetime import date

import pytest

from sitrep.core.articles import Article
from sitrep.core.extraction import extractor
from sitrep.core.extraction.extractor import RuleExtractor
from sitrep.core.mentions import Mention

PUBLISHED = date(2024, 11, 30)  # a Saturday

Mentions = Callable[[str], tuple[Mention, ...]]


@pytest.fixture(scope="session")
def rules() -> RuleExtractor:
    return extractor.build()


@pytest.fixture(scope="session")
def mentions(rules: RuleExtractor) -> Mentions:
    """What the rules find in a text published on 30 November 2024."""

    def find(body: str) -> tuple[Mention, ...]:
        article = Article("a1", None, "The Test Courier", None, body, PUBLISHED, None, "en")
        return rules.extract(article).mentions

    return find
