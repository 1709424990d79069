"""Numbers of words: numerals, ordinals, months, weekdays, units, seasons, parts of day.

Source: English, and TIMEX3's codes (TimeML annotation guidelines 1.2.1).
"""

_ONES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_TENS = """
twenty thirty forty fifty sixty seventy eighty ninety
"""
_ORDINALS = """
zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""

CARDINAL: dict[str, float] = (
    {word: number for number, word in enumerate(_ONES.split())}
    | {word: number * 10 for number, word in enumerate(_TENS.split(), start=2)}
    | {"a": 1, "an": 1, "dozen": 12, "couple": 2, "half": 0.5}
)
MULTIPLIER = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
ORDINAL = {word: number for number, word in enumerate(_ORDINALS.split())} | {"thirtieth": 30}

_MONTHS = "january february march april may june july august september october november december"
MONTH = {name: number for number, name in enumerate(_MONTHS.split(), start=1)}
MONTH |= {name[:3]: number for name, number in MONTH.items()} | {"sept": 9}

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAY = {name: number for number, name in enumerate(_WEEKDAYS.split())}
WEEKDAY |= {name[:3]: number for name, number in WEEKDAY.items()} | {
    "tues": 1,
    "weds": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
}

DECADE = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}  # fmt: skip

# Unit word: its TIMEX3 letter, and how many of that letter one of it is.
UNIT: dict[str, tuple[str, int]] = {
    "second": ("S", 1), "minute": ("M", 1), "min": ("M", 1), "hour": ("H", 1), "hr": ("H", 1),
    "day": ("D", 1), "week": ("W", 1), "weekend": ("WE", 1), "fortnight": ("W", 2), "month": ("M", 1),
    "quarter": ("Q", 1), "year": ("Y", 1), "yr": ("Y", 1), "decade": ("Y", 10), "generation": ("Y", 30),
    "century": ("Y", 100), "centurie": ("Y", 100), "millennium": ("Y", 1000),
}  # fmt: skip
CLOCK_UNITS = frozenset({"second", "minute", "min", "hour", "hr"})
"""Units written after TIMEX3's T."""

SEASON = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}

PART_OF_DAY = {
    "morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "tonight": "NI", "overnight": "NI",
    "dawn": "MO", "daybreak": "MO", "sunrise": "MO", "dusk": "EV", "sunset": "EV", "nightfall": "NI",
}  # fmt: skip

DAY_OFFSET = {"today": 0, "yesterday": -1, "tomorrow": 1}

DAILY: dict[str, str] = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M",
    "quarterly": "P1Q", "yearly": "P1Y", "annually": "P1Y", "annual": "P1Y",
}  # fmt: skip

# The shift a determiner stands for; `told` when it counts from the day the text tells of, not from its own.
WHICH: dict[str, tuple[int, bool]] = {
    "this": (0, False), "current": (0, False), "present": (0, False), "latest": (0, False),
    "last": (-1, False), "past": (-1, False), "next": (1, False), "coming": (1, False), "upcoming": (1, False),
    "previous": (-1, True), "preceding": (-1, True), "prior": (-1, True), "following": (1, True),
    "ensuing": (1, True), "subsequent": (1, True), "succeeding": (1, True), "that": (0, True), "same": (0, True),
}  # fmt: skip

EDGE = {
    "early": "START", "beginning": "START", "start": "START", "outset": "START", "mid": "MID", "middle": "MID",
    "late": "END", "end": "END", "close": "END", "earlier": "BEFORE", "later": "AFTER",
}  # fmt: skip

ABOUT = {
    "about": "APPROX", "around": "APPROX", "nearly": "LESS_THAN", "almost": "LESS_THAN", "some": "APPROX",
    "roughly": "APPROX", "approximately": "APPROX", "circa": "APPROX", "more": "MORE_THAN", "over": "MORE_THAN",
    "less": "LESS_THAN", "fewer": "LESS_THAN", "under": "LESS_THAN", "least": "EQUAL_OR_MORE",
    "most": "EQUAL_OR_LESS", "up": "EQUAL_OR_LESS",
}  # fmt: skip

# Hours east of UTC.
ZONE: dict[str, float] = {
    "gmt": 0, "utc": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "trt": 3, "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
