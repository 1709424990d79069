"""Ellipses: what a sentence says of the event before it without naming it again.

"The army denied it." "The town council says 60,000." Each is a claim of its own about the event told last.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitrep.core.event_types import EventType
from sitrep.core.extraction import attribution, dating, figures, quantities
from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.quantities import Quantity
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Evidence, Figure, FigureKind, Modality, Span, Status
from sitrep.core.temporal import anchoring
from sitrep.core.temporal.tagging import Tagged

_CUES = vocabulary(
    """deny denies denied rejected rejects dismissed dismisses disputed false untrue baseless fabricated unfounded
    say says said speak speaks spoke counts counted confirmed verified reported estimates estimated put puts gave
    gives been was stands"""
)
_ENDS = r"(?=\s*(?:[.,;]|$)|\s(?:and|but|on|saying|in\sa)\b)"
_REPORTS = r"(?:claims?|reports?|accusations?|allegations?|charges?|rumou?rs?)"
_FALSE = r"(?:baseless|false|fabricated|untrue|unfounded|fake|lies|a\slie|nonsense)"
_DENIAL = re.compile(
    rf"\b(?:(?:den(?:y|ies|ied)|reject(?:s|ed)|dismiss(?:es|ed)|disputed)\s(?:(?:it|this|that|them|doing\sso){_ENDS}"
    rf"|(?:the|these|those)\s{_REPORTS}\b(?!\s(?:that|of)\b)"
    rf"|(?:any\s|all\s)?(?:involvement|responsibility|role|wrongdoing)\b)"
    rf"|(?:called|calls|described)\s(?:the|these|those)\s{_REPORTS}\s(?:as\s)?{_FALSE}\b)"
)
_CLAIM = re.compile(
    r"\b(?:says?|said|speaks?\sof|spoke\sof|counts|counted|confirmed|verified|reported|estimates?|estimated|gave|gives"
    r"|puts?\s(?:it|(?:the|that)\s\w+)\sat|(?:it|there)\s(?:was|were|had\sbeen)|stands\sat)\s"
)
_BARE = re.compile(r"\s*(?:[.,;]|$)|\s(?:since|on|by|so\sfar|among|including|dead|deaths)\b")
_PARAGRAPH = "\n\n"
_REACH = 250
"""Characters back within which the event that is spoken of was told."""
_COUNTED = {
    EventType.DISPLACEMENT: FigureKind.DISPLACED,
    EventType.RELEASE: FigureKind.RELEASED,
    EventType.DETENTION: FigureKind.DETAINED,
}
"""What a bare number counts of events whose telling gave none."""
_SPEECH = frozenset((EventType.STATEMENT, EventType.DIPLOMACY, EventType.AGREEMENT, EventType.SANCTION))


@dataclass(frozen=True, slots=True)
class Elliptic:
    """Characters `start` to `end` say something of `event`: deny it, or count it anew with `counted`.

    `said` are the characters of the words that do.
    """

    start: int
    end: int
    said: tuple[int, int]
    event: Draft
    counted: tuple[Figure, ...]

    @property
    def denies(self) -> bool:
        """Whether it denies the event; else it counts."""
        return not self.counted


def find(document: Document, sentence: Sentence, told: Sequence[Draft]) -> Elliptic | None:
    """What `sentence` says of the last event `told` without naming one; None when it says nothing of it."""
    if _CUES.isdisjoint(document.words[sentence.first : sentence.last]):
        return None
    denial = _DENIAL.search(document.lower, sentence.start, sentence.end)
    if denial is not None:
        start = _part(document, sentence, denial.start())
        event = _last(document, start, told)
        return None if event is None else Elliptic(start, sentence.end, denial.span(), event, ())
    for claim in _CLAIM.finditer(document.lower, sentence.start, sentence.end):
        found = _counting(document, sentence, claim.span(), told)
        if found is not None:
            return found
    return None


def told(text: Document, tagged: Tagged, ellipsis: Elliptic, actors: list[ActorMention]) -> Draft | None:
    """The event as `ellipsis` has it, by the subject of its verb; None when it denies what was denied already."""
    event, start, end = ellipsis.event, ellipsis.start, ellipsis.end
    if ellipsis.denies and event.modality is Modality.DENIED:
        return None
    said = attribution.subject(text, (start, ellipsis.said[0]), actors)
    time, own = event.time, event.own_time
    if ellipsis.counted:
        named = anchoring.anchor(tagged, clause=(start, end), sentence=(start, end), trigger=ellipsis.said)
        time, own = (named, True) if dating.is_own(named) else (time, own)
    trigger = Span(*ellipsis.said, text.body[slice(*ellipsis.said)])
    return replace(
        event,
        time=time,
        own_time=own,
        figures=ellipsis.counted,
        modality=Modality.DENIED if ellipsis.denies else event.modality,
        speaker=said.speaker or event.speaker,
        status=Status.CLAIMED,
        evidence=Evidence(start, end, text.body[start:end], trigger, quote=False),
        heading=False,
        refers=False,
        passing=False,
    )


def _counting(document: Document, sentence: Sentence, said: tuple[int, int], told: Sequence[Draft]) -> Elliptic | None:
    quantity = next(
        (q for q in quantities.find(document, said[1], sentence.end) if _is_bare(document, said[1], q)), None
    )
    if quantity is None:
        return None
    start = _part(document, sentence, said[0])
    event = _last(document, start, told)
    kind = None if event is None else event.figures[0].kind if event.figures else _COUNTED.get(event.type)
    if event is None or kind is None or any(d.figures and d.evidence.trigger.start >= start for d in told[-2:]):
        return None
    return Elliptic(start, sentence.end, said, event, tuple(figures.figures(kind, [quantity], after=0)))


def _is_bare(document: Document, offset: int, quantity: Quantity) -> bool:
    """Whether the number stands right at `offset` and counts nothing that it names."""
    return quantity.start == offset and quantity.of is None and _BARE.match(document.lower, quantity.end) is not None


def _part(document: Document, sentence: Sentence, offset: int) -> int:
    """Where the part of the sentence begins that holds `offset`: after its last semicolon."""
    cut = document.body.rfind(";", sentence.start, offset)
    return sentence.start if cut < 0 else document.starts[document.word_at(cut + 1)]


def _last(document: Document, start: int, told: Sequence[Draft]) -> Draft | None:
    """The event told last before `start`, near enough, in the same paragraph; no speech."""
    for draft in reversed(told):
        if draft.evidence.trigger.end > start:
            continue
        between = document.body[draft.evidence.trigger.end : start]
        if len(between) > _REACH or _PARAGRAPH in between:
            return None
        if draft.type not in _SPEECH:
            return draft
    return None
