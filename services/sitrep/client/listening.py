"""Changes of the chronology, as both ways of listening give them."""

from collections import OrderedDict
from dataclasses import dataclass

from sitrep.contracts import upcasting
from sitrep.contracts.events import EventCreated, EventRevised, EventsMerged, EventSplit

ChangeMessage = EventCreated | EventRevised | EventsMerged | EventSplit
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one event."""

    message: ChangeMessage
    position: str
    """How far the log was read. Keep it when the change is dealt with, and go on from it another time, over HTTP or
    from Kafka: nothing is then lost, and nothing comes twice.
    """


class Unrepeated:
    """Knows the changes that came already: a publisher that dies at the wrong moment publishes some once more."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def is_new(self, message: ChangeMessage) -> bool:
        """True the first time, as long as it is not one of very many ago."""
        if message.ce_id in self._seen:
            return False
        self._seen[message.ce_id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


def message_of(ce_type: str | None, value: bytes) -> ChangeMessage:
    """The message in a record. Raises ValueError when it is none that this version knows."""
    message = upcasting.decode(ce_type, value)
    if not isinstance(message, ChangeMessage):
        raise ValueError(f"{ce_type} is no change of an event")  # noqa: TRY004 - as decode says it
    return message
