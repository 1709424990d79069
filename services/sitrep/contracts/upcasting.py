"""From a record's value to today's message, whichever version wrote it.

The log is kept for ever, so readers meet every version there ever was. Each has an entry in `READERS`: that of
today's version parses, that of an older one parses and then says the same in today's words. When a `v2` comes, the
class of `v1` stays beside it and its entry becomes `lambda value: from_v1(MessageV1.from_bytes(value))`.
"""

from collections.abc import Callable, Mapping

from sitrep.contracts.alerts import AlertRaised
from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.contracts.events import EventCreated, EventRevised, EventsMerged, EventSplit, EventState
from sitrep.contracts.mentions import MentionsExtracted, MentionsRetracted
from sitrep.contracts.message import Message

MESSAGES: tuple[type[Message], ...] = (
    ArticlePublished,
    ArticleRetracted,
    MentionsExtracted,
    MentionsRetracted,
    EventCreated,
    EventRevised,
    EventsMerged,
    EventSplit,
    EventState,
    AlertRaised,
    CheckpointSigned,
)
"""Every message as it is written today, in the order in which an article becomes an alert."""

READERS: Mapping[str, Callable[[bytes], Message]] = {message.ce_type: message.from_bytes for message in MESSAGES}
"""For every CloudEvents type that was ever written, what makes today's message of its bytes."""


def decode(ce_type: str | None, value: bytes) -> Message:
    """The message in `value`, a record whose header `ce_type` is given (None when it has none).

    Raises ValueError, in words, for a type or version that is not known and for a value that is not such a message.
    """
    if ce_type is None:
        raise ValueError("ce_type: the header is missing")
    reader = READERS.get(ce_type)
    if reader is None:
        raise ValueError(_unknown(ce_type))
    return reader(value)


def _unknown(ce_type: str) -> str:
    family, _, version = ce_type.rpartition(".")
    known = sorted(name.rpartition(".")[2] for name in READERS if name.rpartition(".")[0] == family)
    if known:
        return f"ce_type: version {version} of {family} is not known, only {', '.join(known)}; update Sitrep"
    return f"ce_type: {ce_type} is not known"
