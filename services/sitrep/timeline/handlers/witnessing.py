"""Witnessing: what is signed of the articles log, and when."""

from collections.abc import Mapping
from dataclasses import dataclass

from sitrep.contracts import cloudevents
from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core import checkpoints
from sitrep.core.checkpoints import Checkpoint
from sitrep.core.errors import OperatorError
from sitrep.core.log_entries import LogEntry
from sitrep.core.witnessing import WitnessedLog, is_last
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.kafka import Record
from sitrep.runtime.signing import Signer
from sitrep.timeline.handlers.announcing import SOURCE
from sitrep.timeline.ports import Partition

_AFRESH = (
    "Find out who changed it: `sitrep audit verify`. Bring the log back with `sitrep archive restore`, or, to witness "
    "it afresh, set SITREP_POSTGRES_SCHEMA to a new schema; keep the old one and its checkpoints as evidence."
)


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, for which system, how often, and where it is told."""

    signer: Signer
    system: str
    topic: str
    """Where checkpoints are published."""
    entries: int
    seconds: float

    def is_due(self, log: WitnessedLog, waited_seconds: float) -> bool:
        """Whether `log` is to be signed, when the first unsigned entry has waited for so long."""
        return log.unsigned >= self.entries or (log.unsigned > 0 and waited_seconds >= self.seconds)

    def sign(self, partition: Partition, log: WitnessedLog) -> CheckpointSigned:
        """The checkpoint of all of `log`, which is not empty. A function of the log and the key."""
        origin = checkpoints.origin(self.system, partition.topic, partition.number)
        return CheckpointSigned(
            topic=partition.topic,
            partition=partition.number,
            size=log.frontier.size,
            next_offset=log.next_offset,
            root=log.frontier.root.hex(),
            recorded_at=from_timestamp_ms(log.last_timestamp_ms),
            note=self.signer.sign(Checkpoint(origin, log.frontier.size, log.frontier.root).text()),
        )

    def record(self, message: CheckpointSigned, last_timestamp_ms: int) -> Record:
        """The record that tells of it."""
        headers = cloudevents.headers_for(
            message,
            source=SOURCE,
            time=message.recorded_at,
            traceparent=cloudevents.derived_traceparent(message.ce_id),
        )
        return Record(self.topic, message.key.encode(), message.to_bytes(), headers, last_timestamp_ms)


def check_bounds(known: Mapping[Partition, WitnessedLog], partition: Partition, start: int, end: int) -> WitnessedLog:
    """Where to go on in a partition that holds offsets from `start` to before `end`.

    Raises OperatorError when it holds less than was witnessed.
    """
    log = known.get(partition)
    if log is None or log.last_leaf is None:
        return WitnessedLog(next_offset=start)
    if end < log.next_offset:
        raise OperatorError(
            f"{partition.topic}[{partition.number}] ends at offset {end}, but it was witnessed up to "
            f"{log.next_offset}: {log.next_offset - end} entries are missing",
            remedy=_AFRESH,
        )
    if start >= log.next_offset:
        raise OperatorError(
            f"{partition.topic}[{partition.number}] begins at offset {start}: what was witnessed up to "
            f"{log.next_offset} is deleted",
            remedy=_AFRESH,
        )
    return log


def check_last(partition: Partition, log: WitnessedLog, held: LogEntry) -> None:
    """Raises OperatorError when `held`, read where the last witnessed entry lies, is another."""
    if not is_last(log, held):
        raise OperatorError(
            f"the entry of {partition.topic}[{partition.number}] at offset {log.next_offset - 1} is not the one that "
            "was witnessed: the topic was changed or made anew",
            remedy=_AFRESH,
        )
