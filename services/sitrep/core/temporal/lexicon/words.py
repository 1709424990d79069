"""Token classes: which words stand for what in the grammar (`grammar.py`).

One class a line, `NAME: words`; a class may have several lines, a word belongs to one class. `UNIONS` names sets of
classes. Numbers and composite tokens get the classes in `BUILT` from the tokeniser. Source: English newspaper usage,
collected for this project.
"""

CLASSES = """
MONTH: january february april june july august september october november december
MONTHWORD: may march
MONTHSHORT: jan feb mar apr jun jul aug sep sept oct nov dec
WEEKDAY: monday tuesday wednesday thursday friday saturday sunday
WEEKDAYSHORT: mon tue tues wed weds thu thur thurs fri sat sun
WEEKDAYS: mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays
HOLIDAY: thanksgiving christmas easter halloween ramadan hanukkah passover juneteenth nowruz xmas
SEASON: spring summer autumn winter
SEASONWORD: fall
DAY: day
UNIT: week month year decade hour minute fortnight millennium
CENTURY: century
QUARTER: quarter
PERIOD: period
SECOND: second
WEEKEND: weekend
UNITS: days weeks months years decades hours minutes centuries fortnights quarters yrs hrs mins seconds
UNITS: weekends
PART: morning afternoon evening night
PARTS: mornings afternoons evenings nights
TWILIGHT: dawn dusk sunrise sunset daybreak nightfall
NOON: noon midday midnight
HALF: half
ORDINAL: third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
ORDINAL: sixteenth seventeenth eighteenth nineteenth twentieth thirtieth
FIRST: first
FINAL: final opening
NUMWORD: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
NUMWORD: seventeen eighteen nineteen
TENS: twenty thirty forty fifty sixty seventy eighty ninety
DECADEWORD: twenties thirties forties fifties sixties seventies eighties nineties
HUNDRED: hundred thousand million
DOZEN: dozen
COUPLE: couple
FEW: few several many some
ANOTHER: another
THE: the
A: a an
OF: of
IN: in
ON: on
AT: at
AND: and
OR: or
SO: so
TO: to
UNTIL: until through till
PER: per
THAN: than
MORE: more
LESS: less fewer
MOST: least most
ABOUT: about around roughly approximately circa
NEARLY: nearly almost
OVER: over under
UP: up
THIS: this
THAT: that
THESE: these
LAST: last
PAST: past
NEXT: next
PREVIOUS: previous preceding prior
FOLLOWING: following ensuing subsequent succeeding
COMING: coming upcoming
RECENT: recent
CURRENT: current
PRESENT: present
LATEST: latest
SAME: same
CORRESPONDING: corresponding comparable
FULL: full whole entire
EACH: each every
OTHER: other
AGO: ago
EARLIER: earlier
LATER: later
BEFORE: before
AFTER: after afterwards afterward
NOW: now
FROM: from
HENCE: hence
AHEAD: ahead
EARLY: early
LATE: late
MID: mid
MIDDLE: middle
END: end
BEGINNING: beginning start outset
RELATIVEDAY: today yesterday tomorrow
TONIGHT: tonight
OVERNIGHT: overnight
CURRENTLY: currently nowadays
RECENTLY: recently lately
ONCE: once
TWICE: twice
FUTURE: future
NEAR: near foreseeable distant immediate
TIME: time
TIMES: times
VERY: very
GOOD: good palm ash maundy
OLD: old
DAILY: daily weekly monthly yearly annually hourly nightly fortnightly
FISCAL: fiscal
LONG: long
LONGWORD: daylong weeklong monthlong yearlong
TRADING: trading business working calendar straight consecutive additional extra
EVE: eve
NEW: new
NAMEDDAY: labor memorial independence columbus veterans election boxing bastille armistice valentine presidents mother
NAMEDDAY: father anzac remembrance victory groundhog flag labour patrick
LETTERO: o
CLOCKWORD: clock
LETTERM: m
LETTERP: p
LETTERB: b
LETTERC: c
LETTERD: d
ZONE: et pt ct gmt utc est edt cst cdt mst mdt pst pdt bst cet cest eet eest msk trt
AMPM: am pm
ERA: bc bce ad ce
"""

# Sets of classes, for use in the grammar. CAPITALISED are the words that are times only with a capital.
UNIONS = """
DAYNUM: N12 N24 N31
NUM2: N0 N12 N24 N31 N59 N99
INT: N12 N24 N31 N59 N99 INTEGER
ORDWORD: ORDINAL FIRST SECOND
AMONTH: MONTH MONTHWORD MONTHSHORT
AWEEKDAY: WEEKDAY WEEKDAYSHORT
ASEASON: SEASON SEASONWORD
SPAN: DAY UNIT QUARTER SECOND CENTURY WEEKEND
CAPITALISED: MONTHWORD MONTHSHORT WEEKDAYSHORT ERA
ANYUNIT: DAY UNIT QUARTER SECOND CENTURY UNITS
"""

# N12 is a whole number from 1 to 12, N24 from 13 to 24, and so on; N0 has a leading zero or is zero.
BUILT = """
OTHER N0 N12 N24 N31 N59 N99 INTEGER YEAR4 AMOUNT ORDNUM DECADE ISO CLOCK SLASH DOTTED HALFSIGN
PARA DOT COMMA HYPHEN DASH APOS POSS PLUS
"""
