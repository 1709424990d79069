"""Confidence: how far a mention of each make-up has been right, as a table.

The numbers are first estimates by reading; `docs/extraction.md` says how they are to be calibrated on gold data.
"""

from dataclasses import dataclass

from sitrep.core.extraction.triggers import Form, Rule
from sitrep.core.temporal.interval import Basis, ValidTime

_BASE = 45
_PLACE, _TIME, _FIGURE, _ACTOR = 15, 10, 8, 8
_VERB, _WEAK, _HEADING = 6, -15, -10
_LEAST, _MOST = 5, 95


@dataclass(frozen=True, slots=True)
class Slots:
    """What a sentence says of an event itself, and whether the sentence is a heading."""

    place: bool
    figure: bool
    actor: bool
    heading: bool


def of(rule: Rule, form: Form, time: ValidTime, slots: Slots) -> float:
    """0.05 to 0.95 in hundredths."""
    points = _BASE + _PLACE * slots.place + _FIGURE * slots.figure + _ACTOR * slots.actor + _HEADING * slots.heading
    points += _TIME * (time.basis in (Basis.EXPLICIT, Basis.RELATIVE, Basis.WEEKDAY))
    points += _VERB * form.is_verb + _WEAK * rule.weak
    return min(max(points, _LEAST), _MOST) / 100
