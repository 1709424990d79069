"""Dating: when what a sentence tells happened, also where only a sentence before says so."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter

from sitrep.core.event_types import EventType
from sitrep.core.extraction import attribution, continuation, reporting, scenes
from sitrep.core.extraction.combining import Telling
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.surroundings import Surroundings
from sitrep.core.temporal import anchoring
from sitrep.core.temporal.interval import Basis, Moment, ValidTime
from sitrep.core.temporal.tagging import Tagged

_STILL_TOLD = timedelta(days=7)
"""How long before the day a text speaks from an act may lie that it goes on to tell of without a date."""
_SHORT = timedelta(days=2)
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Dated:
    """A time: `own` when the words name it as the event's, `named` also when they name it as that of a saying."""

    time: ValidTime
    own: bool
    named: bool


class Dating:
    """Dates the events of one article, sentence by sentence, carrying the times told before."""

    def __init__(self, text: Document, tagged: Tagged) -> None:
        self._text = text
        self._tagged = tagged
        self._past: tuple[Sentence, ValidTime] | None = None
        self._act: ValidTime | None = None

    def of(self, around: Surroundings, telling: Telling) -> Dated:
        """When what `telling` tells happened."""
        sentence, event = around.sentence, telling.main.rule.type
        end = sentence.end
        if event is EventType.STATEMENT:
            end = attribution.content(self._text, sentence, telling.main.candidate.last)
        scene = scenes.is_scene_type(event)
        said = self._said(around) if scene and around.dated else frozenset()
        dated = self._anchored(around, telling, end, said)
        if not dated.own and self._past is not None and continuation.goes_on(self._text, self._past[0], sentence):
            return replace(dated, time=replace(self._past[1], basis=Basis.INHERITED))
        timed = any(word in around.clauses[telling.main.clause] for word in around.dated)
        if not (dated.own or timed) and scene and self._act is not None and self._is_told_on(dated.time):
            return replace(dated, time=replace(self._act, basis=Basis.INHERITED))
        return dated

    def heard(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        """Keeps the time of a sentence that tells of the past alone, for the next one, and that of the last act."""
        told = bool(drafts) and all(draft.background for draft in drafts)
        self._past = (sentence, drafts[-1].time) if told else None
        for draft in drafts:
            if draft.own_time and scenes.is_scene_type(draft.type) and not draft.heading:
                self._act = draft.time

    def _said(self, around: Surroundings) -> frozenset[int]:
        """Where the time expressions begin that only date a saying."""
        sentence, expressions = around.sentence, self._tagged.expressions
        first = bisect_left(expressions, sentence.start, key=_START)
        return frozenset(
            expression.start
            for expression in expressions[first : bisect_left(expressions, sentence.end, first, key=_START)]
            if reporting.dates(self._text, sentence, expression.start, expression.end)
        )

    def _anchored(self, around: Surroundings, telling: Telling, end: int, said: frozenset[int]) -> Dated:
        text, candidate = self._text, telling.main.candidate
        first, last = around.clauses[telling.main.clause].run_of(candidate.first)
        clause, sentence = (text.starts[first], min(text.ends[last - 1], end)), (around.sentence.start, end)
        trigger = (candidate.start, candidate.end)
        time = anchoring.anchor(self._tagged, clause=clause, sentence=sentence, trigger=trigger, apart=said)
        if is_own(time) or not said:
            return Dated(time, is_own(time), is_own(time))
        time = anchoring.anchor(self._tagged, clause=clause, sentence=sentence, trigger=trigger)
        return Dated(time, own=False, named=is_own(time))

    def _is_told_on(self, otherwise: ValidTime) -> bool:
        """Whether the act told before is recent and short enough to be the one that the text goes on with."""
        act = self._act
        if act is None or act.start is None or act.end is None or otherwise.start is None:
            return False
        since = _day(otherwise.start) - _day(act.end)
        return timedelta(0) < since <= _STILL_TOLD and _day(act.end) - _day(act.start) < _SHORT


def is_own(time: ValidTime) -> bool:
    """Whether the words themselves name the time."""
    return time.basis not in (Basis.DATELINE, Basis.INHERITED) and time.start is not None


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
