"""The grammar: which sequences of token classes name a time.

One rule a line, `family: pattern`, tried in this order at every place of the text: the first that fits wins, so
longer forms stand first. In a pattern, upper case is a class or union of `words.py`, `<name>` a macro below,
`part=X` names a part for the family's resolver, and `( | ) ?` are as in regular expressions. A family may
have several lines. Nothing repeats without bound, so
that no text can make matching slow.
"""

MACROS = """
month: (MONTHSHORT DOT?|AMONTH)
weekday: (WEEKDAYSHORT DOT?|WEEKDAY)
dom: (DAYNUM|<domword>)
nearer: (LAST|NEXT|THIS)
of: (COMMA|OF)?
domword: (ORDNUM|TENS HYPHEN? ORDWORD|ORDWORD)
ordinal: (ORDNUM|TENS HYPHEN? ORDWORD|ORDWORD)
spoken: (NUMWORD (TENS (HYPHEN? NUMWORD)?|NUMWORD)|NUMWORD HUNDRED)
year: (YEAR4|APOS NUM2|<spoken>)
about: (ABOUT|NEARLY|MORE THAN|LESS THAN|AT MOST|UP TO)
cardinal: (AMOUNT|YEAR4|INT|NUMWORD|TENS (HYPHEN? NUMWORD)?)
halves: (HYPHEN AND HYPHEN A HYPHEN HALF|SLASH|HALFSIGN|AND A HALF|HUNDRED)
number: (<cardinal> <halves>|A HUNDRED|<cardinal>|A DOZEN|DOZEN)
vague: (A? COUPLE OF?|A FEW|FEW|DOZEN OF)
count: (<number>|<vague>)
counts: (<count> (TO|OR|HYPHEN|DASH|AND) <number>|<count>)
edge: (MID HYPHEN TO HYPHEN LATE|(EARLY|LATE|MID) HYPHEN?|THE? (VERY)? (END|BEGINNING|MIDDLE) OF)
sooner: (EARLIER|LATER|<edge>)
narrated: (THAT SAME|THAT|THE (SAME|PREVIOUS|FOLLOWING|NEXT)|PREVIOUS|FOLLOWING)
which: (<narrated>|THIS (PAST|COMING)|THE? (LAST|NEXT|PAST|COMING|CURRENT|PRESENT|LATEST)|THIS)
ampm: (AMPM|(A|LETTERP) DOT LETTERM DOT?)
way: (LAST|LATEST|PAST|NEXT|COMING|PREVIOUS|FOLLOWING)
clock: ((CLOCK|N12) <ampm>|CLOCK|(N12|NUMWORD) <oclock>|NOON)
oclock: LETTERO APOS CLOCKWORD
era: (ERA|LETTERB DOT LETTERC DOT?|A DOT LETTERD DOT?)
zone: (ZONE PLUS (N12|N0|CLOCK)|ZONE)
monthfirst: <month> (DAYNUM|ORDNUM) (COMMA? YEAR4)?
dayfirst: (DAYNUM <month> YEAR4?|THE? <domword> OF? <month> (COMMA? YEAR4)?)
fulldate: (<weekday> COMMA?)? (<monthfirst>|<dayfirst>)
date: (<fulldate>|<weekday>|RELATIVEDAY)
partofday: (PART|TWILIGHT)
holiday: (HOLIDAY (DAY|EVE|WEEKDAY)?|NAMEDDAY (POSS|APOS)? DAY|MONTHWORD DAY|NEW UNIT POSS? (DAY|EVE)?|GOOD WEEKDAY)
"""

