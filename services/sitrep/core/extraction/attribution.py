"""Attribution: who says so, from the words of saying in a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.vocabulary import vocabulary
from sitrep.core.mentions import Speaker, Status

_DENYING = vocabulary("denied denies deny denying dismissed rejected")
_SAYING = vocabulary(
    """said say says told stated reported announced added noted explained declared disclosed revealed indicated
    affirmed commented wrote estimated warned claimed claim claims insisted asserted maintained boasted alleged
    alleges contends confirmed confirms quoted acknowledged acknowledges admitted admits conceded concedes
    denied denies documented counted verified tells tell recorded registered posted tweeted deny dismissed
    rejected calls"""
)
_ACCUSING = vocabulary("accused accuses accusing blamed blames")
_HEARSAY = vocabulary("reportedly allegedly apparently purportedly")
_CUES = _SAYING | _ACCUSING | _HEARSAY | vocabulary("according quoting quoted citing reports statement")
_SPEAKERS = vocabulary(
    """source sources official officials spokesman spokesperson spokeswoman report reports statement communique
    resident residents witness witnesses eyewitnesses doctor doctors medics activist activists police army
    military government ministry minister president general colonel commander he she they it monitor observers
    analysts diplomat diplomats rebels insurgents group agency radio television media observatory who rescuers
    hospital leader leaders guerrillas rescuer medic clinic monitors groups agencies command side sides nurse
    bankers both ministers"""
)
_AFTERS_WORDS = vocabulary("according quoting quoted citing reports statement")
_AFTER = re.compile(
    r"\b(?:according to|quoting|quoted by|citing|reports by|statement by|statement from)"
    r"\s+(?P<who>[^,.;:()\[\]\"“”]{2,90})",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(r"\s+(?P<who>(?:the |a |an )?(?!that |it |he |she |they )[A-Z\w][^,.;:\"“”]{2,80})")
_NAMED_AFTER = re.compile(r"\s+(?P<who>[A-Z][^,.;:\"“”]{2,60})(?=[.,])")
"""A name right after the word of saying, and nothing after it: ", says Jane Doe." """
_VERBS = vocabulary(
    """had has have was were is are would will could should may might must did does do can wanted needed planned hoped
    supported opposed sought"""
)
_BREAK = re.compile(r"[,;:\"“”()\[\]]|\b(?:that|while|but|as|after|when)\s|--")
_LEADING = re.compile(
    r"^(?:(?:and|but|meanwhile|however|also|now|earlier|later|yesterday|today|then)\b,?\s*)+", re.IGNORECASE
)
_NO_SPEAKER = frozenset(
    ("has", "have", "had", "is", "are", "was", "were", "will", "would", "only", "there", "what", "how")
)
_TRAILING = re.compile(
    r"\s+(?:on|in|at|last|this|earlier|late|early|yesterday|today|tonight|also|has|have|had|later|recently|who|which|by"
    r"|were|was|is|are|now|did|does|not|will|would|may|might|could|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_MOST_WORDS = 14
_TAIL_WORDS = 6
"""Words of a speaker after a comma (", relatives say") that need no other sign."""
_OPENS_ADVERBIAL = frozenset(("in", "on", "at", "by", "for", "after"))
_THAT_REACH = 8
_MOST_TRIED = 3
"""Words of saying in a sentence that are asked for their speaker."""
_QUOTES = '"“”'
_ASIDE = (",", '"', "“", "”")
"""What stands before a speaker that follows what is said."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it and how; `start` to `end` are the characters that say so: no place of the event is among them.

    `denies` when what follows them is said not to be so.
    """

    speaker: Speaker | None
    status: Status
    start: int
    end: int
    denies: bool = False


_PLAIN = Attribution(None, Status.STATED, -1, -1)
_UNNAMED = Attribution(None, Status.CLAIMED, -1, -1)


def read(document: Document, sentence: Sentence, held: frozenset[str], actors: Sequence[ActorMention]) -> Attribution:
    """The attribution of what the sentence tells; `held` are its words."""
    if _CUES.isdisjoint(held):
        return _PLAIN
    words = document.words
    said = [index for index in range(sentence.first, sentence.last) if words[index] in _CUES]
    match = None if _AFTERS_WORDS.isdisjoint(held) else _AFTER.search(document.body, sentence.start, sentence.end)
    if match is not None:
        return _said_by(document, match.span("who"), (match.start(), match.end()), Status.CLAIMED, actors)
    hearsay, tried = False, 0
    for index in said:
        word = words[index]
        if word in _SAYING or word in _ACCUSING:
            tried += 1
            if tried > _MOST_TRIED:
                break
            status = Status.ACCUSED if word in _ACCUSING else Status.CLAIMED
            found = _around(document, sentence, index, status, actors)
            if found.speaker is not None:
                return replace(found, denies=True) if word in _DENYING else found
        hearsay = hearsay or word in _HEARSAY
    return _UNNAMED if hearsay else _PLAIN


def content(document: Document, sentence: Sentence, last: int) -> int:
    """The character where what is said begins: at the "that" of the word of saying that ends before word `last`."""
    for index in range(last, min(last + _THAT_REACH, sentence.last)):
        if document.words[index] == "that":
            return document.starts[index]
    return sentence.end


def subject(document: Document, who: tuple[int, int], actors: list[ActorMention]) -> Attribution:
    """The speaker that the characters of `who` name, the subject of a word of saying after them."""
    return _said_by(document, who, who, Status.CLAIMED, actors, aside=True)


def _around(
    document: Document, sentence: Sentence, index: int, status: Status, actors: Sequence[ActorMention]
) -> Attribution:
    """The speaker before the word of saying, else after it (", said the minister"), else the sentence's subject."""
    said = document.starts[index], document.ends[index]
    breaks = [match.end() for match in _BREAK.finditer(document.body, sentence.start, said[0])]
    start = breaks[-1] if breaks else sentence.start
    before = _said_by(document, (start, said[0]), (start, said[1]), status, actors)
    if before.speaker is not None:
        return before
    if not document.body[start : said[0]].strip():
        named = _NAMED_AFTER.match(document.body, said[1], sentence.end)
        if named is not None and _VERBS.isdisjoint(named["who"].lower().split()):
            return _said_by(document, named.span("who"), (said[0], named.end()), status, actors, aside=True)
        if len(breaks) > 1 and document.body[breaks[-1] - 1] == ",":
            apposed = _said_by(document, (breaks[-2], breaks[-1] - 1), (breaks[-2], said[1]), status, actors)
            if apposed.speaker is not None and document.body[breaks[-2] - 1] not in _QUOTES:
                return apposed
        after = _FOLLOWS.match(document.body, said[1], sentence.end)
        if after is None or (breaks and document.body[breaks[-1] - 2].isalpha()):  # "that announced"
            return _PLAIN
        return _said_by(document, after.span("who"), (said[0], after.end()), status, actors, aside=True)
    subject = next((m for m in actors if sentence.start <= m.start and m.end <= said[0]), None)
    return _PLAIN if subject is None else _said_by(document, (subject.start, subject.end), (-1, -1), status, actors)


