"""Words that tell whether a time dates the event of a clause. Source: English newspaper usage."""

# Right before a time: it bounds the event and doesn't date it ("for the first time since 2016").
BOUNDS = """
since until till before than pre post
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
the same time|hours later|minutes later|earlier in the day|later in the day
"""
