"""Holidays with a fixed or computable date: name to rule.

`M-D` is a fixed day; `M/weekday/n` the n-th weekday (Monday is 0) of a month, -1 the last; `easter+n` counts from
Western Easter Sunday; `moon` is a day of a calendar of the moon, which is not computed. Source: the calendars of the
United States, the United Kingdom, Russia and the Western churches.
"""

HOLIDAYS = {
    "thanksgiving": "11/3/4",
    "christmas": "12-25",
    "christmas eve": "12-24",
    "xmas": "12-25",
    "halloween": "10-31",
    "easter": "easter+0",
    "good friday": "easter-2",
    "new year's": "1-1",
    "new year's eve": "12-31",
    "labor": "9/0/1",
    "memorial": "5/0/-1",
    "independence": "7-4",
    "columbus": "10/0/2",
    "veterans": "11-11",
    "armistice": "11-11",
    "valentine": "2-14",
    "presidents": "2/0/3",
    "boxing": "12-26",
    "bastille": "7-14",
    "juneteenth": "6-19",
    "easter sunday": "easter+0",
    "easter monday": "easter+1",
    "palm sunday": "easter-7",
    "maundy thursday": "easter-3",
    "ash wednesday": "easter-46",
    "may": "5-1",
    "labour": "5-1",
    "mother": "5/6/2",
    "father": "6/6/3",
    "anzac": "4-25",
    "patrick": "3-17",
    "remembrance": "11-11",
    "victory": "5-9",
    "groundhog": "2-2",
    "flag": "6-14",
    "ramadan": "moon",
    "hanukkah": "moon",
    "passover": "moon",
    "nowruz": "3-21",
    "election": "election",
}
