"""A trial: what rules would have raised on history, from the log itself, with nothing kept and nobody told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from sitrep.alerts.adapters.expressions import CelFacts
from sitrep.alerts.adapters.trial_ledger import TrialLedger
from sitrep.alerts.agents.watcher import incoming
from sitrep.alerts.handlers import arrivals
from sitrep.alerts.handlers.ordering import Ordering
from sitrep.alerts.handlers.watching import Batch, Policy, watch
from sitrep.alerts.ports import Raising, Rule
from sitrep.core.errors import TransientError

PORTION = 1_000
FOR_EVER = timedelta(days=365_000)


async def run(
    rules: Sequence[Rule], topic: str, client_options: Mapping[str, Any], *, since: datetime, now: datetime
) -> list[Raising]:
    """The alerts that `rules` raise on what was recorded `since` then, in the order of raising.

    All before is read, too, for what rules look back at. Raises TransientError when Kafka is away.
    """
    consumer = AIOKafkaConsumer(
        topic,
        **client_options,
        client_id="sitrep-alerts-trial",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        await consumer.start()
        ledger = await _read(consumer, Policy(tuple(rules), CelFacts, (), "trial", FOR_EVER), now)
    except (KafkaError, OSError) as error:
        raise TransientError(f"Kafka is away: {error}") from error
    finally:
        await consumer.stop()
    return [raising for raising in ledger.raisings.values() if raising.alert.recorded_at >= since]


async def _read(consumer: AIOKafkaConsumer, policy: Policy, now: datetime) -> TrialLedger:
    tps: list[TopicPartition] = sorted(consumer.assignment())
    starts, last = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    ends = {tp.partition: end for tp, end in last.items()}
    positions = {tp.partition: start for tp, start in starts.items()}
    ledger, ordering = TrialLedger(), Ordering(positions)
    await ledger.move_offsets(positions)
    while any(positions[number] < end for number, end in ends.items()):
        polled = await consumer.getmany(timeout_ms=200, max_records=PORTION)
        ordering.add(
            incoming(r) for _, records in sorted(polled.items()) for r in records if r.offset < ends[r.partition]
        )
        while taken := ordering.take(PORTION, ends, settled=ordering.unsettled and not polled):
            readable, _ = arrivals.read_all(taken)
            after = {record.partition: record.offset + 1 for record in taken}
            await watch(ledger, Batch({n: positions[n] for n in after}, after, readable), policy, now)
            positions.update(after)
    return ledger
