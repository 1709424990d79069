"""Terms: the words of a sentence that carry what it says, so that sentences can be compared."""

import re
from functools import lru_cache

from sitrep.core.extraction.vocabulary import vocabulary

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
_ENDINGS = ("ingly", "edly", "ing", "ed", "ies", "es", "s", "ly")
_SHORTEST_STEM = 3

# Articles, pronouns, prepositions, conjunctions, auxiliaries, and adverbs that say nothing by themselves.
_EMPTY = vocabulary(
    """a about above after again against ago all almost along already also although always am among an and
    another any anyone anything are around as at away back be became because become been before began behind
    being below between both but by came can cannot come could did do does doing done down during each either
    else enough even ever every few for from further get go going gone got had has have having he hence her
    here hers herself him himself his how however i if in indeed instead into is it its itself just later
    least less let like likely made make many may me meanwhile might more moreover most much must my myself
    near never next no nor not nothing now of off often on once one only onto or other others our ours
    ourselves out over own per perhaps put quite rather really said same saw say saying says see seem seemed
    seen several shall she should since so some something soon still such take taken tell than that the their
    theirs them themselves then there therefore these they thing things this those though through thus to
    together told too took toward towards two under until up upon us use used very via want was way we well
    went were what whatever when where whether which while who whole whom whose why will with within without
    would yes yet you your yours yourself"""
)


def of(text: str) -> tuple[str, ...]:
    """The terms of `text` in its order: lower case, without empty words and without common endings."""
    return tuple(term for term in map(_term, _WORD.findall(text.lower())) if term)


@lru_cache(maxsize=100_000)
def _term(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    if word in _EMPTY or word.partition("'")[0] in _EMPTY:
        return ""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
