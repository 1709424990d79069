"""Quantities: how many people, read from words and digits, with what the qualifier leaves open."""

import re
from dataclasses import dataclass, replace

from sitrep.core.extraction.document import Document
from sitrep.core.extraction.vocabulary import vocabulary

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_LEAST = {
    "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "tens of thousands": 20_000,
    "hundreds of thousands": 200_000, "millions": 2_000_000, "several": 3, "a few": 3, "several dozen": 36,
    "a number of": 2, "a handful of": 3, "several hundred": 300, "several thousand": 3_000,
}  # fmt: skip
"""The least that vague words can mean; they have no best."""
_BARE_VAGUE = frozenset(("several", "a number of", "a few", "a handful of"))
"""Vague words that count people only when people are named."""
_BOUNDS = {
    "at least": "floor", "no fewer than": "floor", "not less than": "floor", "no less than": "floor",
    "a minimum of": "floor", "more than": "above", "over": "above", "upwards of": "above", "in excess of": "above",
    "fewer than": "below", "less than": "below", "under": "below", "up to": "ceiling", "as many as": "ceiling",
    "nearly": "about", "almost": "about", "close to": "about", "some": "about", "about": "about", "around": "about",
    "roughly": "about", "approximately": "about", "an estimated": "about", "exactly": "", "only": "", "just": "",
}  # fmt: skip


def _any_of(phrases: tuple[str, ...]) -> str:
    return "|".join(sorted((phrase.replace(" ", r"\s") for phrase in phrases), key=lambda p: (-len(p), p)))


_SPELT = _any_of((*_SMALL, *_TENS))
_QUANTITY = re.compile(
    rf"""
    \b(?:(?P<qualifier>{_any_of(tuple(_BOUNDS))})\s)?
    (?: (?<=between\s)(?P<least>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})\sand\s(?P<most>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})\b
      | (?P<vague>{_any_of(tuple(_LEAST))})\b
      | (?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}(?:\.\d{{1,6}})?)(?!\d)(?:\s(?P<scale>hundred|thousand|million)\b)?
        (?:\s?(?:-|–|to|or)\s?(?P<upper>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})\b)?
      | (?P<spelt>(?:{_SPELT}|an?\s(?:dozen|hundred|thousand|million)|half\sa\smillion)
        (?:[\s-](?:{_SPELT}|hundred|thousand|million|dozen)\b)*)\b
      | (?P<single>an?|another)\b
    )
    (?P<noun>(?:\s(?!and\b|or\b|in\b|by\b|were\b|was\b)[a-z'’-]+){{0,4}})
    """,
    re.VERBOSE,
)
_NO_COUNT = re.compile(
    r"[\s-]?(?:%|percent|per\scent|km|kilomet|miles?\b|met(?:re|er)s|years?\b|hours?\b|days?\b|weeks?\b|months?\b|minutes?\b|mm\b"
    r"|tons?\b|dollars?|degrees?|a\.?m\b|p\.?m\b|st\b|nd\b|rd\b|th\b|°|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec"
    r"|:\d|[-/]\d|pounds?\b|calib|square|feet|bombs?\b|attacks?\b|grams|kilos?|lit(?:er|re)s?|times?\b|o'clock|rounds?\b"
    r"|of\sthe\b|cars?\b|vehicles?\b|houses?\b|homes?\b|buildings?\b|tents?\b|shops?\b|schools?\b|explosions?\b|airstrikes?|strikes?\b|points?\b|rifles?|of\sthem|bullets?\b|shots?\b)"
)
PEOPLE = vocabulary(
    """people civilians children women men soldiers fighters rebels troops policemen officers militants insurgents
    guerrillas peasants students workers residents persons members demonstrators protesters prisoners detainees
    hostages families villagers refugees passengers others police journalists terrorists subversives extremists
    victims bodies casualties dead wounded injured deaths injuries girls boys adults combatants militiamen
    personnel servicemen priests jesuits syrians palestinians israelis iraqis citizens individuals foreigners
    americans elderly agents guards marines employees leaders conscripts recruits miners farmers relatives
    doctors medics nurses teachers patients displaced inmates gunmen attackers kurds inhabitants worshippers
    occupants bystanders migrants survivors households politicians nuns lives bodyguards rescuers drivers"""
)
PERSON = vocabulary(
    """civilian child woman man fighter rebel policeman officer militant insurgent guerrilla peasant student worker
    resident person member prisoner hostage villager passenger terrorist subversive extremist victim girl boy
    guard bodyguard priest journalist sergeant lieutenant corporal captain teacher mayor driver watchman judge
    colonel major general patrolman leader farmer nun senator councilman soldier"""
) | {word.removesuffix("s") for word in PEOPLE if word.endswith("s")}
_AGE = re.compile(r",\s\d{1,2},")
_ENDS_PHRASE = re.compile(
    r"\s*(?:$|[,.;:)\"”-])|\s(?:was|were|is|has|had|died|who|in|and|or|by|from|on|at|near|with|when|of|during|while|also"
    r"|later|today|yesterday|this|to|killed|wounded|injured|after|for|as|outside|inside|that|named)\b"
)
"""What may follow "a soldier" where a soldier is meant, not "a soldier uprising"."""
_INCLUDING = re.compile(r"(?:including|among them|among whom|of whom|of them|most of them)\b[^.;]{0,24}$")
_OUTCOMES = frozenset(("dead", "wounded", "injured", "deaths", "injuries", "others", "bodies", "displaced"))
"""Words that say what became of the counted: two such counts are two figures."""
_FATES = _OUTCOMES | {"casualties", "lives"}
"""Words that name nobody."""
_NOUN_WORD = re.compile(r"[a-z'’-]+")
_OF_PEOPLE = re.compile(r"\s(?:of\s)?(?P<people>[a-z]+)")
_LOOK_BACK = 40
_MOST = 10**10
"""More people than have been counted anywhere: a number beyond is no count."""
_LONGEST = 14
"""Characters of the longest number up to that, with its commas."""
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count where it stands: characters, words, its bounds and who is counted.

    `last` is the first word after the number, `counted_last` that after the words for who is counted.
    `included` when it is part of the count before it ("27 civilians, including eight children").
    """

    start: int
    end: int
    first: int
    last: int
    counted_last: int
    low: int | None
    best: int | None
    high: int | None
    of: str | None
    text: str
    included: bool

    @property
    def people(self) -> str | None:
        """Who is counted, in lower case; None when the word says only what became of them ("bodies", "injured")."""
        return None if self.of in _FATES else self.of


def find(document: Document, start: int, end: int) -> list[Quantity]:
    """Every count of people, or of what is left unsaid ("killing 12"), from `start` to `end`."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(document.lower, start, end):
        quantity = _read(document, match)
        if quantity is None:
            continue
        if found and _are_joined(document, found[-1], quantity):
            found[-1] = _sum(document, found[-1], quantity)
        else:
            found.append(quantity)
    return found


