"""Messages of `sitrep.alerts.v1`."""

from typing import ClassVar

from pydantic import AwareDatetime

from sitrep.contracts.limits import DerivedId, NonEmpty
from sitrep.contracts.message import Message, derived_ce_id


class AlertRaised(Message):
    """A rule met a revision of an event. Derived id: the same revision raises a rule's alert once."""

    ce_type: ClassVar[str] = "sitrep.alert.raised.v1"

    alert_id: DerivedId
    rule_id: NonEmpty
    severity: NonEmpty
    event_id: DerivedId
    event_message_id: DerivedId
    """`ce_id` of the message that met the condition."""
    reason: NonEmpty
    """Which values met which condition, in words."""
    evidence: tuple[str, ...]
    recorded_at: AwareDatetime

    @property
    def key(self) -> str:
        return self.rule_id

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.alert_id)
