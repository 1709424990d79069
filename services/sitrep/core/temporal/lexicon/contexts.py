"""Words around a phrase that tell a time from a count, a name or a verb. Source: English newspaper usage."""

# Before a bare month whose name is also another word ("in May", "last March").
BEFORE_MONTH = """
in of since by until till through from to between last next this early late mid during for before after around and or
"""

# Before a bare number that is then a year, however old.
BEFORE_YEAR = """
in of since by until till through from to between during before after around circa mid early late year and the for –
"""

# Before a bare day of the month ("on the 24th"), and what may follow it: else it counts a battalion.
AROUND_DAY = """
on of until till by from since before after
"""
AFTER_DAY = """
and the a an to at in when after before by he they it was were had did saw brought his her their its we she as
with during under for while but this that these there
"""

# Before a bare year of three digits, where the text tells of years BC.
BEFORE_ERA_YEAR = """
in by until since from before after during of to early late between around
"""

# After a four-digit number that then counts something.
COUNTED = """
% percent people men women troops soldiers meters metres miles kilometers kilometres km feet points tons tonnes
pounds dollars yen marks francs civilians fighters prisoners casualties dead wounded tanks aircraft planes homes
houses workers employees jobs families refugees votes shares barrels hours days weeks months years minutes ships
killed injured per guns rifles horses infantry cavalry others more degrees acres hectares children rebels
"""

# Before a four-digit number that is then a name or an address ("resolution 1973").
NUMBERED = """
resolution resolutions room flight route article section page no number act decree law paragraph highway tel
"""

# Before a time of day written in four digits ("at 0300 hours").
BEFORE_CLOCK = """
at by until till from around about before after since between and to
"""

# Near "the quarter" of a year: else it is a part of a town.
MONEY = """
$ % percent profit profits earnings sales revenue revenues income net fiscal shares share loss losses orders growth
company companies billion analysts dividend stock
quarter's operating economy gdp output prices exports imports rate rates spending
"""
