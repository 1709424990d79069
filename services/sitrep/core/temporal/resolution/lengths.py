"""Durations, and stretches of time that end or begin at the day the text speaks from."""

from datetime import date

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Interval
from sitrep.core.temporal.lexicon import numerals
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase

_FEW = 3
"""How many "a few" and a bare plural are taken for where the calendar needs a number."""


def duration_value(count: float | None, word: str) -> str:
    """TIMEX3's value of so many units: P3D, PT2H, P2Y6M, PXW."""
    letter, size = readings.unit(word)
    lead = "PT" if readings.is_clock_unit(word) else "P"
    if letter == "WE":
        letter, size = "D", 2
    if count is None:
        return f"{lead}X{'Y' if size >= 10 else letter}" if size < 10 else "PXY"
    many = count * size
    whole = int(many)
    rest = many - whole
    if not rest:
        return f"{lead}{whole}{letter}"
    smaller = {"Y": ("M", 12), "M": ("D", 30), "W": ("D", 7), "D": ("H", 24), "H": ("M", 60)}.get(letter)
    if lead == "PT" and letter == "M":
        smaller = ("S", 60)
    if smaller is None:
        return f"{lead}{many:g}{letter}"
    tail = f"{round(rest * smaller[1])}{smaller[0]}"
    if letter == "D":
        tail = "T" + tail
    return f"{lead}{f'{whole}{letter}' if whole else ''}{tail}"


def _count(phrase: Phrase) -> float | None:
    words = phrase.words("count")
    for i, word in enumerate(words):
        if word in ("to", "or") and i:
            words = words[:i]
            break
    return readings.number(words)


def duration(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "three days", "a 16-hour flight", "nearly a year and a half"."""
    if phrase.after() in ("old", "olds") or (phrase.after() == "-" and phrase.after(2) in ("old", "olds")):
        return None
    word = phrase.word("unit")
    if not word or (phrase.after() == "-" and phrase.after(2) == "long"):
        return None
    if phrase.has("count"):
        count = _count(phrase)
        if "dozen" in phrase.words("count") and phrase.words("count")[0] == "dozen":
            count = None
    elif phrase.has("half") and phrase.word("half") == "half" and phrase.tokens.words[phrase.last - 1] != "half":
        count = 0.5
    elif phrase.tokens.words[phrase.last - 1] == "long":
        count = None if word.endswith("s") else 1
    else:
        count = 1
    if count is not None and phrase.has("half") and phrase.tokens.words[phrase.last - 1] == "half":
        count += 0.5
    if count is not None and count > 1_000_000:
        return None
    if word in ("second", "quarter", "quarters", "weekend") and (
        not phrase.has("count") or "-" in phrase.tokens.words[phrase.first : phrase.last]
    ):
        return None
    return readings.length(duration_value(count, word), readings.about(phrase))


def duration_word(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "a daylong battle"."""
    return readings.length(duration_value(1, phrase.word("word").removesuffix("long")))


_BARE_AFTER = frozenset({"for", "within", "after", "in", "over"})
_BEFORE_LONG = frozenset(
    {"after", "by", "despite", "following", "for", "in", "during", "endured", "amid", "saw", "took"}
)
_BARE_BEFORE = frozenset({"before", "after", "that", "leading"})


def duration_bare(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "for weeks", "within days"."""
    if phrase.after() == "of" and phrase.before() != "within":
        return readings.length(duration_value(None, phrase.word("vague"))) if phrase.before() in _BEFORE_LONG else None
    if phrase.before() not in _BARE_AFTER and phrase.after() not in _BARE_BEFORE:
        return None
    if phrase.before() in ("of", "just") or (
        readings.is_clock_unit(phrase.word("vague")) and phrase.before() not in _BARE_AFTER
    ):
        return None
    if phrase.after() == "that" and phrase.after(2) != "followed":
        return None
    return readings.length(duration_value(None, phrase.word("vague")))


def duration_vague(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "for some time"."""
    return readings.length("PXX") if phrase.before() in ("for", "after", "in") and phrase.after() != "s" else None


def the_years(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "over the years"."""
    return readings.length(duration_value(None, phrase.word("unit"))) if phrase.before() == "over" else None


def stretch(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the past three days", "recent weeks", "the next two years": a length with its place on the calendar."""
    word = phrase.word("unit")
    counted = phrase.has("count")
    count: float | None = _count(phrase) if counted else (1 if not word.endswith("s") else None)
    value = duration_value(count, word)
    ahead = phrase.word("way") in ("next", "coming", "following", "ahead")
    told = numerals.WHICH.get(phrase.word("way"), (0, False))[1]
    base = context.base(readings.unit(word)[0], told=told, ahead=ahead)
    return readings.length(value, readings.about(phrase), _stretch(base, word, count, ahead=ahead))


def _stretch(base: date | None, word: str, count: float | None, *, ahead: bool) -> Interval | None:
    """From so many units ago until today, or from today on. Days are counted with today as the last."""
    if base is None or (count is not None and count > 10_000):
        return None
    letter, size = readings.unit(word)
    many = (count if count is not None else _FEW) * size
    if readings.is_clock_unit(word):
        letter, many = "D", max(1, round(many / 24)) if letter == "H" else 1
    days = {"D": 1, "WE": 7, "W": 7}.get(letter)
    sign = 1 if ahead else -1
    if days:
        steps = round(many * days) - (1 if letter == "D" and count is not None else 0)
        other = values.shifted(base, sign * max(steps, 0))
    else:
        other = values.moved(base, sign * round(many * {"M": 1, "Q": 3, "Y": 12}[letter]))
    return values.of_days(min(base, other), max(base, other))


def first_stretch(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the first nine months", "the early years"."""
    return readings.length(duration_value(_count(phrase) if phrase.has("count") else None, phrase.word("unit")))