def number(words: str) -> int:
    """The value of a number in words: "twenty-five" is 25, "two dozen" 24, "half a million" 500,000."""
    if words.startswith("half"):
        return _SCALES["million"] // 2
    total = current = 0
    for word in re.split(r"[\s-]+", words):
        if word in _SCALES:
            current = (current or 1) * _SCALES[word]
            if word in ("thousand", "million"):
                total, current = total + current, 0
        else:
            current += _VALUES.get(word, 0)
    return total + current


def _are_joined(document: Document, one: Quantity, other: Quantity) -> bool:
    """Whether two counts are one: "six priests and two women"."""
    if one.of is None or other.of is None or one.included or other.included:
        return False
    between = document.words[one.counted_last : other.first]
    return between == ("and",) and not {one.of, other.of} & _OUTCOMES


def _sum(document: Document, one: Quantity, other: Quantity) -> Quantity:
    return replace(
        one,
        end=other.end,
        counted_last=other.counted_last,
        low=_plus(one.low, other.low),
        best=_plus(one.best, other.best),
        high=_plus(one.high, other.high),
        of=None,
        text=" ".join(document.body[one.start : other.end].split()),
    )


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _read(document: Document, match: re.Match[str]) -> Quantity | None:
    of, end = _counted(match)
    if len(match.group("digits") or "") > _LONGEST or len(match.group("upper") or "") > _LONGEST:
        return None
    if not _is_count(document, match, of):
        return None
    start = match.start()
    low, best, high = _bounds(match)
    if any(value is not None and value > _MOST for value in (low, best, high)):
        return None
    included = _INCLUDING.search(document.lower, max(0, start - _LOOK_BACK), start) is not None
    text = " ".join(document.body[start:end].split())
    words = (document.word_at(start), document.word_at(match.start("noun")), document.word_at(end))
    return Quantity(start, end, *words, low, best, high, of, text, included)


def _is_count(document: Document, match: re.Match[str], of: str | None) -> bool:
    if of is None and (match.group("single") or match.group("spelt") == "one" or match.group("vague") in _BARE_VAGUE):
        return False
    if _NO_COUNT.match(document.lower, match.start("noun")) or _AGE.match(document.lower, match.start() - 2):
        return False
    if match.group("single") and not _ENDS_PHRASE.match(document.lower, _counted(match)[1]):
        return False
    before = document.body[match.start() - 1 : match.start()]
    if before in ("$", "£", "€", ".", "-", "#", ":") or (before == "(" and document.body.startswith(")", match.end())):
        return False
    digits = match.group("digits") or match.group("least")
    if digits is not None and digits.startswith("0"):
        return False
    return of is not None or digits is None or not (digits.isdigit() and int(digits) in _YEARS)


def _counted(match: re.Match[str]) -> tuple[str | None, int]:
    """Who is counted, and where that word ends."""
    known = PERSON if match.group("single") or match.group("spelt") == "one" else PEOPLE
    if known.isdisjoint(match.group("noun").split()):
        return None, match.start("noun")
    for word in _NOUN_WORD.finditer(match.group("noun")):
        if word.group() in known:
            after = _OF_PEOPLE.match(match.group("noun"), word.end()) if word.group() in _FATES else None
            if after is not None and after.group("people") in PEOPLE:
                return after.group("people"), match.start("noun") + after.end()
            return word.group(), match.start("noun") + word.end()
    return None, match.start("noun")


def _bounds(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of the number under its qualifier."""
    if match.group("vague"):
        return _LEAST[" ".join(match.group("vague").split())], None, None
    value = _value(match)
    if upper_words := match.group("upper") or match.group("most"):
        upper = int(upper_words.replace(",", ""))
        return (value, None, upper) if upper > value else (value, value, value)
    bound = _BOUNDS.get(" ".join((match.group("qualifier") or "").split()), "")
    return {
        "floor": (value, value, None),
        "above": (value + 1, None, None),
        "below": (None, None, value - 1),
        "ceiling": (None, value, value),
        "about": (None, value, None),
    }.get(bound, (value, value, value))


def _value(match: re.Match[str]) -> int:
    if match.group("single"):
        return 1
    if match.group("least"):
        return int(match.group("least").replace(",", ""))
    if match.group("digits"):
        scale = _SCALES.get(match.group("scale") or "", 1)
        return round(float(match.group("digits").replace(",", "")) * scale)
    return number(match.group("spelt"))
