"""Origins: outlets that carry one text are one witness, however many they are.

A text's signature is a MinHash over its shingles (runs of words): of two texts about as many of the `PLACES` numbers
are equal as of all their shingles are shared. An agency's story that an outlet cut lightly shares most; two papers'
own stories of one event share next to none. `signature` may never change what it returns: it is in the log.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, combinations, product

from sitrep.core.events import RecordedMention
from sitrep.core.unions import Unions

PLACES = 64
"""Numbers of a signature."""
DIGITS = 4
"""Hex digits of a number."""
SIGNATURE_LENGTH = PLACES * DIGITS
ALIKE = 33
"""Equal numbers that make two texts one: more than half. Then two neighbouring ones, of a pair (0, 1), (2, 3), …, are
equal too, so that to compare texts that share such a pair is to miss none."""

TEXT_SHINGLE_WORDS = 5
SENTENCE_SHINGLE_WORDS = 2
SENTENCE_WORDS = 10
"""A shorter sentence may be anyone's."""

_WORD = re.compile(r"\w+")
_SPREAD = 0x9E3779B97F4A7C15
"""2**64 divided by the golden ratio: the upper bits of a product with it depend on all bits of a checksum."""
_KEPT_SENTENCES, _KEPT_DRAWS = 8192, 65536
_MORE = 2**32
"""Than any rank."""


def signature(text: str) -> str | None:
    """`SIGNATURE_LENGTH` hex digits that near-identical texts share most of, whatever their case and punctuation.

    None when the text has fewer words than a shingle.
    """
    return _signature(text, TEXT_SHINGLE_WORDS)


def count(members: Sequence[RecordedMention]) -> int:
    """How many origins the articles of `members` come to.

    One are articles of one publisher; articles of near-identical text; and articles that tell of the event in
    near-identical sentences.
    """
    publishers = {member.article.source for member in members}
    if len(publishers) == 1:
        return 1
    unions = Unions()
    for kind, told in (("text", _texts(members)), ("sentence", _sentences(members))):
        leaders = united(made for _, made in told)
        for publisher, made in told:
            unions.join(f"publisher {publisher}", f"{kind} {leaders[made]}")
    return len({unions.root(f"publisher {publisher}") for publisher in publishers})


def alike(one: str, other: str) -> bool:
    """True when two signatures are of near-identical texts."""
    return _equal(_numbers(one), _numbers(other)) >= ALIKE


def united(signatures: Iterable[str]) -> dict[str, str]:
    """Of each signature, the least of those that it is connected with by being alike."""
    numbers = {each: _numbers(each) for each in sorted(set(signatures))}
    sharing: defaultdict[tuple[int, str, str], list[str]] = defaultdict(list)
    for each, own in numbers.items():
        for place in range(0, PLACES, 2):
            sharing[place, own[place], own[place + 1]].append(each)
    unions = Unions()
    for candidates in sharing.values():
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for each in candidates:
            groups[unions.root(each)].append(each)
        for group, other in combinations(groups.values(), 2):
            if any(_equal(numbers[one], numbers[two]) >= ALIKE for one, two in product(group, other)):
                unions.join(group[0], other[0])
    return {each: unions.root(each) for each in numbers}


def _texts(members: Sequence[RecordedMention]) -> list[tuple[str, str]]:
    """Publishers and the signatures of their articles."""
    headers = [member.article for member in members]
    return sorted({(header.source, header.text_signature) for header in headers if header.text_signature is not None})


def _sentences(members: Sequence[RecordedMention]) -> list[tuple[str, str]]:
    """Publishers and the signatures of the sentences in which they tell of the event, short ones left out."""
    found = set()
    for source, text in {(member.article.source, member.mention.evidence.text) for member in members}:
        made = _of_sentence(text)
        if made is not None:
            found.add((source, made))
    return sorted(found)


@lru_cache(maxsize=_KEPT_SENTENCES)
def _of_sentence(text: str) -> str | None:
    return _signature(text, SENTENCE_SHINGLE_WORDS) if len(_WORD.findall(text)) >= SENTENCE_WORDS else None


def _signature(text: str, length: int) -> str | None:
    """Of the runs of `length` words, by their place: the rank of the least."""
    words = " ".join(_WORD.findall(text.casefold())).encode(errors="replace")
    ends = list(accumulate(len(word) + 1 for word in words.split()))
    if len(ends) < length:
        return None
    least: dict[int, int] = {}
    for start, end in zip([0, *ends], ends[length - 1 :], strict=False):
        checksum = zlib.crc32(words[start : end - 1])
        place, rank = checksum % PLACES, checksum * _SPREAD >> 32 & 0xFFFFFFFF
        if rank < least.get(place, _MORE):
            least[place] = rank
    return "".join(f"{least[_lender(least, place)] & 0xFFFF:04x}" for place in range(PLACES))


def _lender(least: dict[int, int], place: int) -> int:
    """`place`; or when no run fell to it, the first that is not empty in an order of its own."""
    attempt, lender = 0, place
    while lender not in least:
        attempt += 1
        lender = _drawn(place, attempt)
    return lender


@lru_cache(maxsize=_KEPT_DRAWS)
def _drawn(place: int, attempt: int) -> int:
    return zlib.crc32(b"%d %d" % (place, attempt)) % PLACES


def _numbers(signature: str) -> tuple[str, ...]:
    return tuple(signature[start : start + DIGITS] for start in range(0, SIGNATURE_LENGTH, DIGITS))


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(map(str.__eq__, one, other))
