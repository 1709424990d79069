"""Rules asked about an events log, without a broker."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sitrep.alerts.adapters import rule_files
from sitrep.alerts.adapters.expressions import CelFacts
from sitrep.alerts.adapters.trial_ledger import TrialLedger
from sitrep.alerts.handlers import arrivals
from sitrep.alerts.handlers.arrivals import Incoming
from sitrep.alerts.handlers.ordering import Ordering
from sitrep.alerts.handlers.watching import Batch, Policy, Watched, watch
from sitrep.alerts.ports import Ledger, Rule

AGES = timedelta(days=36_500)
NOW = datetime(2024, 12, 20, tzinfo=UTC)


def policy(
    rules: Sequence[Rule] | None = None, *, sinks: tuple[str, ...] = ("desk",), max_age: timedelta = AGES
) -> Policy:
    given = tuple(rules) if rules is not None else rule_files.load().rules
    return Policy(given, CelFacts, sinks, "alerts", max_age)


async def watched(
    log: Sequence[Sequence[Incoming]],
    asked: Policy,
    ledger: Ledger | None = None,
    *,
    portion: int = 50,
    now: datetime = NOW,
) -> TrialLedger:
    """Read the partitions of `log`, `portion` records of one at a time, and ask the rules. `ledger` or a new one."""
    ledger = ledger if ledger is not None else TrialLedger()
    positions = {number: (await ledger.next_offsets()).get(number, 0) for number in range(len(log))}
    ordering = Ordering(positions)
    ends = {number: len(part) for number, part in enumerate(log)}
    reading = [
        [part[at : at + portion] for at in range(positions[number], len(part), portion)]
        for number, part in enumerate(log)
    ]
    for portions in itertools.zip_longest(*reversed(reading), fillvalue=[]):
        for records in portions:
            ordering.add(records)
            while taken := ordering.take(portion, ends, settled=ordering.unsettled):
                readable, unreadable = arrivals.read_all(taken)
                assert not unreadable
                batch = Batch(
                    {r.partition: positions[r.partition] for r in taken},
                    {r.partition: r.offset + 1 for r in taken},
                    readable,
                )
                assert isinstance(await watch(ledger, batch, asked, now), Watched)
                positions.update(batch.ends)
    while ordering.unsettled:
        taken = ordering.take(portion, ends, settled=True)
        readable, _ = arrivals.read_all(taken)
        batch = Batch(
            {r.partition: positions[r.partition] for r in taken}, {r.partition: r.offset + 1 for r in taken}, readable
        )
        assert isinstance(await watch(ledger, batch, asked, now), Watched)
        positions.update(batch.ends)
    assert positions == ends
    return ledger if isinstance(ledger, TrialLedger) else TrialLedger()
