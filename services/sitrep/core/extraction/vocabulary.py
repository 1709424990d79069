"""Small closed sets of words, written as they read."""


def vocabulary(words: str) -> frozenset[str]:
    """The blank-separated `words`."""
    return frozenset(words.split())
