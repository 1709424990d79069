"""News or history: whether a text counts from the day it was written, or from what it tells."""

import re
from datetime import date

from sitrep.core.temporal import scene
from sitrep.core.temporal.lexicon import numerals
from sitrep.core.temporal.tokens import CLASS, UNION, Tokens

_MONTHS = UNION["AMONTH"]
_YEAR, _ERA = CLASS["YEAR4"], CLASS["ERA"]
_TIMES = re.compile(f"[{_MONTHS}{_YEAR}{_ERA}]")
_DEICTIC = re.compile(
    f"[{CLASS['RELATIVEDAY']}{CLASS['TONIGHT']}{CLASS['AGO']}]"
    f"|(?<!{CLASS['THE']})[{CLASS['LAST']}{CLASS['NEXT']}{CLASS['THIS']}][{UNION['SPAN']}{CLASS['PART']}]"
)
_FEWEST = 3


def is_narrative(tokens: Tokens, published: date | None) -> bool:
    """Whether a text without a dateline tells a history; without a day of publication it can only be one."""
    if published is None:
        return True
    found = [match.start() for match in _TIMES.finditer(tokens.kinds)]
    if len(found) < _FEWEST:
        return False
    years = [int(tokens.words[i]) for i in found if tokens.kinds[i] == _YEAR]
    recent = sum(year >= published.year - 1 for year in years)
    past = _opens_long_past(tokens, found, recent) or _is_long_past(tokens, found, recent)
    return past and not _counts_from(tokens, published)


_FEWEST_DATES = 15


def _is_long_past(tokens: Tokens, found: list[int], recent: int) -> bool:
    """Whether a text has many dates, most years long past, and little of "yesterday"."""
    kinds = tokens.kinds
    old = sum(kinds[i] not in _MONTHS for i in found) - recent
    dates = len(found) - recent
    return dates >= _FEWEST_DATES and old >= 3 * recent and 10 * len(_DEICTIC.findall(kinds)) <= dates


_OWN_TIME = re.compile(
    f"{_DEICTIC.pattern}|[{''.join(CLASS[name] for name in ('NOW', 'CURRENT', 'RECENT', 'RECENTLY', 'FUTURE'))}]"
    f"|[{UNION['AWEEKDAY']}](?!.?(?:[{_MONTHS}]|[{UNION['DAYNUM']}].?[{_MONTHS}]))"
)
_FIRST_YEAR_WITHIN = 4
_OPENING = 60
_WORDS_A_DATE = 60


def _opens_long_past(tokens: Tokens, found: list[int], recent: int) -> bool:
    """Whether a text opens with a year long past, is full of dates, and names nothing of its own time."""
    kinds = tokens.kinds
    if recent or found[0] > _OPENING or len(found) * _WORDS_A_DATE < len(kinds):
        return False
    first_year = next((i for i in found if kinds[i] not in _MONTHS), None)
    return first_year is not None and first_year <= found[0] + _FIRST_YEAR_WITHIN and not _OWN_TIME.search(kinds)


_DAY_ALONE = f"(?:([{UNION['DAYNUM']}])([{_MONTHS}])|([{_MONTHS}])([{UNION['DAYNUM']}]))(?!{CLASS['COMMA']}?{_YEAR})"
_DAY_WITHOUT_YEAR = re.compile(_DAY_ALONE)
_ANY_YEAR = re.compile(f"[{_YEAR}{_ERA}]")
_WEEKDAY_DATE = re.compile(f"[{UNION['AWEEKDAY']}][{CLASS['COMMA']}{CLASS['DOT']}]?{_DAY_ALONE}")


def _counts_from(tokens: Tokens, published: date) -> bool:
    """Whether days without a year are of the publication's: one stands before all years, or their weekdays say so."""
    year = _ANY_YEAR.search(tokens.kinds)
    if _DAY_WITHOUT_YEAR.search(tokens.kinds, 0, len(tokens.kinds) if year is None else year.end()):
        return year is None or tokens.kinds[year.start()] == _YEAR
    agree = 0
    found = list(_WEEKDAY_DATE.finditer(tokens.kinds))
    for match in found:
        day, month = (match.start(1), match.start(2)) if match[1] else (match.start(4), match.start(3))
        weekday = numerals.WEEKDAY[tokens.words[match.start()]]
        near = scene.nearest(numerals.MONTH[tokens.words[month]], int(tokens.words[day]), published)
        agree += near is not None and near.weekday() == weekday
    return 2 * agree > len(found)
