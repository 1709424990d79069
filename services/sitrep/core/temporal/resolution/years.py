"""Years, decades and centuries."""

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts, numerals
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase


def year(phrase: Phrase, context: Discourse) -> Reading | None:
    """A bare year, unless it counts something."""
    words = phrase.words("year")
    number = readings.year_of(words)
    if number is None or not _is_year(phrase, number):
        return None
    mod = readings.edge(phrase)
    if mod is None and phrase.has("edge"):
        mod = "APPROX"
    return readings.on_calendar(f"{number:04d}", Basis.EXPLICIT, mod)


_YEAR_BEFORE = frozenset(contexts.BEFORE_YEAR.split())
_NUMBERED = frozenset(contexts.NUMBERED.split())
_COUNTED = frozenset(contexts.COUNTED.split())


def _is_year(phrase: Phrase, number: int) -> bool:
    before, after = phrase.before(), phrase.after()
    if before in ("$", "#", "£", "€", "¥", "+", "/") or before in _NUMBERED or after in _COUNTED or after == "/":
        return False
    if before == "." and phrase.before(2) in _NUMBERED:
        return False
    if before in ("-", "–") and phrase.before(2)[:1].isdigit():
        return len(phrase.before(2)) == 4
    if phrase.word("year") in ("'", "’", "‘", "`"):
        return before in _YEAR_BEFORE
    return 1900 <= number <= 2050 or before in _YEAR_BEFORE


def year_spoken(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "nineteen ninety-six"."""
    words = phrase.words("year")
    if len(words) < 2 or phrase.after() in _COUNTED or phrase.before() == "$":
        return None
    number = readings.year_of(words)
    if number is None or not 1600 <= number <= 2099 or words[-1] in ("hundred", "thousand"):
        return None
    return readings.on_calendar(f"{number:04d}", Basis.EXPLICIT, readings.edge(phrase))


def decade(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the late 1970s", "the '80s", "the nineties"."""
    word = phrase.word("decade")
    mod = readings.edge(phrase)
    if word in numerals.DECADE:
        start = 1900 + numerals.DECADE[word]
    elif len(word) == 5:
        start = int(word[:4])
    else:
        short = phrase.tokens.words[phrase.parts["decade"][0] - 1] in ("'", "’", "‘", "`")
        if not short and phrase.before() not in ("the", "early", "late"):
            return None
        start = 1900 + int(word[:2])
    if not 1400 <= start <= 2190:
        return None
    return readings.on_calendar(values.decade(start), Basis.EXPLICIT, mod)


def century(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the 20th century", "19th-century"."""
    number = readings.ordinal(phrase.words("ordinal"))
    if not 1 <= number <= 30:
        return None
    if phrase.has("era") and phrase.word("era").startswith("b"):
        return readings.unplaced(f"BC{number - 1:02d}", readings.BEFORE_CALENDAR)
    return readings.on_calendar(f"{number - 1:02d}", Basis.EXPLICIT, readings.edge(phrase))
