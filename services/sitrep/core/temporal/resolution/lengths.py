"""Durations: lengths of time without a place on the calendar."""

from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase

_SMALLER = {"PY": ("M", 12), "PM": ("D", 30), "PW": ("D", 7), "PD": ("TH", 24), "PTH": ("M", 60), "PTM": ("S", 60)}
"""The unit that a fraction of a unit is told in, and how many make one."""
_MOST = 1_000_000
_VAGUE = "PXX"


def duration_value(count: float | None, word: str) -> str:
    """TIMEX3's value of so many units: P3D, PT2H, P2Y6M; PXW where their number is not told."""
    letter, size = readings.unit(word)
    lead = "PT" if readings.is_clock_unit(word) else "P"
    if letter == "WE":
        letter, size = "D", 2
    if count is None:
        return f"{lead}X{letter}"
    whole, rest = divmod(count * size, 1)
    if not rest or lead + letter not in _SMALLER:
        return f"{lead}{count * size:g}{letter}" if count * size < _MOST else f"{lead}{int(whole)}{letter}"
    smaller, many = _SMALLER[lead + letter]
    tail = f"{round(rest * many)}{smaller[-1]}"
    return f"{lead}{f'{int(whole)}{letter}' if whole else ''}{'T' if len(smaller) > 1 else ''}{tail}"


def count_of(phrase: Phrase) -> float | None:
    """The number of units, the lower one of "two or three"; None where it is not told ("several", "dozens of")."""
    words = phrase.words("count")
    cut = next((i for i, word in enumerate(words) if i and word in ("to", "or")), len(words))
    return None if words[:1] == ["dozen"] else readings.number(words[:cut])


def duration(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "three days", "a 16-hour flight", "nearly a year and a half"."""
    word = phrase.word("unit")
    if not word or _goes_on(phrase) or _is_fraction(phrase, word):
        return None
    if phrase.before() == "as" and phrase.word("count") == "many":  # "the fifth raid in as many days"
        return None
    count = _amount(phrase, word)
    if count is not None and count > _MOST:
        return None
    return readings.length(duration_value(count, word), readings.about(phrase))


def _goes_on(phrase: Phrase) -> bool:
    """Whether "old" or "long" follows: an age, or a form that another rule takes without its article."""
    following = phrase.after(2) if phrase.after() == "-" else phrase.after()
    return following in ("old", "olds") or (phrase.after() == "-" and following == "long")


def _is_fraction(phrase: Phrase, word: str) -> bool:
    """Whether it is "a second" or "three-quarters", or a weekend, which has its own rules."""
    if word not in ("second", "quarter", "quarters", "weekend"):
        return False
    return not phrase.has("count") or "-" in phrase.tokens.words[phrase.first : phrase.last]


def _amount(phrase: Phrase, word: str) -> float | None:
    last = phrase.tokens.words[phrase.last - 1]
    if last == "long" and not phrase.has("count"):
        return None if word.endswith("s") else 1
    count = count_of(phrase) if phrase.has("count") else 1
    if not phrase.has("half"):
        return count
    if last != "half":  # "half an hour"
        return 0.5
    return None if count is None else count + 0.5


def duration_word(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "a daylong battle"."""
    return readings.length(duration_value(1, phrase.word("word").removesuffix("long")))


_BEFORE_BARE = frozenset({"for", "within", "after", "in", "over"})
_AFTER_BARE = frozenset({"before", "after", "that", "leading"})
_BEFORE_UNITS_OF = _BEFORE_BARE - {"over"} | {"by", "despite", "following", "during", "endured", "amid", "saw", "took"}


def duration_bare(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "for weeks", "within days", "after months of siege", "in the days before the vote"."""
    before, after = phrase.before(), phrase.after()
    reading = readings.length(duration_value(None, phrase.word("vague")))
    if after == "of":
        return reading if before in _BEFORE_UNITS_OF else None
    if before in _BEFORE_BARE:
        return reading
    stands = after in _AFTER_BARE and before not in ("of", "just") and not readings.is_clock_unit(phrase.word("vague"))
    return reading if stands and (after != "that" or phrase.after(2) == "followed") else None


def duration_vague(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "for some time"."""
    return readings.length(_VAGUE) if phrase.before() in ("for", "after", "in") else None


def the_years(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "over the years"."""
    return readings.length(duration_value(None, phrase.word("unit"))) if phrase.before() == "over" else None


def first_stretch(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the first nine months", "the early years"."""
    return readings.length(duration_value(count_of(phrase) if phrase.has("count") else None, phrase.word("unit")))
