"""Assertions: how an article puts an event: as fact or thought, and in whose words."""

import re
from collections.abc import Sequence

from sitrep.core.event_types import EventType
from sitrep.core.extraction.attribution import Attribution
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.drafts import Draft
from sitrep.core.extraction.selection import Trigger
from sitrep.core.extraction.triggers import Form
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Actor, Modality, Speaker

_ASKING = vocabulary(
    """call calls called calling demand demands demanded demanding request requests requested requesting require
    requires required requirement requirements urge urges urged urging appeal appeals appealed appealing"""
)
_ASKED = re.compile(
    r"\b(?:(?:call(?:s|ed|ing)?|appeal(?:s|ed|ing)?)\s(?:for|on)|(?:demand|request)(?:s|ed|ing)?"
    r"|requir(?:e|es|ed|ements?)|urg(?:e|es|ed|ing))\b"
    r"(?![^.;:]*\b(?:while|when|after|who|which|whose|where|because|as|since|said|says)\b)[^.;:]*$"
)
_UNTOLD = frozenset((Form.NOUN, Form.GERUND, Form.BASE))
_QUOTES = '"“”'


def is_thought(text: Document, trigger: Trigger, said: Attribution) -> bool:
    """Whether it is what somebody wants or got around ("without a battle"), or what had never been until then."""
    if trigger.form is Form.NOUN:
        if trigger.group.modality is Modality.DENIED:
            return said.speaker is None
        return trigger.group.modality is Modality.HYPOTHETICAL
    words = text.words[trigger.group.first : trigger.candidate.first]
    never = trigger.group.modality is Modality.DENIED and ("never" in words or "had" in words)
    return never and said.speaker is None


def is_asked(text: Document, sentence: Sentence, words: frozenset[str], trigger: Trigger) -> bool:
    """Whether it is what somebody asks for: "called for the release of all prisoners"."""
    if trigger.form not in _UNTOLD or _ASKING.isdisjoint(words):
        return False
    return _ASKED.search(text.lower, sentence.start, trigger.candidate.start) is not None


def is_question(text: Document, sentence: Sentence) -> bool:
    """Whether the sentence asks, and tells nothing."""
    return text.body[max(sentence.start, sentence.end - 2) : sentence.end].rstrip(_QUOTES).endswith("?")


def says_something(draft: Draft) -> bool:
    """Whether it is more than a thought or a heading's word: those need a place, a day or a count of their own."""
    plain = draft.modality is not Modality.HYPOTHETICAL and not draft.heading
    return plain or draft.own_place or draft.own_time or bool(draft.figures)


def speaker(said: Attribution, kind: EventType, actors: Sequence[Actor]) -> Speaker | None:
    """Who says so; of a statement with no other source, who makes it."""
    if said.speaker is None and kind is EventType.STATEMENT and actors:
        return Speaker(actors[0].text, actors[0].name, actors[0].id)
    return said.speaker


def modality(text: Document, trigger: Trigger, said: Attribution) -> Modality:
    """As its verb group has it; what is denied by the speaker is denied."""
    modality = trigger.group.modality
    start = trigger.candidate.start
    denied = said.denies and start >= said.end and ";" not in text.body[said.end : start]
    return Modality.DENIED if denied and modality in (Modality.OCCURRED, Modality.ONGOING) else modality


def is_quoted(body: str, sentence: Sentence, offset: int) -> bool:
    """Whether the character at `offset` stands inside quotation marks opened in its sentence."""
    before = body[sentence.start : offset]
    return sum(map(before.count, _QUOTES)) % 2 == 1