RULES = """
iso: when=ISO
slash: when=(SLASH|DOTTED)

clock: at=<clock> zone=<zone>? ON date=(THE ORDNUM)
clock: at=<clock> zone=<zone>? (COMMA? ON? date=<date>)?
clock: at=(YEAR4|INTEGER) zone=<zone> (COMMA? ON? date=<date>)?
clock_military: at=(YEAR4|INTEGER) UNITS (COMMA? ON? date=<date>)?
clock_military: at=(YEAR4|INTEGER) ON? date=<date>
clock_military: at=(YEAR4|INTEGER)
clock_oral: at=(N12|NUMWORD) <oclock>? IN THE part=PART (COMMA? ON? date=<date>)?

part_of_days: THE part=PART OF day=DAYNUM (HYPHEN|DASH|AND|TO) DAYNUM month=<month> (COMMA? year=YEAR4)?
part_of_days: THE part=PART OF day=SLASH month=<month> (COMMA? year=YEAR4)?
part_of_days: THE part=PART OF month=<month> day=DAYNUM (HYPHEN|DASH|AND|TO) DAYNUM (COMMA? year=YEAR4)?
part_of_date: THE part=<partofday> OF date=(<date>|THE ORDNUM)
part_of_date: part=TWILIGHT (ON|OF) date=(THE ORDNUM)
part_of_date: THE part=PART eve=TO ON? date=<date>
part_of_date: THE edge=EARLY part=UNITS OF date=<date> PART?
part_of_date: part=TWILIGHT (ON|OF)? date=<date>
part_of_date: THE? edge=(EARLY|LATE) part=PART UNITS? (OF|ON) date=<date>
part_of_date: edge=<edge>? date=<date> HYPHEN? part=<partofday>
part_relative: edge=<edge>? which=(THIS|LAST|<narrated>) part=<partofday>
part_relative: part=(TONIGHT|OVERNIGHT)
part_beside: THE part=PART way=(BEFORE|AFTER)

week_of: THE UNIT (OF|BEGINNING) date=<fulldate>
month_days: month=<month> day=DAYNUM (HYPHEN|DASH|AND|COMMA|TO|UNTIL) more=DAYNUM (COMMA? year=YEAR4)?
days_month: day=DAYNUM (HYPHEN|DASH|AND|COMMA|TO|UNTIL) more=DAYNUM month=<month> (COMMA? year=YEAR4)?
days_month: first=DAYNUM COMMA day=DAYNUM COMMA? AND more=DAYNUM month=<month> (COMMA? year=YEAR4)?
month_days: month=<month> first=DAYNUM COMMA day=DAYNUM COMMA? AND more=DAYNUM (COMMA? year=YEAR4)?
dateline_day: day=DAYNUM month=<month> year=NUM2
day_which_year: (weekday=<weekday> COMMA?)? (month=<month> day=<dom>) COMMA? OF? which=<which> UNIT
day_which_year: (weekday=<weekday> COMMA?)? (day=<dom> OF? month=<month>) COMMA? OF? which=<which> UNIT
era_day: day=DAYNUM month=<month> (OF|COMMA)? year=(YEAR4|INT) era=<era>
era_day: month=<month> day=DAYNUM COMMA? year=(YEAR4|INT) era=<era>
era_month: edge=<edge>? month=<month> (OF|COMMA)? year=(YEAR4|INT) era=<era>
month_day: which=<nearer>? (weekday=<weekday> COMMA?)? edge=ABOUT? month=<month> THE? day=<dom> (<of> year=<year>)?
day_month: day=DAYNUM HYPHEN month=<month> HYPHEN year=YEAR4
day_month: (weekday=<weekday> COMMA?)? day=DAYNUM month=<month> ((COMMA|OF)? year=<year>)?
day_month: (weekday=<weekday> COMMA?)? THE? day=<domword> OF? month=<month> ((COMMA|OF)? year=<year>)?
month_part: THE half=(ORDWORD|LAST|FINAL) (HALF|UNITS) OF month=<month> year=YEAR4?
week_of_month: THE ordinal=(ORDWORD|LAST) UNIT OF month=<month> year=YEAR4?
month_year: edge=<edge>? month=<month> (COMMA|OF)? year=<year>
month_which_year: edge=<edge>? month=<month> COMMA? OF? which=<which> UNIT

quarter: edge=<edge> THE ordinal=<ordinal> FISCAL? QUARTER
quarter: THE? year=<year> POSS? ordinal=<ordinal> HYPHEN? QUARTER
quarter: which=<which> UNIT POSS FISCAL? ordinal=<ordinal> HYPHEN? QUARTER
quarter: THE? (FISCAL HYPHEN?)? ordinal=<ordinal> HYPHEN? FISCAL? QUARTER (OF|COMMA)? year=<year>
quarter: THE? (FISCAL HYPHEN?)? ordinal=<ordinal> HYPHEN? FISCAL? QUARTER OF which=<which> UNIT
quarter: THE (FISCAL HYPHEN?)? ordinal=<ordinal> FISCAL? QUARTER
quarter: (FISCAL HYPHEN?)? ordinal=<ordinal> HYPHEN? FISCAL? QUARTER
half: THE? half=(ORDWORD|LAST) HALF OF year=<year>
half: THE? half=(ORDWORD|LAST) HALF OF which=<which> UNIT
half: THE? year=<year> half=ORDWORD HALF
half: THE half=ORDWORD HALF OF THE unit=UNIT
half: half=ORDWORD HYPHEN HALF
half: THE UNIT POSS half=ORDWORD HALF
decade: THE? edge=(ORDWORD|LAST) HALF OF THE APOS? decade=DECADE
length_earlier: THE UNIT HYPHEN (AGO|EARLIER) count=<number> unit=UNITS
year_earlier: THE unit=UNIT HYPHEN (AGO|EARLIER) (PERIOD|QUARTER)
year_earlier: unit=UNIT HYPHEN (AGO|EARLIER) (PERIOD|QUARTER)?
year_earlier: THE (SAME|CORRESPONDING) (PERIOD|QUARTER|UNIT|<number> UNITS) (LAST UNIT|A UNIT (AGO|EARLIER)|OF <year>)
year_earlier: LAST UNIT POSS (QUARTER|PERIOD)
latest_period: THE (LATEST|CURRENT|MOST? RECENT)? (QUARTER|PERIOD)
latest_period: THIS (QUARTER|PERIOD)
fiscal_year: THE year=<year> (QUARTER|PERIOD)
fiscal_year: which=<which> FISCAL UNIT
fiscal_year: THE? FISCAL UNIT? year=<year>
fiscal_year: THE (FULL|FISCAL|CURRENT FISCAL) UNIT

era_season: edge=<edge>? THE? season=ASEASON (OF|COMMA)? year=(YEAR4|INT) era=<era>
season: edge=<edge>? THE? season=ASEASON (OF|COMMA)? year=<year> ((HYPHEN|DASH) NUM2)?
season: edge=<edge>? THE? season=ASEASON (OF|COMMA)? year=SLASH
season: edge=<edge>? THE? season=ASEASON OF which=<which> UNIT
season: edge=<sooner>? which=<which> season=ASEASON
season: edge=<edge>? THE season=ASEASON
holiday_week: holiday=HOLIDAY UNIT
holiday: which=<which>? holiday=<holiday> COMMA? year=<year>?

era_range: first=(YEAR4|INT) (HYPHEN|DASH|TO|UNTIL|AND) second=(YEAR4|INT) era=<era>
year_range: first=YEAR4 (HYPHEN|DASH) second=(YEAR4|NUM2)
decade: THE? edge=<edge>? APOS? decade=DECADE
decade: THE? edge=<edge>? NUMWORD HYPHEN? decade=DECADEWORD
decade: THE edge=<edge>? decade=DECADEWORD
century: THE? edge=<edge>? ordinal=<ordinal> HYPHEN? CENTURY era=<era>?
era_year: edge=<edge>? year=(YEAR4|INT|N0) era=<era>
era_year: era=<era> year=(YEAR4|INT)
year: THE UNIT year=<year>
year: edge=(<edge>|ABOUT)? year=YEAR4
year: edge=<edge>? year=(APOS NUM2)
year_spoken: edge=<edge>? year=<spoken>

never: <number> UNITS A DAY
age: <number> HYPHEN? ANYUNIT HYPHEN? OLD
set_every: EACH unit=AWEEKDAY PART
set_every: EACH OTHER? unit=(SPAN|AWEEKDAY|PART|AMONTH|ASEASON)
set_every: EACH count=<count> unit=ANYUNIT
set_rate: (ONCE|TWICE|<number> TIMES) (A|PER|EACH) unit=SPAN
set_rate: PER unit=SPAN
set_adverb: word=DAILY
set_weekdays: word=WEEKDAYS PARTS?
set_weekdays: word=AWEEKDAY PARTS

ago: about=<about>? count=<counts> unit=ANYUNIT (OR (SO|MORE))? (AND A half=HALF)? AGO
ago: about=<about>? OVER? A unit=SPAN (OR (SO|MORE))? (AND A half=HALF)? AGO
ago: vague=UNITS AGO
long_ago: LONG AGO
offset: about=<about>? count=<counts> unit=ANYUNIT (OR SO)? way=(EARLIER|LATER|BEFORE|AFTER|HENCE|FROM NOW)
offset: about=<about>? OVER? A unit=SPAN (OR SO)? way=(EARLIER|LATER|BEFORE|AFTER|HENCE|FROM NOW)
offset: A? half=HALF A? unit=SPAN way=(EARLIER|LATER|BEFORE|AFTER)
offset: vague=UNITS way=(EARLIER|LATER|BEFORE|AFTER)
offset: THE unit=SPAN way=(BEFORE|AFTER)

stretch: about=<about>? (EACH OF)? (THE|THESE)? way=<way> <about>? count=<counts> unit=ANYUNIT (OR (SO|MORE|NUMWORD))?
stretch: (EACH OF)? (THE|THESE)? way=<way> unit=UNITS
stretch: THE? way=PAST unit=(UNIT|DAY|CENTURY)
stretch: THE? way=(RECENT) count=<counts>? unit=UNITS (AND UNITS)?
stretch: THE unit=UNITS way=AHEAD
first_stretch: THE (FIRST|FINAL|ORDWORD|EARLY) count=<counts>? unit=UNITS

day_relative: edge=<edge>? word=RELATIVEDAY
unit_relative: edge=<sooner>? which=(THIS|<which>) unit=SPAN
unit_relative: (EARLIER|LATER) IN which=(THE|THIS) unit=UNIT
unit_edge: THE? edge=(END|BEGINNING|MIDDLE) OF THE unit=SPAN
unit_edge: unit=UNIT (HYPHEN|POSS) edge=END
weekday: which=<which>? weekday=<weekday>
month: edge=<edge>? which=<which>? month=<month>
the_weekend: THE unit=WEEKEND

duration: A count=<number> HYPHEN unit=(UNIT|DAY|CENTURY) PERIOD
duration: THE about=<about>? count=<count> TRADING? unit=UNITS
duration: about=<about>? count=<count> (HYPHEN|MORE|FULL|TRADING|OTHER)? unit=ANYUNIT (AND A half=HALF|HYPHEN? LONG)?
duration: about=<about>? count=<counts> (HYPHEN|MORE|FULL|TRADING|OTHER)? unit=ANYUNIT
duration: about=(<about>|OVER)? half=HALF A unit=SPAN
duration: about=(<about>|OVER)? (A|ANOTHER|THE FULL) (FULL)? unit=SPAN (AND A half=HALF|OR (NUMWORD|SO))?
duration: about=<about>? A? half=HALF HYPHEN unit=SPAN
duration: unit=(UNITS|SPAN) HYPHEN LONG
duration_word: word=LONGWORD
duration: UNIT HYPHEN? OLD
duration_bare: vague=UNITS (OR UNITS)?
duration_vague: FEW TIME
day_beside: THE? DAY way=(BEFORE|AFTER) date=(<which>? <weekday>|<fulldate>|RELATIVEDAY)
the_day_beside: THE unit=DAY
the_years: THE unit=UNITS
the_unit: THE unit=SPAN
part: THE? edge=((EARLY|LATE|MID) HYPHEN?) part=PART
part: THE part=PART
part: part=<partofday>
day_of_month: THE day=ORDNUM
era_bare: edge=<edge>? year=INTEGER
d_day: LETTERD PLUS NUM2

now: NOW
now: CURRENTLY
now: CURRENT
now: AT PRESENT
now: THESE UNITS
past: (MORE|MOST)? RECENTLY
past: THE? RECENT PAST
past: RECENT
past: THE PAST
past: PAST UNITS
future: THE? NEAR? FUTURE
"""
