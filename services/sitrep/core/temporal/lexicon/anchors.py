"""Words that tell whether a time dates the event of a clause. Source: English newspaper usage."""

# Right before a time: it bounds the event and doesn't date it ("for the first time since 2016").
BOUNDS = """
since until till before than
"""

# The same, with a hyphen ("post-2003 Iraq"); "took the post the same day" is dated.
BOUNDING_PREFIXES = """
pre post
"""

# With "since": what has gone on since then.
PERFECT = """
has have had ve
"""

# Before "since": it happened once or not at all, and did not go on; so do words in -est, but for these.
UNIQUE = """
first last only worst best not never no
"""
NO_SUPERLATIVE = """
northwest southwest arrest protest request forest unrest harvest conquest latest contest midwest interest
"""

# At the head of a relative clause set off by commas: a time in it dates nothing outside.
RELATIVE = """
who whose whom which where
"""

# After a time in "the rebels who captured Hama on Thursday were fighting": the main clause goes on.
AUXILIARY = """
was were is are has have had will would did
"""

# After "that" at the head of a clause: the event told of before ("That campaign drove thousands out").
TOLD_BEFORE = """
attack battle campaign offensive war siege truce ceasefire deal agreement massacre raid strike operation assault
bombing clash fighting incident blast explosion shelling
"""

# At the head of a clause: the time just before it is the clause's own ("in 2016, when Assad retook it").
TAKES_TIME_BEFORE = """
when where
"""

# Between a clause and a time after it: the time belongs to what these words open.
OPENS_CLAUSE = """
when where who whom whose which that after before since until because although though while as if unless
"""

# In a clause without a time of its own: the event is of the time told of.
POINTS_BACK = """
then later afterwards afterward thereafter meanwhile
"""

# The same, in several words.
POINTS_BACK_PHRASES = """
the day|that day|the same day|at the time|at that time|by then|by that time|since then|soon after|shortly after
the same time|hours later|minutes later|hours earlier|minutes earlier|hours before|minutes before
earlier in the day|later in the day
"""
