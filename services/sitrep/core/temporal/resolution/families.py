"""Which function reads which family of the grammar."""

from collections.abc import Callable, Mapping

from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.resolution import dates, daytimes, fiscal, holidays, lengths, recurring, relative
from sitrep.core.temporal.scanning import Phrase

Resolver = Callable[[Phrase, Discourse], Reading | None]
"""None says that the phrase is no time after all."""

RESOLVERS: Mapping[str, Resolver] = {
    "iso": dates.iso,
    "slash": dates.slash,
    "month_day": dates.month_day,
    "day_month": dates.month_day,
    "month_year": dates.month_year,
    "month_which_year": dates.month_which_year,
    "month": dates.month,
    "season": dates.season,
    "year": dates.year,
    "year_spoken": dates.year_spoken,
    "decade": dates.decade,
    "century": dates.century,
    "era_year": dates.era_year,
    "weekday": dates.weekday,
    "holiday": holidays.holiday,
    "clock": daytimes.clock,
    "clock_oral": daytimes.clock_oral,
    "part_of_date": daytimes.part_of_date,
    "part_relative": daytimes.part_relative,
    "part": daytimes.part,
    "day_relative": daytimes.day_relative,
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
    "then": relative.then,
    "stretch": lengths.stretch,
    "first_stretch": lengths.first_stretch,
    "duration": lengths.duration,
    "duration_bare": lengths.duration_bare,
    "age": lengths.age,
    "set_every": recurring.set_every,
    "set_rate": recurring.set_rate,
    "set_adverb": recurring.set_adverb,
    "set_weekdays": recurring.set_weekdays,
    "quarter": fiscal.quarter,
    "half": fiscal.half,
    "year_earlier": fiscal.year_earlier,
    "latest_period": fiscal.latest_period,
    "fiscal_year": fiscal.fiscal_year,
}