def _said_by(
    document: Document,
    who: tuple[int, int],
    phrase: tuple[int, int],
    status: Status,
    actors: Sequence[ActorMention],
    *,
    aside: bool = False,
) -> Attribution:
    """The speaker named by the characters of `who`; none when they name nobody."""
    within = [mention for mention in actors if who[0] <= mention.start and mention.end <= who[1]]
    start = who[0]
    if within and document.words[document.word_at(start)] in _OPENS_ADVERBIAL:  # "In a statement the army command"
        start = within[-1].start
    text = " ".join(document.body[start : who[1]].split())
    text = _TRAILING.sub("", _LEADING.sub("", text)).strip()
    words = text.split()
    aside = aside or document.body[max(0, who[0] - 1) : who[0]] in _ASIDE
    speaks = (
        within
        or (aside and len(words) <= _TAIL_WORDS)
        or any(word.lower() in _SPEAKERS or word[:1].isupper() for word in words)
    )
    if not 0 < len(words) <= _MOST_WORDS or not speaks or words[0].lower() in _NO_SPEAKER:
        return Attribution(None, status, -1, -1)
    known = next((mention.actor for mention in within if mention.actor.id), None)
    speaker = Speaker(text, known.name if known else text, known.id if known else None)
    return Attribution(speaker, status, *phrase)
