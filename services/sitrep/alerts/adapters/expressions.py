"""Expressions in CEL, evaluated by the library `common-expression-language` (docs/adr says why that one)."""

import cel

from sitrep.alerts.ports import Prepared, Unknown
from sitrep.core.alerts import Facts

MAX_CHARACTERS = 2_000


class CelExpression:
    """An Expression."""

    def __init__(self, text: str) -> None:
        """Raises ValueError, in words, when `text` is no CEL."""
        if len(text) > MAX_CHARACTERS:
            raise ValueError(f"is longer than {MAX_CHARACTERS:,} characters")
        self._text = text
        try:
            self._program = cel.compile(text)
        except ValueError as error:
            raise ValueError(f"is no CEL: {_first_line(error)}") from error

    @property
    def text(self) -> str:
        return self._text

    @property
    def names(self) -> frozenset[str]:
        """The variables that it uses, those that its own macros bind among them."""
        return frozenset(self._program.variables())

    def value(self, about: Prepared) -> object:
        if not isinstance(about, CelFacts):
            return Unknown("the facts are not prepared for CEL")
        try:
            value: object = self._program.execute(about.context)
        # What the library raises for a value that is missing, of another type, or out of range.
        except (KeyError, TypeError, ValueError, RuntimeError, OverflowError, IndexError) as error:
            return Unknown(_first_line(error))
        return value


class CelFacts:
    """Prepared facts: converted once for all expressions."""

    def __init__(self, facts: Facts) -> None:
        self.context = cel.Context(variables=dict(facts))


def _first_line(error: Exception) -> str:
    text = str(error).partition(" ERROR: ")[2] or str(error)
    return text.splitlines()[0][:300] if text else type(error).__name__
