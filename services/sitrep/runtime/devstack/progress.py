"""What a start tells the one who waits for it. The command line draws it; tests ignore it."""

from typing import Protocol


class Progress(Protocol):
    """Where the steps of a start stand."""

    def step(self, name: str, done: int, total: int) -> None:
        """Step `name` stands at `done` of `total`; `done == total` ends it.

        The first call for a name begins the step. Steps overlap, and calls come from several threads, so that
        an implementation has to be safe for them; it must not block or raise.
        """


class Silent:
    """Tells nobody."""

    def step(self, name: str, done: int, total: int) -> None:
        pass
