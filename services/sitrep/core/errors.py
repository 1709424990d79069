"""The one tree of errors.

    SitrepError
    ├── InvariantViolated   a bug: crash, so that nothing wrong is committed
    ├── InvalidMessage      a record that no retry can mend: to the dead-letter topic
    ├── TransientError      the world is away for the moment: retry
    └── OperatorError       something that the person at the keyboard can mend

Expected outcomes are values, not errors: an article refused (`articles.Refusal`) or a phrase that
names no date is normal news.
"""


class SitrepError(Exception):
    """The root: catch it only in the outermost loop."""


class InvariantViolated(SitrepError):
    """Something that cannot be true is true. The process ends before it commits anything."""


class InvalidMessage(SitrepError):
    """A record that cannot be read or processed, with where it lies in the log."""

    def __init__(self, reason: str, *, topic: str, partition: int, offset: int) -> None:
        super().__init__(f"{reason} ({topic}[{partition}]@{offset})")
        self.reason = reason
        self.topic = topic
        self.partition = partition
        self.offset = offset


class TransientError(SitrepError):
    """A broker, a database or a peer is away. The same call may succeed later."""


class OperatorError(SitrepError):
    """A mistake in settings, arguments or the machine. The message says what is wrong and `remedy` what helps."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}\n{remedy}")
        self.problem = problem
        self.remedy = remedy
