"""Which function reads which family of the grammar."""

from collections.abc import Callable, Mapping

from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.resolution import (
    days,
    daytimes,
    fiscal,
    holidays,
    lengths,
    months,
    recurring,
    relative,
    stretches,
    years,
)
from sitrep.core.temporal.scanning import Phrase

Resolver = Callable[[Phrase, Discourse], Reading | None]
"""None says that the phrase is no time after all."""

RESOLVERS: Mapping[str, Resolver] = {
    "iso": days.iso,
    "slash": days.slash,
    "month_day": days.month_day,
    "day_month": days.month_day,
    "dateline_day": days.dateline_day,
    "day_which_year": days.day_which_year,
    "day_of_month": days.day_of_month,
    "month_part": months.month_part,
    "week_of_month": months.week_of_month,
    "month_year": months.month_year,
    "month_which_year": months.month_which_year,
    "month": months.month,
    "season": months.season,
    "year": years.year,
    "year_spoken": years.year_spoken,
    "decade": years.decade,
    "century": years.century,
    "era_year": years.era_year,
    "weekday": days.weekday,
    "holiday": holidays.holiday,
    "holiday_week": holidays.holiday_week,
    "clock": daytimes.clock,
    "clock_military": daytimes.clock_military,
    "clock_oral": daytimes.clock_oral,
    "part_of_date": daytimes.part_of_date,
    "part_relative": daytimes.part_relative,
    "part": daytimes.part,
    "day_relative": days.day_relative,
    "unit_relative": relative.unit_relative,
    "unit_edge": relative.unit_edge,
    "the_unit": relative.the_unit,
    "the_weekend": relative.the_weekend,
    "week_of": relative.week_of,
    "ago": relative.ago,
    "offset": relative.offset,
    "long_ago": relative.long_ago,
    "now": relative.now,
    "past": relative.past,
    "future": relative.future,
    "stretch": stretches.stretch,
    "first_stretch": lengths.first_stretch,
    "duration": lengths.duration,
    "duration_word": lengths.duration_word,
    "duration_bare": lengths.duration_bare,
    "duration_vague": lengths.duration_vague,
    "the_day_beside": relative.the_day_beside,
    "the_years": lengths.the_years,
    "set_every": recurring.set_every,
    "set_rate": recurring.set_rate,
    "set_adverb": recurring.set_adverb,
    "set_weekdays": recurring.set_weekdays,
    "quarter": fiscal.quarter,
    "half": fiscal.half,
    "year_earlier": fiscal.year_earlier,
    "latest_period": fiscal.latest_period,
    "length_earlier": fiscal.length_earlier,
    "day_beside": relative.day_beside,
    "fiscal_year": fiscal.fiscal_year,
}

COMMON_NOUNS = frozenset(
    {
        "unit_relative",
        "the_unit",
        "the_weekend",
        "duration",
        "duration_bare",
        "stretch",
        "first_stretch",
        "season",
        "part",
        "part_relative",
        "latest_period",
        "set_adverb",
        "day_relative",
        "now",
        "future",
        "past",
    }
)
"""Families whose last word is a common noun or adverb: with a capital in mid-sentence it is a name."""
