"""Clutter: what stands in the text of a web page and tells of no event."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

DAYS_OF_FURNITURE = 3
"""A sentence that stands word for word in articles of so many days is part of the page, not of the news."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = rf"""(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}}\.?\s?,?\s)?
    \b(?:\d{{1,2}}\s{_MONTH}\.?\s?,?\s\d{{4}} | {_MONTH}\.?\s\d{{1,2}}\s?,?\s\d{{4}})\b"""
_CLOCK = r"[,;]?\s(?:at\s)?\d{1,2}[.:]\d\d(?:\s?[aApP]\.?[mM]\b\.?)?(?:\s(?:[A-Z]{2,4}T|ET|UTC)\b)?"
_SEAM = re.compile(
    rf"""
    # the page's stamp: "Thursday 22 July 2010 20.40 BST", "10 June 2012 Last updated at 18:42 GMT Help"
    {_DAY}(?:\sLast\supdated(?:\sat)?)?{_CLOCK}(?:\sHelp\b)?
    # "Published May 01, 2010"; "Saturday, May 1, 2010; A01"
    | \b(?:Published|Posted|Updated|Last\supdated):?\s(?:on\s)?{_DAY}
    | {_DAY};\s[A-Z]{{1,2}}\d{{1,2}}\b
    # the agency's name, with the place that it reports from: "Cairo, Egypt (CNN)--"
    | (?:\b[A-Z][\w.'’-]*+(?:,?\s[A-Z][\w.'’-]*+){{0,4}}+,?\s)?\([A-Z][\w\s.]{{1,30}}\)\s?(?:--|-|—|–)
      (?=\s?["'“‘`]?\s?[A-Z])
    # "Photograph: Jane Doe/AFP/Getty Images", "Photograph: Associated Press"
    | \b(?:Photograph|Photo|Picture|Image)\s?:\s?
      (?:[^/]{{1,60}}\\?/\s?[A-Z][\w.]*+(?:\s(?:Images|Press)\b)?(?:\\?/[A-Z]\w*+(?:\sImages\b)?)?
        | [A-Z][\w.]++(?:\s[A-Z][\w.]++){{0,2}}+)
    """,
    re.VERBOSE,
)


def parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What lies between the stamps, agency names and picture credits in `text` from `start` to `end`, as spans.

    A page's headline, captions and first sentence run into one another where its markup is lost: these are the seams.
    """
    found = []
    for seam in _SEAM.finditer(text, start, end):
        found.append((start, seam.start()))
        start = seam.end()
    found.append((start, end))
    return [(first, last) for first, last in found if text[first:last].strip()]


def furniture(sentences: Iterable[tuple[str, date]]) -> frozenset[str]:
    """The texts, of `sentences` with the days that they were published on, that stand on page after page."""
    days: dict[str, set[date]] = defaultdict(set)
    for text, published in sentences:
        days[text].add(published)
    return frozenset(text for text, on in days.items() if len(on) >= DAYS_OF_FURNITURE)
